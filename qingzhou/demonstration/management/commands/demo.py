"""`qingzhou demo`: an invented district with eight weeks of life, to try the system with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from qingzhou.demonstration.actions import play
from qingzhou.demonstration.cast import PASSWORD, SHOWN_ACCOUNTS
from qingzhou.demonstration.district import CODE
from qingzhou.ledger.models import Item
from qingzhou.refusals import Refusal
from qingzhou.units.models import Jurisdiction


class Command(BaseCommand):
    """Load the demonstration district, or say who can sign in to it."""

    help = "Load the invented district; --accounts lists one account per role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--seed", type=int, default=1, help="the same seed and day give the same story")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the database holds a district")
        parser.add_argument("--accounts", action="store_true", help="only list one account per role")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Play the story with a progress bar."""
        if options["accounts"]:
            self.accounts()
            return
        if Jurisdiction.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(_("数据库里已有数据，演示数据只能装入空库。请另设 QINGZHOU_HOME 后再试。"))
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(_("装入演示数据"), total=1.0)
            try:
                play(
                    now=timezone.now(),
                    seed=options["seed"],
                    progress=lambda share: progress.update(bar, completed=share),
                )
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stderr.write(_("已装入青溪区演示数据：%(count)d 个事项。") % {"count": Item.objects.count()})

    def accounts(self) -> None:
        """One line a role: account, password, who it is; nothing where the district is a real one."""
        if not Jurisdiction.objects.filter(code=CODE).exists():
            return
        for account, who in SHOWN_ACCOUNTS:
            self.stdout.write(f"  {account:<18} {PASSWORD}   {who}")
