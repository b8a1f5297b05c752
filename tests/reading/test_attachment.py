"""Which units answer for which clause."""

import pytest

from qingzhou.directives.reading import Draft, read


def duties(text: str) -> list[Draft]:
    return [draft for draft in read(text).drafts if draft.kind != "exhortation"]


def units(draft: Draft) -> dict[str, str]:
    return {unit.name: unit.role for unit in draft.units}


def test_the_subject_carries_over_sentences_of_the_paragraph() -> None:
    first, second = duties("会议要求，区教育局要检查食堂。对发现的问题建立台账。")
    assert units(first) == units(second) == {"区教育局": "all"}
    assert second.units[0].source == "carried"


def test_a_new_speaker_ends_the_subject() -> None:
    drafts = duties("会议要求，区教育局要检查食堂。会议强调，要组织一次应急演练。")
    assert units(drafts[1]) == {}


def test_a_colon_gives_the_unit_its_duties_without_must() -> None:
    drafts = duties("会议明确了各单位职责：县民政局：负责探访独居老人，发放取暖物资；县医保局：核查参保名单。")
    assert [units(draft) for draft in drafts] == [{"县民政局": "all"}, {"县民政局": "all"}, {"县医保局": "all"}]


def test_a_unit_heading_governs_the_items_below_it() -> None:
    text = "青禾县联席会议成员单位职责\n（一）县司法局。开展以案释法。\n（二）县气象局。\n1.发布预警信息。\n2.维护观测设备。"
    assert [units(draft) for draft in duties(text)] == [{"县司法局": "all"}, {"县气象局": "all"}, {"县气象局": "all"}]


def test_label_lines_name_lead_and_helpers_of_the_item_above() -> None:
    text = (
        "整治方案\n一、重点任务\n（一）清查库房。逐间检查库房，封存过期药品。\n"
        "牵头单位：县药监局\n配合单位：县公安局、各乡镇\n完成时限：2024年5月底前"
    )
    for draft in duties(text):
        assert units(draft) == {"县药监局": "lead", "县公安局": "cooperate", "各乡镇": "cooperate"}
        assert draft.deadline == "2024年5月底前"


def test_a_closing_bracket_covers_all_sentences_of_its_item() -> None:
    text = "若干措施\n二、举措\n（一）保障用水。检修供水管网。抽检水质。（市水务局牵头，市疾控中心配合）"
    assert [units(draft) for draft in duties(text)] == [{"市水务局": "lead", "市疾控中心": "cooperate"}] * 2


def test_table_cells_name_units_and_deadline() -> None:
    text = (
        "任务分解表\n序号|工作任务|牵头单位|配合单位|完成时限\n1|更换老旧电梯12部|市住建局|市财政局、市特检院|11月底前"
    )
    (draft,) = duties(text)
    assert units(draft) == {"市住建局": "lead", "市财政局": "cooperate", "市特检院": "cooperate"}
    assert (draft.deadline, draft.clause) == ("11月底前", "更换老旧电梯12部")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "由区甲局牵头，区乙局、区丙局配合，清查沿街商铺。",
            {"区甲局": "lead", "区乙局": "cooperate", "区丙局": "cooperate"},
        ),
        ("由区民政局会同区财政局印发细则。", {"区民政局": "lead", "区财政局": "cooperate"}),
        ("区民政局要联合区公安局清查沿街商铺。", {"区民政局": "lead", "区公安局": "cooperate"}),
        ("区公安局要配合区民政局清查沿街商铺。", {"区公安局": "cooperate", "区民政局": "lead"}),
        ("区公安局协助区民政局清查沿街商铺。", {"区公安局": "cooperate", "区民政局": "lead"}),
        ("教育、卫健、水利等部门要清查沿街商铺。", {"教育": "all", "卫健": "all", "水利": "all"}),
        ("各县（市、区）人民政府要清查沿街商铺。", {"各县（市、区）人民政府": "all"}),
        ("区“双减”专班要清查沿街商铺。", {"区“双减”专班": "all"}),
    ],
)
def test_words_of_joint_work_give_each_unit_its_role(sentence: str, expected: dict[str, str]) -> None:
    (draft,) = duties(f"会议要求，{sentence}")
    assert units(draft) == expected


def test_a_duty_said_before_its_unit_still_belongs_to_it() -> None:
    drafts = duties("会议明确，对全部桥梁开展检测，由市交通局牵头，市住建局配合，6月底前完成。")
    assert [(units(draft), draft.deadline) for draft in drafts] == [
        ({"市交通局": "lead", "市住建局": "cooperate"}, "6月底前")
    ]


def test_a_name_split_by_a_line_break_is_one_name() -> None:
    (draft,) = duties("近日召开会议。会议要求，区市场监\n管局要抽检餐具。")
    assert units(draft) == {"区市场监管局": "all"}


def test_known_names_are_units_whatever_their_ending() -> None:
    reading = read("会议要求，小河片要清理河道。", known=["小河片"])
    assert [unit.name for unit in reading.drafts[0].units] == ["小河片"]


def test_attendance_lists_give_names_but_no_tasks() -> None:
    reading = read("区教育局、区财政局主要负责人参加会议。会上，区教育局通报了情况。")
    assert reading.drafts == ()
    assert "区财政局" in reading.coverage.named
    assert "区财政局" in reading.coverage.without_task


def test_a_table_cell_broken_over_two_lines_is_one_cell() -> None:
    text = (
        "任务分解表\n序号\t项目\t具体措施\t责任单位\t完成时限\n"
        "1\t采购\t公示供应商名单\t县教育局\n县市场监管局\t9月底\n2\t资金\t审计食堂账目\t县审计局\t12月底"
    )
    first, second = duties(text)
    assert (units(first), first.deadline) == ({"县教育局": "all", "县市场监管局": "all"}, "9月底")
    assert (units(second), second.deadline) == ({"县审计局": "all"}, "12月底")


def test_a_closing_deadline_belongs_to_the_clause_before_it() -> None:
    drafts = duties("会议要求，区工信局要检查锅炉，改造管道，确保年底前全部完成。")
    assert [draft.deadline for draft in drafts] == [None, "年底前"]
