"""Loosely written kinds: calls to a group, letters, speeches, pasted tables, and words of office that prove nothing."""

from __future__ import annotations

import pytest

from qingzhou.directives.reading import read

Expected = tuple[str, tuple[str, ...], str | None, str | None]
TITLE = "关于做好冬季工作的通知\n一、工作安排\n"


def found(text: str) -> list[Expected]:
    """Clause, units, deadline, recurrence of every duty."""
    return [
        (one.clause, tuple(unit.name for unit in one.units), one.deadline, one.recurrence)
        for one in read(text).drafts
        if one.kind != "exhortation"
    ]


def clauses(text: str) -> list[str]:
    return [one.clause for one in read(text).drafts if one.kind != "exhortation"]


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        (
            "各有关单位：\n区甲局会同各镇街开展检查，每月5日前报送检查情况。",
            [
                ("开展检查", ("区甲局", "各镇街"), None, None),
                ("每月5日前报送检查情况", ("区甲局", "各镇街"), "每月5日前", "每月"),
            ],
        ),
        (
            "@所有人 【紧急通知】据县气象台发布大风预警，预计今夜有八级大风。各村主任立即到岗，取消一切请假；水利站每小时报一次水位。",
            [
                ("立即到岗", ("各村主任",), None, None),
                ("取消一切请假", ("各村主任",), None, None),
                ("每小时报一次水位", ("水利站",), None, "每小时"),
            ],
        ),
        (
            "【通知】请各村网格员今天下午5点前把名单发到群里。",
            [("今天下午5点前把名单发到群里", ("各村网格员",), "今天下午5点前", None)],
        ),
    ],
)
def test_a_salutation_to_units_or_a_call_to_a_group_announces_orders(text: str, duties: list[Expected]) -> None:
    assert found(text) == duties


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        (
            "致新生家长的一封信\n学校共开设28门社团课程。学校将于9月3日公布班级名单，9月5日正式上课。请家长按时接送。",
            [
                ("于9月3日公布班级名单", ("学校",), "9月3日", None),
                ("9月5日正式上课", ("学校",), "9月5日", None),
            ],
        ),
        ("停水通知\n尊敬的用户：\n定于5月8日停水。请提前储水，给您带来不便，敬请谅解。", []),
        ("区甲局提醒广大家长：选择培训机构要查验许可证，发现违规请拨打电话。", []),
    ],
)
def test_who_writes_to_the_public_binds_only_himself(text: str, duties: list[Expected]) -> None:
    assert found(text) == duties


SPEECH = """在全市园林绿化会上的讲话
同志们：
下面，我讲两点意见。
一、提高认识
我到一些公园看过，草坪修得很漂亮，可是树都没浇水。她说，我也知道要浇，可是没有水管。这些经验值得总结，需要倍加珍惜。
二、抓好落实
市甲局要在10月底前补植行道树。各镇在工作中有许多好做法，比如丙镇的“树长制”，群众认可。市乙局要巡查公园，对失职的，该约谈的约谈，该问责的问责。执法人员上门检查要主动亮证。大家眼睛要亮一点，多到公园走一走、看一看，把真实情况摸上来。
"""


def test_a_speech_gives_its_orders_and_not_its_stories_idioms_and_asides() -> None:
    assert found(SPEECH) == [
        ("在10月底前补植行道树", ("市甲局",), "10月底前", None),
        ("巡查公园", ("市乙局",), None, None),
        ("上门检查要主动亮证", ("执法人员",), None, None),
    ]


@pytest.mark.parametrize(
    ("text", "clause", "units"),
    [
        ("县委甲办研究提出县乙局增设股室的意见。", "研究提出县乙局增设股室的意见", ("县委甲办",)),
        ("市甲局要会同市体育局划清学科界限。", "划清学科界限", ("市甲局", "市体育局")),
        ("区甲局要会同街道（镇）逐一检查。", "逐一检查", ("区甲局", "街道（镇）")),
        ("发现火点，所在村要立即扑灭。", "立即扑灭", ("所在村",)),
        ("对无火点的村，镇财政给予奖励。", "给予奖励", ("镇财政",)),
        ("柳河镇约见机构负责人。", "约见机构负责人", ("柳河镇",)),
        ("镇综合执法队划定禁停区域。", "划定禁停区域", ("镇综合执法队",)),
        ("市、县（区）财政部门要拨付经费。", "拨付经费", ("市、县（区）财政部门",)),
        ("县甲局负责与县乙银行、各合作银行对接，县丙局要备案。", "备案", ("县丙局",)),
        ("财政所及时拨付资金。", "及时拨付资金", ("财政所",)),
        ("水利站密切监视水库水位。", "密切监视水库水位", ("水利站",)),
        ("计财股测算成本。", "测算成本", ("计财股",)),
        ("由基教股修改方案。", "修改方案", ("基教股",)),
        ("县公安局森林警察大队依法查处。", "依法查处", ("县公安局森林警察大队",)),
        ("县甲局要到场；公安机关协助开展排查。", "协助开展排查", ("公安机关",)),
        ("疾控机构2小时内到场。", "2小时内到场", ("疾控机构",)),
        ("社区（村）每日摸排登记。", "每日摸排登记", ("社区（村）",)),
        ("任课教师逐一家访学生。", "逐一家访学生", ("任课教师",)),
    ],
)
def test_a_verb_is_no_part_of_a_name(text: str, clause: str, units: tuple[str, ...]) -> None:
    assert (clause, units) in [one[:2] for one in found(TITLE + text)]


