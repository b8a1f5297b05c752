"""Whatever order people come, go and stand in for each other: nothing open is ever left to who is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingzhou.handover import actions as handover
from qingzhou.handover import audit, queries
from qingzhou.handover.actions import Moment, Plan
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import audit as ledger_audit
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.queries import IS_OPEN
from qingzhou.refusals import Refusal
from qingzhou.units import actions as units
from qingzhou.units.actions import Days
from qingzhou.units.models import Membership, Person, Role, Unit
from qingzhou.units.queries import memberships_of
from tests import build

WITHOUT_SHRINKING = (
    Phase.explicit,
    Phase.reuse,
    Phase.generate,
)  # each example is a story of a second: none shrinks well
ROLES = (Role.UNIT_HANDLER, Role.UNIT_LEADER)
Three = tuple[int, int, int]


def one(of: list[Any], pick: int) -> Any:
    """One of them. IndexError where there is none."""
    return of[pick % len(of)] if of else of[0]


class District:
    """Two units and an office on one day after another; each deed picks among what there is."""

    def __init__(self) -> None:
        self.now = build.MONDAY
        self.clerk = build.clerk()
        self.units = [build.unit("教育局"), build.unit("公安分局")]
        self.people: list[Person] = []
        for pick in range(4):
            self.join((pick, pick, 0))

    @property
    def at(self) -> Moment:
        return Moment(self.now, self.today)

    @property
    def today(self) -> date:
        return self.now.date()

    def unit(self, pick: int) -> Unit:
        return self.units[pick % 2]

    def person(self, pick: int) -> Person:
        return Person.objects.get(pk=self.people[pick % len(self.people)].pk)

    def members(self, unit: Unit) -> list[Membership]:
        rows = Membership.objects.filter(unit=unit).select_related("person", "unit", "stands_in_for").order_by("pk")
        return [row for row in rows if row.holds_on(self.today)]

    def join(self, pick: Three) -> None:
        """Somebody new, or somebody known in one more role."""
        if pick[2] % 2 == 0:
            self.people.append(build.person())
        person = self.people[-1] if pick[2] % 2 == 0 else self.person(pick[2])
        units.add_membership(person, self.unit(pick[0]), ROLES[pick[1] % 2], since=self.today, by=self.clerk)

    def task(self, pick: Three) -> None:
        """Mostly to somebody of the unit."""
        unit = self.unit(pick[0])
        owner = one(self.members(unit), pick[1]).person_id if pick[2] % 4 else self.person(pick[1]).pk
        deed = deeds.Assigned(lead=unit.pk, owner=owner, due_on=self.today + timedelta(days=30))
        ledger.issue(ledger.NewTask(title="一件事"), deed, by=self.clerk, now=self.now)

    def work(self, pick: Three) -> None:
        """Somebody of the unit, or who stands in there, takes a step."""
        item = one(list(Item.objects.filter(IS_OPEN).select_related("lead").order_by("pk")), pick[0])
        members = self.members(item.lead)
        acting = one([row for row in members if row.stands_in_for_id] or members, pick[2])
        acting = next(row for row in memberships_of(acting.person, self.today) if row.pk == acting.pk)
        step: deeds.Deed = deeds.Signed() if item.status == "issued" else deeds.Reported(done="进展", percent=30)
        ledger.move(item, step, by=acting, now=self.now)

    def stand_in(self, pick: Three) -> None:
        members = self.members(self.unit(pick[0]))
        absent, other = one(members, pick[1]), one(members, pick[2])
        days = Days(self.today, self.today + timedelta(days=pick[2] % 5))
        units.name_stand_in(absent, other.person, days, today=self.today, by=self.clerk)

    def hand_over(self, pick: Three) -> None:
        """Some or all of it to somebody, of the unit or not; with or without an end."""
        owners = list(Person.objects.filter(pk__in=Item.objects.filter(IS_OPEN).values("owner")).order_by("pk"))
        leaver = one(owners or self.people, pick[0])
        held = queries.held_by(leaver, self.today, self.clerk)
        groups = held.groups if pick[2] % 3 else held.groups[:1]
        heirs = {
            (group.unit.pk, group.kind): one(self.members(group.unit), pick[1]).person_id if pick[2] % 4 else pick[1]
            for group in groups
        }
        ends = tuple(row.pk for row in held.memberships) if pick[2] % 2 else ()
        plan = Plan(heirs, "调离", ends=ends, disable=pick[2] % 5 == 3)
        handover.hand_over(leaver, plan, at=self.at, by=self.clerk)

    def leave(self, pick: Three) -> None:
        handover.release(one(self.members(self.unit(pick[0])), pick[1]), at=self.at, by=self.clerk)

    def close(self, pick: Three) -> None:
        handover.close_account(self.person(pick[0]), at=self.at, by=self.clerk)

    def deeds(self) -> list[Callable[[Three], None]]:
        return [self.join, self.task, self.task, self.work, self.stand_in, self.hand_over, self.leave, self.close]


def history() -> dict[Any, Any]:
    return dict(Entry.objects.values_list("pk", "hash"))


@pytest.mark.slow
class TestPeopleChange(TestCase):
    @settings(max_examples=40, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING)
    @given(steps=st.lists(st.tuples(st.integers(0, 7), *(3 * [st.integers(0, 19)])), min_size=5, max_size=30))
    def test_nothing_open_is_left_to_who_is_gone_and_history_stays(self, steps: list[tuple[int, ...]]) -> None:
        district, known = District(), dict[Any, Any]()
        for deed, *pick in steps:
            try:
                district.deeds()[deed]((pick[0], pick[1], pick[2]))
            except (Refusal, IndexError, StopIteration):  # refused, or there is nobody and nothing to do it with
                continue
            assert list(audit.differences(district.today)) == []
            district.now += timedelta(days=pick[2] % 3)
            assert known.items() <= history().items()
            known = history()
        differences = ledger_audit.differences(lambda _sha: None, ledger_audit.Tally())
        assert [str(one) for one in differences] == []
        assert list(audit.differences(district.today + timedelta(days=400))) == []
        for person in Person.objects.filter(is_active=False):
            assert queries.all_held(person, district.today) == 0
