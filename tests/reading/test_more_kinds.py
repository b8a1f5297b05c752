"""Kinds of clauses that the reader once missed: times in brackets, tables with one cell a line, what stands above …"""

from __future__ import annotations

import pytest

from qingzhou.directives.reading import read
from tests.reading.scoring import Tally, notices, tally

Expected = tuple[str, tuple[str, ...], str | None, str | None]


def found(text: str) -> list[Expected]:
    """Clause, units, deadline, recurrence of every duty."""
    return [
        (one.clause, tuple(unit.name for unit in one.units), one.deadline, one.recurrence)
        for one in read(text).drafts
        if one.kind != "exhortation"
    ]


TITLE = "关于做好冬季工作的通知\n"


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        (
            "1.治理配套园。核查产权；补建幼儿园。（县甲局牵头，县乙局配合，6月底前完成）",
            [
                ("核查产权", ("县甲局", "县乙局"), "6月底前", None),
                ("补建幼儿园", ("县甲局", "县乙局"), "6月底前", None),
            ],
        ),
        (
            "一、排查整改\n各学校要更换老化插座，清理楼道杂物。\n以上工作于12月10日前完成。\n二、其他\n县甲局要拨付资金。",
            [
                ("更换老化插座", ("各学校",), "12月10日前", None),
                ("清理楼道杂物", ("各学校",), "12月10日前", None),
                ("拨付资金", ("县甲局",), None, None),
            ],
        ),
        (
            "二、县甲局要抓好备案。三、县乙局、县丙局每月5日前报送台账。",
            [
                ("抓好备案", ("县甲局",), None, None),
                ("每月5日前报送台账", ("县乙局", "县丙局"), "每月5日前", "每月"),
            ],
        ),
        ("县甲局要于每日20：30前报送。", [("于每日20：30前报送", ("县甲局",), "每日20:30前", "每日")]),
        ("县甲局要开展安全教育，长期坚持。", [("开展安全教育", ("县甲局",), None, "长期坚持")]),
        ("县甲局要为每个地块确定一名干部。", [("为每个地块确定一名干部", ("县甲局",), None, None)]),
        (
            "各校每周五下午4时前将情况报县甲局。",
            [("每周五下午4时前将情况报县甲局", ("各校",), "每周五下午4时前", "每周五")],
        ),
        ("县甲局要于6月27日12时前录入平台。", [("于6月27日12时前录入平台", ("县甲局",), "6月27日12时前", None)]),
        ("请各单位于5月28日前报送名单。", [("于5月28日前报送名单", ("各单位",), "5月28日前", None)]),
        (
            "请逐校核对名单，本周五下班前反馈县甲局。",
            [
                ("逐校核对名单", (), None, None),
                ("本周五下班前反馈县甲局", (), "本周五下班前", None),
            ],
        ),
        ("县甲局要于下学期开学前印发至各学校。", [("于下学期开学前印发至各学校", ("县甲局",), "下学期开学前", None)]),
        (
            "县甲局要落实巡查制度，值班教师每两小时巡查一遍宿舍。",
            [("落实巡查制度", ("县甲局",), None, None), ("每两小时巡查一遍宿舍", ("值班教师",), None, "每两小时")],
        ),
        ("市政务数据管理局要公开投诉电话。", [("公开投诉电话", ("市政务数据管理局",), None, None)]),
        ("区甲局和区乙局要报送名单。", [("报送名单", ("区甲局", "区乙局"), None, None)]),
        ("县委机要和保密局要报送名单。", [("报送名单", ("县委机要和保密局",), None, None)]),
        (
            "县甲局、县乙局按职责分工负责车辆的源头管理；与县丙局、县丁局建立共享机制。",
            [
                ("负责车辆的源头管理", ("县甲局", "县乙局"), None, None),
                ("建立共享机制", ("县甲局", "县乙局", "县丙局", "县丁局"), None, None),
            ],
        ),
        (
            "1.老旧管网清淤。市城管局对积水点管网进行清淤，市水务集团提供管线图纸。完成时限：6月20日前。",
            [
                ("对积水点管网进行清淤", ("市城管局",), "6月20日前", None),
                ("提供管线图纸", ("市水务集团",), "6月20日前", None),
            ],
        ),
        (
            "各单位要在收到本函后3个工作日内，完成弱口令排查，关停无人维护的网站。",
            [
                ("完成弱口令排查", ("各单位",), "3个工作日内", None),
                ("关停无人维护的网站", ("各单位",), "3个工作日内", None),
            ],
        ),
        (
            "供电企业要开展巡查；供水企业暂停计划性检修。",
            [("开展巡查", ("供电企业",), None, None), ("暂停计划性检修", ("供水企业",), None, None)],
        ),
        (
            "1.夜查。开展夜查。（区甲局、区乙大队，持续推进）\n2.回收。布设回收网点。（责任单位：区丙局、区丁分局，9月底前）",
            [
                ("开展夜查", ("区甲局", "区乙大队"), None, "持续推进"),
                ("布设回收网点", ("区丙局", "区丁分局"), "9月底前", None),
            ],
        ),
        (
            "所需经费由县甲局从预备费中列支，每季度最后一个月25日前报送。",
            [
                ("从预备费中列支", ("县甲局",), None, None),
                ("每季度最后一个月25日前报送", ("县甲局",), "每季度最后一个月25日前", "每季度"),
            ],
        ),
        ("县大气办要组建3个督查组。", [("组建3个督查组", ("县大气办",), None, None)]),
        ("各乡镇、国有林场要储备物资。", [("储备物资", ("各乡镇", "国有林场"), None, None)]),
        ("（一）县甲局（乙大队）。查处违规案件。", [("查处违规案件", ("县甲局",), None, None)]),
        (
            "1.在社区建设活动角30个。（牵头单位：县甲局；完成时限：11月底前）",
            [("在社区建设活动角30个", ("县甲局",), "11月底前", None)],
        ),
    ],
)
def test_a_duty_of_a_kind_that_was_missed_is_found(text: str, duties: list[Expected]) -> None:
    assert found(TITLE + text) == duties


