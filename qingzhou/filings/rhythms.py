"""In which rhythm a district files, and what follows: the period that runs, its window, the days of its reminders. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qingzhou.filings.periods import DAY, Every, Period
from qingzhou.ledger.policy import Policy, local_day
from qingzhou.workdays.calendar import Calendar

REMINDED = (2, 1)  # working days before the cut-off
ON_THE_DAY = 0  # the reminder of a daily filing
LONGEST_BREAK = 15  # days without a working day
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Window:
    """A period with its bounds: it tells of what happened in (`since`, `ends_at`]."""

    period: Period
    since: datetime
    ends_at: datetime

    @property
    def ends_on(self) -> date:
        """The day of the cut-off."""
        return local_day(self.ends_at)


@dataclass(frozen=True)
class Rhythm:
    """Every week, half-month or month; and in a special period from a day to a day, every day."""

    every: Every = Every.WEEK
    daily_from: date | None = None
    daily_to: date | None = None
    on_holidays: bool = False  # whether the days that are not worked are owed too
    special: str = ""  # what the special period is called

    def is_special(self, day: date) -> bool:
        """Whether a day lies in the special period."""
        return self.daily_from is not None and self.daily_to is not None and self.daily_from <= day <= self.daily_to

    def running(self, moment: datetime, calendar: Calendar, policy: Policy) -> Period:
        """The period that is filed at a moment: in a special period the next day that is owed, else the usual one."""
        day = Period.holding(Every.DAY, moment, policy).first
        while self.is_special(day):
            if self.on_holidays or calendar.is_workday(day):
                return Period(Every.DAY, day)
            day += DAY
        return Period.holding(self.every, moment, policy)

    def window(self, period: Period, calendar: Calendar, policy: Policy) -> Window:
        """The bounds of a period; a day after days that were not owed tells of those too."""
        if period.every is not Every.DAY or self.on_holidays:
            return Window(period, period.begins_at(policy), period.ends_at(policy))
        before = [period.first - back * DAY for back in range(1, LONGEST_BREAK)]
        worked = next((day for day in before if calendar.is_workday(day)), before[0])
        return Window(period, policy.cutoff_moment(worked), period.ends_at(policy))

    def next_to(self, window: Window, calendar: Calendar, policy: Policy) -> tuple[Period, Period]:
        """The periods before and after, as this rhythm has them."""
        before = self.running(window.since, calendar, policy)
        return before, self.running(window.ends_at + INSTANT, calendar, policy)


Changes = Sequence[tuple[datetime, Rhythm]]  # when each rhythm was set, the earliest first


def asked_between(
    changes: Changes, since: datetime, until: datetime, calendar: Calendar, policy: Policy
) -> Iterator[Period]:
    """The periods whose cut-off lies in (`since`, `until`]: those that were asked for by the rhythm in force at it."""
    day = local_day(since)
    while day <= local_day(until):
        cutoff = policy.cutoff_moment(day)
        if since < cutoff <= until:
            rhythm = next((one for at, one in reversed(changes) if at <= cutoff), Rhythm())
            period = rhythm.running(cutoff, calendar, policy)
            if period.ends_at(policy) == cutoff:
                yield period
        day += DAY


def reminder_due(window: Window, now: datetime, calendar: Calendar) -> int | None:
    """Which reminder is due, in working days before the cut-off: the latest whose day has come; None for none.

    Nobody is reminded before the period begins, after its cut-off, or on a day off.
    """
    today = local_day(now)
    if not window.since < now <= window.ends_at:
        return None
    if window.period.every is Every.DAY:
        return ON_THE_DAY if today == window.period.first else None
    if not calendar.is_workday(today):
        return None
    return min((step for step in REMINDED if calendar.add(window.ends_on, -step) <= today), default=None)
