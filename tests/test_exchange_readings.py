"""What people write in the cells of their ledgers, and what it means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.exchange import readings
from qingzhou.exchange.columns import Field, find_header, recognised
from qingzhou.ledger.states import Status


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-08-31", date(2026, 8, 31)),
        ("2026/8/31", date(2026, 8, 31)),
        ("2026.8.31", date(2026, 8, 31)),
        ("２０２６年８月３１日", date(2026, 8, 31)),
        ("2026年8月31日前", date(2026, 8, 31)),
        ("8月31日", date(2026, 8, 31)),
        ("2026-08-31 00:00:00", date(2026, 8, 31)),
        (20260831, date(2026, 8, 31)),
        (46265, date(2026, 8, 31)),
        (46265.0, date(2026, 8, 31)),
        ("2027年2月底前", date(2027, 2, 28)),
        ("12月底", date(2026, 12, 31)),
        ("2026年底", date(2026, 12, 31)),
        ("第三季度", date(2026, 9, 30)),
        ("长期", None),
        ("持续推进", None),
        ("2026-02-30", None),
        ("13月1日", None),
        (8.3, None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(written: object, day: date | None) -> None:
    assert readings.day_in(written, 2026) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_every_way_to_write_it(day: date) -> None:
    ways = (day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日")
    serial = (day - readings.EXCEL_EPOCH).days
    assert {readings.day_in(way, 1999) for way in (*ways, serial)} == {day}


@pytest.mark.parametrize(
    ("written", "fractions", "points"),
    [(0.35, True, 35), (35, False, 35), ("35%", False, 35), ("\uff13\uff15\uff05", True, 35), (1, True, 100), (1, False, 1),
     ("约三成", False, None), (101, False, None), (-1, False, None), ("nan", False, None),
     (0.3, False, None), (0, False, 0), (33.3, False, 33)],
)  # fmt: skip
def test_percentages_are_read_as_people_write_them(written: object, fractions: bool, points: int | None) -> None:
    assert readings.percent_in(written, fractions=fractions) == points


@pytest.mark.parametrize(
    ("written", "status"),
    [("已完成", Status.CLOSED), ("已 销 号", Status.CLOSED), ("100%", Status.CLOSED), ("推进中", Status.IN_PROGRESS),
     ("未启动", Status.IN_PROGRESS), ("60%", Status.IN_PROGRESS), ("中止", None), ("撤销", None)],
)  # fmt: skip
def test_words_for_a_state_are_known_or_asked_about(written: str, status: Status | None) -> None:
    assert readings.state_in(written) == status


def test_several_names_in_a_cell_are_told_apart() -> None:
    assert readings.names_in("教育局（牵头）、市场监管局，公安分局\n民政局") == [
        "教育局",
        "市场监管局",
        "公安分局",
        "民政局",
    ]
    assert readings.names_in("牵头单位：教育局") == ["教育局"]
    assert readings.names_in(None) == []


def test_a_second_word_for_units_means_those_who_take_part() -> None:
    both = recognised(["重点工作", "牵头单位", "责任单位", "完成时间"])
    assert (both[Field.LEAD], both[Field.SUPPORTS]) == (1, 2)
    assert recognised(["任务", "责任单位"])[Field.LEAD] == 1


def test_headings_are_known_in_whatever_width_and_with_whatever_marks() -> None:
    found = recognised(["序　号", "工作任务*", "牵头单位（部门）", "完成率（\uff05）", "完成时限：", "无关的列"])
    assert found == {Field.TITLE: 1, Field.LEAD: 2, Field.CLAIMED: 3, Field.DUE_ON: 4}


def test_a_table_without_known_headings_begins_in_its_first_row() -> None:
    assert find_header([["甲", "乙"], ["丙", "丁"]]).row == 1
