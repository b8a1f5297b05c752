"""Task, standing mechanism or exhortation."""

import pytest

from qingzhou.directives.reading import read
from qingzhou.directives.reading.clause_kinds import Situation, kind_of
from qingzhou.directives.reading.conditions import is_condition, is_grounds
from qingzhou.directives.reading.telling import is_narrative


@pytest.mark.parametrize("clause", ["提高政治站位", "统一思想认识", "压实工作责任", "形成工作合力", "坚持问题导向", "以钉钉子精神抓好落实",
                                    "牢固树立底线思维", "建立长效机制", "加强组织领导", "责任链条要再拧紧"])  # fmt: skip
def test_attitude_and_effort_are_exhortations(clause: str) -> None:
    assert kind_of(clause, Situation(first_of_unit=True)) == "exhortation"


@pytest.mark.parametrize(
    "clause",
    ["检查学校食堂", "加强夜间巡逻", "做好考点用电检修", "公布收费标准", "更换应急照明", "依法立案", "制定应急预案"],
)
def test_what_a_record_could_prove_is_a_task(clause: str) -> None:
    assert kind_of(clause, Situation()) == "task"


@pytest.mark.parametrize("clause", ["确保经费到位", "防止问题反弹", "营造良好氛围", "切实维护学生权益", "推动措施见效"])
def test_what_a_duty_leads_to_is_no_duty_of_its_own(clause: str) -> None:
    assert kind_of(clause, Situation()) == "exhortation"


def test_to_ensure_is_a_task_where_it_names_the_function_of_the_unit() -> None:
    assert kind_of("确保考点供电", Situation(first_of_unit=True)) == "task"
    assert kind_of("确保社会大局和谐稳定", Situation(first_of_unit=True)) == "exhortation"


@pytest.mark.parametrize(
    "clause", ["建立每日巡塘制度", "实行清单管理", "将减负成效纳入学校年度考核", "严禁占用消防通道"]
)
def test_standing_rules_are_mechanisms(clause: str) -> None:
    assert kind_of(clause, Situation()) == "mechanism"


def test_a_calendar_rhythm_makes_a_mechanism() -> None:
    assert [draft.kind for draft in read("会议要求，区应急局要每月检查一次仓库，逐户发放手册。").drafts] == [
        "mechanism",
        "task",
    ]


def test_slogans_before_the_duties_are_not_tasks() -> None:
    text = "会议提出三点要求。\n一是思想认识要再深化。全区上下要保持清醒。\n二是监管要再加力。区住建局要检查脚手架。"
    assert [draft.clause for draft in read(text).drafts if draft.kind == "task"] == ["检查脚手架"]


def test_grounds_conditions_and_reports_are_told_apart() -> None:
    assert is_grounds("为贯彻落实上级要求")
    assert is_condition("对拒不整改的")
    assert not is_condition("对桥梁开展检测")
    assert is_narrative("区教育局汇报了摸底情况")


def test_a_condition_belongs_to_the_clause_behind_it() -> None:
    (draft,) = read("会议要求，区城管局要对逾期不拆的，依法强制拆除。").drafts
    assert draft.clause == "对逾期不拆的，依法强制拆除"
