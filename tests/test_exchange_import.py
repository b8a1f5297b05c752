"""Taking another office's ledger over: its columns recognised, its faults named, its rows taken once."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from qingzhou.dispatch.preview import preview
from qingzhou.exchange import queries
from qingzhou.exchange.actions import importing
from qingzhou.exchange.columns import Field
from qingzhou.exchange.models import Batch
from qingzhou.exchange.states import Stage
from qingzhou.ledger import audit, search
from qingzhou.ledger.actions import recount
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.states import Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.notifications.models import Notice
from qingzhou.units.models import Alias, Membership, UnitKind
from tests import build, ledgers
from tests.ledgers import book, checked, imported, received, row, through

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Membership:
    for name in ("教育局", "市场监管局"):
        build.handler(build.unit(name))
    return build.clerk()


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


def faults(batch: Batch) -> list[tuple[str, str, str]]:
    return [(f"{fault.letter}{fault.row}", fault.code, fault.value) for fault in queries.outcome(batch).faults]


@pytest.mark.database
def test_a_ledger_is_taken_over_as_it_stood(by: Membership) -> None:
    done = row(2, 状态="已办结", 配合单位="教育局", 牵头单位="市场监管局", 完成时限="2026年10月31日")
    _batch, found = imported(book(row(1), done, above=[["青溪区双减工作台账"], []]), by)
    assert (found.progress.new, found.progress.wrong) == (2, 0)
    open_item, closed = Item.objects.order_by("id")
    assert (open_item.status, open_item.claimed, open_item.due_on) == (Status.IN_PROGRESS, 35, date(2026, 12, 31))
    assert (open_item.issued_on, open_item.last_note) == (date(2026, 9, 1), "已完成摸底")
    assert "QX-1" in open_item.source
    assert (closed.status, closed.claimed, closed.due_on) == (Status.CLOSED, 100, date(2026, 10, 31))
    assert [part.unit.short_name for part in closed.parts.all()] == ["市场监管局", "教育局"]
    assert audited() == []
    assert recount() == 0
    assert list(search.narrowed(Item.objects.all(), "QX-2", by.jurisdiction_id)) == [closed]


def test_who_took_part_there_takes_part_here_and_nobody_is_told(by: Membership) -> None:
    imported(book(row(1, 牵头单位="教育局", 配合单位="市场监管局")), by)
    item = Item.objects.get()
    lead, support = item.parts.order_by("role")
    assert (lead.role, lead.next_verb, lead.note) == ("lead", "report", "已完成摸底")
    assert (support.role, support.next_verb, support.due_on) == ("support", "finish_part", item.due_on)
    assert sorted(item.clocks.values_list("name", "unit_id")) == [("due", lead.unit_id), ("part_due", support.unit_id)]
    assert not Notice.objects.exists()
    assert not item.confidential


def test_the_words_of_the_other_ledger_are_kept(by: Membership) -> None:
    headings = (*ledgers.HEADINGS, "备注")
    imported(book([*row(1, 状态="基本完成", 完成时限="12月底前"), "按月报送"], headings=headings), by)
    adopted = Entry.objects.get(verb="adopt")
    assert set(adopted.data["words"]) == {"状态：基本完成", "完成时限：12月底前", "备注：按月报送"}
    assert adopted.data["origin"] == "台账.xlsx〔重点工作〕 第 2 行"


@pytest.mark.database
def test_the_same_file_twice_adds_nothing(by: Membership) -> None:
    content = book(*(row(number) for number in range(1, 6)))
    imported(content, by)
    _batch, found = checked(received(content, by), by)
    assert (found.progress.new, found.progress.same) == (0, 5)
    imported(content, by)
    assert Item.objects.count() == 5


def test_every_fault_says_row_column_value_and_what_would_be_accepted(by: Membership) -> None:
    wrong = [
        row(1, 牵头单位="区教体局"),
        row(2, 完成时限="长期"),
        row(3, 完成率="约三成"),
        row(4, 状态="中止"),
        row(5, 完成时限=None),
        row(6, 工作任务=None, 任务编号="QX-6"),
        row(7, 下达时间="2026-12-31", 完成时限="2026-12-01"),
        row(7),
    ]
    batch, found = checked(received(book(*wrong), by), by)
    assert faults(batch) == [
        ("D2", "unit_unknown", "区教体局"),
        ("G3", "no_day", "长期"),
        ("H4", "no_percent", "约三成"),
        ("I5", "state_unknown", "中止"),
        ("G6", "due_missing", ""),
        ("C7", "title_missing", ""),
        ("F8", "ledger.issued_after_due", "2026-12-31"),
    ]
    assert all(fault.said and fault.do for fault in found.faults)
    assert "教育局" in found.faults[0].do
    assert (found.progress.new, found.progress.wrong) == (1, 7)


def test_a_row_that_stands_twice_in_the_file_is_named(by: Membership) -> None:
    batch, _found = checked(received(book(row(1), row(2), row(1)), by), by)
    assert faults(batch) == [("C4", "repeated", "清查第 1 批培训机构")]


def test_faulty_rows_are_left_out_only_if_asked(by: Membership) -> None:
    batch, _found = checked(received(book(row(1), row(2, 完成时限="长期")), by), by)
    with build.refused("exchange.faulty_rows"):
        importing.begin(batch, only_good=False)
    through(importing.begin(batch, only_good=True), by)
    assert Item.objects.count() == 1


def test_a_name_put_right_once_is_right_in_every_row_and_ever_after(by: Membership) -> None:
    rows = [row(number, 牵头单位="区教体局") for number in range(1, 4)]
    batch, found = checked(received(book(*rows), by), by)
    assert [group.rows for group in found.groups] == [3]
    batch = through(importing.fix(batch, {Field.LEAD: {"区教体局": "教育局"}}, by=by, as_aliases=True), by)
    assert queries.progress(batch).new == 3
    assert Alias.objects.get().text == "区教体局"
    assert checked(received(book(*rows), by), by)[1].faults == []


def test_who_takes_a_ledger_over_in_another_place_is_named_with_it(by: Membership) -> None:
    absent = build.person()
    by.stands_in_for = absent
    imported(book(row(1)), by)
    assert set(Entry.objects.values_list("person", "stands_for")) == {(by.person_id, absent.pk)}
    assert audited() == []


def test_a_time_limit_put_right_is_kept_beside_what_was_written(by: Membership) -> None:
    batch, _found = checked(received(book(row(1, 完成时限="长期")), by), by)
    batch = through(importing.fix(batch, {Field.DUE_ON: {"长期": "2027-06-30"}}, by=by, as_aliases=True), by)
    through(importing.begin(batch, only_good=False), by)
    assert Item.objects.get().due_on == date(2027, 6, 30)
    assert "完成时限：长期" in Entry.objects.get(verb="adopt").data["words"]


def test_pieces_are_taken_one_at_a_time_and_none_twice(by: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PIECE", 2)
    batch, _found = checked(received(book(*(row(number) for number in range(1, 6))), by), by)
    batch = importing.begin(batch, only_good=False)
    stale = Batch.objects.get(pk=batch.pk)
    importing.advance(batch, by=by, now=ledgers.NOW)
    importing.advance(stale, by=by, now=ledgers.NOW)
    assert Item.objects.count() == 4
    assert queries.progress(Batch.objects.get(pk=batch.pk)).percent == 66
    assert through(stale, by).stage == Stage.DONE
    assert importing.advance(stale, by=by, now=ledgers.NOW).stage == Stage.DONE
    assert sorted(Item.objects.values_list("number", flat=True)) == [f"2026-T00{n}" for n in range(1, 6)]
    assert audited() == []


def test_columns_that_were_changed_are_remembered_for_the_next_file(by: Membership) -> None:
    headings = ["事由", "谁来办", "何时完"]
    content = book(["清查收费", "教育局", "2026-12-31"], headings=headings)
    batch = received(content, by)
    assert batch.mapping == {}
    mapping = {Field.TITLE: 0, Field.LEAD: 1, Field.DUE_ON: 2}
    batch = through(importing.set_mapping(batch, mapping, batch.issued_on, now=ledgers.NOW), by)
    assert queries.progress(batch).new == 1
    assert received(content, by).mapping == {"title": 0, "lead": 1, "due_on": 2}


def test_titles_that_differ_only_in_brackets_are_two_tasks(by: Membership) -> None:
    rows = [row(1, 任务编号=None, 工作任务=f"清查培训机构（第{number}批）") for number in "一二"]
    batch, found = checked(received(book(*rows), by), by)
    assert (found.progress.new, faults(batch)) == (2, [])


@pytest.mark.parametrize(
    ("written", "claimed"),
    [((0.35, 1), (35, 100)), ((35, 1), (35, 1)), (("35%", "0.5%"), (35, 0)), (("0.35", "0.8"), (35, 80))],
)
def test_a_column_is_read_as_parts_of_one_only_if_nothing_in_it_is_larger(
    by: Membership, written: tuple[object, ...], claimed: tuple[int, ...]
) -> None:
    imported(book(*(row(number, 完成率=value) for number, value in enumerate(written, start=1))), by)
    assert tuple(Item.objects.order_by("id").values_list("claimed", flat=True)) == claimed


def test_a_messy_sheet_is_understood(by: Membership) -> None:
    """Titles, merged cells, a header of two rows, sections, sums and notes."""
    made, target = Workbook(), BytesIO()
    sheet = made.active
    assert sheet is not None
    for line in (
        ["青溪区“双减”重点任务台账"],
        ["序号", "任务来源（文号）", "重点 任务", "责任分工", None, "完成时限："],
        [None, None, None, "牵头单位", "配合单位", None],
        ["一", None, "作业管理"],
        [1, "区双减办〔2026〕3号", "检查作业公示", "教育局", "市场监管局", "12月20日前"],
        [2, None, "检查作业总量", "教育局（牵头）、市场监管局", None, "2026.12.31"],
        ["合计", None, "2项"],
        ["注：每周四更新。"],
    ):
        sheet.append(line)
    for place in ("D2:E2", "A2:A3", "B2:B3", "C2:C3", "F2:F3", "B5:B6"):
        sheet.merge_cells(place)
    made.save(target)
    batch, found = imported(target.getvalue(), by)
    assert batch.header_row == 3
    assert [row for row, _words in found.passed_over] == [4, 7, 8]
    first, second = Item.objects.order_by("id")
    assert (first.due_on, second.due_on) == (date(2026, 12, 20), date(2026, 12, 31))
    assert first.source == second.source == "区双减办〔2026〕3号"
    assert [part.unit.short_name for part in second.parts.all()] == ["教育局", "市场监管局"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_however_they_are_encoded(by: Membership, encoding: str) -> None:
    text = "事项,责任单位,完成时间\n清查收费,教育局,2026/12/31\n"
    _batch, found = imported(text.encode(encoding), by)
    assert (found.progress.new, Item.objects.get().title) == (1, "清查收费")


def test_collective_names_stand_for_all_units_of_that_sort(by: Membership) -> None:
    for name in ("柳汀镇", "竹垄镇"):
        build.unit(name, UnitKind.TOWN)
    imported(book(row(1, 配合单位="各镇街")), by)
    assert [part.unit.short_name for part in Item.objects.get().parts.all()] == ["教育局", "柳汀镇", "竹垄镇"]


def test_the_week_does_not_boast_of_what_another_ledger_closed_long_ago(by: Membership) -> None:
    headings = (*ledgers.HEADINGS, "销号时间")
    old = [*row(1, 状态="已办结", 完成时限="2026-10-31"), "2026-10-20"]
    fresh = [*row(2, 状态="已办结"), "2026-11-23"]
    imported(book(old, fresh, row(3), headings=headings), by)
    week = preview(build.jurisdiction(), IsoWeek(2026, 48), build.at(22))
    assert [line.title for line in week.rows] == ["清查第 2 批培训机构", "清查第 3 批培训机构"]
    assert week.rows[1].reported  # nobody owed a report before it was taken over


def test_the_command_checks_says_what_is_wrong_and_imports_the_rest(
    by: Membership, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, faulty = tmp_path / "台账.xlsx", tmp_path / "faults.xlsx"
    file.write_bytes(book(row(1), row(2, 完成时限="长期")))
    account = {"by": by.person.username}
    call_command("import_ledger", str(file), dry_run=True, faults=faulty, **account)
    assert "G3" in capsys.readouterr().out
    assert faulty.exists()
    assert Item.objects.count() == 0
    with pytest.raises(CommandError, match="有 1 行还有问题"):
        call_command("import_ledger", str(file), **account)
    call_command("import_ledger", str(file), only_good=True, **account)
    assert Item.objects.count() == 1
