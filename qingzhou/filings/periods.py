"""What a filing is for: a week of the dispatch, a half-month, a month, or one day. Each ends with its cut-off.

A moment exactly at a cut-off belongs to the period that ends with it. Pure Python.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from qingzhou.ledger.policy import Policy, local_day
from qingzhou.ledger.weeks import YEARS, IsoWeek

NAME = re.compile(r"([0-9]{4})-(?:W([0-9]{2})|([0-9]{2})(?:-(?:H([12])|([0-9]{2})))?)")
DAY = timedelta(days=1)


class Every(TextChoices):
    """How often something is filed. Stored: never rename a code."""

    WEEK = "week", gettext_lazy("每周")
    HALF_MONTH = "half_month", gettext_lazy("每半月")
    MONTH = "month", gettext_lazy("每月")
    DAY = "day", gettext_lazy("每日")


@dataclass(frozen=True)
class Period:
    """One period by its first day in the calendar: a week's Monday, the 1st or 16th, the 1st, the day itself.

    Raises ValueError where no period of the kind begins on that day, or too far from now.
    """

    every: Every
    first: date

    def __post_init__(self) -> None:
        if self.first.year not in YEARS or _first(self.every, self.first) != self.first:
            raise ValueError(f"no {self.every} begins on {self.first}")

    def __str__(self) -> str:
        """2026-W47, 2026-11-H1, 2026-11 or 2026-11-20: as addresses and stored filings name it."""
        if self.every is Every.WEEK:
            return str(self.week)
        if self.every is Every.HALF_MONTH:
            return f"{self.first:%Y-%m}-H{1 if self.first.day == 1 else 2}"
        return f"{self.first:%Y-%m}" if self.every is Every.MONTH else self.first.isoformat()

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that such a text names. Raises ValueError for anything else."""
        found = NAME.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no period")
        year, week, month, half, day = found.groups()
        if week:
            return cls.of_week(IsoWeek.parse(text))
        if int(year) not in YEARS[1:-1]:  # the periods before and after must exist too
            raise ValueError(f"{text!r} is too far from now")
        if half:
            return cls(Every.HALF_MONTH, date(int(year), int(month), 1 if half == "1" else 16))
        return cls(Every.DAY if day else Every.MONTH, date(int(year), int(month), int(day or 1)))

    @classmethod
    def of_week(cls, week: IsoWeek) -> Period:
        """A week of the dispatch."""
        return cls(Every.WEEK, date.fromisocalendar(week.year, week.number, 1))

    @classmethod
    def holding(cls, every: Every, moment: datetime, policy: Policy) -> Period:
        """The period of a kind to which a moment belongs."""
        found = cls(every, _first(every, local_day(moment)))
        return found if moment <= found.ends_at(policy) else found.plus(1)

    @property
    def week(self) -> IsoWeek:
        """The ISO week in which the period begins."""
        year, number, _weekday = self.first.isocalendar()
        return IsoWeek(year, number)

    @property
    def label(self) -> str:
        """The period in words: 第 47 周, 11月上半月, 2026年11月, 11月20日."""
        if self.every is Every.WEEK:
            return _("第 %(number)d 周") % {"number": self.week.number}
        if self.every is Every.DAY:
            return dateformat.format(self.first, pgettext("date format", "n月j日"))
        month = dateformat.format(self.first, pgettext("date format", "Y年n月"))
        if self.every is Every.MONTH:
            return month
        said = _("%(month)s上半月") if self.first.day == 1 else _("%(month)s下半月")
        return said % {"month": month}

    def plus(self, periods: int) -> Period:
        """The period so many of its kind later, or earlier. Raises ValueError beyond YEARS."""
        if self.every is Every.DAY:
            return Period(self.every, self.first + periods * DAY)
        if self.every is Every.WEEK:
            return Period(self.every, self.first + 7 * periods * DAY)
        halves = periods if self.every is Every.HALF_MONTH else 2 * periods
        count = (self.first.year * 12 + self.first.month - 1) * 2 + (self.first.day > 1) + halves
        months, half = divmod(count, 2)
        return Period(self.every, date(months // 12, months % 12 + 1, 16 if half else 1))

    def ends_on(self, policy: Policy) -> date:
        """The day of the cut-off."""
        if self.every is Every.WEEK:
            return self.week.ends_on(policy)
        if self.every is Every.DAY:
            return self.first
        if self.every is Every.HALF_MONTH and self.first.day == 1:
            return self.first.replace(day=15)
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    def ends_at(self, policy: Policy) -> datetime:
        """The cut-off: the last moment of the period."""
        return policy.cutoff_moment(self.ends_on(policy))

    def begins_at(self, policy: Policy) -> datetime:
        """The cut-off before: the last moment that does not belong to the period."""
        return self.plus(-1).ends_at(policy)


def _first(every: Every, day: date) -> date:
    """The first day of the period of a kind in which a calendar day stands."""
    if every is Every.WEEK:
        return day - day.weekday() * DAY
    if every is Every.DAY:
        return day
    return day.replace(day=16 if every is Every.HALF_MONTH and day.day > 15 else 1)
