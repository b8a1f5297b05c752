"""Days in hand: how many working days the tasks of a week lay with each unit, told by their entries.

With the lead from its issue until it is handed in, with the office while it reviews or must answer a return, with nobody
while it is suspended. By the calendar that the week keeps and the entries up to its moment, so it is the same for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.dispatch.standing import histories
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import FIRST, Kind, Status, Verb, step_if_any
from qingzhou.units.models import Unit
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.queries import calendar

WITH_LEAD = (Status.ISSUED, Status.IN_PROGRESS)
WITH_OFFICE = (Status.SUBMITTED, Status.RETURNED, Status.CONTESTED)


@dataclass(frozen=True)
class Held:
    """What lay with one unit: so many tasks, for so many working days together."""

    unit: int
    name: str
    is_office: bool
    items: int
    days: int

    @property
    def mean(self) -> float:
        """Working days a task, to a tenth."""
        return round(self.days / self.items, 1)


@dataclass(frozen=True)
class Stretch:
    """A task lay with a unit from one moment to another."""

    unit: int
    since: datetime
    until: datetime


Days = dict[int, dict[str, int]]  # by unit and number of the item: working days that it lay there


def days_in_hand(jurisdiction_id: int, snapshot: Snapshot) -> tuple[Days, set[int]]:
    """What lay with whom as of the snapshot's moment, by its own calendar; and which units are offices.

    Three queries, more where there are very many tasks.
    """
    numbers, moment, known = [row.number for row in snapshot.rows], snapshot.header.moment, _calendar(snapshot)
    items = Item.objects.filter(jurisdiction_id=jurisdiction_id, kind=Kind.TASK, number__in=numbers)
    named = {
        pk: (number, office) for pk, number, office in items.order_by("pk").values_list("pk", "number", "office_id")
    }
    days: Days = defaultdict(lambda: defaultdict(int))
    for item, entries in histories(list(named), moment):
        number, office = named[item]
        for stretch in stretches(entries, office, moment):
            days[stretch.unit][number] += known.count(local_day(stretch.since), local_day(stretch.until))
    return days, {office for _number, office in named.values()}


def held(jurisdiction_id: int, snapshot: Snapshot) -> tuple[Held, ...]:
    """By unit, the longest on average first."""
    days, offices = days_in_hand(jurisdiction_id, snapshot)
    found = [
        Held(unit, name, unit in offices, len(own), sum(own.values()))
        for unit, name in units_of(jurisdiction_id, snapshot).items()
        if (own := days.get(unit))
    ]
    return tuple(sorted(found, key=lambda one: -one.mean))


def _calendar(snapshot: Snapshot) -> Calendar:
    """The week's own calendar; today's for a week that was frozen before it was kept."""
    return snapshot.basis.calendar() if snapshot.basis else calendar()


def units_of(jurisdiction_id: int, snapshot: Snapshot) -> dict[int, str]:
    """The units in their official order, as they were called then."""
    if snapshot.basis:
        return {unit.id: unit.short_name for unit in snapshot.basis.units}
    units = Unit.objects.filter(jurisdiction_id=jurisdiction_id).order_by("position", "id")
    return dict(units.values_list("pk", "short_name"))


def stretches(entries: Iterable[Entry], office: int, moment: datetime) -> Iterator[Stretch]:
    """Where a task lay, one stretch after another, up to the moment."""
    status, lead, since, holder = FIRST[Kind.TASK], 0, moment, 0
    for entry in entries:
        move = step_if_any(Kind.TASK, status, Verb(entry.verb))
        status, lead = move.target if move else status, entry.data.get("lead", lead)
        if (now := _holder(status, lead, office)) != holder:
            if holder:
                yield Stretch(holder, since, entry.at)
            holder, since = now, entry.at
    if holder:
        yield Stretch(holder, since, moment)


def _holder(status: Status, lead: int, office: int) -> int:
    """The unit with which a task lies, or 0 for none."""
    return lead if status in WITH_LEAD else office if status in WITH_OFFICE else 0
