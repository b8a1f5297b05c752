"""The due dates that a clerk sets with one press."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from qingzhou.workdays.terms import Term

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pick:
    """A day and what people call it."""

    label: str
    on: date


def quick_picks(today: date, terms: Sequence[Term] = ()) -> list[Pick]:
    """This Friday, the end of the month, a month from now, and what the school year gives; each once, soonest first."""
    picks = [
        Pick(_("本周五"), _friday(today)),
        Pick(_("月底"), _month_end(today)),
        Pick(_("一个月后"), _month_later(today)),
    ]
    picks += [Pick(_("学期末"), end) for end in sorted(term.ends for term in terms if term.ends >= today)[:1]]
    picks += [
        Pick(_("开学前"), start - DAY) for start in sorted(term.starts for term in terms if term.starts > today)[:1]
    ]
    return sorted({pick.on: pick for pick in reversed(picks)}.values(), key=lambda pick: pick.on)


def _friday(today: date) -> date:
    return today + timedelta(days=(4 - today.weekday()) % 7)


def _month_end(today: date) -> date:
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])


def _month_later(today: date) -> date:
    year, month = today.year + today.month // 12, today.month % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
