"""Taking another ledger over: received, mapped, checked and written piece by piece."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.documents.headings import text_of
from qingzhou.documents.uploaded_tables import Table, tables_of
from qingzhou.documents.uploads import Value
from qingzhou.evidence.queries import path_of
from qingzhou.exchange import permissions, queries
from qingzhou.exchange.cells import Read
from qingzhou.exchange.columns import REQUIRED, Field, Header, find_header, header_at, recognised
from qingzhou.exchange.faults import Fault
from qingzhou.exchange.models import Batch, Chunk, Remembered
from qingzhou.exchange.rows import read_again, read_row
from qingzhou.exchange.states import Stage, check_move
from qingzhou.ledger.bulk.actions import adopt_many
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.actions import add_alias
from qingzhou.units.models import Membership, Unit
from qingzhou.units.queries import names_of

PIECE = 1_000  # rows checked or written in one transaction
SAMPLES = 5


@transaction.atomic
def receive(name: str, sha256: str, tables: Sequence[Table], *, by: Membership, now: datetime) -> Batch:
    """Make a batch of an uploaded file; the sheet that most looks like a ledger is chosen, nothing is imported.

    The caller has read the file and kept it as evidence. Raises NotAllowed.
    """
    if refusal := permissions.why_not_import(by):
        raise refusal
    best = max(range(len(tables)), key=lambda place: _likeness(tables[place]))
    batch = Batch.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        unit_id=by.unit_id,
        person_id=by.person_id,
        name=name[-200:],
        sha256=sha256,
        at=now,
        sheets=[[table.name, _filled(table.rows)] for table in tables],
        sheet=best,
        headings=[],
        samples=[],
        most=[],
        issued_on=local_day(now),
    )
    return _lay_out(batch, tables[best].rows, find_header(tables[best].rows))


@transaction.atomic
def choose(batch: Batch, sheet: int, header_row: int | None = None) -> Batch:
    """Read another sheet of the file, or take another row for its header (counted from 1)."""
    batch = _held(batch, Stage.MAPPING)
    tables = tables_of(path_of(batch.sha256).read_bytes())
    if not 0 <= sheet < len(tables):
        raise Incomplete("exchange.no_such_sheet", _("文件里没有这张表。"), _("请另选一张表。"))
    rows = tables[sheet].rows
    header = find_header(rows) if header_row is None else header_at(rows, max(1, min(header_row, len(rows))))
    batch.sheet = sheet
    return _lay_out(batch, rows, header)


@transaction.atomic
def set_mapping(batch: Batch, mapping: Mapping[Field, int], issued_on: date, *, now: datetime) -> Batch:
    """Say what each column means, remember it for the next time, and begin to check."""
    missing = [str(field.label) for field in REQUIRED if field not in mapping]
    if missing:
        said = _("还没有指明哪一列是：%(columns)s。") % {"columns": _("、").join(missing)}
        raise Incomplete("exchange.column_missing", said, _("请在对应的列上选择，然后再检查。"))
    batch = _held(batch, Stage.CHECKING)
    columns = {field.value: column for field, column in mapping.items()}
    Remembered.objects.update_or_create(
        jurisdiction_id=batch.jurisdiction_id,
        fingerprint=_fingerprint(Header(batch.header_row, tuple(batch.headings))),
        defaults={"mapping": columns, "at": now},
    )
    batch.mapping, batch.issued_on, batch.stage = columns, issued_on, Stage.CHECKING
    batch.save(update_fields=("mapping", "issued_on", "stage"))
    batch.chunks.filter(checked=True).update(checked=False)
    return batch


@transaction.atomic
def reopen(batch: Batch) -> Batch:
    """Go back to the columns."""
    batch = _held(batch, Stage.MAPPING)
    batch.stage = Stage.MAPPING
    batch.save(update_fields=("stage",))
    return batch


@transaction.atomic
def fix(batch: Batch, fixes: Mapping[Field, Mapping[str, str]], *, by: Membership, as_aliases: bool) -> Batch:
    """Say what is meant by what is written, for all rows at once, and check the faulty rows again.

    With `as_aliases`, names of units that were put right are kept as other names of those units.
    """
    batch = _held(batch, Stage.CHECKING)
    for field, meant in fixes.items():
        known = batch.fixes.setdefault(field.value, {})
        known.update({text: right.strip() for text, right in meant.items()})
        if as_aliases and field in (Field.LEAD, Field.SUPPORTS):
            _keep_aliases(batch, meant, by)
    batch.stage = Stage.CHECKING
    batch.save(update_fields=("fixes", "stage"))
    batch.chunks.filter(wrong__gt=0).update(checked=False)
    return batch


@transaction.atomic
def begin(batch: Batch, *, only_good: bool) -> Batch:
    """Begin to import what was checked. Raises NotNow with faulty rows unless `only_good` leaves them out."""
    batch = _held(batch, Stage.IMPORTING)
    found = queries.progress(batch)
    if found.wrong and not only_good:
        said = _("有 %(n)d 行还有问题。") % {"n": found.wrong}
        raise NotNow("exchange.faulty_rows", said, _("请改好后再导入，或选择只导入无误的行。"))
    batch.stage = Stage.IMPORTING
    batch.save(update_fields=("stage",))
    return batch


@transaction.atomic
def advance(batch: Batch, *, by: Membership, now: datetime) -> Batch:
    """Check or import the next piece, whichever is due; nothing if there is nothing more to do.

    The batch's row is held meanwhile: two who press at once take two different pieces.
    """
    if refusal := permissions.why_not_import(by):
        raise refusal
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.stage == Stage.CHECKING:
        _check_next(batch, by, now)
    elif batch.stage == Stage.IMPORTING:
        _import_next(batch, by, now)
    return batch


def _check_next(batch: Batch, by: Membership, now: datetime) -> None:
    chunk = batch.chunks.filter(checked=False).order_by("position").first()
    if chunk is not None:
        found, faults = _read(batch, chunk, by, now)
        chunk.tokens = {str(read.taken.token): read.number for read in found if read.taken}
        known = set(Entry.objects.filter(token__in=list(chunk.tokens)).values_list("token", flat=True))
        chunk.new, chunk.same = len(chunk.tokens) - len(known), len(known)
        chunk.wrong = len({fault.row for fault in faults})
        chunk.faults = [fault.packed() for fault in faults]
        chunk.notices = dict(Counter(code for read in found if read.taken for code in read.notices))
        chunk.passed_over = [[read.number, read.passed_over[:200]] for read in found if read.passed_over]
        chunk.checked = True
        chunk.save(update_fields=("tokens", "new", "same", "wrong", "faults", "notices", "passed_over", "checked"))
    if not batch.chunks.filter(checked=False).exists():
        batch.stage = Stage.CHECKED
        batch.save(update_fields=("stage",))


def _import_next(batch: Batch, by: Membership, now: datetime) -> None:
    chunk = batch.chunks.filter(imported=False).order_by("position").first()
    if chunk is not None:
        known, good = queries.known(batch, by, now), set(chunk.tokens.values())
        found = [read_again(number, raw, known).taken for number, raw in chunk.rows if number in good]
        adoption = adopt_many([taken for taken in found if taken], by=by, now=now)
        chunk.new, chunk.same, chunk.imported = adoption.made, adoption.same, True
        chunk.save(update_fields=("new", "same", "imported"))
    if not batch.chunks.filter(imported=False).exists():
        batch.stage, batch.done_at = Stage.DONE, now
        batch.save(update_fields=("stage", "done_at"))


def _read(batch: Batch, chunk: Chunk, by: Membership, now: datetime) -> tuple[list[Read], list[Fault]]:
    """The rows of a piece; a row that says the same as an earlier one of the file is a fault, not a line."""
    known = queries.known(batch, by, now)
    seen: dict[str, int] = {}
    for tokens in batch.chunks.filter(position__lt=chunk.position).values_list("tokens", flat=True):
        seen.update(tokens)
    found = [read_row(number, raw, known) for number, raw in chunk.rows]
    for read in found:
        if read.taken is None:
            continue
        first = seen.setdefault(str(read.taken.token), read.number)
        if first != read.number:
            read.faults.append(_repeated(read, first, known.mapping))
            read.taken = None
    return found, [fault for read in found for fault in read.faults]


def _repeated(read: Read, first: int, mapping: Mapping[Field, int]) -> Fault:
    assert read.taken is not None
    said = _("与第 %(row)d 行是同一事项。") % {"row": first}
    do = _("同一事项只留一行；确为两件事的，请在事项里写出区别。")
    title = read.taken.drafted.title
    return Fault(read.number, mapping.get(Field.TITLE), Field.TITLE, title, "repeated", said, do)


def _lay_out(batch: Batch, rows: Sequence[Sequence[Value]], header: Header) -> Batch:
    """Keep the rows under the header in pieces, and what is to be known of the columns."""
    body = [(number, [_kept(cell) for cell in row]) for number, row in enumerate(rows, start=1) if number > header.row]
    body = [(number, row) for number, row in body if any(cell is not None for cell in row)]
    width = max([len(header.headings), *(len(row) for _number, row in body[:SAMPLES])])
    headings = [*header.headings, *[""] * (width - len(header.headings))]
    batch.header_row, batch.headings, batch.rows = header.row, headings, len(body)
    batch.samples = [[_shown(cell) for cell in row] for _number, row in body[:SAMPLES]]
    batch.most = _largest(body, width)
    batch.mapping = _meant(batch, header, headings)
    batch.fixes, batch.stage = {}, Stage.MAPPING
    batch.save()
    Chunk.objects.filter(batch=batch).delete()
    starts = range(0, len(body), PIECE)
    Chunk.objects.bulk_create(
        [Chunk(batch=batch, position=at // PIECE, rows=body[at : at + PIECE]) for at in starts], batch_size=5
    )
    return batch


def _meant(batch: Batch, header: Header, headings: Sequence[str]) -> dict[str, int]:
    """What the columns mean: as the last time this header was seen, else by their names."""
    kept = Remembered.objects.filter(jurisdiction_id=batch.jurisdiction_id, fingerprint=_fingerprint(header)).first()
    if kept is not None:
        return {str(code): column for code, column in kept.mapping.items()}
    return {field.value: column for field, column in recognised(headings).items()}


def _fingerprint(header: Header) -> str:
    return hashlib.sha256(header.fingerprint.strip("|").encode()).hexdigest()


def _held(batch: Batch, target: Stage) -> Batch:
    """The batch as it is now, held until the transaction ends, if it may go to `target`."""
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    check_move(Stage(held.stage), target)
    return held


def _keep_aliases(batch: Batch, meant: Mapping[str, str], by: Membership) -> None:
    names: dict[str, Unit] = names_of(batch.jurisdiction_id)
    for text, right in meant.items():
        if text and text not in names and (unit := names.get(right.strip())):
            add_alias(unit, text, by=by)


def _kept(cell: Value) -> str | int | float | bool | None:
    """A cell as JSON keeps it: days as 2026-08-31, the rest as it is."""
    if cell is None or isinstance(cell, str | int | float | bool):
        return cell
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _shown(cell: Any) -> str | None:
    return text_of(cell)[:60] if cell is not None else None


def _largest(body: Sequence[tuple[int, Sequence[Any]]], width: int) -> list[float | None]:
    most: list[float | None] = [None] * width
    for _number, row in body:
        for column, cell in enumerate(row[:width]):
            if (number := _number_in(cell)) is not None:
                most[column] = max(number, most[column] or 0.0)
    return most


def _number_in(cell: object) -> float | None:
    """The number in a cell, in a text file too; days, years and long codes are none that a percentage could be."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    if isinstance(cell, str) and len(cell) <= 6 and cell.replace(".", "", 1).isdecimal():
        return float(cell)
    return None


def _likeness(table: Table) -> tuple[int, int]:
    """How much a sheet looks like a ledger: the columns that are recognised, then its length."""
    header = find_header(table.rows)
    return len(recognised(header.headings)), len(table.rows)


def _filled(rows: Sequence[Sequence[Value]]) -> int:
    return sum(any(cell is not None for cell in row) for row in rows)
