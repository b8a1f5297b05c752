"""What this place enters in its calendar. Who may do so is for the caller to know: workdays knows no people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from qingzhou.refusals import Incomplete, NotNow, Refusal
from qingzhou.workdays.calendar import FIRST, LAST, NOTICED_YEARS
from qingzhou.workdays.models import Override
from qingzhou.workdays.queries import known_calendar

LONGEST_REASON = 200
LOCK = 71_001  # the calendar's number among PostgreSQL's advisory locks


def keep_still() -> None:
    """Nobody changes the calendar until this transaction ends; others who only read it do not wait.

    SQLite has one writer at a time and needs nothing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def begin_change() -> None:
    """Wait until everybody who is writing by the calendar as it is has finished, and let them wait until this is done."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def set_override(day: date, *, worked: bool, reason: str, name: str = "") -> Override:
    """Say that `day` is worked here, or not, and on what ground; saying it again changes it.

    Raises Incomplete without a ground, or for a day outside the calendar.
    """
    grounds = reason.strip()
    if not FIRST <= day <= LAST:
        said = _("日期超出工作日历的范围（{first} 至 {last}）。").format(first=FIRST, last=LAST)
        raise Incomplete("workdays.out_of_range", said, _("请检查年份。"))
    if not grounds or len(grounds) > LONGEST_REASON:
        raise Incomplete(
            "workdays.reason_missing",
            _("未写明调整依据，或超过 200 字。"),
            _("请写明文件名称或文号，例如“国务院办公厅关于2027年部分节假日安排的通知”。"),
        )
    begin_change()
    columns = {"worked": worked, "reason": grounds, "name": name}
    override, _made = Override.objects.update_or_create(day=day, defaults=columns)
    transaction.on_commit(known_calendar.forget)
    return override


@transaction.atomic
def remove_override(day: date) -> None:
    """Let the national calendar decide about `day` again. Raises NotNow if nothing was entered for it."""
    begin_change()
    removed, _rows = Override.objects.filter(day=day).delete()
    transaction.on_commit(known_calendar.forget)
    if not removed:
        raise NotNow("workdays.no_override", _("这一天没有本地调整。"), _("请刷新页面后再办。"))


@transaction.atomic
def announce(year: int, days: Mapping[date, bool], *, reason: str) -> None:
    """Enter the State Council's notice for a year the calendar does not know: which days are worked, which are not.

    From then on the year no longer counts as unknown. `days` must say of New Year's Day that it is free, as every notice does.
    Raises Incomplete for a day of another year, a notice without New Year's Day, or a missing ground; NotNow for a
    year whose notice is already part of the calendar.
    """
    if refusal := why_not_announce(year, days):
        raise refusal
    for day, worked in sorted(days.items()):
        set_override(day, worked=worked, reason=reason)


def why_not_announce(year: int, days: Mapping[date, bool]) -> Refusal | None:
    """Why these days are not a year's notice that can be entered, or None if they are."""
    if year in NOTICED_YEARS:
        said = _("{year}年的放假安排已在日历中。").format(year=year)
        return NotNow("workdays.already_known", said, _("个别日期不同的，请单独调整。"))
    if any(day.year != year for day in days) or days.get(date(year, 1, 1)) is not False:
        return Incomplete(
            "workdays.not_a_notice",
            _("不是{year}年完整的放假安排：须含元旦放假，且日期都在当年。").format(year=year),
            _("请对照国务院办公厅通知逐日核对。"),
        )
    return None


@transaction.atomic
def enter(day: date, *, worked: bool | None, name: str, reason: str) -> None:
    """Set a day, or (None) let the national calendar decide about it again."""
    if worked is not None:
        set_override(day, worked=worked, reason=reason, name=name)
    elif Override.objects.filter(day=day).exists():
        remove_override(day)
