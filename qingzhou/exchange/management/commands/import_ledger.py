"""`qingzhou import-ledger FILE`: take an existing ledger over, checked row by row before anything is written."""

from __future__ import annotations

import gc
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from qingzhou.documents.headings import letter
from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence.actions import keep
from qingzhou.exchange import queries
from qingzhou.exchange.actions import importing
from qingzhou.exchange.columns import Field
from qingzhou.exchange.faulty import workbook
from qingzhou.exchange.models import Batch
from qingzhou.exchange.states import Stage
from qingzhou.kit.giving_way import GivingWay
from qingzhou.refusals import Refusal
from qingzhou.units.models import Membership
from qingzhou.units.queries import clerks_in_force

SAID = 20  # faults that are printed


class Command(BaseCommand):
    """Receive, map by the headings, check, import; with faults, only if told to leave those rows out."""

    help = "Take an existing ledger (.xlsx or .csv) over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, and how careful to be."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", default="", help="account of the office's clerk who takes it over")
        parser.add_argument("--sheet", default="", help="name of the sheet; by default the one most like a ledger")
        parser.add_argument("--only-good", action="store_true", help="import the rows without faults")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--faults", type=Path, help="write the faulty rows to this .xlsx file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All of it, piece by piece, each in a transaction of its own."""
        gc.set_threshold(200_000, 20, 20)  # rows make no cycles: looking for some all the time costs a fifth
        by = _clerk(options["by"])
        try:
            batch = self._checked(options["file"], options["sheet"], by)
            self._tell(batch, options["faults"])
            if options["dry_run"]:
                return
            batch = importing.begin(batch, only_good=options["only_good"])
            batch = _through(batch, Stage.DONE, by, _("导入"))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        done = queries.progress(batch)
        self.stdout.write(_("已导入 %(new)d 行；%(same)d 行原已在台账中。") % {"new": done.new, "same": done.same})

    def _checked(self, path: Path, sheet: str, by: Membership) -> Batch:
        now = timezone.now()
        try:
            tables = tables_of(path.read_bytes())
            with path.open("rb") as file:
                kept = keep(File(file), now=now)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        batch = importing.receive(path.name, kept.sha256, tables, by=by, now=now)
        if sheet:
            names = [name for name, _rows in batch.sheets]
            if sheet not in names:
                raise CommandError(_("文件里有这些表：%(names)s。") % {"names": "、".join(names)})
            batch = importing.choose(batch, names.index(sheet))
        mapping = {Field(code): column for code, column in batch.mapping.items()}
        for field, column in mapping.items():
            self.stderr.write(f"  {letter(column)}  {batch.headings[column]} → {field.label}")
        batch = importing.set_mapping(batch, mapping, batch.issued_on, now=now)
        return _through(batch, Stage.CHECKED, by, _("检查"))

    def _tell(self, batch: Batch, faults_to: Path | None) -> None:
        found = queries.outcome(batch)
        counts = {"new": found.progress.new, "same": found.progress.same, "wrong": found.progress.wrong}
        self.stdout.write(_("可导入 %(new)d 行，已在台账中 %(same)d 行，有问题 %(wrong)d 行。") % counts)
        for fault in found.faults[:SAID]:
            self.stdout.write(f"  {fault.letter}{fault.row}  {fault.label}  {fault.value}  {fault.said}{fault.do}")
        if len(found.faults) > SAID:
            self.stdout.write(_("  …… 共 %(n)d 处。用 --faults 导出全部。") % {"n": len(found.faults)})
        if faults_to is not None and found.faults:
            faults_to.write_bytes(workbook(batch))


def _through(batch: Batch, target: Stage, by: Membership, words: str) -> Batch:
    """Go on piece by piece to `target`, with a bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    pieces, way = queries.progress(batch).pieces, GivingWay()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(words, total=batch.rows)
        for _piece in range(pieces + 1):
            if batch.stage == target:
                break
            batch = importing.advance(batch, by=by, now=timezone.now())
            bar.advance(task, importing.PIECE)
            way.let_others_in()
        bar.update(task, completed=batch.rows)
    return batch


def _clerk(username: str) -> Membership:
    """The clerk in whose name the lines are taken over: the one named, or the only one there is."""
    clerks = clerks_in_force(timezone.localdate())
    found = list(clerks.filter(person__username=username) if username else clerks)
    if not found:
        raise CommandError(_("没有这样的办公室人员账号。"))
    if not username and len(found) > 1:
        names = "、".join(clerk.person.username for clerk in found)
        raise CommandError(_("请用 --by 写明由谁导入：%(names)s。") % {"names": names})
    return found[0]
