"""Sheets and circulars that were edited in earnest: what no longer agrees is named, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings, strategies

from qingzhou.dispatch import queries, sheet
from qingzhou.dispatch.bulletin.comparing import differences
from qingzhou.dispatch.models import Week
from qingzhou.documents.numbering import chinese
from qingzhou.documents.plain import text_of_word
from qingzhou.meetings import checking, papers
from tests.test_bulletin import ended, frozen, replaced
from tests.weeks import district

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def line_of(document: Any, begins: str) -> Any:
    return next(one for one in document.paragraphs if text_of(one).startswith(begins))


def text_of(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph._p.iter(qn("w:t")))


def overdue_table(document: Any) -> Any:
    return next(one for one in document.tables if "超期工作日" in [cell.text for cell in one.rows[0].cells])


def cell_of(table: Any, row: int, column: str) -> Any:
    return table.rows[row].cells[[cell.text for cell in table.rows[0].cells].index(column)]


def typed_over(cell: Any, text: str) -> None:
    replaced(cell.paragraphs[0], text_of(cell.paragraphs[0]), text)


def told(week: Week, change: Callable[[Any], object]) -> list[tuple[str, str, str]]:
    made = sheet.word(queries.content_of(week))
    document, kept = Document(BytesIO(made)), BytesIO()
    change(document)
    document.save(kept)
    return [(one.where, one.paper, one.snapshot) for one in checking.disagreeing(kept.getvalue(), made)]


def test_a_figure_that_moves_to_another_sentence_still_holds() -> None:
    week = frozen()
    moved = "；待办公室办理{n}件"
    count = queries.content_of(week).totals.counts["waiting"]

    def move(document: Any, wanted: int) -> None:
        replaced(line_of(document, "截至"), moved.format(n=count), "")
        replaced(line_of(document, "问题台账"), "件。", f"件{moved.format(n=wanted)}。")

    assert told(week, lambda document: move(document, count)) == []
    assert told(week, lambda document: move(document, count + 3)) == [("待办公室办理", str(count + 3), str(count))]


def test_a_header_a_footer_and_a_new_sentence_are_held_to_the_sums() -> None:
    week = frozen()
    assert told(week, lambda document: document.sections[0].header.add_paragraph("内部资料　第3稿")) == []
    for add in (
        lambda document: document.sections[0].header.add_paragraph("超期99件"),
        lambda document: document.sections[0].footer.add_paragraph("超期99件"),
        lambda document: document.add_paragraph("全区超期事项已达99件，须引起重视。"),
    ):
        assert told(week, add) == [("超期", "99", "4")]


def test_what_is_said_of_one_item_or_one_unit_is_held_to_its_row() -> None:
    week = frozen()
    row = queries.content_of(week).of("overdue")[0]
    unit = queries.content_of(week).names()[row.lead]
    count = sum(other.lead == row.lead for other in queries.content_of(week).of("overdue"))
    right = f"{row.number}已超期{row.overdue_by}个工作日。{unit}在办事项中，超期{count}件。"
    wrong = f"{row.number}已超期{row.overdue_by + 5}个工作日。{unit}在办事项中，超期{count + 7}件。"
    assert told(week, lambda document: document.add_paragraph(right)) == []
    assert [
        one[1:] for one in told(week, lambda document: document.add_paragraph(wrong.split("。", maxsplit=1)[0] + "。"))
    ] == [(str(row.overdue_by + 5), str(row.overdue_by))]
    assert [one[1:] for one in told(week, lambda document: document.add_paragraph(wrong.split("。")[1] + "。"))] == [
        (str(count + 7), str(count))
    ]


def test_a_table_may_be_moved_renamed_and_split_and_its_cells_written_otherwise() -> None:
    week = frozen()
    row = queries.content_of(week).of("overdue")[0]

    def rewritten_table(document: Any) -> None:
        replaced(line_of(document, "一、超期"), "超期", "已超期事项")
        table = overdue_table(document)
        typed_over(cell_of(table, 1, "超期工作日"), chinese(row.overdue_by or 0))
        typed_over(cell_of(table, 1, "办结时限"), f"{row.due_on.year}年{row.due_on.month}月{row.due_on.day}日")
        typed_over(cell_of(table, 0, "超期工作日"), "超期天数")
        rest = deepcopy(table._tbl)
        table._tbl.addnext(rest)
        table._tbl.addnext(document.add_paragraph("（续表）")._p)
        for line in list(rest.iterfind(qn("w:tr")))[:2]:
            rest.remove(line)
        for line in list(table.rows)[2:]:
            table._tbl.remove(line._tr)

    assert told(week, rewritten_table) == []


def test_another_light_another_unit_and_a_row_that_stands_twice_are_named() -> None:
    week = frozen()
    number = queries.content_of(week).of("overdue")[0].number

    def other(document: Any) -> None:
        table = overdue_table(document)
        table.rows[1]._tr.addnext(deepcopy(table.rows[1]._tr))
        typed_over(cell_of(table, 2, "超期工作日"), "77")
        typed_over(cell_of(table, 1, "亮灯"), "绿灯")

    found = told(week, other)
    assert {(where, paper) for where, paper, _snapshot in found} >= {
        (f"超期 {number} 亮灯", "绿灯"),
        (f"超期 {number} 超期工作日", "77"),
    }
    assert len(found) == 2


def test_a_table_and_a_column_that_were_taken_out_are_named_once() -> None:
    week = frozen()
    count = len(queries.content_of(week).of("overdue"))

    def without_column(document: Any) -> None:
        table = overdue_table(document)
        place = [cell.text for cell in table.rows[0].cells].index("超期工作日")
        for line in table.rows:
            line._tr.remove(line.cells[place]._tc)

    assert told(
        week, lambda document: overdue_table(document)._tbl.getparent().remove(overdue_table(document)._tbl)
    ) == [("超期", "", f"整表 {count} 行")]
    assert told(week, without_column) == [("超期 超期工作日", "", "整列")]


def test_units_that_changed_places_in_a_circular_are_named() -> None:
    district()
    meeting = ended()
    made = text_of_word(papers.circular_of(meeting)[1])
    line = next(line for line in made.split("\n") if "办结时限" in line and "：" in line)
    unit = line.partition("：")[0]
    other = next(name for name in queries.content_of(meeting.week).names().values() if name != unit)
    found = differences(made.replace(line, line.replace(unit, other, 1)), made)
    assert [(one.paper, one.snapshot) for one in found] == [(other, unit)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_any_digit_that_is_changed_anywhere_is_found(made_sheet: str, data: strategies.DataObject) -> None:
    lines = made_sheet.split("\n")
    places = [
        (at, found.start())
        for at, line in enumerate(lines)
        if "SHA-256" not in line and "本表依据" not in line
        for found in re.finditer(r"\d", line)
        if not re.match(r"\d+ \|", line) or found.start() >= line.index("|")  # the place of a row is no figure
    ]
    at, place = data.draw(strategies.sampled_from(places))
    digit = data.draw(strategies.sampled_from([one for one in "0123456789" if one != lines[at][place]]))
    changed = [*lines[:at], lines[at][:place] + digit + lines[at][place + 1 :], *lines[at + 1 :]]
    assert differences("\n".join(changed), made_sheet)


@pytest.fixture
def made_sheet() -> str:
    return text_of_word(sheet.word(queries.content_of(frozen())))


def test_the_hour_behind_a_day_is_a_figure_of_its_own(made_sheet: str) -> None:
    assert "12日17时" in made_sheet
    assert [
        (one.paper, one.snapshot) for one in differences(made_sheet.replace("12日17时", "12日07时", 1), made_sheet)
    ] == [("07", "17")]
