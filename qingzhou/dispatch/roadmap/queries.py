"""What is due when: tasks counted by unit and month, or one unit's tasks each in its month.

Counted is what the ledger's list shows for the same unit and month, so that each figure opens exactly its rows.
"""

from __future__ import annotations

import calendar as months_of
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractMonth

from qingzhou.ledger import listing
from qingzhou.ledger.listing import Days, Wanted
from qingzhou.ledger.models import Item, Part
from qingzhou.ledger.pace import Light
from qingzhou.ledger.queries import with_light
from qingzhou.ledger.states import Kind, Status
from qingzhou.ledger.weeks import YEARS
from qingzhou.units.models import Membership, Unit

MONTHS = range(1, 13)
MOST = 200  # tasks of one unit on the page
ALARMING = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)  # the worst first


@dataclass(frozen=True)
class Cell:
    """One unit's month: open tasks under their worst light, and what is closed; each with the list it opens."""

    month: date  # its first day
    open: int = 0
    light: Light = Light.GREY
    closed: int = 0
    open_query: str = ""
    closed_query: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due."""
        return not self.open and not self.closed


@dataclass(frozen=True)
class UnitRow:
    """One unit's year."""

    unit: Unit
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TaskRow:
    """One task, in the month in which it is due."""

    item: Item
    light: Light
    marks: tuple[tuple[date, bool], ...]  # the first day of each month, and whether the task is due in it


@dataclass(frozen=True)
class Year:
    """The page: months across, units or tasks down."""

    year: int
    months: tuple[date, ...]
    units: Sequence[Unit]  # one may choose from
    unit: Unit | None = None
    unit_rows: Sequence[UnitRow] = ()
    task_rows: Sequence[TaskRow] = ()
    rest: int = 0  # tasks that do not fit on the page
    rest_query: str = ""

    @property
    def previous(self) -> int:
        """The year before, or the first there is."""
        return max(self.year - 1, YEARS[0])

    @property
    def next(self) -> int:
        """The year after, or the last there is."""
        return min(self.year + 1, YEARS[-1])


@dataclass
class _Counted:
    """What was counted, by unit and month."""

    open: dict[tuple[int, int], dict[Light, int]] = field(default_factory=lambda: defaultdict(dict))
    closed: dict[tuple[int, int], int] = field(default_factory=dict)


def year_of_units(year: int, units: Sequence[Unit], by: Membership, days: Days) -> Year:
    """All units that have something due in the year, in their official order. Five queries."""
    counted = _counted(year, by, days)
    known = {unit for unit, _month in (*counted.open, *counted.closed)}
    rows = [UnitRow(unit, _cells(year, unit, counted)) for unit in units if unit.pk in known]
    return Year(year, months(year), units, unit_rows=rows)


def year_of_tasks(year: int, unit: Unit, units: Sequence[Unit], by: Membership, days: Days) -> Year:
    """One unit's tasks due in the year, the earliest first: those open and those closed. One query and a count."""
    due = _due(year, "all")
    wanted = Wanted(kind=Kind.TASK, status="all", unit=unit.pk, since=due.since, until=due.until)
    found = listing.matching(by, wanted, days).exclude(status__in=(Status.CANCELLED, Status.DRAFT))
    some = list(found.order_by("due_on", "id")[: MOST + 1])
    rest = found.order_by().count() - MOST if len(some) > MOST else 0
    rows = [TaskRow(item, item.light(days.today), _marks(year, item)) for item in some[:MOST]]
    return Year(year, months(year), units, unit, task_rows=rows, rest=rest, rest_query=wanted.query)


def months(year: int) -> tuple[date, ...]:
    """The first day of each month."""
    return tuple(date(year, month, 1) for month in MONTHS)


def _counted(year: int, by: Membership, days: Days) -> _Counted:
    counted = _Counted()
    due = listing.matching(by, _due(year, "open"), days)
    for light in ALARMING:
        for key, number in _by_unit_and_month(with_light(due, light, days.today)).items():
            counted.open[key][light] = number
    counted.closed = _by_unit_and_month(listing.matching(by, _due(year, Status.CLOSED), days))
    return counted


def _by_unit_and_month(items: QuerySet[Item]) -> dict[tuple[int, int], int]:
    parts = Part.objects.filter(item__in=items.order_by().values("pk"))
    grouped = parts.order_by().annotate(month=ExtractMonth("item_due_on")).values_list("unit_id", "month")
    return {(unit, month): number for unit, month, number in grouped.annotate(number=Count("pk"))}


def _due(year: int, status: str) -> Wanted:
    return Wanted(kind=Kind.TASK, status=status, since=date(year, 1, 1), until=date(year, 12, 31))


def _cells(year: int, unit: Unit, counted: _Counted) -> tuple[Cell, ...]:
    return tuple(_cell(year, month, unit, counted) for month in MONTHS)


def _cell(year: int, month: int, unit: Unit, counted: _Counted) -> Cell:
    lights: Mapping[Light, int] = counted.open.get((unit.pk, month), {})
    since, until = date(year, month, 1), date(year, month, months_of.monthrange(year, month)[1])
    asked = {"unit": unit.pk, "since": since.isoformat(), "until": until.isoformat()}
    return Cell(
        month=since,
        open=sum(lights.values()),
        light=next((light for light in ALARMING if lights.get(light)), Light.GREY),
        closed=counted.closed.get((unit.pk, month), 0),
        open_query=urlencode(asked),
        closed_query=urlencode({"status": Status.CLOSED.value, **asked}),
    )


def _marks(year: int, item: Item) -> tuple[tuple[date, bool], ...]:
    return tuple((first, item.due_on is not None and item.due_on.month == first.month) for first in months(year))
