"""PDF files and Excel plans that people upload, as text."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from qingzhou.directives import intake
from qingzhou.directives.reading import read
from qingzhou.documents import pdf
from qingzhou.documents.pdf import text_of_pdf
from qingzhou.documents.table_text import text_of_tables
from tests import build

SIZE, LEFT, WIDE = 16, 80, 28  # points; full lines hold 28 characters


def pdf_of(*pages: list[tuple[int, str]], closing: bytes = b"%%EOF\n") -> bytes:
    """A PDF with a Chinese font that every reader knows; each line begins so many characters from the left margin."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(pages)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        (
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
            b"/Supplement 2>>/DW 1000/FontDescriptor 5 0 R>>"
        ),
        (
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
            b"/Descent -120/CapHeight 880/StemV 80>>"
        ),
    ]
    for number, lines in enumerate(pages):
        drawn = b"".join(
            b"BT /F %d Tf %d %d Td <%s> Tj ET\n"
            % (SIZE, LEFT + indent * SIZE, 780 - place * 30, text.encode("utf-16-be").hex().encode())
            for place, (indent, text) in enumerate(lines)
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (7 + 2 * number)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        body
        + head
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n" % (len(objects) + 1, len(body))
        + closing
    )


def set_in_lines(paragraph: str) -> list[tuple[int, str]]:
    """A paragraph as a paper prints it: the first line two characters in."""
    first, rest = paragraph[: WIDE - 2], paragraph[WIDE - 2 :]
    return [(2, first), *((0, rest[at : at + WIDE]) for at in range(0, len(rest), WIDE))]


DUTIES = (
    "区市场监管局牵头，区教育局、区消防救援大队配合，12月20日前对全区校外培训机构收费公示、预收费监管和消防疏散通道开展一次专项检查。",
    "区教育局要在12月10日前完成寒假课后服务方案备案，每周五报送进展。",
    "各单位要高度重视。",
)


def paper() -> bytes:
    """Three pages with a running head and page numbers; the second duty runs over a page's end."""
    first, second, third = map(set_in_lines, DUTIES)
    head, title = (0, "青溪区文件"), (8, "关于开展专项检查的通知")
    return pdf_of(
        [head, title, *first, second[0], (12, "— 1 —")],
        [head, *second[1:], *third, (12, "— 2 —")],
        [head, *set_in_lines("特此通知。"), (12, "— 3 —")],
    )


def test_lines_are_joined_to_paragraphs_over_page_ends_and_running_heads_left_out() -> None:
    assert text_of_pdf(paper())[0].split("\n") == ["关于开展专项检查的通知", *DUTIES, "特此通知。"]


def test_a_number_begins_a_paragraph_also_after_a_full_line_and_at_the_margin() -> None:
    first, second = "一、" + "查" * (WIDE - 3) + "。", "二、区教育局要备案。"
    unfinished = "三、" + "报" * (WIDE - 2)
    lines = pdf_of([(0, first), (0, second), (0, unfinished), (0, "一、二年级名单。")])
    assert text_of_pdf(lines)[0].split("\n") == [first, second, unfinished + "一、二年级名单。"]


def test_a_notice_in_a_pdf_is_read_like_the_same_notice_pasted() -> None:
    from_pdf = read(intake.text_of("通知.pdf", paper()))
    pasted = read("\n".join(DUTIES))
    assert [(one.clause, one.deadline, one.units) for one in from_pdf.drafts] == [
        (one.clause, one.deadline, one.units) for one in pasted.drafts
    ]
    assert len(from_pdf.drafts) >= 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf_of([], []), "documents.no_text_seen"),
        (b"%PDF-1.7\n" + b"\x00" * 500, "documents.damaged_pages"),
        (paper()[:300], "documents.damaged_pages"),
        (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>", "documents.no_text_seen"),
        (pdf_of(*([[(0, "区教育局要报送清单。")]] * 201)), "documents.too_long"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_refused_with_advice(content: bytes, code: str) -> None:
    with build.refused(code):
        text_of_pdf(content)


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    with build.refused("documents.damaged_pages"):
        text_of_pdf(paper())


def test_a_plan_in_excel_is_read_row_by_row() -> None:
    book, content = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    for row in (
        ["青溪区冬季行动任务清单"],
        ["序号", "具体任务", "牵头单位", "配合单位", "完成时限"],
        [1, "开展培训机构收费公示专项检查", "区市场监管局", "区教育局", "12月20日前"],
        [2, "完成寒假课后服务方案备案", "区教育局", None, "2026年12月10日"],
    ):
        sheet.append(row)
    book.save(content)
    text = intake.text_of("清单.xlsx", content.getvalue())
    assert text.split("\n")[0] == "青溪区冬季行动任务清单"
    assert text_of_tables(content.getvalue()) == text
    found = {draft.clause: draft for draft in read(text).drafts}
    first = found["开展培训机构收费公示专项检查"]
    assert [(unit.name, unit.role) for unit in first.units] == [("区市场监管局", "lead"), ("区教育局", "cooperate")]
    assert first.deadline == "12月20日前"
    assert found["完成寒假课后服务方案备案"].deadline == "2026年12月10日"