UPRIGHT = """任务清单

序号
工作任务
责任单位
配合单位
完成时间
1
完成划界复核，设置界桩1300根
县甲局
各乡镇
4月底前
2
巡护重点水域
县乙局
/
长期坚持
说明：县丙局要每月通报进展。
"""


def test_a_table_with_one_cell_a_line_is_read_as_a_table_and_ends_where_it_ends() -> None:
    assert found(UPRIGHT) == [
        ("完成划界复核", ("县甲局", "各乡镇"), "4月底前", None),
        ("设置界桩1300根", ("县甲局", "各乡镇"), "4月底前", None),
        ("巡护重点水域", ("县乙局",), None, "长期坚持"),
        ("每月通报进展", ("县丙局",), None, "每月"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "据介绍，学校要求各年级组每周五公示作业安排。",
        "暑假到了，不要关着大灯看电视。发现溺水，大声呼救，立即拨打110。",
        "领导小组办公室设在县甲局。本方案自印发之日起施行。",
        "县甲局要拿出背水一战的勇气，宁可十防九空、不可失防万一，交出一份让群众满意的答卷。",
    ],
)
def test_what_orders_nothing_gives_no_task(text: str) -> None:
    assert found(text) == []


def test_over_the_written_notices_the_reader_is_nearly_always_right() -> None:
    results: list[Tally] = [tally(notice) for notice in notices("written") if "clean_text" not in notice]
    hits = sum(one.hits for one in results)
    false = sum(len(one.missed) + len(one.invented) + len(one.rhetoric_as_task) for one in results)
    assert 2 * hits / (2 * hits + false) >= 0.95
    assert sum(len(one.wrong_units) for one in results) <= 0.05 * hits
    assert sum(len(one.wrong_times) for one in results) <= 0.05 * hits
    assert sum(len(one.rhetoric_as_task) for one in results) <= 15
