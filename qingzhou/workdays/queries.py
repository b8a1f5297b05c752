"""The calendar as this installation knows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.models import Override


def calendar() -> Calendar:
    """The national calendar with the local overrides: one small query."""
    return _calendar(tuple(Override.objects.values_list("day", "worked")))


def not_announced(years: Sequence[int]) -> str:
    """The warning that these years' holidays are not known yet, in words; “” when there is none."""
    if not years:
        return ""
    return _("{years}年的放假安排尚未公布，暂按周一至周五为工作日推算；公布后期限可能变化。").format(
        years=_("、").join(str(year) for year in sorted(years))
    )


@lru_cache(maxsize=4)
def _calendar(overrides: tuple[tuple[date, bool], ...]) -> Calendar:
    return Calendar(dict(overrides))
