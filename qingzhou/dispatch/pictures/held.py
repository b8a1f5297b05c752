"""Days in hand: how many working days the tasks of a week lay with each unit, told by their entries.

With the lead from its issue until it is handed in, with the office while it reviews or must answer a return, with nobody
while it is suspended. The office's calendar may change afterwards, so this stands on no paper.
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


def held(jurisdiction_id: int, snapshot: Snapshot, calendar: Calendar) -> tuple[Held, ...]:
    """By unit, the longest on average first; as of the snapshot's moment. Four queries, more where there are very many tasks."""
    numbers, moment = [row.number for row in snapshot.rows], snapshot.header.moment
    items = Item.objects.filter(jurisdiction_id=jurisdiction_id, kind=Kind.TASK, number__in=numbers)
    offices = dict(items.order_by("pk").values_list("pk", "office_id"))
    days: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for item, entries in histories(list(offices), moment):
        for stretch in stretches(entries, offices[item], moment):
            days[stretch.unit][item] += calendar.count(local_day(stretch.since), local_day(stretch.until))
    named = Unit.objects.filter(pk__in=days).order_by("position", "id")
    names = snapshot.names()
    found = [
        Held(unit.pk, names.get(unit.pk, unit.short_name), unit.pk in offices.values(), len(own), sum(own.values()))
        for unit in named
        if (own := days[unit.pk])
    ]
    return tuple(sorted(found, key=lambda one: -one.mean))


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
