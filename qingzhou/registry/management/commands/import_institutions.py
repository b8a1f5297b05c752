"""`qingzhou import-institutions FILE`: a list of institutions taken in as by the pages, with a bar."""

from __future__ import annotations

import gc
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence.actions import keep
from qingzhou.refusals import Refusal
from qingzhou.registry import actions
from qingzhou.registry.models import Intake
from qingzhou.registry.sheets import Told
from qingzhou.units.models import Membership
from qingzhou.units.queries import clerks_in_force

SAID = 20  # faults that are printed


class Command(BaseCommand):
    """Receive, map by the headings, check, take in; with faults, only if told to leave those rows out."""

    help = "Take a list of institutions (.xlsx or .csv) in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, and how careful to be."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="account of the office's clerk who takes it in")
        parser.add_argument("--as-of", type=date.fromisoformat, help="of which day the list is; by default today")
        parser.add_argument("--only-good", action="store_true", help="take in the rows without faults")
        parser.add_argument("--dry-run", action="store_true", help="check only")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All of it or nothing."""
        gc.set_threshold(200_000, 20, 20)  # rows make no cycles: looking for some all the time costs a fifth
        by, now = _clerk(options["by"]), timezone.now()
        try:
            intake = self._checked(options, by)
            self._tell(intake)
            if options["dry_run"]:
                return
            with _bar(_("导入")) as told:
                actions.take_in(intake, by=by, now=now, only_good=options["only_good"], told=told)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("名册已导入。"))

    def _checked(self, options: dict[str, Any], by: Membership) -> Intake:
        path, now = options["file"], timezone.now()
        if not path.is_file():
            raise CommandError(_("没有这个文件。"))
        with path.open("rb") as source:
            tables, kept = tables_of(path.read_bytes()), keep(File(source, name=path.name), now=now)
        intake = actions.receive(path.name, kept.sha256, tables, by=by, now=now)
        with _bar(_("核对")) as told:
            return actions.set_mapping(intake, intake.mapping, options["as_of"] or intake.as_of, now=now, told=told)

    def _tell(self, intake: Intake) -> None:
        outcome = intake.outcome
        said = _("新建 %(new)d 家，有变化 %(changed)d 家，一致 %(same)d 家，有问题 %(wrong)d 行。")
        self.stdout.write(said % {name: outcome[name] for name in ("new", "changed", "same", "wrong")})
        for row, letter, label, value, wrong, do in outcome["faults"][:SAID]:
            self.stderr.write(f"  {row}  {letter} {label}  {value}  {wrong}{do}")


def _clerk(username: str) -> Membership:
    found = clerks_in_force(timezone.localdate()).filter(person__username=username).first()
    if found is None:
        raise CommandError(_("没有这样的办公室人员账号。"))
    return found


@contextmanager
def _bar(words: str) -> Iterator[Told]:
    """A bar on standard error; what it gives takes rows done, of how many."""
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(words, total=None)
        yield lambda done, every: progress.update(bar, completed=done, total=every)
