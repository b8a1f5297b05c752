"""The reader from end to end."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.directives.reading import read, to_json
from tests.reading.scoring import notices


def test_a_draft_carries_its_units_its_time_and_its_place() -> None:
    reading = read("会议要求，区教育局要在9月1日前完成备案，区公安局配合。", dated=date(2023, 8, 2))
    (draft,) = reading.drafts
    assert reading.clean_text[slice(*draft.span)] == draft.clause == "在9月1日前完成备案"
    assert (draft.due_on, draft.sentence) == (date(2023, 9, 1), 1)
    assert 0 < draft.confidence <= 1


def test_plain_data_lists_a_clause_once_for_each_role() -> None:
    tasks = to_json(read("会议要求，由区甲局牵头，区乙局配合，检查堤防。"))["tasks"]
    assert [(task["role"], task["units"]) for task in tasks] == [("lead", ["区甲局"]), ("cooperate", ["区乙局"])]


def test_coverage_counts_units_without_task_and_skipped_rhetoric() -> None:
    reading = read("区财政局参加会议。会议要求，各部门要提高站位，区教育局要检查食堂。")
    assert reading.coverage.with_task == ("区教育局",)
    assert "区财政局" in reading.coverage.without_task
    assert reading.coverage.skipped == 1


@given(st.text(alphabet="区县教育局由牵头配合要检查（）：，。；、\n一二1.|每月5日前“”的", max_size=80))
def test_any_text_can_be_read_and_every_span_holds_its_clause(text: str) -> None:
    reading = read(text)
    assert all(reading.clean_text[slice(*draft.span)] == draft.clause for draft in reading.drafts)


def test_eight_thousand_characters_take_a_fraction_of_a_second() -> None:
    text = "\n".join(str(notice["text"]) for notice in notices())[:8000]
    read(text)
    begun = time.perf_counter()
    read(text + "。")
    assert time.perf_counter() - begun < 1.0  # 0.3 s on a quiet machine


@pytest.mark.parametrize("unit", ["区体育总会", "区慈善会", "区某某天地", "区校外培训行业协会"])
def test_a_unit_that_nobody_knows_is_read_as_one_by_what_it_does(unit: str) -> None:
    drafts = read(f"关于报送情况的通知\n{unit}会同各镇街，每月5日前报送检查情况。").drafts
    assert [[one.name for one in draft.units] for draft in drafts] == [[unit, "各镇街"]]


def test_what_leads_to_a_result_is_no_unit() -> None:
    told = read("区内学科类机构由区教育局负责。区域联合执法要常态化开展。市场主体要自觉守法。").drafts
    assert {one.name for draft in told for one in draft.units} <= {"区教育局", "市场主体"}