def test_members_of_a_body_are_no_tasks_and_its_office_has_the_duty_that_follows() -> None:
    text = "领导小组由镇长任组长，分管副镇长任副组长。领导小组下设办公室，设在镇甲中心，负责信息汇总。"
    assert found(TITLE + text) == [("负责信息汇总", ("办公室",), None, None)]


def test_a_threat_is_not_carried_out_by_those_it_is_meant_for() -> None:
    text = "请各责任单位于5月2日前报送整改情况。逾期未报的，将在全区通报批评。"
    assert [one[1] for one in found(TITLE + text)] == [("各责任单位",), ()]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "1.与公安、消防部门建立移送机制。（责任科室：甲科）",
            [("甲科", "lead"), ("公安", "cooperate"), ("消防", "cooperate")],
        ),
        ("1.配合县乙局完成重新审批。（责任科室：甲科）", [("甲科", "cooperate"), ("县乙局", "lead")]),
        ("1.会同县乙局开展复核。（责任科室：甲科）", [("甲科", "lead"), ("县乙局", "cooperate")]),
    ],
)
def test_who_is_named_beside_the_item_leads_or_helps_as_its_words_say(text: str, roles: list[tuple[str, str]]) -> None:
    (draft,) = [one for one in read(TITLE + text).drafts if one.kind != "exhortation"]
    assert sorted((unit.name, unit.role) for unit in draft.units) == sorted(roles)


def test_who_is_asked_after_a_hotline_has_reported_is_given_the_duty() -> None:
    text = "工作提示函\n区甲局：\n据热线反映，近期多家机构未公示收费标准。请贵局对线索逐一核实，于6月5日前函复我办。"
    assert found(text) == [
        ("对线索逐一核实", ("区甲局",), None, None),
        ("于6月5日前函复我办", ("区甲局",), "6月5日前", None),
    ]


def test_labels_above_everything_hold_for_the_whole_order() -> None:
    text = "任务交办单\n承办单位：区甲局\n办理时限：5月30日前\n交办事项：\n1.排查外墙隐患；\n2.制定修缮计划。"
    assert found(text) == [
        ("排查外墙隐患", ("区甲局",), "5月30日前", None),
        ("制定修缮计划", ("区甲局",), "5月30日前", None),
    ]


@pytest.mark.parametrize(
    ("clause", "deadline", "recurrence"),
    [
        ("于本周内召开一次班会", "本周内", None),
        ("在开学一个月内召开一次家长会", "开学一个月内", None),
        ("于5月12日前后组织一场演练", "5月12日前后", None),
        ("责令一个月内提交报告", "一个月内", None),
        ("于学期末公示收支", "学期末", None),
        ("每年5月、11月各举办一次联赛", None, "每年"),
        ("每学期末组织一次监测", None, "每学期"),
        ("实行日督查、日通报", None, "日督查"),
        ("在今年预算中安排经费", None, None),
    ],
)
def test_times_are_read_as_the_clause_means_them(clause: str, deadline: str | None, recurrence: str | None) -> None:
    assert found(f"{TITLE}各学校要{clause}。") == [(clause, ("各学校",), deadline, recurrence)]


def test_a_day_of_this_month_is_told_from_the_number_before_it() -> None:
    assert found("关于防汛的通知\n一、值班\n6. 10日20:00起，区甲局要报送灾情。") == [
        ("报送灾情", ("区甲局",), "10日20:00起", None)
    ]


def test_two_deadlines_in_a_row_are_two_duties() -> None:
    text = "各县区要在11月15日前报整改方案，11月底前完成整改。"
    assert [(one[0], one[2]) for one in found(TITLE + text)] == [
        ("在11月15日前报整改方案", "11月15日前"),
        ("11月底前完成整改", "11月底前"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "强化统筹调度", "强化督导检查", "加大工作力度", "加快推进步伐", "细化工作措施", "强化队伍保障", "落实落细各项措施",
        "结合实际认真组织实施", "加强调查研究", "敢为人先", "多措并举", "因校制宜", "抓早抓小", "早动员、早部署、早行动",
        "绝不允许打折扣", "一刻也不能放松", "激发基层活力", "争当排头兵", "把功夫下在平时", "强化主阵地作用",
        "推动工作提质增效", "积极主动配合",
    ],
)  # fmt: skip
def test_words_of_office_that_prove_nothing_are_exhortations(words: str) -> None:
    assert clauses(f"{TITLE}区甲局要检查食堂；各部门要登记机构，{words}。") == ["检查食堂", "登记机构"]


