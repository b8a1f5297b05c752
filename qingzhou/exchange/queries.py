"""What pages and commands read of imports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from qingzhou.documents.headings import letter
from qingzhou.exchange import editing
from qingzhou.exchange.columns import Field
from qingzhou.exchange.faults import Fault, Group, grouped, unpacked
from qingzhou.exchange.known import Known
from qingzhou.exchange.models import Batch, Chunk, Returned
from qingzhou.exchange.states import Stage
from qingzhou.ledger.policy import local_day
from qingzhou.rights import visible
from qingzhou.units.models import Membership
from qingzhou.units.queries import names_of, owners_of

SHOWN_FAULTS = 200
SHOWN_GROUPS = 40


def visible_to(by: Membership) -> QuerySet[Batch]:
    """The imports of the office that `by` acts for."""
    return visible(Batch, by).select_related("person")


def known(batch: Batch, by: Membership, now: datetime) -> Known:
    """What the rows of a batch are read against: four queries."""
    units = names_of(batch.jurisdiction_id)
    place = batch.mapping.get(Field.CLAIMED, -1)
    most = batch.most[place] if 0 <= place < len(batch.most) else None
    return Known(
        units=units,
        owners=owners_of({unit.pk for unit in units.values()}, local_day(now)),
        mapping={Field(code): column for code, column in batch.mapping.items()},
        headings=batch.headings,
        fixes=batch.fixes,
        fractions=most is not None and most <= 1,
        issued_on=batch.issued_on,
        origin=f"{batch.name}〔{batch.sheet_name}〕",
        by=by,
        now=now,
    )


@dataclass
class Progress:
    """How far an import has come."""

    rows: int = 0
    pieces: int = 0
    pieces_done: int = 0
    new: int = 0
    same: int = 0
    wrong: int = 0

    @property
    def percent(self) -> int:
        """Of the pieces."""
        return self.pieces_done * 100 // self.pieces if self.pieces else 100


def progress(batch: Batch) -> Progress:
    """How far checking or importing has come: one query."""
    done = Q(imported=True) if batch.stage in (Stage.IMPORTING, Stage.DONE) else Q(checked=True)
    sums: dict[str, Any] = batch.chunks.order_by().aggregate(
        pieces=Count("pk"), pieces_done=Count("pk", filter=done), new=Sum("new"), same=Sum("same"), wrong=Sum("wrong")
    )
    return Progress(rows=batch.rows, **{name: value or 0 for name, value in sums.items()})


@dataclass
class Outcome:
    """What checking found."""

    progress: Progress
    faults: list[Fault] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)
    passed_over: list[tuple[int, str]] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        """The faults by what is written."""
        return grouped(self.faults)[:SHOWN_GROUPS]

    @property
    def shown(self) -> list[Fault]:
        """As many faults as a page shows."""
        return self.faults[:SHOWN_FAULTS]


def outcome(batch: Batch) -> Outcome:
    """What checking found, all pieces together: two queries."""
    found = Outcome(progress(batch))
    said = batch.chunks.order_by("position").values_list("faults", "notices", "passed_over")
    for faults, notices, passed_over in said.iterator(chunk_size=20):
        found.faults += unpacked(faults)
        found.notices.update(notices)
        found.passed_over += [(row, words) for row, words in passed_over]
    return found


def faulty_rows(batch: Batch) -> list[tuple[int, list[Any], list[Fault]]]:
    """The rows with faults, as they were uploaded, in order."""
    found = []
    for chunk in Chunk.objects.filter(batch=batch, wrong__gt=0).order_by("position").iterator(chunk_size=20):
        by_row: dict[int, list[Fault]] = {}
        for fault in unpacked(chunk.faults):
            by_row.setdefault(fault.row, []).append(fault)
        found += [(number, raw, by_row[number]) for number, raw in chunk.rows if number in by_row]
    return found


@dataclass(frozen=True)
class ColumnShown:
    """A column of the file as the mapping page shows it."""

    place: int
    heading: str
    samples: list[str]
    field: str

    @property
    def letter(self) -> str:
        """As Excel names it."""
        return letter(self.place)


def columns_shown(batch: Batch) -> list[ColumnShown]:
    """The columns that hold anything, with samples and what they are taken to mean."""
    meant = {column: code for code, column in batch.mapping.items()}
    shown = []
    for place, heading in enumerate(batch.headings):
        samples = [str(row[place]) for row in batch.samples if place < len(row) and row[place] is not None]
        if heading or samples:
            shown.append(ColumnShown(place, heading, samples[:3], meant.get(place, "")))
    return shown


def returned_by(by: Membership) -> QuerySet[Returned]:
    """The sheets that somebody brought back for the unit they act for."""
    form = editing.form_of(by)
    return visible(Returned, by).filter(form=form.value if form else "")
