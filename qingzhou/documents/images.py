"""Pictures in an official paper: centred, never wider than the text nor higher than a page, and told in words too."""

from __future__ import annotations

from io import BytesIO

from docx.enum.text import WD_LINE_SPACING
from docx.shared import Length, Mm

from qingzhou.documents.blocks import Picture
from qingzhou.documents.typesetting import CENTRED, HEITI, SIZE_SMALL, Sheet, legal

HIGHEST = Mm(190)  # of a page of 225 mm: heading and sentence stand above


def set_picture(sheet: Sheet, picture: Picture) -> None:
    """Append `picture` to the sheet, its caption above it."""
    if picture.caption:
        sheet.paragraph(picture.caption, CENTRED.but(font=HEITI, size=SIZE_SMALL, with_next=True))
    paragraph = sheet.paragraph("", CENTRED)
    # A line of exactly 29 points would show a strip of the picture only.
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    wide = Length(min(sheet.text_width, Mm(picture.widest)))
    shape = paragraph.runs[0].add_picture(BytesIO(picture.png), width=wide)
    if shape.height > HIGHEST:
        shape.width, shape.height = Length(round(shape.width * HIGHEST / shape.height)), HIGHEST
    properties = shape._inline.docPr  # noqa: SLF001 (python-docx has no public way to the words of a picture)
    properties.set("descr", legal(picture.told))
    properties.set("name", f"Picture {properties.id}")
