"""The round trip: out with locked keys, edited offline, back cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.exchange import editing, incoming, outgoing
from qingzhou.exchange.actions import returning
from qingzhou.exchange.editing import EDITED, Form
from qingzhou.exchange.incoming import Back
from qingzhou.ledger import actions, deeds, queries
from qingzhou.ledger.actions import NewTask
from qingzhou.ledger.lines import Reader
from qingzhou.ledger.listing import Wanted
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import Policy, local_day
from qingzhou.ledger.states import STATUSES_OF, Kind, Status
from qingzhou.units.models import Membership
from qingzhou.workdays.queries import calendar
from tests import build

pytestmark = pytest.mark.django_db
NOW = build.at(7)
Sheet = Any
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=40)


def exported(by: Membership, status: str = "all") -> bytes:
    form = editing.form_of(by)
    assert form is not None
    reader = Reader(by, local_day(NOW), calendar(), Policy())
    return outgoing.workbook(Wanted.read({"status": status}), form, reader).content


def edited(content: bytes, change: Callable[[Sheet, dict[str, int]], None]) -> bytes:
    """The sheet after somebody changed it in Excel; `change` gets the sheet and the columns by heading."""
    made, target = load_workbook(BytesIO(content)), BytesIO()
    sheet: Sheet = made.worksheets[0]
    change(sheet, {str(cell.value): cell.column for cell in sheet[1]})
    made.save(target)
    return target.getvalue()


def back(content: bytes, by: Membership) -> list[Back]:
    form, lines = incoming.read(tables_of(content), by)
    return incoming.compare(lines, form, by, NOW)


def said(found: list[Back]) -> list[tuple[int, str, str, str]]:
    return [(one.line.row, change.code, change.old, change.new) for one in found for change in one.changes]


def applied(content: bytes, by: Membership, why: str = "") -> returning.Applied:
    form, lines = incoming.read(tables_of(content), by)
    found = incoming.compare(lines, form, by, NOW)
    kept = returning.keep("改.xlsx", form, found, by=by, now=NOW)
    chosen = {one.choice for one in found if one.can_apply}
    return returning.apply(kept, chosen, why, by=by, now=NOW)


@pytest.fixture
def by() -> Membership:
    return build.handler(build.unit())


@pytest.mark.database
@pytest.mark.parametrize("status", STATUSES_OF[Kind.TASK])
def test_an_untouched_sheet_is_no_change(by: Membership, status: Status) -> None:
    build.task(status, supports=(build.unit("公安分局"),))
    for reader in (by, build.handler(build.unit("公安分局")), build.clerk()):
        assert [one for one in back(exported(reader), reader) if one.says_something] == []


@pytest.mark.database
def test_a_changed_cell_is_found_and_becomes_a_report(by: Membership) -> None:
    other = build.task(Status.IN_PROGRESS, title="另一件")
    item = build.task(Status.IN_PROGRESS)  # what moved last stands first

    def change(sheet: Sheet, at: dict[str, int]) -> None:
        sheet.cell(2, at["填报进度"]).value = 0.6
        sheet.cell(2, at["本期进展"]).value = "已查 30 家"

    content = edited(exported(by), change)
    assert said(back(content, by)) == [(2, "percent", "0", "60"), (2, "done", "", "已查 30 家")]
    assert applied(content, by).done == 1
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.claimed, item.last_note, other.claimed) == (60, "已查 30 家", 0)


def test_the_same_sheet_twice_changes_nothing(by: Membership) -> None:
    build.task(Status.IN_PROGRESS)
    content = edited(exported(by), lambda sheet, at: sheet.cell(2, at["本期进展"], "已查 30 家"))
    applied(content, by)
    entries = Entry.objects.count()
    assert [one.applied for one in back(content, by)] == [True]
    assert applied(content, by).done == 0
    assert Entry.objects.count() == entries


def test_what_moved_meanwhile_is_marked_and_keeps_what_was_not_touched(by: Membership) -> None:
    item = build.task(Status.IN_PROGRESS)
    content = edited(exported(by), lambda sheet, at: sheet.cell(2, at["填报进度"], 0.5))
    report = deeds.Reported(done="先报一步", percent=30, problems="缺人手", difficult=True)
    actions.move(item, report, by=by, now=build.at(6))
    (found,) = back(content, by)
    assert found.is_conflict
    assert [entry.verb for entry in found.meanwhile] == ["report"]
    assert found.changes[0].clashes
    assert found.changes[0].now == "30"
    applied(content, by)
    state = queries.state_of(item)
    assert (state.claimed, state.difficult, state.last_note) == (50, True, "先报一步")


def test_a_choice_made_before_the_item_moved_is_refused(by: Membership) -> None:
    item = build.task(Status.IN_PROGRESS)
    content = edited(exported(by), lambda sheet, at: sheet.cell(2, at["本期进展"], "已查 30 家"))
    found = back(content, by)
    kept = returning.keep("改.xlsx", Form.REPORT, found, by=by, now=NOW)
    actions.move(item, deeds.Reported(done="别人报的", percent=10), by=by, now=build.at(6))
    outcome = returning.apply(kept, {found[0].choice}, "", by=by, now=NOW)
    assert [refusal.code for _back, refusal in outcome.refused] == ["exchange.moved_again"]


def test_the_office_puts_words_right_with_a_reason() -> None:
    clerk, item = build.clerk(), build.task(Status.ISSUED)
    content = edited(exported(clerk), lambda sheet, at: sheet.cell(2, at["事项"], "清查培训机构收费公示"))
    assert said(back(content, clerk)) == [(2, "title", "清查培训机构收费", "清查培训机构收费公示")]
    assert [refusal.code for _back, refusal in applied(content, clerk).refused] == ["ledger.why_missing"]
    assert applied(content, clerk, "按文件原文").done == 1
    item.refresh_from_db()
    assert (item.title, item.status) == ("清查培训机构收费公示", Status.ISSUED)


def test_what_is_not_theirs_is_named_and_refused(by: Membership) -> None:
    build.task(Status.IN_PROGRESS, title="甲")
    build.task(Status.IN_PROGRESS, title="乙")
    foreign = build.task(Status.IN_PROGRESS, lead=build.unit("公安分局"))

    def change(sheet: Sheet, at: dict[str, int]) -> None:
        key = sheet.max_column
        for column in range(1, key):
            sheet.cell(4, column).value = sheet.cell(2, column).value  # an added row
        sheet.cell(5, 1).value = foreign.number
        sheet.cell(5, key).value = f"{foreign.pk}.2.{foreign.head[:16]}"
        sheet.cell(6, 1).value = "2026-T999"
        sheet.cell(6, key).value = "999999.1.0123456789abcdef"
        sheet.cell(3, key).value = sheet.cell(3, key).value[:-2] + "zz"
        sheet.cell(2, at["事项"]).value = "改了题目"
        sheet.cell(2, at["编号"]).value = "2026-T777"

    found = {one.line.row: one.refusal for one in back(edited(exported(by), change), by)}
    assert {row: refusal.code if refusal else "" for row, refusal in found.items()} == {
        2: "exchange.number_changed",
        3: "exchange.key_changed",
        4: "exchange.added_row",
        5: "exchange.unknown_item",
        6: "exchange.unknown_item",
    }


def test_a_locked_cell_that_was_changed_is_said_and_left(by: Membership) -> None:
    item = build.task(Status.IN_PROGRESS)
    (found,) = back(edited(exported(by), lambda sheet, at: sheet.cell(2, at["事项"], "另一个题目")), by)
    assert ([change.code for change in found.left], found.changes) == (["title"], [])
    assert not found.can_apply
    assert item.title == "清查培训机构收费"


def test_a_task_that_is_closed_cannot_be_reported_on(by: Membership) -> None:
    build.task(Status.CLOSED)
    (found,) = back(edited(exported(by), lambda sheet, at: sheet.cell(2, at["本期进展"], "补一句")), by)
    assert [change.code for change in found.left] == ["done"]


def test_only_what_may_be_changed_is_unlocked(by: Membership) -> None:
    build.task(Status.IN_PROGRESS)
    build.task(Status.SUSPENDED)
    sheet: Sheet = load_workbook(BytesIO(exported(by))).worksheets[0]
    unlocked = [
        [sheet.cell(1, cell.column).value for cell in row if not cell.protection.locked] for row in sheet.iter_rows(2)
    ]
    assert sheet.protection.sheet
    assert sheet.column_dimensions[sheet.cell(1, sheet.max_column).column_letter].hidden
    assert sorted(unlocked, key=len) == [
        [],
        ["填报进度", "本期进展", "存在问题", "需要协调", "下一步打算", "难点堵点"],
    ]


def test_a_formula_in_the_ledger_stays_text(by: Membership) -> None:
    item = build.task(Status.IN_PROGRESS)
    actions.move(item, deeds.Reported(done="=cmd|' /C calc'!A0", percent=10), by=by, now=build.at(1))
    content = exported(by)
    cells = [cell for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(2) for cell in row]
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=")] == ["s"]
    assert [one for one in back(content, by) if one.says_something] == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, st.lists(st.tuples(TEXT, st.integers(0, 100), TEXT), max_size=2)), max_size=3))
def test_whatever_stands_in_the_ledger_comes_back_unchanged(
    by: Membership, rows: list[tuple[str, list[tuple[str, int, str]]]]
) -> None:
    with transaction.atomic():
        for title, reports in rows:
            item = build.task(Status.IN_PROGRESS, title=title if title.strip() else "无题")
            for done, percent, problems in reports:
                report = deeds.Reported(done=done if done.strip() else "一", percent=percent, problems=problems)
                item = actions.move(item, report, by=by, now=build.at(1), files=(build.PHOTO,))
        for reader in (by, build.clerk()):
            assert [one for one in back(exported(reader), reader) if one.says_something] == []
        transaction.set_rollback(True)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2), st.sampled_from(EDITED[Form.REPORT][2:6]), TEXT.filter(lambda text: bool(text.strip())))
def test_any_edit_is_found_exactly_at_its_cell(by: Membership, place: int, code: str, words: str) -> None:
    labels = {column.code: str(column.label) for column in editing.REPORTED}
    words = editing.text(code, words)
    if not words:
        return
    with transaction.atomic():
        for number in range(3):
            actions.move(
                build.task(Status.IN_PROGRESS, title=f"第 {number} 件"),
                deeds.Reported(done="原有进展", percent=10),
                by=by,
                now=build.at(1),
            )

        def change(sheet: Sheet, at: dict[str, int]) -> None:
            cell = sheet.cell(place + 2, at[labels[code]])
            cell.value, cell.data_type = words, "s"

        old = "原有进展" if code == "done" else ""
        expected = [] if words == old else [(place + 2, code, old, words)]
        assert said(back(edited(exported(by), change), by)) == expected
        transaction.set_rollback(True)


def test_a_sheet_may_go_out_in_one_language_and_come_back_in_the_other(by: Membership) -> None:
    build.task(Status.IN_PROGRESS)
    with translation.override("en"):
        content = edited(exported(by), lambda sheet, at: sheet.cell(2, at["Progress this period"], "30 visited"))
    assert said(back(content, by)) == [(2, "done", "", "30 visited")]


def test_a_sheet_of_another_role_or_with_columns_deleted_is_refused(by: Membership) -> None:
    build.task(Status.IN_PROGRESS)
    content = exported(by)
    with build.refused("exchange.other_form"):
        back(content, build.clerk())
    with build.refused("exchange.columns_gone"):
        back(edited(content, lambda sheet, at: sheet.delete_cols(at["本期进展"])), by)
    with build.refused("exchange.not_ours"):
        back(edited(content, lambda sheet, _at: sheet.delete_cols(sheet.max_column)), by)


def test_a_row_that_was_copied_is_named(by: Membership) -> None:
    build.task(Status.IN_PROGRESS)

    def change(sheet: Sheet, at: dict[str, int]) -> None:
        for column in range(1, sheet.max_column + 1):
            sheet.cell(3, column).value = sheet.cell(2, column).value
        sheet.cell(3, at["本期进展"]).value = "另一种说法"

    found = back(edited(exported(by), change), by)
    assert [one.refusal.code for one in found if one.refusal] == ["exchange.twice", "exchange.twice"]


def test_there_is_an_item_for_every_row(by: Membership) -> None:
    for _number in range(3):
        actions.draft(NewTask(title="未下达"), by=build.clerk(), now=NOW)
    assert len(back(exported(build.clerk()), build.clerk())) == Item.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "read"), [(0.55, "55"), (55, "55"), (1, "100"), ("45.4%", "45"), (1.7, "1.7"), (170, "170")]
)
def test_progress_in_a_sheet_is_read_as_the_sheet_shows_it(typed: object, read: str) -> None:
    build.task(Status.IN_PROGRESS)
    by = build.handler(build.unit())

    def fill(sheet: Sheet, at: dict[str, int]) -> None:
        sheet.cell(2, at["填报进度"]).value = typed
        sheet.cell(2, at["本期进展"]).value = "已查"

    (found,) = back(edited(exported(by), fill), by)
    assert {change.code: change.new for change in found.changes}["percent"] == read
    assert (found.refusal is None) == (read not in ("1.7", "170") and read != "100")
