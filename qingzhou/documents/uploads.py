"""Excel files that people upload, as cells that know where they stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from django.utils.translation import gettext as _
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from qingzhou.documents.packages import EXCEL, MEBIBYTE, Limits, damaged, packed, unpacked
from qingzhou.refusals import Incomplete

Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Cell:
    """One cell and where it stood: sheet name, row and column counted from 1, as Excel counts."""

    sheet: str
    row: int
    column: int
    value: Value

    @property
    def text(self) -> str:
        """The value as a person reads it: trimmed, whole numbers without .0, nothing for an empty cell."""
        if self.value is None:
            return ""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value).strip()


@dataclass(frozen=True)
class SheetLimits:
    """How large the used area of one uploaded sheet may be."""

    rows: int = 50_000
    columns: int = 200


def read_rows(
    content: bytes, *, limits: Limits | None = None, sheet_limits: SheetLimits | None = None
) -> list[list[Cell]]:
    """The visible sheets' rows that hold anything, in order; each is a list of all its cells from column 1.

    Dates come as dates (midnight moments too), formulas as their stored results, numbers in text cells as text.
    Raises Incomplete when the file is no .xlsx, is damaged or locked, or is larger than the limits.
    """
    try:
        return list(_rows(opened(content, limits or Limits(file_bytes=10 * MEBIBYTE), sheet_limits or SheetLimits())))
    except (CalamineError, ValueError, KeyError) as error:
        raise damaged(EXCEL) from error


def opened(content: bytes, limits: Limits, sheet_limits: SheetLimits) -> CalamineWorkbook:
    """An uploaded workbook, measured before it is opened. Raises Incomplete like read_rows."""
    parts = unpacked(content, EXCEL, limits)
    _refuse_sparse(parts, sheet_limits)
    try:
        # Packed again from what was measured: calamine would follow a size that lies.
        return CalamineWorkbook.from_filelike(BytesIO(packed(parts, compressed=False)))
    except (CalamineError, ValueError, KeyError) as error:
        raise damaged(EXCEL) from error


def visible_sheets(book: CalamineWorkbook) -> Iterator[str]:
    """The names of the sheets that a reader sees, in order; charts are none."""
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
            yield meta.name


def _rows(book: CalamineWorkbook) -> Iterator[list[Cell]]:
    for sheet in visible_sheets(book):
        for number, row in enumerate(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), start=1):
            cells = [Cell(sheet, number, column, tidy(value)) for column, value in enumerate(row, start=1)]
            if any(cell.value is not None for cell in cells):
                yield cells


def tidy(value: Value) -> Value:
    """Empty text and midnight are no values of their own."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def _refuse_sparse(parts: Mapping[str, bytes], limits: SheetLimits) -> None:
    """Two cells in opposite corners would make calamine ask for the memory of the whole sheet."""
    for name, part in parts.items():
        if name.lower().endswith(".xml") and not _is_within(part, limits):
            raise Incomplete(
                "documents.sheet_too_large",
                _("表格超过 {rows} 行或 {columns} 列。").format(rows=limits.rows, columns=limits.columns),
                _("请删去多余的空行空列，或分成几个文件后再上传。"),
            )


def _is_within(part: bytes, limits: SheetLimits) -> bool:
    """Whether every cell with something in it stands within the limits; cells that do not say where follow the last."""
    row = column = 0
    try:
        for event, element in _rows_and_cells(part):
            if event == "start" and element.tag.endswith("}row"):
                row, column = int(element.get("r") or row + 1), 0
            elif event == "end" and element.tag.endswith("}c"):
                row, column = _position(element.get("r"), row, column)
                if len(element) and (row > limits.rows or column > limits.columns):
                    return False
                element.clear()
            elif event == "end":
                element.clear()  # or a long sheet would be held in memory cell by cell
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(EXCEL) from error
    return True


def _rows_and_cells(part: bytes) -> Iterator[tuple[str, etree._Element]]:
    return iter(
        etree.iterparse(
            BytesIO(part),
            events=("start", "end"),
            tag=("{*}row", "{*}c"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
        )
    )


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of a reference such as AB12; without one, the place after the last. Raises ValueError."""
    if not reference:
        return row, column + 1
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper()[:4]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :][:8]), column
