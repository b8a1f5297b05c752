"""The rows behind those figures of the pictures that stand in no list of the edition: what was filed, what lay with a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.http import QueryDict

from qingzhou.dispatch.filing_paper import CAME
from qingzhou.dispatch.pictures.held import days_in_hand
from qingzhou.dispatch.pictures.queries import filings_in, known_at
from qingzhou.dispatch.queries import Seen
from qingzhou.dispatch.screen import PAGE, is_small_number
from qingzhou.dispatch.snapshot import Row, Snapshot
from qingzhou.filings.asked import stood
from qingzhou.filings.periods import Period
from qingzhou.filings.queries import visible_to
from qingzhou.filings.states import MARK_LIGHTS, Mark
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class Asked:
    """Whose rows somebody wants to see, of filings only those that stand like `mark` or came at all, from which row on."""

    unit: int | None = None
    mark: str = ""
    start: int = 0

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address; what means nothing counts as not asked."""
        unit, mark, after = query.get("unit", ""), query.get("mark", ""), query.get("after", query.get("before", ""))
        return cls(
            int(unit) if is_small_number(unit) else None,
            mark if mark in (*Mark.values, CAME) else "",
            int(after) if is_small_number(after) else 0,
        )


@dataclass(frozen=True)
class Filing:
    """One filing that was asked of a unit, how it stands with it, and what was filed where the reader may see it."""

    unit: str
    period: Period
    mark: Mark
    at: datetime | None
    opens: int | None

    @property
    def light(self) -> str:
        """Its colour."""
        return MARK_LIGHTS[self.mark]


@dataclass(frozen=True)
class Lay:
    """An item of the edition and the working days that it lay with the unit."""

    row: Row
    days: int


One = TypeVar("One", Filing, Lay)


@dataclass(frozen=True)
class Rows(Generic[One]):
    """All rows of a figure in numbers, and those that fit on the page."""

    rows: Sequence[One]
    count: int
    days: int = 0
    previous: str = ""
    next: str = ""


def filings(seen: Seen, as_of: Seen, asked: Asked, by: Membership) -> Rows[Filing]:
    """The filings asked for in an edition: as they stood in it or, where another one is given, when that was frozen."""
    if seen.snapshot is None:
        return Rows((), 0)
    told = [one for one in _told(seen.snapshot, as_of.snapshot, by) if asked.unit in (None, one[0])]
    found = [one for one in told if asked.mark in ("", one[2], CAME if one[2] is not Mark.MISSING else one[2])]
    shown = found[_start(asked, found) :][:PAGE]
    files = visible_to(by).filter(period__in={period for _unit, period, _mark, _at in shown}).order_by("version")
    pks = {(unit, period): pk for unit, period, pk in files.values_list("unit_id", "period", "pk")}
    names = seen.snapshot.names()
    rows = [
        Filing(names[unit], Period.parse(period), mark, at, pks.get((unit, period)) if at else None)
        for unit, period, mark, at in shown
    ]
    return Rows(rows, len(found), 0, *_pages(asked, found))


def _told(snapshot: Snapshot, later: Snapshot | None, by: Membership) -> list[tuple[int, str, Mark, datetime | None]]:
    asked = filings_in(snapshot, by.jurisdiction_id)
    if later is None:
        return [(one.unit, one.period, Mark(one.mark), one.at) for one in asked.units]
    found = stood(by.jurisdiction_id, asked.periods, known_at(later))
    return [
        (one.unit, one.period, there.mark, there.at)
        if (there := found.get((one.unit, one.period)))
        else (one.unit, one.period, Mark.MISSING, None)
        for one in asked.units
    ]


def in_hand(seen: Seen, asked: Asked, by: Membership) -> Rows[Lay]:
    """The items that lay with a unit, the longest first."""
    if seen.snapshot is None:
        return Rows((), 0)
    days, _offices = days_in_hand(by.jurisdiction_id, seen.snapshot)
    own, rows = days.get(asked.unit or 0, {}), {row.number: row for row in seen.snapshot.rows}
    found = sorted((Lay(rows[number], lay) for number, lay in own.items()), key=lambda one: (-one.days, one.row.number))
    return Rows(found[_start(asked, found) :][:PAGE], len(found), sum(own.values()), *_pages(asked, found))


def _start(asked: Asked, found: Sequence[object]) -> int:
    return min(asked.start, max(len(found) - 1, 0)) // PAGE * PAGE


def _pages(asked: Asked, found: Sequence[object]) -> tuple[str, str]:
    """Where the page before and the page after begin."""
    start = _start(asked, found)
    return str(start - PAGE) if start else "", str(start + PAGE) if start + PAGE < len(found) else ""
