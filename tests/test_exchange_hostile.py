"""Files that are no ledgers, or that were made to overwhelm the reader: refused in words, or read within bounds."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.refusals import Incomplete
from tests.ledgers import book, row

MEBIBYTE = 1024 * 1024


def refusal_of(content: bytes) -> str:
    with pytest.raises(Incomplete) as told:
        tables_of(content)
    assert told.value.said
    assert told.value.do
    return told.value.code


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one more part."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
        new.writestr(name, part)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "documents.empty"),
        (b"%PDF-1.7 \x00\x01", "documents.no_table"),
        (b"PK\x03\x04 not a package", "documents.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "documents.old"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "documents.no_table"),
        ("事项\n".encode() * (5 * MEBIBYTE), "documents.too_large"),
        (b"a\n" * 60_001, "documents.sheet_too_large"),
        (b"a," * 101 + b"\n", "documents.sheet_too_large"),
        (b"\n\n , \n", "documents.no_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_table_is_refused_in_words(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def test_a_bomb_is_measured_before_it_is_opened() -> None:
    bomb = with_part(book(row(1)), "xl/media/image1.png", b"\0" * (201 * MEBIBYTE))
    assert len(bomb) < MEBIBYTE
    assert refusal_of(bomb) == "documents.too_large_unpacked"


def test_a_sheet_formatted_to_its_last_row_is_read_as_what_is_in_it() -> None:
    made, target = Workbook(), BytesIO()
    sheet: Any = made.active
    sheet.append(["事项", "牵头单位", "完成时限"])
    sheet.append(["清查收费", "教育局", "2026-12-31"])
    for place in (1_048_576, 900_000):
        sheet.cell(place, 3).font = Font(bold=True)
    made.save(target)
    (table,) = tables_of(target.getvalue())
    assert len(table.rows) == 2


def test_a_cell_in_the_far_corner_is_refused() -> None:
    made, target = Workbook(), BytesIO()
    sheet: Any = made.active
    sheet.append(["事项"])
    sheet.cell(1_048_576, 16_384).value = "远"
    made.save(target)
    assert refusal_of(target.getvalue()) == "documents.sheet_too_large"


def test_formulas_count_as_their_results_only() -> None:
    (table,) = tables_of(book(row(1, 最近进展="=1+1"), row(2)))
    assert table.rows[1][-1] is None  # nobody has worked it out yet
    assert table.rows[2][-1] == "已完成摸底"


def merged(ranges: str, rows: int) -> bytes:
    """A sheet of some rows with these merged ranges, written as nobody's program would."""
    content, target = book(*(row(number) for number in range(1, rows + 1))), BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                part = part.replace(b"</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>".encode())
            new.writestr(entry.filename, part)
    return target.getvalue()


def test_a_merge_to_the_end_of_the_sheet_costs_no_more_than_its_rows() -> None:
    (table,) = tables_of(merged('<mergeCell ref="D2:D1048576"/>', rows=3))
    assert [line[3] for line in table.rows] == ["牵头单位", "教育局", "教育局", "教育局"]


def test_merges_beyond_number_are_refused() -> None:
    assert refusal_of(merged('<mergeCell ref="D2:D1048576"/>' * 5_000, rows=60)) == "documents.too_many_merges"
