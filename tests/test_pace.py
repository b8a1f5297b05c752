"""Progress against schedule, lights and what is owed: stored days against the definition, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qingzhou.ledger import audit, deeds, pace
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Cause, Light
from qingzhou.ledger.policy import SHANGHAI, Policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.queries import with_light
from qingzhou.ledger.replay import apply, start
from qingzhou.ledger.states import STATUSES_OF, Kind, Status, Verb
from qingzhou.workdays import actions as overrides
from qingzhou.workdays.calendar import Calendar
from tests import build

CALENDAR, POLICY = Calendar(), Policy()
DAYS = st.dates(date(2024, 1, 1), date(2026, 10, 1))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def running(issued_on: date, due_on: date, claimed: int, active_on: date | None = None) -> Projection:
    """A task in progress."""
    drafted = deeds.Drafted(number="2026-T001", kind="task", title="题")
    item = start(Written(noon(issued_on), 1, 1, drafted))
    item = apply(item, Written(noon(issued_on), 1, 1, deeds.Assigned(lead=2, owner=3, due_on=due_on)))
    item = apply(item, Written(noon(issued_on), 3, 2, deeds.Signed()))
    return replace(item, claimed=claimed, active_on=active_on or issued_on)


def by_definition(item: Projection, today: date) -> Light:
    """The light by the words of the definition, worked out on the day itself."""
    sum_ = pace.schedule(item, today, CALENDAR)
    assert sum_ is not None
    assert item.due_on is not None
    assert item.active_on is not None
    if today > item.due_on or sum_.gap > POLICY.red_gap:
        return Light.RED
    last_cutoff = POLICY.cutoff_from(item.active_on) + timedelta(days=7)
    near = CALENDAR.count(today, item.due_on) <= POLICY.near_due
    if sum_.gap > POLICY.yellow_gap or near or today > last_cutoff:
        return Light.YELLOW
    return Light.GREEN


@given(issued_on=DAYS, length=st.integers(0, 200), claimed=st.integers(0, 100), silent=st.integers(0, 40),
       after=st.integers(0, 260))  # fmt: skip
@example(issued_on=date(2025, 1, 7), length=4, claimed=0, silent=0, after=0)  # due on a Saturday
@settings(max_examples=400)
def test_the_stored_days_give_the_light_of_the_definition_on_every_day(
    issued_on: date, length: int, claimed: int, silent: int, after: int
) -> None:
    item = running(issued_on, issued_on + timedelta(days=length), claimed, issued_on + timedelta(days=silent))
    today = issued_on + timedelta(days=after)
    coming = pace.turns(item, CALENDAR, POLICY)
    yellow_on, red_on = pace.first_on(coming, Light.YELLOW), pace.first_on(coming, Light.RED)
    assert pace.light_on(item.status, yellow_on, red_on, today) is by_definition(item, today)


@given(issued_on=DAYS, length=st.integers(1, 200), one=st.integers(0, 250), two=st.integers(0, 250))
def test_what_is_expected_never_falls_and_ends_at_a_hundred(issued_on: date, length: int, one: int, two: int) -> None:
    item = running(issued_on, issued_on + timedelta(days=length), 0)
    early, late = sorted((one, two))
    sums = [pace.schedule(item, issued_on + timedelta(days=after), CALENDAR) for after in (early, late)]
    assert sums[0] is not None
    assert sums[1] is not None
    assert 0 <= sums[0].expected <= sums[1].expected <= 100
    at_the_end = pace.schedule(item, issued_on + timedelta(days=length), CALENDAR)
    assert at_the_end is not None
    assert at_the_end.expected == 100 or CALENDAR.count(issued_on, issued_on + timedelta(days=length)) == 0


@given(issued_on=DAYS, length=st.integers(0, 200), claimed=st.integers(0, 100))
def test_something_is_always_owed_while_a_task_is_open(issued_on: date, length: int, claimed: int) -> None:
    item = running(issued_on, issued_on + timedelta(days=length), claimed)
    owed = pace.owed(item, CALENDAR, POLICY)
    assert owed is not None
    assert item.due_on is not None
    assert owed.on <= item.due_on
    assert (owed.verb is Verb.SUBMIT) == (owed.on == item.due_on)


def test_a_gap_of_ten_points_is_green_and_of_eleven_yellow_of_thirty_one_red() -> None:
    item = running(date(2025, 3, 3), date(2025, 7, 29), 0)  # 103 working days
    days = [date(2025, 3, 3) + timedelta(days=n) for n in range(80)]
    seen = {}
    for day in days:
        sum_ = pace.schedule(item, day, CALENDAR)
        assert sum_ is not None
        coming = [turn for turn in pace.turns(item, CALENDAR, POLICY) if turn.cause in (Cause.BEHIND, Cause.FAR_BEHIND)]
        light = pace.light_on(item.status, pace.first_on(tuple(coming), Light.YELLOW),
                              pace.first_on(tuple(coming), Light.RED), day)  # fmt: skip
        seen.setdefault(light, []).append(sum_.gap)
    assert max(seen[Light.GREEN]) == 10
    assert (min(seen[Light.YELLOW]), max(seen[Light.YELLOW])) == (11, 30)
    assert min(seen[Light.RED]) == 31


def test_a_task_handed_in_on_time_is_not_overdue_while_the_office_checks_it() -> None:
    item = running(date(2026, 11, 2), date(2026, 11, 16), 50)
    on_time = apply(item, Written(noon(date(2026, 11, 16)), 3, 2, deeds.Submitted(done="办完"), has_files=True))
    late = apply(item, Written(noon(date(2026, 11, 17)), 3, 2, deeds.Submitted(done="办完"), has_files=True))
    assert pace.turns(on_time, CALENDAR, POLICY) == ()
    assert [turn.cause for turn in pace.turns(late, CALENDAR, POLICY)] == [Cause.OVERDUE]


def test_a_task_not_yet_signed_is_grey_until_it_nears_its_date() -> None:
    assert pace.light_on(Status.ISSUED, date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 9)) is Light.GREY
    assert pace.light_on(Status.ISSUED, date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 10)) is Light.YELLOW
    assert pace.light_on(Status.CLOSED, None, date(2026, 1, 1), date(2026, 11, 10)) is Light.BLUE


@pytest.mark.django_db
@pytest.mark.database
def test_the_database_finds_the_same_lights_as_the_function() -> None:
    for status in STATUSES_OF[Kind.TASK]:
        build.task(status, due_on=date(2026, 11, 30))
    for status in STATUSES_OF[Kind.ISSUE]:
        build.issue(status, due_on=date(2026, 11, 30))
    for offset in range(-1, 40):
        today = date(2026, 11, 2) + timedelta(days=offset)
        found = {item.pk: light for light in Light for item in with_light(Item.objects.all(), light, today)}
        assert found == {item.pk: item.light(today) for item in Item.objects.all()}


def test_the_week_ends_on_its_cut_off_day() -> None:
    assert POLICY.cutoff_from(date(2026, 11, 19)) == date(2026, 11, 19)  # a Thursday
    assert POLICY.cutoff_from(date(2026, 11, 20)) == date(2026, 11, 26)
    assert POLICY.cutoff_before(date(2026, 11, 19)) == date(2026, 11, 12)
    assert POLICY.cutoff_moment(date(2026, 11, 19)).isoformat() == "2026-11-19T17:00:00+08:00"


@pytest.mark.django_db
@pytest.mark.database
def test_a_changed_calendar_moves_the_days_once_they_are_worked_out_again() -> None:
    item = build.task(Status.ISSUED)
    assert item.next_on == date(2026, 11, 3)
    overrides.set_override(date(2026, 11, 3), worked=False, reason="本地停课日")
    call_command("recompute")
    item.refresh_from_db()
    assert item.next_on == date(2026, 11, 4)
    assert [str(fault) for fault in audit.differences(lambda _sha: None, audit.Tally())] == []
