"""What people write in the cells of a ledger: days, percentages, states and lists of units. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

from qingzhou.documents.headings import text_of, words
from qingzhou.ledger.states import Status

EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(36_526, 73_051)  # 2000-01-01 to 2100-01-01 as Excel counts days
YEAR = r"(?P<year>20\d\d)"
DAYS = (
    re.compile(rf"{YEAR}[-/.年、](?P<month>\d{{1,2}})[-/.月、](?P<day>\d{{1,2}})日?"),
    re.compile(rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<month>\d{1,2})[月/.\-](?P<day>\d{1,2})[日号]?"),
)
MONTHS = (
    re.compile(rf"{YEAR}[-/.年](?P<month>\d{{1,2}})月?(?:份)?(?:底|末|月底|月末)?"),
    re.compile(r"(?P<month>\d{1,2})月(?:份)?(?:底|末)?"),
)
YEARS = re.compile(rf"(?:{YEAR}年?|今年|本年|年)(?:底|末|内)?")
QUARTERS = re.compile(rf"(?:{YEAR}年)?第?(?P<quarter>[一二三四1234])季度(?:末|底)?")
ISO = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
BEFORE = re.compile(r"(?:以前|之前|前|止|截止|完成|办结)+$")
MOMENT = re.compile(r"[ tT]\d{1,2}[:：]\d{2}(?:[:：]\d{2})?$")
PERCENT = re.compile(r"(?:约|已完成|完成)?(\d{1,3}(?:\.\d+)?)%")

CLOSED = words("已完成 已办结 办结 完成 已销号 销号 已落实 已整改 是 已完结 完结 完毕 已完毕 已闭环 闭环 √ ✓")
RUNNING = words(
    "办理中 推进中 进行中 正在推进 正在办理 在办 未完成 未办结 未销号 序时推进 持续推进 正常推进 有序推进 按序推进 滞后 超期 "
    "逾期 延期 已启动 整改中 否 办理 推进 已签收 基本完成 部分完成 待验收 已完成待验收 待审核 待销号 长期坚持"
)
NOT_BEGUN = words("未启动 未开始 待启动 未开展 待办 未办理 待办理 尚未启动 未推进 × ✗")
STATES = {
    Status.CLOSED.value: Status.CLOSED,
    Status.IN_PROGRESS.value: Status.IN_PROGRESS,
    **dict.fromkeys(CLOSED, Status.CLOSED),
    **dict.fromkeys(RUNNING, Status.IN_PROGRESS),
    **dict.fromkeys(NOT_BEGUN, Status.IN_PROGRESS),
}
SEPARATORS = re.compile(r"[、，,；;/\n\r|]+|\s{1,}|(?<=[局委办部会镇道])和(?=.{2,})")
ROLE_WORDS = re.compile(r"^(?:牵头|责任|配合|主办|协办)(?:单位|部门)?[:：]|[（(](?:牵头|主办|配合|协办)[)）]$")


def long_text_of(value: object) -> str:
    """A cell with its line breaks."""
    lines = (text_of(line) for line in str(value if value is not None else "").splitlines())
    return "\n".join(line for line in lines if line) if isinstance(value, str) else text_of(value)


def day_in(value: object, year: int) -> date | None:
    """The day that a cell means, None if it means none; without a year, the day is in `year`.

    A month, quarter or year is its last day: that is what a time limit means by it.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value)
        if value == whole and whole in SERIALS:
            return EXCEL_EPOCH + timedelta(days=whole)
        if value != whole:
            return None  # 8.3 may have been 8.3 or 8.30: nobody can tell
    text = text_of(value)
    if ISO.fullmatch(text):
        return _day(int(text[:4]), int(text[5:7]), int(text[8:]))
    text = MOMENT.sub("", unicodedata.normalize("NFKC", text)).replace(" ", "")
    text = BEFORE.sub("", text)
    for pattern in DAYS:
        if found := pattern.fullmatch(text):
            return _day(int(found.groupdict().get("year") or year), int(found["month"]), int(found["day"]))
    return _end_of(text, year) if text else None


def _end_of(text: str, year: int) -> date | None:
    for pattern in MONTHS:
        if found := pattern.fullmatch(text):
            return _last_day(int(found.groupdict().get("year") or year), int(found["month"]))
    if found := QUARTERS.fullmatch(text):
        number = "一二三四".find(found["quarter"]) + 1 or int(found["quarter"])
        return _last_day(int(found["year"] or year), number * 3)
    if found := YEARS.fullmatch(text):
        return date(int(found["year"] or year), 12, 31)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else None


def percent_in(value: object, *, fractions: bool) -> int | None:
    """The percentage that a cell means, 0 to 100; `fractions`: the column's bare numbers are parts of one.

    None also for 0.3 where they are percentages: 30 % or none at all is not ours to guess.
    """
    text = unicodedata.normalize("NFKC", text_of(value)).replace(" ", "")
    if found := PERCENT.fullmatch(text):
        return _points(float(found[1]))
    try:
        number = float(text)
    except ValueError:
        return None
    if 0 < number < 1 and not fractions:
        return None
    return _points(number * 100 if fractions else number)


def _points(number: float) -> int | None:
    return round(number) if -0.001 <= number <= 100.001 else None


def state_in(value: object) -> Status | None:
    """The ledger's state for a word, None for one that it does not know."""
    text = unicodedata.normalize("NFKC", text_of(value)).replace(" ", "").strip("。.")
    found = STATES.get(text)
    if found is None and "%" in text and (points := percent_in(text, fractions=False)) is not None:
        return Status.CLOSED if points == 100 else Status.IN_PROGRESS
    return found


def names_in(value: object) -> list[str]:
    """The names in a cell, in order, without the words that say which part they take."""
    text = unicodedata.normalize("NFKC", str(value if value is not None else "")).strip()
    names = (ROLE_WORDS.sub("", part.strip()) for part in SEPARATORS.split(text))
    return list(dict.fromkeys(name for name in names if name and name not in ("等", "无", "/", "-")))


def yes_in(value: object) -> bool:
    """Whether a cell says yes."""
    return text_of(value).lower() in {"是", "有", "√", "✓", "y", "yes", "1", "true", "难点", "堵点", "难点堵点"}
