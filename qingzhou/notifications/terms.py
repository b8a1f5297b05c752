"""When messages may leave the building: working hours of working days. settings.NOTIFICATIONS changes the hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from qingzhou.notifications.states import RETRY_AFTER
from qingzhou.workdays.calendar import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Terms:
    """The hours between which messages go out, Beijing time: from `opens`:00 to just before `closes`:00."""

    opens: int = 8
    closes: int = 20

    def in_hours(self, moment: datetime) -> bool:
        """Whether the hour is one at which people may be disturbed, whatever the day."""
        return self.opens <= moment.astimezone(SHANGHAI).hour < self.closes

    def is_open(self, moment: datetime, calendar: Calendar) -> bool:
        """Whether messages may go out at a moment."""
        return self.in_hours(moment) and calendar.is_workday(moment.astimezone(SHANGHAI).date())

    def next_open(self, moment: datetime, calendar: Calendar) -> datetime:
        """The first moment from `moment` on at which messages may go out."""
        if self.is_open(moment, calendar):
            return moment
        return self._first(moment, self.opens, calendar)

    def next_digest(self, moment: datetime, hour: int, calendar: Calendar) -> datetime:
        """The next time the clock strikes `hour` on a working day; an hour outside the window is moved into it."""
        return self._first(moment, min(max(hour, self.opens), self.closes - 1), calendar)

    def next_try(self, now: datetime, attempts: int, calendar: Calendar) -> datetime | None:
        """When to try again after so many attempts; None when that is enough."""
        if attempts > len(RETRY_AFTER):
            return None
        return self.next_open(now + timedelta(minutes=RETRY_AFTER[attempts - 1]), calendar)

    @staticmethod
    def _first(moment: datetime, hour: int, calendar: Calendar) -> datetime:
        day = moment.astimezone(SHANGHAI).date()
        if moment > _strikes(day, hour):
            day += timedelta(days=1)
        return _strikes(calendar.add(day, 0), hour)


@lru_cache(maxsize=1)
def terms() -> Terms:
    """The terms of this installation."""
    return Terms(**getattr(settings, "NOTIFICATIONS", {}))


def _strikes(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)
