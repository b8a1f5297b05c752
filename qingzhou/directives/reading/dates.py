"""On which day a deadline falls: by the document's own date, the working days and the school terms."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from qingzhou.directives.reading.clean import document_lines, is_noise
from qingzhou.directives.reading.school_terms import resolve_term
from qingzhou.workdays.calendar import Calendar, next_holiday
from qingzhou.workdays.terms import Term


@dataclass(frozen=True)
class Days:
    """What the district knows of its days: which are worked, and when its schools are in session."""

    calendar: Calendar = field(default_factory=Calendar)
    terms: Sequence[Term] = ()


_FULL_DATE = re.compile(r"(20\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_SHORT_DATE = re.compile(r"(?:(20\d{2})年)?(\d{1,2})月(\d{1,2})日")
_PART_DAYS = {"初": 5, "上旬": 10, "中旬": 20}
_NEXT = re.compile(r"次年|明年|翌年")
_MONTH_DAY = re.compile(
    r"(?:(?P<year>20\d{2})年|(?P<word>今年|明年|次年|本年|当年|翌年))?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日"
    r"号]|(?P<part>底|末|初|上旬|中旬|下旬))?"
)
_QUARTER = re.compile(r"(?:(20\d{2})年)?第?([一二三四])季度")
_YEAR_END = re.compile(r"(?:(20\d{2})年|(今年|明年|次年|本年)|年)(?:底|末|内|终|$)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


_FESTIVALS = {
    "元旦": "New Year's Day", "春节": "Spring Festival", "清明": "Tomb-sweeping Day", "劳动节": "Labour Day", "五一": "Labour Day",
    "端午": "Dragon Boat Festival", "中秋": "Mid-autumn Festival", "国庆": "National Day",
}  # fmt: skip
_FESTIVAL = re.compile("|".join(_FESTIVALS))


_A_LIMIT = re.compile(r"\s*日?(?:之前|以前|前|起|至|到|—|下班)")


def document_date(text: str) -> date | None:
    """The date of the document, from its own words: a full date, or month and day with the year elsewhere."""
    lines = document_lines(text)
    for line in reversed([line for line in lines if not is_noise(line)][-6:]):
        whole = re.fullmatch(r"(20\d{2})年(\d{1,2})月(\d{1,2})日(?:印发)?", re.sub(r"\s", "", line))
        if whole and (found := _safe_date(*map(int, whole.groups()))):
            return found
    head = "\n".join(lines[:8])
    for full in _FULL_DATE.finditer(head):
        if _A_LIMIT.match(head, full.end()):
            continue
        if found := _safe_date(*map(int, full.groups())):
            return found
    year = re.search(r"〔(20\d{2})〕|\[(20\d{2})\]|(20\d{2})年", head)
    short = next((one for one in _SHORT_DATE.finditer(head) if not _A_LIMIT.match(head, one.end())), None)
    if year and short:
        stated = next(group for group in year.groups() if group)
        return _safe_date(int(stated), int(short.group(2)), int(short.group(3)))
    return None


def _safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def resolve(deadline: str | None, dated: date | None, days: Days | None = None) -> date | None:
    """The last day in time, or None where the words, the document or the district's days do not fix one."""
    if not deadline or deadline.startswith("每"):
        return None
    tail = re.split(r"至|到|—", deadline)[-1]
    months = list(_MONTH_DAY.finditer(tail)) or list(_MONTH_DAY.finditer(deadline))
    if months:
        return _resolve_month(months[-1], dated, deadline)
    if full := _FULL_DATE.search(deadline):
        return _safe_date(*map(int, full.groups()))
    if within := _resolve_day_of_window(deadline, tail, dated):
        return within
    known = days or Days()
    return (dated and _resolve_event(deadline, dated, known)) or _resolve_loose(deadline, dated, known)


def _resolve_event(deadline: str, dated: date, days: Days) -> date | None:
    """The last day before a holiday, or of what hangs on the school year."""
    festival = _FESTIVAL.search(deadline)
    if festival and deadline.endswith("前"):
        start = next_holiday(_FESTIVALS[festival.group()], dated)
        return start - timedelta(days=1) if start else None
    return resolve_term(deadline, dated, days.terms)


