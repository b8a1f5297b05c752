"""The text of an Excel file: a line for each row, cells with a bar between them, as tables in Word files are read too."""

from __future__ import annotations

from datetime import date, datetime

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.documents.uploads import Value


def text_of_tables(content: bytes) -> str:
    """Each visible sheet's rows as `cell | cell | cell`; sheets after the first begin with their name.

    Raises Incomplete as tables_of does.
    """
    tables = tables_of(content)
    lines: list[str] = []
    for place, table in enumerate(tables):
        lines += [table.name] if place else []
        lines += [line for row in table.rows if (line := _line([_shown(cell) for cell in row]))]
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    """The cells up to the last one with words; one that stands alone, a title, without bars."""
    while cells and not cells[-1]:
        cells.pop()
    filled = [cell for cell in cells if cell]
    return filled[0] if len(filled) == 1 else " | ".join(cells)


def _shown(cell: Value) -> str:
    """A cell as it would be written in a sentence, on one line."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return f"{day.year}年{day.month}月{day.day}日"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
