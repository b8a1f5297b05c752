"""Statutory limits of each track, as dated rows, from which day each counts, and what it comes to. Pure.

Sources, compared with the text of the instruments: 消费者权益保护法 Art 46; 消费者权益保护法实施条例 Art 46 (in force 2024-07-01);
市场监督管理投诉举报处理暂行办法 (order 20, until 2026-04-14) and 市场监督管理投诉举报处理办法 (order 121, from 2026-04-15);
信访工作条例 Arts 23 and 34; 行政执法机关移送涉嫌犯罪案件的规定 Art 5; 市场监督管理行政处罚程序规定 Art 18.
Where no law sets days, the district's own promise stands, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from qingzhou.hotline.states import TrackKind
from qingzhou.workdays.calendar import Calendar

ALWAYS = date(1900, 1, 1)


class Days(Enum):
    """How days are counted."""

    WORKING = "working"
    CALENDAR = "calendar"  # an end on a day of rest rolls to the next worked one


class Act(TextChoices):
    """What has to be done within a limit."""

    SETTLED = "settled", gettext_lazy("处理并告知")
    MEDIATED = "mediated", gettext_lazy("调解终结")
    DECIDED = "decided", gettext_lazy("核查并决定是否立案")
    ANSWERED = "answered", gettext_lazy("核查并答复")
    TOLD = "told", gettext_lazy("书面告知受理或转送")
    DONE = "done", gettext_lazy("办结信访事项")
    TRANSFERRED = "transferred", gettext_lazy("决定是否移送")


@dataclass(frozen=True)
class Limit:
    """Within how many days something is to be done, the start day not counted, and which article says so."""

    code: str  # stored with the track: never renamed
    track: TrackKind
    act: Act
    days: int
    counted: Days
    basis: str  # "" where the district promises it and no law sets days
    since: date = ALWAYS
    until: date | None = None  # last day in force
    only: str = ""  # the short name of the unit that it binds, if it does not bind everybody
    from_receipt: bool = False  # counted from the day on which the report came; else from when it is taken up

    @property
    def is_working(self) -> bool:
        """Whether working days are counted."""
        return self.counted is Days.WORKING

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


_SUPERVISION, _NEW_ORDER = "市场监管局", date(2026, 4, 15)
ORDER_20 = "《市场监督管理投诉举报处理暂行办法》"
ORDER_121 = "《市场监督管理投诉举报处理办法》"
CONSUMER_RULES = "《消费者权益保护法实施条例》第四十六条"
LIMITS = (
    Limit(
        "cmp-7wd",
        TrackKind.COMPLAINT,
        Act.SETTLED,
        7,
        Days.WORKING,
        "《消费者权益保护法》第四十六条",
        from_receipt=True,
    ),
    Limit("cmp-60d", TrackKind.COMPLAINT, Act.MEDIATED, 60, Days.CALENDAR, CONSUMER_RULES, date(2024, 7, 1)),
    Limit(
        "cmp-45wd",
        TrackKind.COMPLAINT,
        Act.MEDIATED,
        45,
        Days.WORKING,
        f"{ORDER_20}第二十一条",
        until=date(2026, 4, 14),
        only=_SUPERVISION,
    ),
    Limit(
        "cmp-60d-121",
        TrackKind.COMPLAINT,
        Act.MEDIATED,
        60,
        Days.CALENDAR,
        f"{ORDER_121}第二十三条",
        _NEW_ORDER,
        only=_SUPERVISION,
    ),
    Limit(
        "rep-15wd",
        TrackKind.REPORT,
        Act.DECIDED,
        15,
        Days.WORKING,
        "《市场监督管理行政处罚程序规定》第十八条",
        only=_SUPERVISION,
        from_receipt=True,
    ),
    Limit("rep-promise", TrackKind.REPORT, Act.ANSWERED, 15, Days.WORKING, "", from_receipt=True),
    Limit("xf-15d", TrackKind.PETITION, Act.TOLD, 15, Days.CALENDAR, "《信访工作条例》第二十三条", from_receipt=True),
    Limit("xf-60d", TrackKind.PETITION, Act.DONE, 60, Days.CALENDAR, "《信访工作条例》第三十四条"),
    Limit("crm-3d", TrackKind.CRIME, Act.TRANSFERRED, 3, Days.CALENDAR, "《行政执法机关移送涉嫌犯罪案件的规定》第五条"),
)
BY_CODE = {limit.code: limit for limit in LIMITS}


def limits_of(track: TrackKind, unit: str, day: date) -> tuple[Limit, ...]:
    """The limits in force on `day` for a track that `unit` (its short name) handles."""
    return tuple(limit for limit in LIMITS if limit.track == track and limit.holds_on(day) and limit.only in ("", unit))


def due(limit: Limit, start: date, calendar: Calendar) -> date:
    """The last day in time."""
    if limit.is_working:
        return calendar.add(start, limit.days)
    return calendar.add(start + timedelta(days=limit.days), 0)  # the end on a day of rest rolls to the next worked one


@dataclass(frozen=True)
class Clock:
    """A limit with the day from which it counts and the last day in time."""

    limit: Limit
    started_on: date
    due_on: date


def last_due(track: TrackKind, unit: str, received: date, taken_up: date, calendar: Calendar) -> Clock:
    """The clock by which a track must be over: among those for the last act the earliest counts."""
    limits = limits_of(track, unit, taken_up)
    starts = [(one, received if one.from_receipt else taken_up) for one in limits]
    clocks = [Clock(one, start, due(one, start, calendar)) for one, start in starts]
    last_act = max(clocks, key=lambda one: one.due_on).limit.act
    return min((one for one in clocks if one.limit.act == last_act), key=lambda one: one.due_on)


def first_word(tracks: Iterable[TrackKind], received: date, calendar: Calendar) -> Clock | None:
    """By when the law wants somebody told whether their report is taken up; None where no law says so."""
    told = [one for track in tracks for one in limits_of(track, "", received) if one.act in (Act.SETTLED, Act.TOLD)]
    clocks = [Clock(one, received, due(one, received, calendar)) for one in told]
    return min(clocks, key=lambda one: one.due_on, default=None)
