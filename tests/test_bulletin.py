"""An edited sheet is read again, and each figure that was changed is named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from docx import Document
from docx.oxml.ns import qn

from qingzhou.dispatch import actions, queries, sheet
from qingzhou.dispatch.bulletin.comparing import differences
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.pictures import paper as pictures
from qingzhou.dispatch.pictures.queries import Source
from qingzhou.documents.numerals import in_digits
from qingzhou.documents.plain import text_of_word
from qingzhou.ledger.states import Status
from qingzhou.meetings import actions as meetings
from qingzhou.meetings import minutes, papers, record
from qingzhou.meetings.actions import Attendance, NewDecision
from qingzhou.meetings.models import Meeting
from qingzhou.meetings.states import Kind, Topic
from tests import build
from tests.weeks import CUTOFF, W47, district

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def frozen() -> Week:
    district()
    return actions.freeze(W47, by=build.clerk(), now=CUTOFF)


def edited(week: Week, folder: Path, change: Callable[[Any], object]) -> Path:
    document = Document(BytesIO(sheet.word(queries.content_of(week))))
    change(document)
    path = folder / "edited.docx"
    document.save(str(path))
    return path


def checked(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    try:
        call_command("check_bulletin", str(path), *more)
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code))
    told = capsys.readouterr()
    return code, told.out + told.err


def replaced(paragraph: Any, old: str, new: str) -> None:
    """As somebody types over it; the words may stand in links."""
    words = list(paragraph._p.iter(qn("w:t")))
    text = "".join(one.text or "" for one in words)
    assert old in text
    for one in words[1:]:
        one.text = ""
    words[0].text = text.replace(old, new, 1)


def test_a_sheet_as_it_was_made_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = checked(edited(frozen(), tmp_path, lambda _document: None), capsys)
    assert (code, "全部相符" in said) == (0, True)


def test_a_changed_sum_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    week = frozen()
    overdue = queries.content_of(week).totals.counts["overdue"]

    def fewer(document: Any) -> None:
        paragraph = next(one for one in document.paragraphs if f"超期{overdue}件" in one.text)
        replaced(paragraph, f"超期{overdue}件", f"超期{overdue - 1}件")

    code, said = checked(edited(week, tmp_path, fewer), capsys)
    assert code == 1
    assert f"超期：纸面为“{overdue - 1}”，快照为“{overdue}”。" in said
    assert "1 处不符" in said


def test_a_changed_cell_a_changed_rate_and_rows_taken_out_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    week = frozen()
    overdue, *_rest = queries.content_of(week).of("overdue")

    def worse(document: Any) -> None:
        rows = document.tables[0].rows
        cell = next(one for one in rows[1].cells if "%" in one.text)
        replaced(cell.paragraphs[0], cell.text, "99%/100%")
        units = document.tables[-1]
        replaced(units.rows[1].cells[1].paragraphs[0], units.rows[1].cells[1].text, "77")
        last = document.tables[1].rows[-1]
        last._tr.getparent().remove(last._tr)

    path = edited(week, tmp_path, worse)
    code, said = checked(path, capsys, "--json")
    told = json.loads(said)
    assert code == 1
    assert len(told) == 3
    assert {"99%/100%", "77", ""} == {one["paper"] for one in told}
    assert any(overdue.number in one["where"] for one in told)


def test_reworded_sentences_without_other_figures_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def reworded(document: Any) -> None:
        paragraph = next(one for one in document.paragraphs if one.text.startswith("截至"))
        replaced(paragraph, "在办事项", "全区在办事项")
        document.add_paragraph("请各单位对照清单抓紧落实。")

    code, _said = checked(edited(frozen(), tmp_path, reworded), capsys)
    assert code == 0


def test_what_cannot_be_compared_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    week = frozen()
    other = tmp_path / "other.docx"
    Document().save(str(other))
    assert checked(other, capsys)[0] == 2
    (tmp_path / "cut.docx").write_bytes(sheet.word(queries.content_of(week))[:2000])
    code, said = checked(tmp_path / "cut.docx", capsys)
    assert (code, "cut.docx" in said) == (2, True)
    assert checked(tmp_path / "none.docx", capsys)[0] == 2
    assert checked(other, capsys, "--week", "47")[0] == 2
    code, said = checked(other, capsys, "--week", "2026-W47")
    assert code == 1  # an empty paper lacks every row


# --- papers of a meeting ---------------------------------------------------------------------------------------
def ended() -> Meeting:
    meeting = meetings.prepare(W47, by=build.clerk(), now=CUTOFF + timedelta(hours=1))
    subject = meeting.subjects.filter(topic=Topic.OVERDUE, item__status=Status.IN_PROGRESS)[0]
    new = NewDecision(token=uuid4(), kind=Kind.EXTEND, said="一周内办结并报结果", due_on=date(2026, 12, 11))
    meetings.decide(subject, new, by=build.clerk(), now=CUTOFF + timedelta(hours=2))
    return meetings.close(meeting, Attendance(chair="甲组长"), by=build.clerk(), now=CUTOFF + timedelta(hours=3))


def edited_paper(content: bytes, folder: Path, old: str, new: str) -> Path:
    """A paper in which somebody typed over some words."""
    document = Document(BytesIO(content))
    replaced(next(one for one in document.paragraphs if old in one.text), old, new)
    path = folder / "edited.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize("make", [papers.minutes_of, papers.circular_of])
def test_papers_of_a_meeting_as_they_were_made_agree(
    make: Callable[[Meeting], tuple[str, bytes]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    district()
    path = edited_paper(make(ended())[1], tmp_path, "截至", "截至")
    code, said = checked(path, capsys)
    assert (code, "全部相符" in said) == (0, True)


def test_a_changed_date_of_a_decision_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    district()
    path = edited_paper(papers.minutes_of(ended())[1], tmp_path, "时限：2026年12月11日", "时限：2026年12月1日")
    code, said = checked(path, capsys)
    assert code == 1
    assert "纸面为“2026年12月1日”，快照为“2026年12月11日”" in said
    assert "会议纪要与 2026-W47 快照核对：1 处不符" in said


def test_each_changed_figure_of_a_circular_is_named_by_its_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    district()
    meeting = ended()
    content = papers.circular_of(meeting)[1]
    row = queries.content_of(meeting.week).of("overdue")[-1]
    path = edited_paper(
        content, tmp_path, f"超期{row.overdue_by}个工作日，填报进度{row.claimed}%。", "逾期９９个工作日，填报进度98%。"
    )
    code, said = checked(path, capsys, "--json")
    told = json.loads(said)
    assert code == 1
    assert {(one["paper"], one["snapshot"]) for one in told} == {
        ("99", str(row.overdue_by)),
        ("98%", f"{row.claimed}%"),
    }
    assert all(row.number in one["where"] for one in told)


def test_a_changed_figure_of_the_appendix_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    district()
    meeting = ended()
    first = queries.content_of(meeting.week).lists["stalled"][0]
    path = edited_paper(papers.minutes_of(meeting)[1], tmp_path, f"停滞（1件）：{first}", "停滞（1件）：2026-T999")
    code, said = checked(path, capsys)
    assert code == 1
    assert f"纸面为“2026-T999”，快照为“{first}”" in said


def test_a_paper_without_properties_is_known_by_its_title_and_the_named_week(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    district()
    copied, path = Document(), tmp_path / "copied.docx"
    for line in text_of_word(papers.minutes_of(ended())[1]).split("\n"):
        if "SHA-256" not in line:
            copied.add_paragraph(line.replace("2026年12月11日", "2026年12月18日"))
    copied.save(str(path))
    assert checked(path, capsys)[0] == 2
    code, said = checked(path, capsys, "--week", "2026-W47")
    assert code == 1
    assert "“2026年12月18日”" in said
    assert "会议纪要" in said


def test_minutes_of_another_record_are_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    district()
    meeting = ended()
    week = queries.content_of(meeting.week)
    path = tmp_path / "other.docx"
    path.write_bytes(minutes.minutes(record.read(meeting.record), week, "0" * 64))
    code, said = checked(path, capsys)
    assert code == 1
    assert "会议记录 SHA-256" in said


def test_a_week_whose_meeting_has_not_ended_has_no_minutes_to_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen()
    copied, path = Document(), tmp_path / "copied.docx"
    copied.add_paragraph("青溪区“双减”工作第47周调度会议纪要")
    copied.save(str(path))
    code, said = checked(path, capsys, "--week", "2026-W47")
    assert code == 2
    assert "没有已经结束的调度会" in said


def test_pictures_are_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    week = frozen()
    content = pictures.word(Source(queries.content_of(week), week.frozen_by))
    count = queries.content_of(week).totals.counts["open"]
    code, said = checked(edited_paper(content, tmp_path, f"在办 {count} 件", f"在办 {count + 1} 件"), capsys)
    assert code == 1
    assert "图表与" in said
    assert f"纸面为“{count + 1}”" in said


def test_a_row_taken_out_and_a_changed_cell_of_pictures_are_each_named_by_their_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    week = frozen()
    document = Document(BytesIO(pictures.word(Source(queries.content_of(week), week.frozen_by))))
    pace, held = document.tables[1], document.tables[-1]
    gone, unit = pace.rows[1].cells[0].text, held.rows[1].cells[0].text
    pace._tbl.remove(pace.rows[1]._tr)
    items = held.rows[1].cells[[cell.text for cell in held.rows[0].cells].index("件数")]
    replaced(items.paragraphs[0], items.text, "66")
    document.save(str(tmp_path / "pictures.docx"))
    code, said = checked(tmp_path / "pictures.docx", capsys)
    first, second, count = said.strip().split("\n")
    assert (code, count.partition("：")[2]) == (1, "2 处不符。")
    assert first.startswith(f"应达与填报进度 {gone}：纸面上没有")
    assert second.startswith(f"各单位经手天数 {unit} 件数：纸面为“66”")


# --- figures that were written in other ways -------------------------------------------------------------------
def rewritten(week: Week, old: str, new: str) -> list[tuple[str, str]]:
    """What is found in a sheet in which words were replaced: what the paper says, what the snapshot says."""
    made = text_of_word(sheet.word(queries.content_of(week)))
    assert old in made
    return [(one.paper, one.snapshot) for one in differences(made.replace(old, new, 1), made)]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (4, "四"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2026, "二〇二六"),
        (12_030, "一万二千零三十"),
    ],
)
def test_a_number_in_chinese_or_with_thousands_set_apart_is_the_same_number(number: int, written: str) -> None:
    assert in_digits(f"超期{written}件") == f"超期{number}件"
    assert in_digits(f"超期{number:,}件，") == f"超期{number}件，"
    assert in_digits(f"百分之{written}") == f"{number}%"
    assert in_digits("统一部署，一致认为，一、超期") == "统一部署，一致认为，一、超期"


def test_a_figure_in_chinese_numerals_is_held_to_the_snapshot() -> None:
    week = frozen()
    assert rewritten(week, "超期4件", "超期四件") == []
    assert rewritten(week, "超期4件", "超期三件") == [("3", "4")]
    assert rewritten(week, "截至2026年11月19日", "截至二〇二六年十一月十九日") == []
    assert rewritten(week, "在办事项12件", "在办事项1,200件") == [("1200", "12")]


def test_figures_of_a_sentence_written_anew_are_held_to_what_is_counted_after_the_same_words() -> None:
    week = frozen()
    (told,) = (
        line for line in text_of_word(sheet.word(queries.content_of(week))).split("\n") if line.startswith("截至")
    )
    anew = "总的看，各单位高度重视，全区推进有力：目前超期{n}件，停滞1件，望再接再厉。"
    assert rewritten(week, told, anew.format(n=4)) == []
    assert rewritten(week, told, anew.format(n=3)) == [("3", "4")]
    assert rewritten(week, told, "其中教育局超期0件，连续超期15天的要说明原因，请在3天内报告。") == []
    assert rewritten(week, told, "其中教育局超期2件，连续超期15天的要说明原因，请在3天内报告。") == [("2", "0")]


def test_an_item_that_was_taken_out_of_a_circular_and_a_decision_of_minutes_are_named() -> None:
    district()
    meeting = ended()
    for make, wanted in ((papers.circular_of, "办结时限"), (papers.minutes_of, "（2026-T")):
        made = text_of_word(make(meeting)[1])
        line = next(line for line in made.split("\n") if wanted in line and "、2026" not in line)
        (number,) = set(re.findall(r"2026-T\d+", line))
        found = differences("\n".join(one for one in made.split("\n") if one != line), made)
        assert [(one.where, one.paper) for one in found] == [(number, "")]
