"""`qingzhou sweep`: all facts of a place judged by all rules, and what came of it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from qingzhou.compliance import actions
from qingzhou.compliance.sweeping.underway import Underway
from qingzhou.refusals import Refusal
from qingzhou.units.models import Membership
from qingzhou.units.queries import clerks_in_force


class Command(BaseCommand):
    """Sweep in the name of a clerk of the office."""

    help = "Judge all facts of a place by all rules; the findings are brought up to date as by the page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("jurisdiction", help="the code of the place")
        parser.add_argument(
            "--by", default="", help="account of the office's clerk who sweeps; by default the first one"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sweep, and print what was looked at and found, with the checksum of all findings."""
        try:
            by = _clerk(options["jurisdiction"], options["by"])
            with Progress(console=Console(stderr=True), transient=True) as progress:
                bar = progress.add_task(_("扫描"), total=100)

                def told(underway: Underway) -> None:
                    progress.update(bar, completed=underway.percent, description=" ".join(underway.left[:1]))

                made = actions.sweep(by=by, now=timezone.now(), told=told)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for table, rows in made.facts.items():
            self.stdout.write(f"{table:<40} {rows:>10}")
        for code, is_draft, facts, institutions in made.hits:
            self.stdout.write(f"{code:<40} {facts:>10} {institutions:>10}{_('  草案') if is_draft else ''}")
        said = {"made": made.made, "changed": made.changed, "cleared": made.cleared}
        self.stdout.write(_("新命中 %(made)d 条，有变化 %(changed)d 条，已消除 %(cleared)d 条。") % said)
        self.stdout.write(_("校验和 %(checksum)s") % {"checksum": made.checksum})


def _clerk(place: str, username: str) -> Membership:
    clerks = clerks_in_force(timezone.localdate()).filter(unit__jurisdiction__code=place)
    found = (clerks.filter(person__username=username) if username else clerks).first()
    if found is None:
        raise CommandError(_("没有这个区划代码，或那里没有这样的办公室人员账号。"))
    return found
