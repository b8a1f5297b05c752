"""The calendar as this installation knows it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.models import Override


def calendar() -> Calendar:
    """The national calendar with the local overrides: one small query."""
    return _calendar(tuple(Override.objects.values_list("day", "worked")))


@lru_cache(maxsize=4)
def _calendar(overrides: tuple[tuple[date, bool], ...]) -> Calendar:
    return Calendar(dict(overrides))
