"""Deadlines and rhythms, and the days they fall on."""

from datetime import date

import pytest

from qingzhou.directives.reading import read
from qingzhou.directives.reading.dates import Days, document_date, resolve
from qingzhou.directives.reading.times import find_times, heading_window, is_only_time
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.terms import Term


@pytest.mark.parametrize(
    ("clause", "deadline", "recurrence"),
    [
        ("8月底前完成清理", "8月底前", None),
        ("发现问题2个工作日内上报", "2个工作日内", None),
        ("即日起至2月8日开展巡查", "即日起至2月8日", None),
        ("每月5日前报送台账", "每月5日前", "每月"),
        ("每周四下班前报送数据", "每周四下班前", "每周"),
        ("每季度组织一次演练", None, "每季度"),
        ("定期上门走访", None, "定期"),
        ("不定期开展暗访", None, None),
        ("10月上旬开工", "10月上旬", None),
        ("年底前完成改造", "年底前", None),
        ("立即组织抢修", None, None),
        ("今晚8点前转移群众", "今晚8点前", None),
        ("半小时内上报线索", "半小时内", None),
        ("周三下午5点前交回钥匙", "周三下午5点前", None),
        ("寒假前组织演练", "寒假前", None),
        ("节假日前开展抽查", "节假日前", None),
        ("每日8时至18时安排专人值守", None, "每日"),
        ("自5月1日0时起至5月5日24时止封闭景区", "自5月1日0时起至5月5日24时止", None),
        ("于3月8日前核对2023年1月至9月的数据", "3月8日前", None),
        ("提供2023年1月至9月的数据", None, None),
        ("8月底前建成服务平台", "8月底前", None),
        ("对未按月支付的项目下达通知", None, None),
        ("对2000年前建成的小区开展摸底", None, None),
    ],
)
def test_times_are_found_as_written(clause: str, deadline: str | None, recurrence: str | None) -> None:
    times = find_times(clause)
    assert (times.deadline, (times.recurrence or "")[:2]) == (deadline, (recurrence or "")[:2])


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        ("8月底前", date(2021, 8, 31)),
        ("9月1日前", date(2021, 9, 1)),
        ("2022年2月底", date(2022, 2, 28)),
        ("即日起至10月8日", date(2021, 10, 8)),
        ("11月21日至次年2月20日", date(2022, 2, 20)),
        ("2月20日前", date(2022, 2, 20)),
        ("年底前", date(2021, 12, 31)),
        ("10月上旬", date(2021, 10, 10)),
        ("第四季度", date(2021, 12, 31)),
        ("3日内", date(2021, 8, 6)),
        ("2个工作日内", date(2021, 8, 5)),
        ("本周五下班前", date(2021, 8, 6)),
        ("本周一前", date(2021, 8, 2)),
        ("下周一前", date(2021, 8, 9)),
        ("周一前", date(2021, 8, 9)),
        ("星期天前", date(2021, 8, 8)),
        ("每月5日前", None),
        ("2月30日前", None),
        ("开学前", None),
    ],
)
def test_a_deadline_falls_on_the_last_day_in_time(deadline: str, day: date | None) -> None:
    assert resolve(deadline, date(2021, 8, 3)) == day


TERMS = [
    Term(date(2021, 3, 1), date(2021, 7, 2)),
    Term(date(2021, 9, 1), date(2022, 1, 21)),
    Term(date(2022, 2, 28), date(2022, 7, 1)),
]


@pytest.mark.parametrize(
    ("deadline", "in_spring", "in_summer", "in_autumn"),
    [
        ("下学期开学前", date(2021, 8, 31), date(2021, 8, 31), date(2022, 2, 27)),
        ("新学期开学前", date(2021, 8, 31), date(2021, 8, 31), date(2022, 2, 27)),
        ("春季学期开学前", date(2022, 2, 27), date(2022, 2, 27), date(2022, 2, 27)),
        ("2022年春季开学前", date(2022, 2, 27), date(2022, 2, 27), date(2022, 2, 27)),
        ("秋季开学前", date(2021, 8, 31), date(2021, 8, 31), None),
        ("放寒假前", date(2022, 1, 21), date(2022, 1, 21), date(2022, 1, 21)),
        ("暑假前", date(2021, 7, 2), date(2022, 7, 1), date(2022, 7, 1)),
        ("暑假结束前", date(2021, 8, 31), date(2021, 8, 31), None),
        ("学期结束前", date(2021, 7, 2), date(2022, 1, 21), date(2022, 1, 21)),
        ("下学期末前", date(2022, 1, 21), date(2022, 1, 21), date(2022, 7, 1)),
        ("2023年春季开学前", None, None, None),
        ("开学后两周内", None, None, None),
        ("期中前", None, None, None),
    ],
)
def test_the_school_year_comes_from_the_terms_that_were_entered(
    deadline: str, in_spring: date | None, in_summer: date | None, in_autumn: date | None
) -> None:
    days = Days(terms=TERMS)
    found = [resolve(deadline, day, days) for day in (date(2021, 5, 10), date(2021, 8, 3), date(2021, 11, 1))]
    assert found == [in_spring, in_summer, in_autumn]
    assert resolve(deadline, date(2021, 8, 3)) is None, "nothing is guessed"


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        ("国庆节前", date(2021, 9, 30)),
        ("元旦前", date(2021, 12, 31)),
        ("中秋节前", date(2021, 9, 18)),
        ("春节前", date(2022, 1, 30)),
        ("“五一”前", date(2022, 4, 30)),
        ("春节期间", None),
    ],
)
def test_before_a_holiday_is_the_day_before_it_begins(deadline: str, day: date | None) -> None:
    assert resolve(deadline, date(2021, 8, 3)) == day


