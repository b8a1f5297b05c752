"""Days in the calendar that offices go by."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    """The Beijing calendar day of a moment."""
    return moment.astimezone(SHANGHAI).date()
