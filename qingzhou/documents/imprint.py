"""版记: to whom copies go, who printed and when, at the foot of the last page."""

from __future__ import annotations

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.xmlchemy import BaseOxmlElement

from qingzhou.documents.blocks import Paper, written
from qingzhou.documents.tables import attach, cell, grid, row
from qingzhou.documents.typesetting import LINE, SIZE_SMALL, TWIPS, Setting, Sheet, element, width

SMALL = Setting(size=SIZE_SMALL, line=22, align=ALIGN.LEFT, left=SIZE_SMALL, right=SIZE_SMALL)
LINES = {"top": 8, "bottom": 8, "insideH": 6}  # eighths of a point: 0.35 mm outside, 0.25 mm between


def set_imprint(sheet: Sheet, paper: Paper) -> None:
    """The imprint, if the paper has copies or a printer; it stands at the foot of the last page.

    Which page is last only the word processor knows: whether it is an even one is left to whoever prints.
    LibreOffice before 7.6 leaves it right under the text.
    """
    total = sheet.text_width // TWIPS
    printed = f"{written(paper.printed_on or paper.dated)}印发"
    for_date = round((width(printed) + 4) * SIZE_SMALL * 20)
    rows = []
    if paper.copies_to:
        label = "抄送："
        hanging = SIZE_SMALL * width(label)
        setting = SMALL.but(left=SIZE_SMALL + hanging, first=-hanging)
        rows.append(row([cell(sheet, [(f"{label}{'，'.join(paper.copies_to)}。", setting)], total, span=2)]))
    if paper.printed_by:
        by = cell(sheet, [(paper.printed_by, SMALL.but(right=0))], total - for_date)
        rows.append(row([by, cell(sheet, [(printed, SMALL.but(align=ALIGN.RIGHT, left=0))], for_date)]))
    if rows:
        made = grid([total - for_date, for_date], LINES)
        made[0].insert(0, _at_the_foot())
        made.extend(rows)
        attach(sheet, made)
        sheet.paragraph("", Setting(size=1, line=1))  # a floating table hangs on the paragraph after it


def _at_the_foot() -> BaseOxmlElement:
    return element(
        "w:tblpPr",
        leftFromText=0,
        rightFromText=0,
        topFromText=round(LINE * 20),
        bottomFromText=0,
        vertAnchor="margin",
        horzAnchor="margin",
        tblpXSpec="left",
        tblpYSpec="bottom",
    )
