"""What a paper of the dispatch is of: a week, a half-month, a month, or one day of a special period.

One machine makes them all. A week and the other periods answer the same questions (`plus`, `begins_at`, `ends_on`, `ends_at`,
`str`), so nothing but names and words asks which of them it has. Pure Python.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.filings.periods import Every, Period
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.workdays.calendar import Calendar

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Edition = IsoWeek | Period

# What papers are called, and how they speak of their time; kept on paper, so never translated.
PAPERS = {Every.WEEK: "调度表", Every.HALF_MONTH: "半月报", Every.MONTH: "月报", Every.DAY: "日报"}

KINDS: dict[Every, StrOrPromise] = {
    Every.WEEK: gettext_lazy("周调度"),
    Every.HALF_MONTH: gettext_lazy("半月报"),
    Every.MONTH: gettext_lazy("月报"),
    Every.DAY: gettext_lazy("专项日报"),
}


def parse(text: str) -> Edition:
    """The edition that 2026-W47, 2026-11-H1, 2026-11 or 2026-11-20 names. Raises ValueError for anything else."""
    period = Period.parse(text)
    return period.week if period.every is Every.WEEK else period


def holding(every: Every, moment: datetime, policy: Policy) -> Edition:
    """The edition of a kind to which a moment belongs."""
    return IsoWeek.holding(moment, policy) if every is Every.WEEK else Period.holding(every, moment, policy)


def every_of(edition: Edition) -> Every:
    """How often an edition of its kind comes."""
    return Every.WEEK if isinstance(edition, IsoWeek) else edition.every


def period_of(edition: Edition) -> Period:
    """The period that is filed with the edition."""
    return Period.of_week(edition) if isinstance(edition, IsoWeek) else edition


def key_of(edition: Edition, prefix: str = "") -> dict[str, int | str]:
    """The fields of a frozen edition that tell it from others of its jurisdiction."""
    if isinstance(edition, IsoWeek):
        return {f"{prefix}iso_year": edition.year, f"{prefix}iso_week": edition.number}
    return {f"{prefix}period": str(edition)}


def label(edition: Edition) -> str:
    """The edition in words, in the reader's language: 第 47 周, 2026年11月上半月, 2026年11月, 11月20日."""
    return period_of(edition).label


def heading(edition: Edition) -> str:
    """What its page is called."""
    every = every_of(edition)
    if every is Every.WEEK:
        return _("第 %(number)s 周调度") % {"number": period_of(edition).week.number}
    said = {Every.HALF_MONTH: _("%(period)s半月报"), Every.MONTH: _("%(period)s月报"), Every.DAY: _("%(period)s日报")}
    return said[every] % {"period": label(edition)}


def said_on_paper(edition: Edition) -> str:
    """The edition in Chinese for ever: 第47周, 2026年11月上半月, 2026年11月, 2026年11月20日."""
    period = period_of(edition)
    month = f"{period.first.year}年{period.first.month}月"
    if period.every is Every.HALF_MONTH:
        return month + ("上半月" if period.first.day == 1 else "下半月")
    if period.every is Every.DAY:
        return f"{month}{period.first.day}日"
    return month if period.every is Every.MONTH else f"第{period.week.number}周"


def this_and_next(edition: Edition) -> tuple[str, str]:
    """How the paper speaks of its own time and of the one that follows."""
    return ("本周", "下周") if every_of(edition) is Every.WEEK else ("本期", "下期")


def due_until(edition: Edition, calendar: Calendar, policy: Policy) -> date:
    """How far “due next” reaches: to the end of the edition that follows, after a day to the next one that is worked."""
    if every_of(edition) is Every.DAY:
        return calendar.add(edition.ends_on(policy), 1)
    return edition.plus(1).ends_on(policy)