def test_working_days_are_those_of_the_district() -> None:
    flood = Days(Calendar({date(2021, 8, 4): False}))
    assert resolve("2个工作日内", date(2021, 8, 3), flood) == date(2021, 8, 6)


def test_without_a_year_there_is_no_day() -> None:
    assert resolve("9月1日前", None) is None
    assert resolve("2023年9月1日前", None) == date(2023, 9, 1)


def test_the_date_of_a_document_is_read_from_its_last_lines_or_its_head() -> None:
    assert document_date("通知\n正文。\n青溪区办公室\n2024年3月18日") == date(2024, 3, 18)
    assert document_date("〔2022〕14号\n9月6日上午，召开会议。") == date(2022, 9, 6)
    assert document_date("9月6日上午，召开会议。") is None


def test_menus_above_and_links_below_a_web_page_do_not_hide_its_date() -> None:
    menus = "首页\n政务公开\n办事服务\n互动交流\n2031年全区大事\n当前位置：首页 > 政务公开 > 通知公告\n"
    links = "分享到：微信 微博\n打印本页 关闭窗口\n上一篇：公告\n下一篇：通知\n主办：区政府 备案号：某ICP备00000000号\n版权所有\n"
    assert document_date(f"{menus}通知\n正文。\n区办公室\n2024年3月18日\n{links}") == date(2024, 3, 18)


def test_a_deadline_in_the_first_lines_is_not_the_date_of_the_document() -> None:
    assert document_date("关于专项检查的通知\n区甲局要在2030年12月20日前完成检查。") is None
    assert document_date("关于专项检查的通知\n2030年12月1日\n区甲局要在2030年12月20日前完成检查。") == date(2030, 12, 1)


def test_a_deadline_cut_off_by_a_comma_reaches_the_clauses_behind_it() -> None:
    drafts = read("会议要求，区水务局要在5月底前，完成清淤，更换闸门。").drafts
    assert [draft.deadline for draft in drafts] == ["在5月底前".removeprefix("在")] * 2
    assert is_only_time("5月底前")


def test_a_stage_heading_gives_its_dates_to_everything_below() -> None:
    assert heading_window("排查阶段（4月1日至5月10日）") == "4月1日至5月10日"
    text = "工作方案\n一、动员阶段（4月1日至5月10日）\n各镇要张贴公告。\n二、排查阶段（5月11日至6月1日）\n各镇要清点设备，每周报送进度。"
    assert [draft.deadline for draft in read(text, dated=date(2023, 3, 30)).drafts] == [
        "4月1日至5月10日",
        "5月11日至6月1日",
        "5月11日至6月1日",  # every week, within the stage
    ]


def test_a_lasting_duty_has_a_rhythm_and_no_deadline() -> None:
    (draft,) = read("方案\n一、任务\n1.检查楼道。\n责任单位：县住建局\n完成时限：长期坚持").drafts
    assert (draft.deadline, draft.recurrence) == (None, "长期坚持")


@pytest.mark.parametrize(
    ("words", "day"), [("今晚8点前", 6), ("今天下班前", 6), ("明早9点前", 7), ("明天中午前", 7), ("后天18:00前", 8)]
)
def test_today_and_tomorrow_count_from_the_day_of_the_message(words: str, day: int) -> None:
    (draft,) = read(f"@所有人\n请县甲局{words}报送名单。", dated=date(2024, 5, 6)).drafts
    assert (draft.deadline is not None, draft.due_on) == (True, date(2024, 5, day))
