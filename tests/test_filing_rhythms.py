"""When something is to be filed: periods, the rhythm the office sets, and reminders by the working calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.filings import actions, queries
from qingzhou.filings.actions import Said
from qingzhou.filings.models import Filing, RhythmVersion
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.rhythms import Rhythm, reminder_due
from qingzhou.ledger.policy import SHANGHAI, Policy
from qingzhou.notifications.models import Delivery, Notice
from qingzhou.notifications.states import Kind
from qingzhou.site.due import do_what_is_due
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.calendar import Calendar
from tests import build, notices
from tests.offices import signed_in
from tests.weeks import CUTOFF, W47, moment

pytestmark = [pytest.mark.django_db, pytest.mark.database]
POLICY, CALENDAR = Policy(), Calendar()
SECOND = timedelta(seconds=1)
FIRST = datetime(2006, 1, 12, tzinfo=SHANGHAI)
MOMENTS = st.integers(0, 41 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
CUTOFFS = st.builds(Policy, cutoff_weekday=st.integers(1, 7), cutoff_hour=st.integers(0, 23))


# --- periods ---------------------------------------------------------------------------------------------------
@given(st.sampled_from(Every), MOMENTS, CUTOFFS)
def test_every_moment_belongs_to_one_period_that_its_name_gives_back(
    every: Every, now: datetime, policy: Policy
) -> None:
    period = Period.holding(every, now, policy)
    assert period.begins_at(policy) < now <= period.ends_at(policy)
    assert period.plus(1).begins_at(policy) == period.ends_at(policy)
    assert period.plus(1).plus(-1) == period
    assert Period.parse(str(period)) == period
    assert len(str(period)) <= Filing._meta.get_field("period").max_length


@given(MOMENTS, CUTOFFS, st.dates(date(2007, 1, 1), date(2046, 1, 1)), st.integers(0, 60), st.booleans())
def test_in_any_rhythm_one_period_follows_another_without_a_gap(
    now: datetime, policy: Policy, begin: date, days: int, on_holidays: bool
) -> None:
    begin = begin if days % 2 else now.date() + timedelta(days=days % 5)
    rhythm = Rhythm(Every.WEEK, begin, begin + timedelta(days=days), on_holidays)
    running = rhythm.running(now, CALENDAR, policy)
    window = rhythm.window(running, CALENDAR, policy)
    assert now <= window.ends_at
    if running.every is Every.WEEK:
        assert window.since < now
    _before, after = rhythm.next_to(window, CALENDAR, policy)
    assert rhythm.window(after, CALENDAR, policy).since <= window.ends_at


@pytest.mark.parametrize(
    ("text", "ends_on", "label"),
    [
        ("2026-W47", date(2026, 11, 19), "第 47 周"),
        ("2026-11-20", date(2026, 11, 20), "11月20日"),
        ("2026-11-H1", date(2026, 11, 15), "2026年11月上半月"),
        ("2026-02-H2", date(2026, 2, 28), "2026年2月下半月"),
        ("2026-12", date(2026, 12, 31), "2026年12月"),
    ],
)
def test_a_period_is_named_and_ends_on_its_day(text: str, ends_on: date, label: str) -> None:
    period = Period.parse(text)
    assert (str(period), period.ends_on(POLICY), period.label) == (text, ends_on, label)


@pytest.mark.parametrize(
    "text", ["2026-W54", "2026-13", "2026-02-30", "2026-11-H3", "9999-01", "2026-11-2", "2026", ""]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.parse(text)


# --- the rhythm ------------------------------------------------------------------------------------------------
def running(rhythm: Rhythm, now: datetime) -> str:
    return str(rhythm.running(now, CALENDAR, POLICY))


def test_in_a_special_period_every_working_day_is_filed_then_the_week_comes_back() -> None:
    special = Rhythm(daily_from=date(2026, 11, 20), daily_to=date(2026, 11, 23))  # a Friday to a Monday
    assert running(special, moment(11, 19, 17)) == "2026-W47"
    assert running(special, moment(11, 20)) == "2026-11-20"
    assert running(special, moment(11, 20, 18)) == "2026-11-23"
    assert running(special, moment(11, 23, 18)) == "2026-W48"
    monday = special.window(Period.parse("2026-11-23"), CALENDAR, POLICY)
    assert monday.since == moment(11, 20, 17)
    assert (
        running(
            Rhythm(daily_from=date(2026, 11, 20), daily_to=date(2026, 11, 23), on_holidays=True), moment(11, 20, 18)
        )
        == "2026-11-21"
    )


def test_the_office_sets_the_rhythm_and_says_why() -> None:
    by = build.clerk()
    special = Rhythm(daily_from=date(2026, 11, 17), daily_to=date(2026, 11, 19))
    with build.refused("filings.reason_missing"):
        actions.set_rhythm(special, reason=" ", by=by, now=moment(11, 16))
    with build.refused("filings.half_a_period"):
        actions.set_rhythm(Rhythm(daily_from=date(2026, 11, 17)), reason="保障", by=by, now=moment(11, 16))
    with build.refused("filings.not_office"):
        actions.set_rhythm(special, reason="保障", by=build.handler(build.unit()), now=moment(11, 16))
    kept = actions.set_rhythm(special, reason="保障", by=by, now=moment(11, 16))
    assert actions.set_rhythm(special, reason="再按", by=by, now=moment(11, 16)) == kept
    assert queries.rhythm_of(by.jurisdiction_id) == special
    assert queries.rhythm_of(build.jurisdiction("999002", "栖云县").pk) == Rhythm()
    handler = build.handler(build.unit())
    filing = actions.file(Period.parse("2026-11-17"), Said(unchanged=True), by=handler, now=moment(11, 17))
    assert (filing.period, filing.late) == ("2026-11-17", False)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM filings_rhythmversion")


def test_the_page_of_the_rhythm_shows_what_was_set() -> None:
    client = signed_in(build.clerk())
    data = {
        "every": "week",
        "daily_from": "2026-12-01",
        "daily_to": "2026-12-05",
        "on_holidays": "on",
        "reason": "重点保障",
    }
    assert client.post("/filing/rhythm", {**data, "daily_to": ""}).status_code == 422
    assert client.post("/filing/rhythm", data).status_code == 302
    page = client.get("/filing/rhythm").content.decode()
    assert "重点保障" in page
    assert "含节假日" in page
    assert RhythmVersion.objects.count() == 1
    assert signed_in(build.leader(build.office())).post("/filing/rhythm", data).status_code == 403


# --- reminders -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "step"),
    [
        (moment(9, 28), None),
        (moment(9, 29, 0), 2),  # the cut-off is National Day: the 30th is the last working day before it
        (moment(9, 30), 1),
        (moment(10, 1), None),  # a day off
    ],
)
def test_reminders_go_by_working_days_around_a_holiday(now: datetime, step: int | None) -> None:
    assert reminder_due(Rhythm().window(Period.parse("2026-W40"), CALENDAR, POLICY), now, CALENDAR) == step


def test_a_week_that_is_mostly_a_holiday_is_reminded_of_once_it_has_begun() -> None:
    window = Rhythm().window(Period.parse("2026-W41"), CALENDAR, POLICY)  # cut-off on 8 October, the first working day
    assert reminder_due(window, moment(9, 30), CALENDAR) is None
    assert reminder_due(window, moment(10, 8, 8), CALENDAR) == 1
    assert reminder_due(window, moment(10, 8, 18), CALENDAR) is None


def test_a_make_up_day_counts_as_the_working_day_it_is() -> None:
    sunday = Policy(cutoff_weekday=1)  # cut-off on Mondays; Sunday 20 September 2026 is worked
    window = Rhythm().window(Period.parse("2026-W39"), CALENDAR, sunday)
    assert window.ends_on == date(2026, 9, 21)
    assert CALENDAR.is_workday(date(2026, 9, 20))
    assert reminder_due(window, moment(9, 20), CALENDAR) == 1
    assert reminder_due(window, moment(9, 18), CALENDAR) == 2


def told(to: Membership) -> list[str]:
    mine = Notice.objects.filter(recipient=to.person, kind=Kind.FILING_DUE).order_by("pk")
    return [event.rpartition(":")[2] for event in mine.values_list("event", flat=True)]


def owing(name: str = "教育局") -> Membership:
    build.office(), build.task(lead=build.unit(name))
    return build.handler(build.unit(name))


def test_who_has_not_filed_is_reminded_two_and_one_working_days_before_once_each() -> None:
    by, leader = owing(), build.member(Role.UNIT_LEADER, build.unit("教育局"))
    filed = owing("城管局")
    actions.file(Period.of_week(W47), Said("已办"), by=filed, now=moment(11, 16))
    notices.wants(by)
    assert [actions.remind_all(moment(11, day, hour)) for day in (16, 17, 18, 19) for hour in (8, 12)] == [
        0, 0, 1, 0, 1, 0, 0, 0,
    ]  # fmt: skip
    assert (told(by), told(leader), told(filed)) == (["2", "1"], ["2", "1"], [])
    assert Delivery.objects.filter(notice__recipient=by.person).count() == 2
    notice = Notice.objects.filter(recipient=by.person).latest("pk")
    assert (notice.number, notice.address) == ("2026-W47", "/filing/2026-W47/")


def test_after_days_without_a_tick_only_the_latest_reminder_goes_out() -> None:
    by = owing()
    assert actions.remind_all(CUTOFF - SECOND) == 1
    assert told(by) == ["1"]
    assert actions.remind_all(CUTOFF + SECOND) == 0


def test_filing_settles_the_reminder() -> None:
    by = owing()
    actions.remind_all(moment(11, 17))
    actions.file(Period.of_week(W47), Said("已办"), by=by, now=moment(11, 17, 10))
    assert not Notice.objects.filter(settled_at__isnull=True, kind=Kind.FILING_DUE).exists()
    assert actions.remind_all(moment(11, 18)) == 0


def test_two_machines_that_saw_the_same_tell_once(monkeypatch: pytest.MonkeyPatch) -> None:
    by = owing()
    monkeypatch.setattr(actions, "told_of", lambda *_args: set())  # neither has seen what the other writes
    actions.remind_all(moment(11, 17)), actions.remind_all(moment(11, 17))
    assert told(by) == ["2"]


def test_on_a_special_day_one_reminder_goes_out_on_the_day_even_on_a_day_off() -> None:
    by = owing()
    special = Rhythm(daily_from=date(2026, 11, 20), daily_to=date(2026, 11, 22), on_holidays=True)
    actions.set_rhythm(special, reason="保障", by=build.clerk(), now=moment(11, 16))
    for day in (20, 21, 22):
        actions.remind_all(moment(11, day)), actions.remind_all(moment(11, day, 11))
    assert told(by) == ["0", "0", "0"]


def test_the_tick_reminds_and_asks_little_when_nothing_is_due(django_assert_max_num_queries) -> None:
    by = owing()
    do_what_is_due(moment(11, 17))
    assert told(by) == ["2"]
    with django_assert_max_num_queries(3):  # offices; rhythm, calendar
        actions.remind_all(moment(11, 16))
    with django_assert_max_num_queries(
        9
    ):  # offices, rhythm, calendar; savepoint, units, locks, filings, notices; savepoint
        actions.remind_all(moment(11, 17))
