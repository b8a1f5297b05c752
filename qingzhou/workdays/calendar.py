"""Working days of the State Council calendar: add them, count them, explain them.

Source of holidays and make-up workdays (调休): the yearly notices of the State Council's General Office, as carried by
chinesecalendar; a local table may override single days. A year without a notice yet counts Monday to Friday, and
`unknown_years` says so, until its notice is entered in that table: every notice begins with New Year's Day, so a year
whose 1 January is entered has been announced.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

import chinese_calendar
from chinese_calendar import constants

FIRST, LAST = date(2004, 1, 1), date(2049, 12, 31)
FIXED_HOLIDAYS = {"New Year's Day": (1, 1), "Labour Day": (5, 1), "National Day": (10, 1)}
NOTICED_YEARS = frozenset(day.year for day in constants.holidays)


@dataclass(frozen=True)
class Span:
    """What lies between two days: (`start`, `end`], the start day not counted."""

    start: date
    end: date
    workdays: int
    rest_days: int  # weekends and holidays skipped
    make_up_days: tuple[date, ...]  # weekend days that are worked
    holidays: tuple[date, ...]  # Mondays to Fridays that are not worked
    unknown_years: tuple[int, ...]

    @property
    def days(self) -> int:
        """All days from the day after `start` through `end`."""
        return (self.end - self.start).days

    @property
    def weekend_days(self) -> int:
        """Saturdays and Sundays: days, less weekend days, less holidays, plus make-up days, are the workdays."""
        return self.rest_days - len(self.holidays) + len(self.make_up_days)


@dataclass(frozen=True)
class National:
    """What the State Council's notices say: the years they are about, and the days that are not as their weekday has it."""

    years: frozenset[int]
    exceptions: frozenset[date]  # free Mondays to Fridays, and weekend days that are worked

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked where nothing was adjusted."""
        return (day.weekday() < 5) != (day in self.exceptions)

    @cached_property
    def worked(self) -> tuple[bool, ...]:
        """Whether each day from FIRST to LAST is worked."""
        return tuple(self.is_workday(FIRST + timedelta(days=n)) for n in range((LAST - FIRST).days + 1))


NOTICED = National(
    NOTICED_YEARS,
    frozenset(
        day
        for day in {*constants.holidays, *constants.workdays}
        if bool(chinese_calendar.is_workday(day)) != (day.weekday() < 5)
    ),
)


@dataclass(frozen=True)
class Calendar:
    """The working days from FIRST to LAST; `overrides` maps a day to whether it is worked here, `names` says why.

    `national` is what this program knows of the notices, or what was known when something was kept.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)
    national: National = NOTICED

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked."""
        place = (day - FIRST).days
        return self._worked[place] if 0 <= place < len(self._worked) else self._judged(day)

    def _judged(self, day: date) -> bool:
        return self.overrides[day] if day in self.overrides else self.national.is_workday(day)

    def add(self, start: date, workdays: int) -> date:
        """The `workdays`-th working day after `start`; the start day is not counted, negative counts go back.

        Zero gives `start` itself if it is worked, else the next working day. Raises OverflowError past LAST.
        """
        gone = self._worked_through(start)
        if workdays == 0:
            return start if self.is_workday(start) else self.add(start, 1)
        if workdays < 0 and not self.is_workday(start):
            workdays += 1
        wanted = gone + workdays
        if not 0 < wanted <= self._totals[-1]:
            raise OverflowError(f"{start} + {workdays} working days")
        return FIRST + timedelta(days=bisect_left(self._totals, wanted))

    def count(self, start: date, end: date) -> int:
        """How many working days lie in (`start`, `end`]; negative when `end` is before `start`."""
        return self._worked_through(end) - self._worked_through(start)

    def span(self, start: date, end: date) -> Span:
        """The same count opened day by day, for those who want to see the sum; nothing to open if `end` is not later."""
        days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
        return Span(
            start=start,
            end=end,
            workdays=self.count(start, end),
            rest_days=sum(not self.is_workday(day) for day in days),
            make_up_days=tuple(day for day in days if day.weekday() >= 5 and self.is_workday(day)),
            holidays=tuple(day for day in days if day.weekday() < 5 and not self.is_workday(day)),
            unknown_years=self.unknown_years(start, end),
        )

    def unknown_years(self, start: date, end: date) -> tuple[int, ...]:
        """The years between two days, in whatever order, whose holidays nobody has announced yet."""
        first, last = sorted((start.year, end.year))
        return tuple(year for year in range(first, last + 1) if not self._is_announced(year))

    def _is_announced(self, year: int) -> bool:
        return year in self.national.years or date(year, 1, 1) in self.overrides

    @cached_property
    def _worked(self) -> list[bool]:
        """Whether each day from FIRST to LAST is worked."""
        worked = list(self.national.worked)
        for day, here in self.overrides.items():
            if FIRST <= day <= LAST:
                worked[(day - FIRST).days] = here
        return worked

    @cached_property
    def _totals(self) -> list[int]:
        """Working days from FIRST through each day, one number a day."""
        return list(accumulate(map(int, self._worked)))

    def _worked_through(self, day: date) -> int:
        if not FIRST <= day <= LAST:
            raise OverflowError(f"{day} is outside the calendar")
        return self._totals[(day - FIRST).days]


def next_holiday(name: str, after: date) -> date | None:
    """The first day of the next holiday of a name (as chinesecalendar has it) that begins after a day and is announced.

    New Year's Day, Labour Day and National Day need no notice: their first day is the same every year.
    """
    if name in FIXED_HOLIDAYS:
        month, day = FIXED_HOLIDAYS[name]
        return next(on for year in (after.year, after.year + 1) if (on := date(year, month, day)) > after)
    days = sorted(day for day, one in constants.holidays.items() if one == name and day > after)
    return next((day for day in days if constants.holidays.get(day - timedelta(days=1)) != name), None)


@dataclass(frozen=True)
class Changed:
    """Two calendars, and the first and the last day on which they differ."""

    before: Calendar
    after: Calendar
    first: date
    last: date


def difference(before: Calendar, after: Calendar, days: Iterable[date]) -> Changed | None:
    """Where two calendars differ on some of these days; None if nowhere."""
    found = sorted(day for day in days if before.is_workday(day) != after.is_workday(day))
    return Changed(before, after, found[0], found[-1]) if found else None