@pytest.mark.parametrize(
    "words",
    [
        "推动图书馆延时开放", "推动调解员入驻乡镇", "优化放学路线", "提高补助标准", "7个工作日内办结变更手续", "提供职业介绍服务",
        "全面使用示范文本", "开通“绿色窗口”", "提交常务会议审议", "随机抽取一成已整改企业进行复查", "将课程作为评价的重要内容",
        "对无证办班的，发现一起、查处一起", "通过家长会、微信群等形式，引导家长理性选择", "对病险水库一律空库度汛",
    ],
)  # fmt: skip
def test_deeds_that_sound_like_words_of_office_are_tasks(words: str) -> None:
    assert words in clauses(f"{TITLE}区甲局要检查食堂；各部门要登记机构，{words}。")


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        ("各单位发现隐患，立即上报。", ["发现隐患，立即上报"]),
        ("请各科室对照工作要点，细化任务清单。", ["对照工作要点，细化任务清单"]),
        ("对规划预留的教育用地，县甲局不得改变用途。", ["不得改变用途"]),
        ("对敷衍整改的公开曝光，定期回访。", ["对敷衍整改的公开曝光", "定期回访"]),
        ("对屡教不改的依法暂扣工具，规划疏导点。", ["对屡教不改的依法暂扣工具", "规划疏导点"]),
        ("弄虚作假的，一经查实，取消资格。", ["弄虚作假的，取消资格"]),
    ],
)
def test_what_is_only_named_belongs_to_the_deed_behind_it(text: str, duties: list[str]) -> None:
    read_as = ["".join(one.split("，一经查实")) for one in clauses(TITLE + text)]
    assert read_as == duties


@pytest.mark.parametrize(
    "item",
    [
        "违规改变厂房用途，占用疏散通道的；",
        "电气线路私拉乱接，动火作业未审批的。",
    ],
)
def test_a_list_of_what_is_looked_for_orders_nothing(item: str) -> None:
    assert found(f"关于开展专项整治的通知\n一、整治内容\n（一）{item}") == []


def test_a_list_of_what_is_looked_at_orders_nothing_and_a_dated_step_is_a_heading() -> None:
    text = (
        "关于开展年度检查的通知\n二、检查内容\n办学条件、师资队伍、收费管理等。\n三、程序\n"
        "（一）部门检查（3月6日—3月31日）\n县甲局按照管理权限，组织实地检查。"
    )
    assert found(text) == [("按照管理权限，组织实地检查", ("县甲局",), "3月6日—3月31日", None)]


def test_what_a_speaker_only_heads_his_orders_with_is_no_order() -> None:
    text = "全市工作会议召开\n会议强调，要从严治理校外培训。市甲局要公布名单。"
    assert found(text) == [("公布名单", ("市甲局",), None, None)]


def test_a_slogan_above_its_text_is_a_heading() -> None:
    assert found("某小学工作方案\n三、措施\n（一）抓课堂，提质量\n甲处每周听课10节，全校教师都要参加教研活动。") == [
        ("每周听课10节", ("甲处",), None, "每周"),
        ("参加教研活动", ("全校教师",), None, None),
    ]


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        ("对诉求实行“接诉即办”", "mechanism"),
        ("对路段实行交通管制", "task"),
        ("一、二年级不布置书面作业", "mechanism"),
        ("尽快落实编制", "task"),
        ("把成效作为校长任期考核的重要指标", "mechanism"),
    ],
)
def test_a_standing_rule_is_told_from_a_single_deed(clause: str, kind: str) -> None:
    assert [one.kind for one in read(f"{TITLE}区甲局要检查食堂；要{clause}。").drafts][1:] == [kind]


def test_in_minutes_orders_may_stand_below_what_was_heard() -> None:
    text = "县政府常务会议纪要\n一、听取工作情况汇报\n会议听取了县甲局的汇报。\n会议明确：\n1. 县乙局要建立台账。\n2. 县丙局要开展检查。"
    assert [units for _clause, units, _deadline, _recurrence in found(text)] == [("县乙局",), ("县丙局",)]


def test_groups_of_units_below_a_text_have_the_role_that_ends_them() -> None:
    line = "责任单位：市甲局、市乙局牵头，市丙局、市丁局配合，各县（市、区）人民政府落实"
    (draft,) = read(f"实施方案\n一、任务\n（一）提升质量。开展课堂评比。\n{line}").drafts
    assert [(one.name, one.role) for one in draft.units] == [
        ("市甲局", "lead"), ("市乙局", "lead"), ("市丙局", "cooperate"), ("市丁局", "cooperate"),
        ("各县（市、区）人民政府", "all"),
    ]  # fmt: skip


def test_short_names_share_their_ending_also_after_with() -> None:
    (draft,) = read("实施方案\n一、任务\n（一）发展改革部门会同财政、教育等部门制定收费政策。").drafts
    assert [one.name for one in draft.units] == ["发展改革部门", "财政", "教育"]
