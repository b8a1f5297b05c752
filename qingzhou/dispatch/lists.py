"""The lists of a week, as a table: which rows stand in each, in what order. Page, sheet, totals and tests are read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from qingzhou.dispatch.editions import Edition, every_of
from qingzhou.dispatch.snapshot import Line, Row, Snapshot
from qingzhou.filings.periods import Every
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.states import LATE_IF_DUE, OPEN, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Bounds:
    """Where a list begins: the office's thresholds, and the day up to which the next week reaches."""

    policy: Policy
    due_until: date


@dataclass(frozen=True)
class List:
    """One list. `code` stands in frozen weeks for ever: never rename it."""

    code: str
    label: StrOrPromise
    holds: Callable[[Row, Bounds], bool]
    order: Callable[[Row], tuple[Any, ...]]
    shown: bool = True  # as a section of its own; the others only open a figure
    alarming: bool = False

    def label_in(self, edition: Edition) -> StrOrPromise:
        """What the list is called: a week's speak of the week, those of other editions of their period."""
        return self.label if every_of(edition) is Every.WEEK else IN_A_PERIOD.get(self.code, self.label)

    def within(self, edition: Edition) -> List:
        """The same list, called as it is called there."""
        return replace(self, label=self.label_in(edition))


def by_number(row: Row) -> tuple[Any, ...]:
    """T999 before T1000."""
    return (row.number.partition("-")[0], len(row.number), row.number)


def waiting(row: Row) -> bool:
    """Whether the office must answer: a unit declined, asked for more time, or handed in."""
    return row.asked_due_on is not None or row.status in (Status.RETURNED, Status.CONTESTED, Status.SUBMITTED)


def _is_stalled(row: Row, bounds: Bounds) -> bool:
    return row.status == Status.IN_PROGRESS and row.silent_for >= bounds.policy.stalled_after


def _is_behind(row: Row, bounds: Bounds) -> bool:
    return row.status == Status.IN_PROGRESS and row.gap is not None and row.gap > bounds.policy.yellow_gap


def _is_due_next(row: Row, bounds: Bounds) -> bool:
    return row.status in LATE_IF_DUE and row.overdue_by is None and row.due_on <= bounds.due_until


LISTS = (
    List(
        "overdue",
        pgettext_lazy("week", "超期"),
        lambda row, _bounds: row.overdue_by is not None,
        lambda row: (row.due_on,),
        alarming=True,
    ),
    List("stalled", pgettext_lazy("week", "停滞"), _is_stalled, lambda row: (not row.difficult, -row.silent_for)),
    List("behind", pgettext_lazy("week", "进度滞后"), _is_behind, lambda row: (-(row.gap or 0),)),
    List(
        "unreported",
        pgettext_lazy("week", "本周未填报"),
        lambda row, _bounds: row.status == Status.IN_PROGRESS and not row.reported,
        lambda row: (row.due_on,),
    ),
    List(
        "waiting",
        pgettext_lazy("week", "待办公室办理"),
        lambda row, _bounds: waiting(row),
        lambda row: (row.status, row.due_on),
    ),
    List("due_next", pgettext_lazy("week", "下周到期"), _is_due_next, lambda row: (row.due_on,)),
    List("new", pgettext_lazy("week", "本周新增"), lambda row, _bounds: row.is_new, lambda _row: ()),
    List(
        "done",
        pgettext_lazy("week", "本周办结"),
        lambda row, _bounds: row.status == Status.CLOSED,
        lambda row: (row.closed_on,),
    ),
    List(
        "cancelled",
        pgettext_lazy("week", "本周撤销"),
        lambda row, _bounds: row.status == Status.CANCELLED,
        lambda _row: (),
    ),
    List("open", gettext_lazy("在办"), lambda row, _bounds: row.status in OPEN, lambda row: (row.due_on,), shown=False),
    List(
        "on_time",
        gettext_lazy("按期办结"),
        lambda row, _bounds: row.on_time is True,
        lambda row: (row.closed_on,),
        shown=False,
    ),
)
IN_A_PERIOD: dict[str, StrOrPromise] = {
    "unreported": pgettext_lazy("period", "本期未填报"),
    "due_next": pgettext_lazy("period", "下期到期"),
    "new": pgettext_lazy("period", "本期新增"),
    "done": pgettext_lazy("period", "本期办结"),
    "cancelled": pgettext_lazy("period", "本期撤销"),
}
RUNNING = "running"
# What no frozen week lists, for it follows from the rows: whatever else a figure is worked out from.
DERIVED = (
    List(
        RUNNING, gettext_lazy("计算进度的任务"), lambda row, _bounds: row.expected is not None, by_number, shown=False
    ),
)
BY_CODE = {each.code: each for each in (*LISTS, *DERIVED)}


def listed(rows: Sequence[Row], bounds: Bounds) -> dict[str, tuple[str, ...]]:
    """The numbers in each list, in its order; rows alike in that stand by number."""
    return {
        each.code: tuple(
            row.number
            for row in sorted(
                (row for row in rows if each.holds(row, bounds)),
                key=lambda row, each=each: (*each.order(row), *by_number(row)),  # type: ignore[misc]
            )
        )
        for each in LISTS
    }


def tabulated(rows: Iterable[Row], lists: dict[str, tuple[str, ...]], order: Sequence[int]) -> tuple[Line, ...]:
    """A line for every lead unit that has a row, in the given order of units."""
    lead = {row.number: row.lead for row in rows}
    counts = {unit: dict.fromkeys(lists, 0) for unit in order if unit in set(lead.values())}
    for code, numbers in lists.items():
        for number in numbers:
            counts[lead[number]][code] += 1
    return tuple(Line(unit, counted) for unit, counted in counts.items())


def rows_of(snapshot: Snapshot, code: str, unit: int | None = None) -> list[Row]:
    """The rows behind a code, of all lead units or of one: of a list as it was kept, of the others as they follow."""
    if code in snapshot.lists:
        return snapshot.of(code, unit)
    bounds = Bounds(Policy(), snapshot.header.due_until)
    found = [row for row in snapshot.rows if BY_CODE[code].holds(row, bounds) and unit in (None, row.lead)]
    return sorted(found, key=BY_CODE[code].order)


def totalled(lists: dict[str, tuple[str, ...]]) -> Line:
    """The line of totals."""
    return Line(None, {code: len(numbers) for code, numbers in lists.items()})