def _resolve_day_of_window(deadline: str, tail: str, dated: date | None) -> date | None:
    """The end of 9月1日至15日, where only the day of the end is written."""
    day, opening = re.fullmatch(r"(\d{1,2})日?(?:前|止)?", tail), _MONTH_DAY.search(deadline)
    if not day or not opening:
        return None
    start = _resolve_month(opening, dated, deadline)
    return _safe_date(start.year, start.month, int(day.group(1))) if start else None


def _resolve_month(match: re.Match[str], dated: date | None, deadline: str) -> date | None:
    month = int(match["month"])
    year = _year_of(match["year"], match["word"] or "", dated)
    if year is None or not 1 <= month <= 12:
        return None
    rolled = match["year"] is None and match["word"] is None and dated is not None
    found = _safe_date(year, month, _day_of(match, year, month))
    if found and rolled and dated and (dated - found).days > 45:
        if re.search(r"20\d{2}年", deadline):
            return found
        return _safe_date(year + 1, month, _day_of(match, year + 1, month))
    return found


def _year_of(written: str | None, word: str, dated: date | None) -> int | None:
    if written:
        return int(written)
    if dated is None:
        return None
    return dated.year + (1 if _NEXT.search(word) else 0)


def _day_of(match: re.Match[str], year: int, month: int) -> int:
    if match["day"]:
        return int(match["day"])
    return _PART_DAYS.get(match["part"] or "", calendar.monthrange(year, month)[1])


def _resolve_loose(deadline: str, dated: date | None, days: Days) -> date | None:
    """Ends of years, quarters and months, and periods that run from the document's date."""
    if quarter := _QUARTER.search(deadline):
        year = _year_of(quarter.group(1), "", dated)
        month = _DIGITS[quarter.group(2)] * 3
        return date(year, month, calendar.monthrange(year, month)[1]) if year else None
    if end := _YEAR_END.search(re.sub(r"(之前|以前|前)$", "", deadline)):
        year = _year_of(end.group(1), end.group(2) or "", dated)
        return date(year, 12, 31) if year else None
    if dated and (soon := _SOON.match(deadline)):
        return dated + timedelta(days="今明后".index(soon.group(1)))
    if dated and (weekday := _WEEKDAY.match(deadline)):
        return _weekday_from(dated, weekday.group(1), weekday.group(2))
    if dated and re.search(r"^本?月(?:底|末|内)", deadline):
        return dated.replace(day=calendar.monthrange(dated.year, dated.month)[1])
    return _resolve_period(deadline, dated, days.calendar)


_SOON = re.compile("([今明后])[天日早晚晨夜]")
_WEEKDAY = re.compile(r"(本|这|下)?(?:周|星期)([一二三四五六日天])")


def _weekday_from(dated: date, which: str | None, name: str) -> date:
    """本周五, 下周一, or 周三: the next one that comes, the day itself included."""
    monday = dated - timedelta(days=dated.weekday())
    place = "一二三四五六日".find(name.replace("天", "日"))
    day = monday + timedelta(days=place + (7 if which == "下" else 0))
    return day if which or day >= dated else day + timedelta(days=7)


def _resolve_period(deadline: str, dated: date | None, working: Calendar) -> date | None:
    period = re.fullmatch(r"(\d+|[一二两三四五六七八九十])(个工作日|工作日|日|天|周|个月)(?:之内|以内|内)", deadline)
    if not period or dated is None:
        return None
    count = int(period.group(1)) if period.group(1).isdigit() else _DIGITS[period.group(1)]
    unit = period.group(2)
    if unit.endswith("工作日"):
        return working.add(dated, count)
    if unit == "个月":
        month = dated.month - 1 + count
        year, month = dated.year + month // 12, month % 12 + 1
        return date(year, month, min(dated.day, calendar.monthrange(year, month)[1]))
    return dated + timedelta(days=count * (7 if unit == "周" else 1))
