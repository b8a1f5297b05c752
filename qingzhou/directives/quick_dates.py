"""The due dates that a clerk sets with one press."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

# Local school calendars differ by days; the button shows the date it stands for.
TERM_ENDS = ((1, 20), (7, 5))


@dataclass(frozen=True)
class Pick:
    """A day and what people call it."""

    label: str
    on: date


def quick_picks(today: date) -> list[Pick]:
    """This Friday, the end of the month, a month from now and the end of the term, each once, soonest first."""
    picks = [
        Pick(_("本周五"), _friday(today)),
        Pick(_("月底"), _month_end(today)),
        Pick(_("一个月后"), _month_later(today)),
        Pick(_("学期末"), _term_end(today)),
    ]
    return sorted({pick.on: pick for pick in reversed(picks)}.values(), key=lambda pick: pick.on)


def _friday(today: date) -> date:
    return today + timedelta(days=(4 - today.weekday()) % 7)


def _month_end(today: date) -> date:
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])


def _month_later(today: date) -> date:
    year, month = today.year + today.month // 12, today.month % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _term_end(today: date) -> date:
    ends = [date(year, month, day) for year in (today.year, today.year + 1) for month, day in TERM_ENDS]
    return next(end for end in ends if end >= today)
