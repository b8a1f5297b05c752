"""Working days: State Council calendar, make-up days, local adjustments, years nobody has announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.refusals import Incomplete, NotNow
from qingzhou.workdays import actions, queries
from qingzhou.workdays.calendar import FIRST, LAST, NOTICED_YEARS, Calendar
from qingzhou.workdays.models import Override

NATIONAL = Calendar()
TEN_YEARS = st.dates(date(2017, 1, 1), date(2026, 12, 31))
COUNTS = st.integers(min_value=1, max_value=400)

# The notices' own words: days off and weekend days worked (holidays that fall on weekends anyway are in too).
OFF = {
    2025: ("01-01", "01-28..02-04", "04-04..04-06", "05-01..05-05", "05-31..06-02", "10-01..10-08"),
    2026: (
        "01-01..01-03",
        "02-15..02-23",
        "04-04..04-06",
        "05-01..05-05",
        "06-19..06-21",
        "09-25..09-27",
        "10-01..10-07",
    ),
}
WORKED = {
    2025: ("01-26", "02-08", "04-27", "09-28", "10-11"),
    2026: ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
}


def days(year: int, spans: tuple[str, ...]) -> set[date]:
    """The days that notices write as 01-28..02-04."""
    found = set()
    for span in spans:
        first, _, last = span.partition("..")
        day, end = (date.fromisoformat(f"{year}-{part}") for part in (first, last or first))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_the_year_is_as_the_notice_says(year: int) -> None:
    off, worked = days(year, OFF[year]), days(year, WORKED[year])
    for number in range(365):
        day = date(year, 1, 1) + timedelta(days=number)
        assert NATIONAL.is_workday(day) == (day in worked or (day.weekday() < 5 and day not in off)), day


@pytest.mark.parametrize(
    ("start", "workdays", "due"),
    [
        (date(2025, 1, 24), 1, date(2025, 1, 26)),  # a Sunday worked for Spring Festival
        (date(2025, 1, 27), 1, date(2025, 2, 5)),  # eight days of Spring Festival
        (date(2025, 1, 27), 4, date(2025, 2, 8)),  # and a Saturday worked after it
        (date(2025, 9, 26), 2, date(2025, 9, 29)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),  # National Day and Mid-Autumn together
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # nine days of Spring Festival
        (date(2026, 2, 14), 5, date(2026, 2, 28)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # New Year, then a Sunday worked
    ],
)
def test_a_promise_across_a_holiday_falls_due_on_the_right_day(start: date, workdays: int, due: date) -> None:
    assert NATIONAL.add(start, workdays) == due
    assert NATIONAL.count(start, due) == workdays


@given(start=TEN_YEARS, workdays=COUNTS)
def test_adding_and_counting_undo_each_other(start: date, workdays: int) -> None:
    due = NATIONAL.add(start, workdays)
    assert NATIONAL.is_workday(due)
    assert NATIONAL.count(start, due) == workdays
    assert NATIONAL.count(due, start) == -workdays


@given(start=TEN_YEARS, first=COUNTS, second=COUNTS)
def test_adding_in_two_steps_is_adding_at_once(start: date, first: int, second: int) -> None:
    assert NATIONAL.add(NATIONAL.add(start, first), second) == NATIONAL.add(start, first + second)


@given(start=TEN_YEARS, workdays=COUNTS)
def test_going_back_from_a_worked_day_returns_to_where_one_came_from(start: date, workdays: int) -> None:
    start = NATIONAL.add(start, 0)
    assert NATIONAL.add(NATIONAL.add(start, workdays), -workdays) == start


@given(start=TEN_YEARS)
def test_a_day_back_from_a_rest_day_is_the_last_day_worked(start: date) -> None:
    back = NATIONAL.add(start, -1)
    assert back < start
    assert NATIONAL.is_workday(back)
    assert not any(NATIONAL.is_workday(back + timedelta(days=n)) for n in range(1, (start - back).days))


@given(start=TEN_YEARS, later=st.integers(0, 60), workdays=COUNTS)
def test_who_starts_later_is_due_no_earlier(start: date, later: int, workdays: int) -> None:
    assert NATIONAL.add(start, workdays) <= NATIONAL.add(start + timedelta(days=later), workdays)
    assert NATIONAL.add(start, workdays) < NATIONAL.add(start, workdays + 1)


@given(first=TEN_YEARS, second=TEN_YEARS, third=TEN_YEARS)
def test_counts_of_neighbouring_spans_add_up(first: date, second: date, third: date) -> None:
    assert NATIONAL.count(first, second) + NATIONAL.count(second, third) == NATIONAL.count(first, third)


@given(start=TEN_YEARS, length=st.integers(0, 90))
def test_the_opened_sum_says_the_same_as_the_count(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    span = NATIONAL.span(start, end)
    assert span.workdays + span.rest_days == length
    assert span.workdays == NATIONAL.count(start, end)
    weekdays = sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, length + 1))
    assert span.workdays == weekdays - len(span.holidays) + len(span.make_up_days)


@pytest.mark.parametrize("year", range(2017, 2027))
@pytest.mark.parametrize("month", range(1, 13))
def test_months_and_years_join_without_a_gap(year: int, month: int) -> None:
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    assert NATIONAL.count(end, end + timedelta(days=1)) == int(NATIONAL.is_workday(end + timedelta(days=1)))
    assert NATIONAL.add(end, 1) > end


def test_zero_days_is_today_if_worked_and_else_the_next_day_worked() -> None:
    assert NATIONAL.add(date(2026, 11, 23), 0) == date(2026, 11, 23)
    assert NATIONAL.add(date(2026, 11, 21), 0) == date(2026, 11, 23)


def test_a_local_adjustment_beats_the_national_calendar() -> None:
    flood = Calendar({date(2026, 11, 24): False, date(2026, 11, 28): True})
    assert flood.add(date(2026, 11, 23), 1) == date(2026, 11, 25)
    assert flood.add(date(2026, 11, 27), 1) == date(2026, 11, 28)
    assert flood.span(date(2026, 11, 23), date(2026, 11, 29)).holidays == (date(2026, 11, 24),)
    assert flood.span(date(2026, 11, 23), date(2026, 11, 29)).make_up_days == (date(2026, 11, 28),)


def test_a_year_without_a_notice_counts_monday_to_friday_and_is_named() -> None:
    unknown = max(NOTICED_YEARS) + 1
    assert NATIONAL.is_workday(date(unknown, 10, 1)) == (date(unknown, 10, 1).weekday() < 5)
    assert NATIONAL.unknown_years(date(unknown - 1, 12, 1), date(unknown + 1, 1, 5)) == (unknown, unknown + 1)
    assert NATIONAL.unknown_years(date(unknown + 1, 1, 5), date(unknown - 1, 12, 1)) == (unknown, unknown + 1)
    assert NATIONAL.unknown_years(date(2025, 1, 1), date(2026, 12, 31)) == ()
    assert NATIONAL.span(date(unknown - 1, 12, 30), date(unknown, 1, 4)).unknown_years == (unknown,)


@pytest.mark.parametrize(
    ("start", "workdays"), [(LAST, 1), (FIRST, -1), (LAST + timedelta(days=1), 1), (date(2026, 1, 5), 10**6)]
)
def test_beyond_the_calendar_nothing_is_invented(start: date, workdays: int) -> None:
    with pytest.raises(OverflowError):
        NATIONAL.add(start, workdays)


def test_unannounced_years_are_said_in_words_in_both_languages() -> None:
    assert queries.not_announced(()) == ""
    assert queries.not_announced((2028, 2027)).startswith("2027、2028年的放假安排尚未公布")
    with translation.override("en"):
        assert queries.not_announced((2028, 2027)).startswith("The holidays of 2027, 2028 ")


@pytest.mark.django_db
def test_what_is_entered_counts_at_once_and_can_be_taken_back() -> None:
    day = date(2026, 11, 24)
    actions.set_override(day, worked=False, reason="区防汛指挥部2026年第3号令")
    assert not queries.calendar().is_workday(day)
    actions.set_override(day, worked=True, reason="第3号令撤销")
    assert Override.objects.get().reason == "第3号令撤销"
    assert queries.calendar().is_workday(day)
    actions.remove_override(day)
    with pytest.raises(NotNow):
        actions.remove_override(day)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 24), "  "),
        (date(2026, 11, 24), "长" * 201),
        (date(1999, 1, 1), "通知"),
        (date(2050, 1, 1), "通知"),
    ],
)
def test_an_adjustment_needs_a_ground_and_a_day_of_the_calendar(day: date, reason: str) -> None:
    with pytest.raises(Incomplete):
        actions.set_override(day, worked=False, reason=reason)
    assert not Override.objects.exists()


@pytest.mark.django_db
def test_a_year_whose_notice_is_entered_is_no_longer_unknown() -> None:
    year = max(NOTICED_YEARS) + 1
    notice = {date(year, 1, 1): False, date(year, 10, 1): False, date(year, 10, 9): True}
    actions.announce(year, notice, reason="国务院办公厅通知")
    calendar = queries.calendar()
    assert calendar.unknown_years(date(year, 1, 1), date(year, 12, 31)) == ()
    assert {day: calendar.is_workday(day) for day in notice} == notice


@pytest.mark.django_db
def test_half_a_notice_is_not_taken() -> None:
    year = max(NOTICED_YEARS) + 1
    for notice in ({date(year, 10, 1): False}, {date(year, 1, 1): False, date(year + 1, 1, 1): False}):
        with pytest.raises(Incomplete):
            actions.announce(year, notice, reason="通知")
    with pytest.raises(NotNow):
        actions.announce(year - 1, {date(year - 1, 1, 1): False}, reason="通知")
    assert not Override.objects.exists()
