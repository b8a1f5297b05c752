"""Another calendar: the dates said to move are exactly those that move, and passing nights move none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingzhou.ledger import actions, audit, listing, pace, queries, states
from qingzhou.ledger.models import Clock, Item, Part
from qingzhou.ledger.policy import Policy, policy
from qingzhou.ledger.recount import COLUMNS, PART_COLUMNS, moved
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Status
from qingzhou.refusals import Incomplete, NotAllowed, NotNow
from qingzhou.units.models import Role
from qingzhou.workdays import actions as overrides
from qingzhou.workdays.calendar import Calendar, difference
from qingzhou.workdays.queries import calendar
from tests import build

pytestmark = [pytest.mark.database]
AROUND = st.dates(date(2026, 10, 15), date(2027, 2, 15))
STEPS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), max_size=7)
Stored = dict[tuple[int, str, int], object]


def walked(ways: list[list[tuple[int, int]]]) -> None:
    """Items that went some way through the table, each its own."""
    for number, way in enumerate(ways):
        now, item = build.MONDAY, build.task(Status.ISSUED, due_on=date(2026, 11, 5 + number * 9))
        for choice, days in way:
            now += timedelta(days=days)
            steps = states.steps_from(item.kind, Status(item.status))
            if not steps:
                break
            step = steps[choice % len(steps)]
            try:
                deed = build.example(item, step, due_on=now.date() + timedelta(days=20))
                item = actions.move(item, deed, by=build.actor(item, step), now=now, files=build.files(step))
            except (NotNow, NotAllowed, Incomplete):
                continue


def stored() -> Stored:
    """Every stored value that could hang on the calendar: of items by column, of clocks by name and row."""
    found: Stored = {}
    for item in Item.objects.values("pk", *COLUMNS):
        found |= {(item["pk"], name, 0): item[name] for name in COLUMNS}
    for clock in Clock.objects.all():
        found[clock.item_id, clock.name, clock.pk] = clock.due_on
    for part in Part.objects.values("pk", "item_id", *PART_COLUMNS):
        found |= {(part["item_id"], f"part_{name}", part["pk"]): part[name] for name in PART_COLUMNS}
    return found


class Previews(TestCase):
    """Whatever happened to the items, and whichever days are changed."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        ways=st.lists(STEPS, min_size=3, max_size=3), new=st.dictionaries(AROUND, st.booleans(), min_size=1, max_size=6)
    )
    def test_the_preview_is_exactly_what_replaying_every_entry_moves(
        self, ways: list[list[tuple[int, int]]], new: dict[date, bool]
    ) -> None:
        walked(ways)
        then, before = calendar(), stored()
        now = Calendar(new)
        changed = difference(then, now, new)
        foreseen = {
            (one.item_id, shift.name, shift.clock or shift.part or 0): (shift.before, shift.after)
            for one in (moved(Terms(now, policy()), changed) if changed else ())
            for shift in one.shifts
        }
        for day, worked in new.items():
            overrides.set_override(day, worked=worked, reason="本地")
        for item in Item.objects.all():
            actions.recompute(item)
        after = stored()
        assert foreseen == {key: (before[key], after[key]) for key in before if before[key] != after[key]}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        ways=st.lists(STEPS, min_size=2, max_size=2), new=st.dictionaries(AROUND, st.booleans(), min_size=1, max_size=6)
    )
    def test_after_a_recount_the_audit_is_clean_and_a_second_one_finds_nothing(
        self, ways: list[list[tuple[int, int]]], new: dict[date, bool]
    ) -> None:
        walked(ways)
        then = calendar()
        for day, worked in new.items():
            overrides.set_override(day, worked=worked, reason="本地")
        if changed := difference(then, calendar(), new):
            actions.recount(changed)
        assert [str(one) for one in audit.differences(lambda _sha: None, audit.Tally())] == []
        assert actions.recount() == 0

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ways=st.lists(STEPS, min_size=2, max_size=2), nights=st.lists(st.integers(0, 60), max_size=5))
    def test_skipping_any_number_of_nights_changes_nothing(
        self, ways: list[list[tuple[int, int]]], nights: list[int]
    ) -> None:
        """On each day, what is shown equals a fresh computation from the entries, whatever ran in between."""
        walked(ways)
        before, boss, known = stored(), build.member(Role.OFFICE_CLERK, build.office()), calendar()
        for gone in sorted(nights):
            today = build.MONDAY.date() + timedelta(days=gone)
            if gone % 2:  # some nights somebody runs it, some nights not
                call_command("recompute")
            days = listing.Days.at(today, known, policy())
            page = listing.page(boss, listing.on_desk({"show": "open"}, boss), days, size=50)
            for item in page.items:
                state = queries.state_of(item)
                coming = pace.turns(state, known, policy())
                fresh = pace.light_on(
                    state.status,
                    pace.first_on(coming, pace.Light.YELLOW),
                    pace.first_on(coming, pace.Light.RED),
                    today,
                )
                assert item.light(today) is fresh
                duty = pace.owed(state, known, policy())
                assert (item.next_on, item.next_verb) == ((duty.on, duty.verb.value) if duty else (None, ""))
        assert stored() == before


@pytest.mark.django_db
def test_other_terms_are_found_by_the_same_code() -> None:
    item = build.task(Status.ISSUED)
    (one,) = moved(Terms(calendar(), Policy(sign_within=3)), None)
    assert one.item_id == item.pk
    assert {(shift.name, shift.before, shift.after) for shift in one.shifts} == {
        ("sign", date(2026, 11, 3), date(2026, 11, 5)),
        ("next_on", date(2026, 11, 3), date(2026, 11, 5)),
        ("part_next_on", date(2026, 11, 3), date(2026, 11, 5)),
    }


@pytest.mark.django_db
def test_a_part_nobody_signed_for_stays_so_whatever_day_is_changed() -> None:
    build.task(Status.IN_PROGRESS, supports=(build.unit("科技局"),), due_on=date(2026, 12, 14))
    days = {date(2026, 12, 14): False}
    then, now = calendar(), Calendar(days)
    changed = difference(then, now, days)
    names = {shift.name for one in moved(Terms(now, policy()), changed) for shift in one.shifts}
    assert "part_next_on" not in names
    assert "part_next_verb" not in names
