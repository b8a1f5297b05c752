"""Tables that people upload, .xlsx or .csv: each sheet with its rows of plain values, as a program reads on."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet

from qingzhou.documents.packages import EXCEL, MEBIBYTE, Limits, damaged
from qingzhou.documents.uploads import SheetLimits, Value, opened, tidy, visible_sheets
from qingzhou.refusals import Incomplete

LARGE = Limits(file_bytes=20 * MEBIBYTE, unpacked_bytes=200 * MEBIBYTE)
LONG = SheetLimits(rows=60_000, columns=100)
MOST_MERGED = 200_000  # cells of a sheet that continue the one above
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
LOOKED_AT = 8192  # characters from which the separator is told


@dataclass(frozen=True)
class Table:
    """One sheet. Row n of the sheet is rows[n - 1]; a cell merged over several rows stands in each of them."""

    name: str
    rows: list[list[Value]]


def tables_of(content: bytes, *, limits: Limits = LARGE, sheet_limits: SheetLimits = LONG) -> list[Table]:
    """The visible sheets that hold anything. Formulas come as their results, dates as dates.

    Raises Incomplete, with words, for what is neither .xlsx nor .csv, is damaged, locked, too large or too long.
    """
    if content.startswith((ZIP, OLD_OFFICE)) or not content:
        found = _of_workbook(content, limits, sheet_limits)
    else:
        found = [_of_text(content, limits, sheet_limits)]
    tables = [table for table in found if any(any(cell is not None for cell in row) for row in table.rows)]
    if not tables:
        raise Incomplete("documents.no_rows", _("文件里没有任何内容。"), _("请检查文件后重新选择。"))
    return tables


def _of_workbook(content: bytes, limits: Limits, sheet_limits: SheetLimits) -> list[Table]:
    book = opened(content, limits, sheet_limits)
    try:
        return [Table(name, list(_rows(book.get_sheet_by_name(name)))) for name in visible_sheets(book)]
    except (CalamineError, ValueError, KeyError) as error:
        raise damaged(EXCEL) from error


def _rows(sheet: CalamineSheet) -> Iterator[list[Value]]:
    """The rows from the first one of the sheet, so that places are those of Excel."""
    first_row, first_column = sheet.start or (0, 0)
    blank: list[Value] = [None] * first_column
    yield from ([] for _row in range(first_row))
    merged = _merged_down(sheet)
    above: dict[int, Value] = {}
    for number, row in enumerate(sheet.iter_rows(), start=first_row):
        values = blank + [tidy(value) for value in row]
        for column in merged.get(number, ()):
            if column < len(values):
                values[column] = above.get(column)
        for column in merged.get(-1, ()):
            above[column] = values[column] if column < len(values) else None
        yield values


def _merged_down(sheet: CalamineSheet) -> dict[int, set[int]]:
    """For each row, the columns whose cell continues the one above; under -1, all columns where that happens."""
    continued: dict[int, set[int]] = {}
    steps = 0
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        last = min(bottom, sheet.total_height - 1)
        steps += max(last - top, 0)
        if steps > MOST_MERGED:
            said = _("表格里合并的单元格太多。")
            raise Incomplete("documents.too_many_merges", said, _("请取消合并，另存后再上传。"))
        if last > top:
            continued.setdefault(-1, set()).add(left)
        for row in range(top + 1, last + 1):
            continued.setdefault(row, set()).add(left)
    return continued


def _of_text(content: bytes, limits: Limits, sheet_limits: SheetLimits) -> Table:
    if len(content) > limits.file_bytes:
        said = _("文件超过 {size} MB。").format(size=f"{limits.file_bytes / MEBIBYTE:g}")
        raise Incomplete("documents.too_large", said, _("请删去图片等无关内容，或拆成几个文件后再上传。"))
    text = _decoded(content)
    rows: list[list[Value]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append([cell.strip() or None for cell in row])
            if len(rows) > sheet_limits.rows or len(row) > sheet_limits.columns:
                raise Incomplete(
                    "documents.sheet_too_large",
                    _("表格超过 {rows} 行或 {columns} 列。").format(
                        rows=sheet_limits.rows, columns=sheet_limits.columns
                    ),
                    _("请删去多余的空行空列，或分成几个文件后再上传。"),
                )
    except csv.Error as error:
        raise _unreadable() from error
    return Table("CSV", rows)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with its mark, else GB18030 as Excel on a Chinese Windows writes it."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(character < " " and character not in "\t\n\r\f" for character in text):
            return text
    raise _unreadable()


def _unreadable() -> Incomplete:
    return Incomplete(
        "documents.no_table",
        _("这不是 Excel 或 CSV 文件，或文件已损坏。"),
        _("请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    )


def _separator(text: str) -> str:
    """The one of , ; and tab that the beginning has most of."""
    head = text[:LOOKED_AT]
    return max(",;\t", key=head.count)
