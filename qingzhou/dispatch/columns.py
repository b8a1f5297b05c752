"""The columns of a list on paper: how Word and Excel show each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from qingzhou.dispatch.snapshot import Row
from qingzhou.documents.blocks import Alignment
from qingzhou.documents.workbook import Kind
from qingzhou.ledger.pace import Light
from qingzhou.ledger.states import Status

LEFT, CENTRE = Alignment.LEFT, Alignment.CENTRE


@dataclass(frozen=True)
class Field:
    """One column of the rows: how Word and Excel show it. A width of 0 leaves it out there."""

    heading: str
    text: Callable[[Row, dict[int, str]], str]
    width: float  # in Word, relative
    excel_width: float
    kind: Kind = Kind.TEXT
    value: Callable[[Row], object] | None = None  # for Excel, where it is not the text
    align: Alignment = LEFT


def columns_of(code: str) -> tuple[Field, ...]:
    """The columns of a list, by its code."""
    special = _SPECIAL.get(code)
    return (*_FIRST, *((special,) if special else ()), *_LAST)


def _progress(row: Row, _names: dict[int, str]) -> str:
    return f"{row.claimed}%" if row.expected is None else f"{row.claimed}%/{row.expected}%"


def _due(row: Row, _names: dict[int, str]) -> str:
    first = f"\n（原{short_day(row.first_due_on)}）" if row.first_due_on else ""
    return _day(row.due_on) + first


def _note(row: Row, _names: dict[int, str]) -> str:
    hard = "【难点堵点】" if row.difficult else ""
    return hard + (f"{short_day(row.noted_on)}：{row.note}" if row.note and row.noted_on else "—")


def _asked(row: Row, _names: dict[int, str]) -> str:
    if row.asked_due_on:
        return f"申请延至{_day(row.asked_due_on)}"
    return {Status.RETURNED: "退单", Status.CONTESTED: "申请裁定", Status.SUBMITTED: "报请销号"}.get(
        Status(row.status), ""
    )


def _closed(row: Row, _names: dict[int, str]) -> str:
    return f"{short_day(row.closed_on)}，{'按期' if row.on_time else '逾期'}" if row.closed_on else ""


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def short_day(day: date | None) -> str:
    """11月19日."""
    return f"{day.month}月{day.day}日" if day else ""


def _supports(row: Row, names: dict[int, str]) -> str:
    return "、".join(names[unit] for unit in row.supports)


def _units(row: Row, names: dict[int, str]) -> str:
    supports = _supports(row, names)
    return names[row.lead] + (f"\n（配合：{supports}）" if supports else "")


def _light(row: Row, _names: dict[int, str]) -> str:
    return Light(row.light).word


_FIRST = (
    Field("编号", lambda row, _names: row.number, 8.6, 12, align=CENTRE),
    Field("事项", lambda row, _names: row.title, 18, 46),
    Field("牵头单位", lambda row, names: names[row.lead], 0, 16),
    Field("配合单位", _supports, 0, 24),
    Field("责任单位", _units, 11, 0),
    Field("责任人", lambda row, _names: row.owner, 5.5, 10, align=CENTRE),
    Field("办结时限", _due, 9.2, 12, Kind.DATE, lambda row: row.due_on, CENTRE),
    Field("原定时限", _day, 0, 12, Kind.DATE, lambda row: row.first_due_on),  # type: ignore[arg-type]
)
_LAST = (
    Field("进度/应达", _progress, 7.8, 0, align=CENTRE),
    Field("填报进度", _progress, 0, 10, Kind.PERCENT, lambda row: row.claimed),
    Field("应达进度", _progress, 0, 10, Kind.PERCENT, lambda row: row.expected),
    Field("差距（百分点）", _progress, 0, 10, Kind.NUMBER, lambda row: row.gap),
    Field("亮灯", _light, 4.5, 8, align=CENTRE),
    Field("最近进展", _note, 16, 60),
)
_SPECIAL = {
    "overdue": Field(
        "超期工作日", lambda row, _n: str(row.overdue_by), 5, 11, Kind.NUMBER, lambda row: row.overdue_by, CENTRE
    ),
    "stalled": Field(
        "停滞工作日", lambda row, _n: str(row.silent_for), 5, 11, Kind.NUMBER, lambda row: row.silent_for, CENTRE
    ),
    "behind": Field("差距（百分点）", lambda row, _n: str(row.gap), 5, 11, Kind.NUMBER, lambda row: row.gap, CENTRE),
    "waiting": Field("待办内容", _asked, 8, 22, align=CENTRE),
    "new": Field(
        "下达日期", lambda row, _n: short_day(row.issued_on), 6, 12, Kind.DATE, lambda row: row.issued_on, CENTRE
    ),
    "done": Field("办结", _closed, 6, 16, align=CENTRE),
}
