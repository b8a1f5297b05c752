"""Official papers and working sheets as Word files, set as GB/T 9704-2012 has it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from qingzhou.documents import numbering
from qingzhou.documents.blocks import (
    STATUTORY_KINDS,
    Alignment,
    Block,
    Heading,
    Note,
    Paper,
    Paragraph,
    Picture,
    Table,
    is_statutory,
    written,
)
from qingzhou.documents.images import set_picture
from qingzhou.documents.imprint import set_imprint
from qingzhou.documents.tables import set_table
from qingzhou.documents.titles import balanced
from qingzhou.documents.typesetting import (
    BODY,
    CENTRED,
    CHARACTER,
    FANGSONG,
    FLUSH,
    HEITI,
    KAITI,
    RED,
    SIZE_TITLE,
    XIAOBIAOSONG,
    Setting,
    Sheet,
    width,
)
from qingzhou.refusals import Incomplete

__all__ = [
    "STATUTORY_KINDS",
    "Alignment",
    "Block",
    "Heading",
    "Note",
    "Paper",
    "Paragraph",
    "Picture",
    "Table",
    "is_statutory",
    "word",
    "written",
]

HEADINGS = (BODY.but(font=HEITI), BODY.but(font=KAITI), BODY.but(font=FANGSONG), BODY.but(font=FANGSONG))
MARK_DOWN = 35 * 72 / 25.4  # the red mark stands 35 mm under the top of the text
MARK_LARGEST = 48.0  # points
MARK_NARROWEST = 0.6  # long names are set in narrower letters, as printers do
RED_LINE_DOWN = 11  # points: the red line stands 4 mm under the number


def word(paper: Paper) -> bytes:
    """The paper as a .docx file; the same paper gives the same bytes, today and in ten years.

    Raises Incomplete when a paper that is none of the fifteen statutory kinds asks for a red head.
    """
    if paper.red_head and not is_statutory(paper.title):
        raise Incomplete(
            "documents.no_red_head",
            _("标题没有写明法定公文文种，不能套红头。"),
            _("请在标题末尾写明文种（如“通知”“通报”“函”），或作为工作表单印发。"),
        )
    sheet = Sheet(landscape=paper.landscape)
    if paper.red_head:
        _red_head(sheet, paper)
    _title(sheet, paper)
    if paper.addressee:
        sheet.paragraph(f"{paper.addressee.rstrip('：:')}：", FLUSH)
    _body(sheet, paper.blocks)
    _attachments(sheet, paper.attachments)
    _signature(sheet, paper)
    if paper.slip:
        sheet.blank()
        _body(sheet, paper.slip)
    if paper.appendix:
        _appendix(sheet, paper.appendix)
    set_imprint(sheet, paper)
    return sheet.saved(title=paper.title, author=paper.issuer, dated=paper.dated, properties=paper.properties)


def _red_head(sheet: Sheet, paper: Paper) -> None:
    """发文机关标志, 发文字号 and the red line."""
    per_character = sheet.text_width.pt / max(width(paper.issuer), 1)
    narrow = min(1.0, max(MARK_NARROWEST, per_character / MARK_LARGEST))
    size = min(MARK_LARGEST, per_character / narrow // 0.5 * 0.5)  # Word knows half points
    mark = CENTRED.but(
        font=XIAOBIAOSONG, size=size, colour=RED, narrow=narrow, before=MARK_DOWN, line=round(size * 1.3)
    )
    sheet.paragraph(paper.issuer, mark)
    sheet.blank(2)
    number = sheet.paragraph(paper.number or "", CENTRED)
    sheet.rule(number, colour="FF0000", eighths=12, distance=RED_LINE_DOWN)
    sheet.blank(2)


def _title(sheet: Sheet, paper: Paper) -> None:
    """The title, and under that of a working sheet its number."""
    setting = CENTRED.but(font=XIAOBIAOSONG, size=SIZE_TITLE, line=32.0)
    sheet.paragraph("\n".join(balanced(paper.title, sheet.text_width.pt // SIZE_TITLE)), setting)
    if paper.number and not paper.red_head:
        sheet.paragraph(paper.number, CENTRED)
    sheet.blank()


def _body(sheet: Sheet, blocks: Sequence[Block]) -> None:
    counted = [0, 0, 0, 0]
    for block in blocks:
        match block:
            case Heading():
                sheet.paragraph(_numbered(block, counted), HEADINGS[block.level - 1].but(with_next=True))
            case Paragraph():
                for text in block.text.split("\n"):
                    sheet.paragraph(text, BODY if block.indented else FLUSH)
            case Note():
                sheet.paragraph(block.text, Setting(size=12, line=20))
            case Table():
                set_table(sheet, block)
            case Picture():
                set_picture(sheet, block)


def _appendix(sheet: Sheet, blocks: Sequence[Block]) -> None:
    """What comes after the signature, on a page of its own."""
    before = len(sheet.document.paragraphs)
    _body(sheet, blocks)
    for paragraph in sheet.document.paragraphs[before : before + 1]:
        paragraph.paragraph_format.page_break_before = True


def _numbered(heading: Heading, counted: list[int]) -> str:
    """The heading with its number; counts on in `counted` and starts the levels below anew."""
    if not heading.numbered:
        return heading.text
    counted[heading.level - 1] += 1
    counted[heading.level :] = [0] * (4 - heading.level)
    return numbering.heading(heading.level, counted[heading.level - 1]) + heading.text


def _attachments(sheet: Sheet, names: Sequence[str]) -> None:
    """附件说明: one line below the text, no punctuation at its end."""
    if not names:
        return
    sheet.blank()
    for number, name in enumerate(names, start=1):
        count = f"{number}. " if len(names) > 1 else ""
        label = f"附件：{count}" if number == 1 else count
        left = (2 + width(f"附件：{count}")) * CHARACTER
        setting = FLUSH.but(left=left, first=-width(label) * CHARACTER, align=ALIGN.LEFT)
        sheet.paragraph(label + name.rstrip("。；;."), setting)


def _signature(sheet: Sheet, paper: Paper) -> None:
    """Who signs and when, at the right; never alone on a page."""
    if not paper.signed_by:
        return
    dated = written(paper.dated)
    issuer_right, date_right = _right_indents(width(paper.signed_by), width(dated), sealed=paper.sealed)
    _keep_with_next(sheet)
    sheet.blank(2 if paper.sealed else 1, with_next=True)
    right = FLUSH.but(align=ALIGN.RIGHT, with_next=True)
    sheet.paragraph(paper.signed_by, right.but(right=issuer_right * CHARACTER))
    sheet.paragraph(dated, right.but(right=date_right * CHARACTER, with_next=bool(paper.remark)))
    if paper.remark:
        sheet.paragraph(f"（{paper.remark.strip('（）()')}）", BODY)


def _right_indents(issuer: float, dated: float, *, sealed: bool) -> tuple[float, float]:
    """How many characters issuer and date stand in from the right (7.3.5.1 with a seal, 7.3.5.2 without)."""
    if sealed:
        middle = max(4 + dated / 2, issuer / 2)  # the issuer is centred on the date
        return middle - issuer / 2, middle - dated / 2
    date_right = issuer - dated  # the date begins two characters to the right of the issuer, who stands two in
    return (2, date_right) if date_right >= 2 else (2 + 2 - date_right, 2)


def _keep_with_next(sheet: Sheet) -> None:
    """Tie what comes last to what follows, so that a page never holds a signature alone."""
    if paragraphs := sheet.document.paragraphs:
        paragraphs[-1].paragraph_format.keep_with_next = True
