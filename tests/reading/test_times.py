"""Deadlines and rhythms, and the days they fall on."""

from datetime import date

import pytest

from qingzhou.directives.reading import read
from qingzhou.directives.reading.times import document_date, find_times, heading_window, is_only_time, resolve


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


def test_without_a_year_there_is_no_day() -> None:
    assert resolve("9月1日前", None) is None
    assert resolve("2023年9月1日前", None) == date(2023, 9, 1)


def test_the_date_of_a_document_is_read_from_its_last_lines_or_its_head() -> None:
    assert document_date("通知\n正文。\n青溪区办公室\n2024年3月18日") == date(2024, 3, 18)
    assert document_date("〔2022〕14号\n9月6日上午，召开会议。") == date(2022, 9, 6)
    assert document_date("9月6日上午，召开会议。") is None


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
