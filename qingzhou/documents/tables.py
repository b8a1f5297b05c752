"""Tables of an official paper: fixed columns, thin lines, a header that repeats, rows that stay whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from qingzhou.documents.blocks import Alignment, Table
from qingzhou.documents.typesetting import (
    CENTRED,
    FANGSONG,
    HEITI,
    SIZE_SMALL,
    TWIPS,
    Setting,
    Sheet,
    element,
    write,
)

ALIGNS = {Alignment.LEFT: ALIGN.LEFT, Alignment.CENTRE: ALIGN.CENTER, Alignment.RIGHT: ALIGN.RIGHT}
PADDING = 57  # twips: one millimetre left and right of the text of a cell
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")  # in the order the schema wants
THIN = dict.fromkeys(EDGES, 4)  # half a point all around


def set_table(sheet: Sheet, table: Table) -> None:
    """Append `table` to the sheet, its caption above it."""
    if table.caption:
        sheet.paragraph(table.caption, CENTRED.but(font=HEITI, size=SIZE_SMALL, with_next=True))
    widths = _widths(table, sheet.text_width // TWIPS)
    made = grid(widths, THIN)
    if table.header:
        made.append(_row(sheet, table, table.header, widths, heads=len(widths)))
    for texts in table.rows:
        made.append(_row(sheet, table, texts, widths, heads=table.label_columns))
    if not table.rows:
        made.append(_empty_row(sheet, table, widths))
    attach(sheet, made)
    sheet.paragraph("", Setting(size=8, line=8))  # two tables that touch would become one


def grid(widths: Sequence[int], lines: Mapping[str, int]) -> BaseOxmlElement:
    """A table without rows: its columns in twips, its lines in eighths of a point by edge."""
    made, properties, columns = element("w:tbl"), element("w:tblPr"), element("w:tblGrid")
    properties.append(element("w:tblW", w=sum(widths), type="dxa"))
    borders = element("w:tblBorders")
    for edge in (edge for edge in EDGES if edge in lines):
        borders.append(element(f"w:{edge}", val="single", sz=lines[edge], space=0, color="auto"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for edge in ("left", "right"):
        margins.append(element(f"w:{edge}", w=PADDING, type="dxa"))
    properties.append(margins)
    for wide in widths:
        columns.append(element("w:gridCol", w=wide))
    made.extend((properties, columns))
    return made


def attach(sheet: Sheet, made: BaseOxmlElement) -> None:
    """Put a table after what the sheet already holds."""
    sheet.document.element.body.insert_element_before(made, "w:sectPr")


def cell(sheet: Sheet, lines: Sequence[tuple[str, Setting]], wide: int, *, span: int = 1) -> BaseOxmlElement:
    """One cell of one or more paragraphs, each with its setting."""
    made, properties = element("w:tc"), element("w:tcPr")
    properties.append(element("w:tcW", w=wide, type="dxa"))
    if span > 1:
        properties.append(element("w:gridSpan", val=span))
    properties.append(element("w:vAlign", val="center"))
    made.append(properties)
    for text, setting in lines:
        paragraph = element("w:p")
        made.append(paragraph)
        write(WordParagraph(paragraph, sheet.document._body), text, setting)  # noqa: SLF001
    return made


def row(cells: Sequence[BaseOxmlElement], *, repeats: bool = False) -> BaseOxmlElement:
    """One row that is never cut in two; a repeating one stands on top of every page."""
    made, properties = element("w:tr"), element("w:trPr")
    properties.append(element("w:cantSplit"))
    if repeats:
        properties.append(element("w:tblHeader"))
    made.append(properties)
    made.extend(cells)
    return made


def _row(sheet: Sheet, table: Table, texts: Sequence[str], widths: Sequence[int], *, heads: int) -> BaseOxmlElement:
    cells = []
    for column, wide in enumerate(widths):
        text = texts[column] if column < len(texts) else ""
        setting = _head(table) if column < heads else _plain(table, column)
        cells.append(cell(sheet, [(line, setting) for line in text.split("\n")], wide))
    return row(cells, repeats=texts is table.header)


def _empty_row(sheet: Sheet, table: Table, widths: Sequence[int]) -> BaseOxmlElement:
    setting = _plain(table, 0).but(align=ALIGN.CENTER)
    return row([cell(sheet, [(table.empty, setting)], sum(widths), span=len(widths))])


def _head(table: Table) -> Setting:
    return Setting(font=HEITI, size=table.size, align=ALIGN.CENTER, line=_line(table))


def _plain(table: Table, column: int) -> Setting:
    aligned = table.alignments[column] if column < len(table.alignments) else Alignment.LEFT
    return Setting(font=FANGSONG, size=table.size, align=ALIGNS[aligned], line=_line(table))


def _line(table: Table) -> float:
    return round(table.size * 1.4)


def _widths(table: Table, total: int) -> list[int]:
    """The columns' widths in twips, together exactly `total`."""
    weights = [*table.widths, *[1.0] * (table.columns - len(table.widths))]
    ends = [round(total * sum(weights[: column + 1]) / sum(weights)) for column in range(len(weights))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]
