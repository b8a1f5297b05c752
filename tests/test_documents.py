"""Official papers and workbooks: set as the standard says, the same bytes for ever, and hostile files refused."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pypdfium2
import pytest
from docx import Document
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.documents import numbering
from qingzhou.documents.packages import packed
from qingzhou.documents.paper import Alignment, Heading, Note, Paper, Paragraph, Table, is_statutory, word
from qingzhou.documents.plain import text_of_word
from qingzhou.documents.titles import balanced
from qingzhou.documents.typesetting import width
from qingzhou.documents.uploads import SheetLimits
from qingzhou.documents.workbook import Column, Kind, Sheet, excel, read_rows
from qingzhou.refusals import Incomplete

DAY = date(2026, 11, 3)
NOTICE = Paper(
    issuer="青溪区“双减”工作领导小组办公室文件",
    number="青双减办〔2026〕3号",
    title="关于印发《青溪区深化“双减”工作专项治理行动实施方案》的通知",
    addressee="各镇人民政府、街道办事处，区各有关部门",
    blocks=(
        Paragraph("现将实施方案印发给你们。"),
        Heading(1, "工作目标"),
        Heading(2, "作业管理"),
        Heading(3, "总量控制"),
        Heading(4, "公示"),
        Heading(2, "课后服务"),
        Heading(3, "覆盖"),
        Heading(1, "工作要求"),
        Table(("序号", "事项"), (("1", "核查\n建账"),), (1, 5), (Alignment.CENTRE,), caption="任务表"),
        Note("注：数据截至11月2日。"),
    ),
    attachments=("任务分工表。", "重点任务清单"),
    signed_by="青溪区“双减”工作领导小组办公室",
    dated=DAY,
    copies_to=("区委办公室", "区纪委监委"),
    printed_by="青溪区“双减”工作领导小组办公室",
    red_head=True,
)
LEDGER = (
    Sheet(
        "逾期/事项",
        (
            Column("事项", 40),
            Column("数", kind=Kind.NUMBER),
            Column("进度", kind=Kind.PERCENT),
            Column("时限", kind=Kind.DATE),
        ),
        (
            ("=1+1", 3, 45, DAY),
            ("+86", 2.5, None, "长期"),
            ("-1", "约3", 100, datetime(2026, 1, 2, 16, 30, tzinfo=UTC)),
        ),
        note="注：截至周四",
    ),
)
BUILD_ELSEWHERE = """
import hashlib, django
django.setup()
from tests.test_documents import LEDGER, NOTICE, excel, word
print(hashlib.sha256(word(NOTICE) + excel(LEDGER)).hexdigest())
"""


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def refusal_of(read: Callable[..., Any], content: bytes, **limits: Any) -> str:
    with pytest.raises(Incomplete) as refusal:
        read(content, **limits)
    assert refusal.value.said
    assert refusal.value.do
    return refusal.value.code


# --- papers ----------------------------------------------------------------------------------------------------


def test_the_same_paper_and_workbook_are_the_same_bytes_in_another_process_at_another_time() -> None:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "America/Lima",
        "DJANGO_SETTINGS_MODULE": "qingzhou.site.settings",
    }
    root = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", BUILD_ELSEWHERE], env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == hashlib.sha256(word(NOTICE) + excel(LEDGER)).hexdigest()


def test_a_paper_carries_no_date_but_its_own() -> None:
    content = word(NOTICE)
    with ZipFile(BytesIO(content)) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    core = Document(BytesIO(content)).core_properties
    assert core.created == core.modified == datetime(2026, 11, 3, tzinfo=UTC)
    assert core.title == NOTICE.title
    assert word(replace(NOTICE, dated=date(2026, 11, 4))) != content


def test_the_page_is_set_as_the_standard_says() -> None:
    section = Document(BytesIO(word(NOTICE))).sections[0]
    lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round(length.mm) for length in lengths if length is not None] == [210, 297, 37, 28, 26]
    document = parts_of(word(NOTICE))["word/document.xml"].decode()
    assert '<w:docGrid w:type="lines" w:linePitch="580"/>' in document
    assert 'w:line="580" w:lineRule="exact"' in document


def test_a_paper_reads_in_the_order_and_words_of_official_papers() -> None:
    lines = [text for text in text_of_word(word(NOTICE)).split("\n") if text]
    assert lines == [
        "青溪区“双减”工作领导小组办公室文件",
        "青双减办〔2026〕3号",
        "关于印发《青溪区深化“双减”",
        "工作专项治理行动实施方案》的通知",
        "各镇人民政府、街道办事处，区各有关部门：",
        "现将实施方案印发给你们。",
        "一、工作目标",
        "（一）作业管理",
        "1.总量控制",
        "（1）公示",
        "（二）课后服务",
        "1.覆盖",
        "二、工作要求",
        "任务表",
        "序号 | 事项",
        "1 | 核查 建账",
        "注：数据截至11月2日。",
        "附件：1. 任务分工表",
        "2. 重点任务清单",
        "青溪区“双减”工作领导小组办公室",
        "2026年11月3日",
        "抄送：区委办公室，区纪委监委。",
        "青溪区“双减”工作领导小组办公室 | 2026年11月3日印发",
    ]


def test_only_statutory_kinds_have_a_red_head() -> None:
    sheet = replace(NOTICE, title="督办单", red_head=False)
    assert b"FF0000" in parts_of(word(NOTICE))["word/document.xml"]
    assert b"FF0000" not in parts_of(word(sheet))["word/document.xml"]
    assert refusal_of(word, replace(sheet, red_head=True)) == "documents.no_red_head"  # type: ignore[arg-type]
    assert is_statutory("关于…的通知（试行）")
    assert not is_statutory("“双减”工作周调度表")


def test_a_table_repeats_its_header_keeps_its_rows_whole_and_fills_the_text_width() -> None:
    table = Table(("甲", "乙", "丙"), [["1", "2"]] * 3, (1, 2))
    document = Document(BytesIO(word(replace(NOTICE, blocks=(table, Table(("甲",), ())))))).tables
    rows = document[0].rows
    assert [row._tr.xpath("count(w:trPr/w:tblHeader)") for row in rows] == [1, 0, 0, 0]
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in rows)
    assert sum(column.width or 0 for column in document[0].columns) == pytest.approx(Mm(156), abs=700)
    assert document[1].cell(1, 0).text == "无"


def test_a_landscape_sheet_is_the_page_turned() -> None:
    section = Document(BytesIO(word(replace(NOTICE, landscape=True)))).sections[0]
    assert [round(length.mm) for length in (section.page_width, section.page_height) if length] == [297, 210]


@given(st.text(max_size=60))
def test_whatever_people_paste_becomes_a_paper(text: str) -> None:
    paper = Paper(
        issuer=text, title=text, dated=DAY, blocks=(Paragraph(text), Table((text,), ((text,),))), signed_by=text
    )
    Document(BytesIO(word(paper)))


@given(st.text(alphabet="关于印发青溪区双减工作的通知和《》“”，、方案行动治理专项", max_size=70))
def test_a_title_is_broken_into_lines_that_fit_and_lose_nothing(title: str) -> None:
    lines = balanced(title, 20)
    assert "".join(lines) == title
    assert len(lines) == 1 or all(width(text) <= 20 for text in lines)


def test_a_numeral_is_read_as_it_is_written() -> None:
    assert [numbering.number_of(numbering.chinese(n)) for n in range(10_000)] == [str(n) for n in range(10_000)]
    spelled = ("百", "两百", "三万", "一万零三", "二〇二六", "〇五")
    assert [numbering.number_of(one) for one in spelled] == ["100", "200", "30000", "10003", "2026", "05"]


def test_numbers_are_written_as_people_count() -> None:
    assert [numbering.chinese(n) for n in (0, 2, 10, 11, 20, 21, 105, 110, 1001, 1010)] == [
        *("零", "二", "十", "十一", "二十", "二十一", "一百零五", "一百一十", "一千零一", "一千零一十"),
    ]
    assert [numbering.heading(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]
    styles = (
        "upperRoman",
        "lowerLetter",
        "decimalEnclosedCircle",
        "decimalFullWidth",
        "ideographTraditional",
        "bullet",
    )
    assert [numbering.numeral(4, style) for style in styles] == ["IV", "d", "④", "\uff14", "丁", ""]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_full_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    paper = Paper(
        issuer="办公室", title="满版", dated=DAY, blocks=(Paragraph("减轻学生过重作业负担和校外培训负担" * 120),)
    )
    (tmp_path / "full.docx").write_bytes(word(paper))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "full.docx"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with pypdfium2.PdfDocument(tmp_path / "full.pdf") as pdf:
        lines = pdf[1].get_textpage().get_text_range().split()
    assert [len(text) for text in lines[:22]] == [28] * 22
    assert "".join(lines[22:]) == "—2—"


# --- workbooks -------------------------------------------------------------------------------------------------


def test_a_workbook_holds_numbers_and_dates_as_such_and_no_formula() -> None:
    sheet = openpyxl.load_workbook(BytesIO(excel(LEDGER, dated=DAY)))["逾期 事项"]
    rows = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2, max_row=4)]
    assert rows == [
        [("=1+1", "s"), (3, "n"), (0.45, "n"), (datetime(2026, 11, 3), "d")],  # noqa: DTZ001
        [("+86", "s"), (2.5, "n"), (None, "n"), ("长期", "s")],
        [("-1", "s"), ("约3", "s"), (1, "n"), (datetime(2026, 1, 3, 0, 30), "d")],  # noqa: DTZ001
    ]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.page_setup.orientation) == ("A2", "A1:D4", "landscape")
    assert sheet["A2"].quotePrefix
    assert sheet["A6"].value == "注：截至周四"


def test_no_value_is_lost_or_bent() -> None:
    values = ["长" * 40_000, 10**18, float("nan"), True, "\x00\x0b好", "", None]
    column = Column("值", kind=Kind.NUMBER)
    rows = read_rows(excel([Sheet("值", [column], [[value] for value in values])]))
    found = [row[0].value for row in rows[1:]]
    assert found == ["长" * 32_766 + "…", str(10**18), "nan", "是", "好"]


def test_sheet_names_are_such_as_excel_allows() -> None:
    sheets = [Sheet(title, [Column("甲")]) for title in ("长" * 40, "长" * 40, "a/b:c", "A B C", "", "'引'")]
    assert openpyxl.load_workbook(BytesIO(excel(sheets))).sheetnames == [
        *("长" * 31, "长" * 28 + "（2）", "a b c", "A B C（2）", "Sheet", "引"),
    ]


def test_cells_know_where_they_stood() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "单位"
    sheet["B3"], sheet["C3"], sheet["B6"] = " 区教育局 ", 12.0, DAY
    book.create_sheet("藏").sheet_state = "hidden"
    book["藏"]["A1"] = "不读"
    target = BytesIO()
    book.save(target)
    rows = read_rows(target.getvalue())
    assert [[(cell.row, cell.column, cell.text) for cell in row if cell.text] for row in rows] == [
        [(3, 2, "区教育局"), (3, 3, "12")],
        [(6, 2, "2026-11-03")],
    ]
    assert {cell.sheet for row in rows for cell in row} == {"单位"}


@pytest.mark.parametrize("cell", ['<c r="XFD1"><v>1</v></c>', '<c r="A1048576"><v>1</v></c>', "<c><v>1</v></c>" * 300])
def test_a_sheet_that_would_fill_the_memory_is_refused(cell: str) -> None:
    parts = parts_of(excel([Sheet("甲", [Column("甲")])]))
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b"</sheetData>", f"<row>{cell}</row></sheetData>".encode())
    assert refusal_of(read_rows, packed(parts)) == "documents.sheet_too_large"


def test_empty_cells_far_away_do_no_harm() -> None:
    parts = parts_of(excel([Sheet("甲", [Column("甲")])]))
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert [[cell.value for cell in row] for row in read_rows(packed(parts))] == [["甲"]]
    content = excel([Sheet("甲", [Column("甲")], [["a"]] * 20)])
    assert refusal_of(read_rows, content, sheet_limits=SheetLimits(rows=20)) == "documents.sheet_too_large"
