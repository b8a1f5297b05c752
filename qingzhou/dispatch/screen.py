"""A week laid out for the page: counters that are filters, lists that open from every figure, the units' table."""

from __future__ import annotations

from collections import Counter as Counting
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingzhou.dispatch import issues, permissions
from qingzhou.dispatch.editions import Edition, every_of, heading
from qingzhou.dispatch.lists import BY_CODE, LISTS, RUNNING, List, rows_of
from qingzhou.dispatch.pictures.trends import Mean, mean_of
from qingzhou.dispatch.queries import Seen
from qingzhou.dispatch.sheet import edition, figures, is_shown
from qingzhou.dispatch.snapshot import Header, Line, Named, Row, Snapshot
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.states import MARK_LIGHTS, Mark
from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Status
from qingzhou.units.models import Membership, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 100  # rows
FIRST_FEW = 3  # rows of each list, where all are shown


@dataclass(frozen=True)
class Asked:
    """What of the week somebody wants to see: one list, one lead unit, from which row on; or the units' table."""

    code: str = ""
    unit: int | None = None
    start: int = 0
    by_unit: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address; what means nothing counts as not asked."""
        code, unit, after = query.get("section", ""), query.get("unit", ""), query.get("after", query.get("before", ""))
        return cls(
            code=code if code in BY_CODE else "",
            unit=int(unit) if is_small_number(unit) else None,
            start=int(after) if is_small_number(after) else 0,
            by_unit=query.get("by") == "unit",
        )


@dataclass(frozen=True)
class ShownRow:
    """One row with its units' names, its light and what is remarkable about it."""

    row: Row
    lead: str
    supports: list[str]
    light: Light
    remarks: list[str]
    is_late: bool
    is_behind: bool
    opens: bool  # whether the reader may see the item itself


@dataclass(frozen=True)
class ShownList:
    """One list, or as much of it as fits on the page."""

    list: List
    rows: Sequence[ShownRow]
    count: int
    previous: str = ""
    next: str = ""
    mean: Mean | None = None  # of the tasks that a picture takes the mean of

    @property
    def rest(self) -> int:
        """How many rows are not on the page."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Counter:
    """One figure at the head of the page."""

    list: List
    count: int
    current: bool


@dataclass(frozen=True)
class Figure:
    """One figure of the units' table and the list it opens."""

    code: str
    count: int


@dataclass(frozen=True)
class IssueFigure:
    """One figure of the week's issues, and whether the reader may open what was counted."""

    label: StrOrPromise
    numbers: Sequence[str]
    opens: bool


@dataclass(frozen=True)
class FiledFigure:
    """The units that stand alike with the edition's filings: by name, with how many of them each, and its id."""

    mark: Mark
    units: Sequence[tuple[str, int, int]]
    count: int

    @property
    def light(self) -> str:
        """Its colour."""
        return MARK_LIGHTS[self.mark]


@dataclass(frozen=True)
class UnitLine:
    """One line of the units' table; the line of totals has no unit."""

    unit: Named | None
    figures: list[Figure]
    by_code: dict[str, Figure]
    percent: int | None


@dataclass(frozen=True)
class Freezing:
    """Whether the reader may freeze the week now, and whether that is before its cut-off."""

    early: bool


@dataclass(frozen=True)
class Shown:
    """Everything the page says."""

    week: Edition
    heading: str
    is_week: bool
    previous: Edition
    next: Edition
    asked: Asked
    sha256: str
    now: datetime
    begins_at: datetime
    has_begun: bool
    header: Header | None = None
    counters: Sequence[Counter] = ()
    lists: Sequence[ShownList] = ()
    single: ShownList | None = None
    unit: Named | None = None
    units: Sequence[Named] = ()
    headings: Sequence[List] = ()
    lines: Sequence[UnitLine] = ()
    totals: UnitLine | None = None
    issues: Sequence[IssueFigure] = ()
    filed: Sequence[FiledFigure] = ()
    filings: Sequence[Period] = ()  # that were to be filed in the edition
    freezing: Freezing | None = None
    is_empty: bool = False
    may_check: bool = False


def shown(seen: Seen, asked: Asked, *, by: Membership, now: datetime) -> Shown:
    """The page of a week, or of another edition, for one reader."""
    frame = {
        "week": seen.week,
        "heading": heading(seen.week),
        "is_week": every_of(seen.week) is Every.WEEK,
        "previous": seen.previous,
        "next": seen.next,
        "asked": asked,
        "sha256": seen.sha256,
        "now": now,
        "begins_at": seen.begins_at,
        "has_begun": now > seen.begins_at,
    }
    if seen.snapshot is None:
        return Shown(**frame)  # type: ignore[arg-type]
    return Shown(**frame, **_contents(seen, seen.snapshot, asked, by, now))  # type: ignore[arg-type]


def _contents(seen: Seen, snapshot: Snapshot, asked: Asked, by: Membership, now: datetime) -> dict[str, object]:
    names = snapshot.names()
    lead_units = [unit for unit in snapshot.units if any(line.unit == unit.id for line in snapshot.table)]
    return {
        "header": snapshot.header,
        "counters": _counters(snapshot, asked),
        "lists": () if asked.code or asked.by_unit else _overview(snapshot, asked.unit, names, by),
        "single": _single(snapshot, asked, names, by) if asked.code and not asked.by_unit else None,
        "unit": next((unit for unit in lead_units if unit.id == asked.unit), None),
        "units": lead_units,
        "headings": [BY_CODE[code].within(seen.week) for code in figures(seen.week)],
        "lines": [_line(line, snapshot) for line in snapshot.table],
        "totals": _line(snapshot.totals, snapshot),
        "freezing": _freezing(seen, snapshot.header, by, now),
        "issues": _issues(snapshot, by),
        "filed": _filed(snapshot),
        "filings": [Period.parse(one) for one in snapshot.filings.periods] if snapshot.filings else (),
        "may_check": by.oversees,
        "is_empty": not snapshot.rows and not any((snapshot.issues or {}).values()),
    }


