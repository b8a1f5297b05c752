"""`qingzhou load-facts`: timetables, charges, contracts, advertisements and more of a place, from CSV or Parquet."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from qingzhou.compliance.law.facts import OUTSIDE
from qingzhou.compliance.sweeping.store import Faulty, load, path_of
from qingzhou.refusals import Refusal
from qingzhou.registry.queries import numbers_by_code
from qingzhou.units.models import Jurisdiction


class Command(BaseCommand):
    """Put a table of facts in the place of the one that is there."""

    help = "Take a table of facts in; the file that was there before is replaced whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("jurisdiction", help="the code of the place")
        parser.add_argument("table", choices=OUTSIDE)
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check and load it, or say row by row what is wrong."""
        place = Jurisdiction.objects.filter(code=options["jurisdiction"]).first()
        if place is None or not options["file"].is_file():
            raise CommandError(_("没有这个区划代码，或没有这个文件。"))
        target = path_of(settings.FACTS_ROOT, place.code, options["table"])
        try:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                bar = progress.add_task(_("核对并装入"), total=None)

                def told(done: int, steps: int) -> None:
                    progress.update(bar, completed=done, total=steps)

                rows = load(options["file"], target, options["table"], numbers_by_code(place.pk), told)
        except Faulty as faulty:
            for fault in faulty.faults:
                self.stderr.write(f"  {fault.row}  {fault.column}  {fault.value}  {fault.said}")
            raise CommandError(str(faulty)) from faulty
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("已装入 %(rows)d 行。") % {"rows": rows})
