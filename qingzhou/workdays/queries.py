"""The calendar as this installation knows it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import chinese_calendar
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.kit.recent import Recent
from qingzhou.workdays.calendar import NOTICED_YEARS, Calendar
from qingzhou.workdays.models import Override

HOLIDAYS = {
    "New Year's Day": gettext_lazy("元旦"),
    "Spring Festival": gettext_lazy("春节"),
    "Tomb-sweeping Day": gettext_lazy("清明节"),
    "Labour Day": gettext_lazy("劳动节"),
    "Dragon Boat Festival": gettext_lazy("端午节"),
    "Mid-autumn Festival": gettext_lazy("中秋节"),
    "National Day": gettext_lazy("国庆节"),
    "Anti-Fascist 70th Day": gettext_lazy("抗战胜利纪念日"),
}


def calendar() -> Calendar:
    """The national calendar with the local overrides: one small query."""
    return _calendar(tuple(Override.objects.values_list("day", "worked", "name", "reason")))


def recent_calendar() -> Calendar:
    """The same for pages, as this process knew it a few seconds ago."""
    return known_calendar.of(None)


known_calendar: Recent[None, Calendar] = Recent(lambda _key: calendar())


def name_of(day: date, known: Calendar) -> str:
    """Why a day is not what its weekday says: the holiday it belongs to, or the ground given here; “” for plain days."""
    if day in known.overrides:
        return known.names.get(day, "")
    if day.year not in NOTICED_YEARS:
        return ""
    _free, name = chinese_calendar.get_holiday_detail(day)
    return str(HOLIDAYS.get(name, name)) if name else ""


def changed_by(known: Calendar, days: Mapping[date, tuple[bool | None, str]]) -> Calendar:
    """A calendar with some days worked, free, or (None) as the national one has them; with their names."""
    overrides, names = dict(known.overrides), dict(known.names)
    for day, (worked, name) in days.items():
        overrides.pop(day, None)
        if worked is not None:
            overrides[day], names[day] = worked, name
    return Calendar(overrides, names)


def fingerprint() -> str:
    """What tells one state of the local overrides from any other."""
    rows = Override.objects.order_by("day").values_list("day", "worked", "name", "reason")
    return hashlib.sha256(repr([(day.isoformat(), *rest) for day, *rest in rows]).encode()).hexdigest()


def not_announced(years: Sequence[int]) -> str:
    """The warning that these years' holidays are not known yet, in words; “” when there is none."""
    if not years:
        return ""
    return _("{years}年的放假安排尚未公布，暂按周一至周五为工作日推算；公布后期限可能变化。").format(
        years=_("、").join(str(year) for year in sorted(years))
    )


@lru_cache(maxsize=4)
def _calendar(overrides: tuple[tuple[date, bool, str, str], ...]) -> Calendar:
    return Calendar(
        {day: worked for day, worked, _name, _reason in overrides},
        {day: name or reason for day, _worked, name, reason in overrides},
    )