def _issues(snapshot: Snapshot, by: Membership) -> list[IssueFigure]:
    told, labels = snapshot.issues or {}, issues.labels(edition(snapshot))
    return [IssueFigure(label, told[code], by.oversees) for code, label in labels.items() if code in told]


def _filed(snapshot: Snapshot) -> list[FiledFigure]:
    if snapshot.filings is None or not snapshot.filings.units:
        return []
    names, figures_ = snapshot.names(), []
    for mark in Mark:
        units = Counting(one.unit for one in snapshot.filings.units if one.mark == mark)
        told = [(names[unit], n, unit) for unit, n in units.items()]
        figures_.append(FiledFigure(mark, told, units.total()))
    return figures_


def _freezing(seen: Seen, header: Header, by: Membership, now: datetime) -> Freezing | None:
    if seen.is_frozen or permissions.why_not_freeze(seen.week, by, now, policy()):
        return None
    return Freezing(early=header.moment < header.ends_at)


def _counters(snapshot: Snapshot, asked: Asked) -> list[Counter]:
    codes = ["open", *(each.code for each in LISTS if each.shown), "on_time"]
    return [
        Counter(BY_CODE[code].within(edition(snapshot)), len(snapshot.of(code, asked.unit)), code == asked.code)
        for code in codes
        if is_shown(code, edition(snapshot), snapshot.lists[code])
    ]


def _overview(snapshot: Snapshot, unit: int | None, names: dict[int, str], by: Membership) -> list[ShownList]:
    of = edition(snapshot)
    found = ((each, snapshot.of(each.code, unit)) for each in LISTS if each.shown)
    return [
        ShownList(each.within(of), [_shown_row(row, snapshot, names, by) for row in rows[:FIRST_FEW]], len(rows))
        for each, rows in found
        if rows and is_shown(each.code, of, rows)
    ]


def _single(snapshot: Snapshot, asked: Asked, names: dict[int, str], by: Membership) -> ShownList:
    rows = rows_of(snapshot, asked.code, asked.unit)
    start = min(asked.start, max(len(rows) - 1, 0)) // PAGE * PAGE
    return ShownList(
        list=BY_CODE[asked.code].within(edition(snapshot)),
        rows=[_shown_row(row, snapshot, names, by) for row in rows[start : start + PAGE]],
        count=len(rows),
        previous=str(start - PAGE) if start else "",
        next=str(start + PAGE) if start + PAGE < len(rows) else "",
        mean=mean_of(asked.unit, rows) if asked.code == RUNNING and rows else None,
    )


def _shown_row(row: Row, snapshot: Snapshot, names: dict[int, str], by: Membership) -> ShownRow:
    limits = snapshot.header.policy
    return ShownRow(
        row=row,
        lead=names[row.lead],
        supports=[names[unit] for unit in row.supports],
        light=Light(row.light),
        remarks=list(_remarks(row, limits["stalled_after"])),
        is_late=row.overdue_by is not None,
        is_behind=row.gap is not None and row.gap > limits["yellow_gap"],
        opens=opens_item(row, by),
    )


def opens_item(row: Row, by: Membership) -> bool:
    """Whether the item itself is open to the reader, as far as the row tells: the owner is no longer in a masked one."""
    if by.oversees:
        return True
    return by.unit_id in (row.lead, *row.supports) and (by.role == Role.UNIT_HANDLER or not row.confidential)


def _remarks(row: Row, stalled_after: int) -> list[str]:
    """What is remarkable about a row, the worst first."""
    said = []
    if row.overdue_by is not None:
        said.append(ngettext("超期 %(n)d 个工作日", "超期 %(n)d 个工作日", row.overdue_by) % {"n": row.overdue_by})
    if row.status == Status.IN_PROGRESS and row.silent_for >= stalled_after:
        said.append(ngettext("停滞 %(n)d 个工作日", "停滞 %(n)d 个工作日", row.silent_for) % {"n": row.silent_for})
    if row.difficult:
        said.append(_("难点堵点"))
    if row.asked_due_on:
        said.append(_("申请延至%(day)s") % {"day": day(row.asked_due_on)})
    if row.status in (Status.RETURNED, Status.CONTESTED, Status.SUBMITTED, Status.SUSPENDED, Status.CANCELLED):
        said.append(str(Status(row.status).label))
    if row.closed_on:
        told = _("%(day)s按期办结") if row.on_time else _("%(day)s逾期办结")
        said.append(told % {"day": day(row.closed_on)})
    return said


def _line(line: Line, snapshot: Snapshot) -> UnitLine:
    done, on_time = line.counts["done"], line.counts["on_time"]
    by_code = {code: Figure(code, count) for code, count in line.counts.items()}
    return UnitLine(
        unit=next((unit for unit in snapshot.units if unit.id == line.unit), None),
        figures=[by_code[code] for code in figures(edition(snapshot))],
        by_code=by_code,
        percent=on_time * 100 // done if done else None,
    )


def is_small_number(text: str) -> bool:
    """Whether a text of an address can be taken for a number."""
    return text.isascii() and text.isdecimal() and len(text) < 10
