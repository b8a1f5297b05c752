"""Excel files: sheets that print well and open everywhere, and what people send us back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import Enum
from io import BytesIO
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from qingzhou.documents.typesetting import legal
from qingzhou.documents.uploads import Cell, SheetLimits, read_rows
from qingzhou.refusals import Incomplete

__all__ = ["Cell", "Column", "Editable", "Kind", "Sheet", "SheetLimits", "excel", "fitting", "read_rows"]

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOST_ROWS = 1_048_576  # of one sheet, the header included
LONGEST_TEXT = 32_767  # characters of one cell
EXACT = 10**15  # Excel keeps fifteen digits; longer numbers are written as text
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
A4 = 9
UNDATED = date(2000, 1, 1)


class Kind(Enum):
    """What a column holds; the value is Excel's number format."""

    TEXT = "@"
    NUMBER = "#,##0.##"
    PERCENT = "0%"  # given in points, 0 to 100, as the ledger keeps them
    DATE = "yyyy-mm-dd"
    DATETIME = "yyyy-mm-dd hh:mm"


@dataclass(frozen=True)
class Editable:
    """The value of a cell that people may change on a locked sheet: it is tinted."""

    value: object


@dataclass(frozen=True)
class Column:
    """One column: its heading, its width in characters of Latin text, and what it holds.

    `choices` and `hint` are shown where somebody fills the column in; a hidden column is for programs.
    """

    heading: str
    width: float = 12
    kind: Kind = Kind.TEXT
    hidden: bool = False
    choices: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: a header row, the rows in their order, and a note under them. Rows may be any iterable, read once.

    On a locked sheet only Editable cells can be changed; there is no password, so that it is a help and not a lock.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]] = field(default=())
    note: str = ""
    locked: bool = False


def excel(sheets: Sequence[Sheet], *, dated: date = UNDATED) -> bytes:
    """The sheets as an .xlsx file: frozen header, filter, A4 landscape one page wide; row by row in little memory.

    Nothing in it depends on when it is made: `dated` is the only date. What does not fit its column's kind (“长期”
    among dates) is written as text; no text is ever taken for a formula. Moments are shown in Beijing time.
    Raises Incomplete when a sheet has more rows than Excel can hold.
    """
    target = BytesIO()
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(target, {**options, "strings_to_urls": False, "default_date_format": Kind.DATE.value})
    book.set_properties({"created": datetime.combine(dated, time(), UTC).replace(tzinfo=None), "author": "Qingzhou"})
    formats = _formats(book)
    for sheet, name in zip(sheets, _sheet_names(sheets), strict=True):
        _fill(book.add_worksheet(name), sheet, formats)
    book.close()
    return target.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, CellFormat]:
    plain = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True, "border": 1}
    made = {kind.name: book.add_format({**plain, "num_format": kind.value}) for kind in Kind}
    # Without the quote prefix, pressing Enter in such a cell would make its text a formula after all.
    made["quoted"] = book.add_format({**plain, "num_format": "@", "quote_prefix": True})
    open_ = {**plain, "locked": False, "bg_color": "#FFF6DC"}
    made |= {f"{kind.name} open": book.add_format({**open_, "num_format": kind.value}) for kind in Kind}
    made["quoted open"] = book.add_format({**open_, "num_format": "@", "quote_prefix": True})
    made["head"] = book.add_format({**plain, "bold": True, "align": "center", "bg_color": "#E8EEF4"})
    made["note"] = book.add_format({"font_name": "宋体", "font_size": 10.5, "num_format": "@"})
    return made


def _fill(worksheet: Worksheet, sheet: Sheet, formats: dict[str, CellFormat]) -> None:
    last = max(0, len(sheet.columns) - 1)
    worksheet.freeze_panes(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&C第 &P 页，共 &N 页")
    for number, column in enumerate(sheet.columns):
        worksheet.set_column(number, number, column.width, None, {"hidden": column.hidden})
        worksheet.write_string(0, number, legal(column.heading), formats["head"])
    at = 0
    for at, row in enumerate(sheet.rows, start=1):
        if at >= MOST_ROWS - 2:
            raise Incomplete("documents.too_many_rows", _("行数超出 Excel 的上限。"), _("请缩小筛选范围后再导出。"))
        for number, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write(worksheet, (at, number), value, column.kind, formats)
    worksheet.autofilter(0, 0, at, last)
    if sheet.locked:
        _lock(worksheet, sheet, at)
    if sheet.note:
        worksheet.write_string(at + 2, 0, fitting(sheet.note), formats["note"])


def _lock(worksheet: Worksheet, sheet: Sheet, last: int) -> None:
    worksheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    for number, column in enumerate(sheet.columns):
        said: dict[str, object] = {"input_title": column.heading[:32], "input_message": column.hint[:255]}
        said = said if column.hint else {}
        if column.choices:
            said |= {"validate": "list", "source": list(column.choices)}
        elif column.kind is Kind.PERCENT and column.hint:
            said |= {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        elif said:
            said |= {"validate": "any"}
        if said and last:
            worksheet.data_validation(1, number, last, number, said)


def _write(
    worksheet: Worksheet, at: tuple[int, int], value: object, kind: Kind, formats: dict[str, CellFormat]
) -> None:
    """One cell, as a number or date where it is one, else as text."""
    state, value = (" open", value.value) if isinstance(value, Editable) else ("", value)
    form = formats[kind.name + state]
    if value is None or value == "":
        worksheet.write_blank(*at, None, form)
    elif kind in (Kind.DATE, Kind.DATETIME) and isinstance(value, date):
        worksheet.write_datetime(*at, _moment(value), form)
    elif kind in (Kind.NUMBER, Kind.PERCENT) and (number := _number(value)) is not None:
        worksheet.write_number(*at, number / 100 if kind is Kind.PERCENT else number, form)
    else:
        text = fitting(_text(value))
        worksheet.write_string(*at, text, formats[("quoted" if text.startswith(FORMULA_STARTS) else "TEXT") + state])


def _moment(value: date) -> datetime | date:
    """A date as it is, a moment as Beijing's clocks show it."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(SHANGHAI).replace(tzinfo=None)
    return value


def _number(value: object) -> float | None:
    """`value` for a numeric cell, None if Excel could not hold it exactly."""
    if isinstance(value, bool | str) or not hasattr(value, "__float__"):
        return None
    number = float(value)
    return number if abs(number) < EXACT else None  # also None for what is no number (nan)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{_moment(value):%Y-%m-%d %H:%M}"
    return str(value)


def fitting(text: str) -> str:
    """Text as long as a cell may hold, cut with … rather than dropped."""
    clean = legal(text)
    return clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - 1] + "…"


def _sheet_names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """The titles as Excel allows names: at most 31 characters, none of []:*?/\\, no two alike."""
    taken: set[str] = set()
    for sheet in sheets:
        base = re.sub(r"[\[\]:*?/\\]", " ", legal(sheet.title)).strip(" '") or "Sheet"
        name, copy = base[:31], 1
        while name.casefold() in taken or name.casefold() == "history":
            copy += 1
            name = f"{base[: 29 - len(str(copy))]}（{copy}）"
        taken.add(name.casefold())
        yield name
