"""The organisation tree from a workbook: checked cell by cell, imported whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from qingzhou.refusals import Incomplete
from qingzhou.units import actions, sheets
from qingzhou.units.models import Alias, Membership, Person, Role, Unit
from tests.offices import founded, handler, signed_in

HEADER = list(sheets.COLUMNS)
pytestmark = pytest.mark.django_db


def book(*rows: list[object], header: list[str] = HEADER) -> bytes:
    workbook, target = Workbook(), BytesIO()
    for row in ([*header], *rows):
        workbook.active.append(row)
    workbook.save(target)
    return target.getvalue()


def upload(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("units.xlsx", content)
    return client.post(reverse("units:check_sheet"), {"sheet": file}).content.decode()


def brought(content: bytes, by: Membership, *, dry_run: bool = False) -> actions.Outcome:
    rows = sheets.read(content).rows
    return actions.import_organisation(rows, today=date(2026, 11, 23), dry_run=dry_run, by=by)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Unit, Alias, Person, Membership))


FIRE = [
    "青溪区消防救援大队",
    "消防救援大队",
    "成员单位",
    "消防队、消防大队",
    7,
    "严焰",
    "yanyan",
    "联络员",
    date(2026, 3, 1),
]
FIRE_LEADER = ["青溪区消防救援大队", None, None, None, None, "石坚", "shijian", "分管领导", None]
TOWN = ["青溪区石桥镇", "石桥镇", "镇街", None, 40, None, None, None, None]


def test_a_workbook_brings_units_aliases_and_people() -> None:
    office = founded()
    outcome = brought(book(FIRE, FIRE_LEADER, TOWN), office)
    assert (len(outcome.units), len(outcome.aliases), len(outcome.people), len(outcome.memberships)) == (2, 2, 2, 2)
    held = Membership.objects.get(person__username="yanyan")
    assert (held.role, held.since, held.unit.position) == (Role.UNIT_HANDLER, date(2026, 3, 1), 7)
    assert not held.person.has_usable_password()


def test_the_same_workbook_twice_changes_nothing() -> None:
    office = founded()
    content = book(FIRE, FIRE_LEADER, TOWN)
    brought(content, office)
    before = counts()
    assert brought(content, office).total == 0
    assert counts() == before


def test_a_dry_run_writes_nothing() -> None:
    office = founded()
    before = counts()
    assert brought(book(FIRE, TOWN), office, dry_run=True).total == 6
    assert counts() == before


def test_one_wrong_row_holds_everything_back() -> None:
    office = founded()
    before = counts()
    outcome = brought(book(FIRE, [*TOWN[:3], "消防大队", *TOWN[4:]]), office)
    assert [(one.row, one.column, one.value) for one in outcome.problems] == [(3, "别名", "消防大队")]
    assert "消防救援大队" in outcome.problems[0].said
    assert counts() == before


@pytest.mark.parametrize(
    ("column", "value", "accepted"),
    [
        ("类别", "局", "成员单位"),
        ("排序", "第三", "0 至 99999"),
        ("角色", "局长", "分管领导"),
        ("起", "去年", "2026-09-01"),
        ("起", "2026-02-30", "2026-09-01"),
        ("单位全称", None, "每一行都要写明"),
        ("账号", None, "一起填写"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column_with_what_is_accepted(
    column: str, value: object, accepted: str
) -> None:
    row = [value if name == column else cell for name, cell in zip(HEADER, FIRE, strict=True)]
    problems = sheets.read(book(TOWN, row)).problems
    assert [(one.row, one.column, one.value) for one in problems] == [(3, column, value or "")]
    assert accepted in problems[0].do


def test_an_unknown_column_is_named_by_its_letter() -> None:
    problems = sheets.read(book(header=["单位全称", "电话"])).problems
    assert [(one.row, one.column, one.value) for one in problems] == [(1, "B", "电话")]
    assert "简称" in problems[0].do


def test_columns_may_come_in_any_order_and_dates_as_people_write_them() -> None:
    header = ["起", "角色", "账号", "联络员姓名", "单位全称"]
    row = sheets.read(book(["2026年9月1日", "经办人", "a", "甲", "青溪区教育局"], header=header)).rows[0]
    assert (row.since, row.person, row.name) == (date(2026, 9, 1), "甲", "青溪区教育局")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(Incomplete) as caught:
        sheets.read(content)
    assert caught.value.do


def test_an_account_of_somebody_else_is_not_taken_over() -> None:
    office = founded()
    handler(office, username="yanyan")
    assert [one.column for one in brought(book(FIRE), office).problems] == ["账号"]


def test_the_downloaded_workbook_is_the_organisation_and_imports_as_no_change() -> None:
    office = founded()
    brought(book(FIRE, FIRE_LEADER, TOWN), office)
    content = signed_in(office).get(reverse("units:sheet")).content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert list(rows[0]) == HEADER
    assert len(rows) == 5
    assert brought(content, office).total == 0


def test_the_pages_check_first_and_import_what_was_checked() -> None:
    office = founded()
    client, before = signed_in(office), counts()
    page = upload(client, book(FIRE, TOWN))
    packed = re.search(r'name="rows" value="([^"]+)"', page)
    assert packed
    assert counts() == before
    assert client.post(reverse("units:import_sheet"), {"rows": packed[1]}, follow=True).status_code == 200
    assert counts() != before
    assert "完全一致" in upload(client, book(FIRE, TOWN))


def test_the_pages_list_every_wrong_cell_and_offer_no_import() -> None:
    page = upload(signed_in(founded()), book([*FIRE[:2], "局", *FIRE[3:]], [*TOWN[:4], "x", *TOWN[5:]]))
    assert "有 2 处要改" in page
    assert 'name="rows"' not in page


def test_rows_that_were_not_checked_are_not_imported() -> None:
    answer = signed_in(founded()).post(reverse("units:import_sheet"), {"rows": "[]"})
    assert answer.status_code == 422
    assert "请重新上传文件" in answer.content.decode()


@pytest.mark.parametrize(("text", "shown"), [("消防大队", True), ("严焰", True), ("yanyan", True), ("石桥", False)])
def test_a_unit_is_found_by_alias_person_or_account(text: str, shown: bool) -> None:
    office = founded()
    brought(book(FIRE, TOWN), office)
    page = signed_in(office).get("/organisation", {"q": text}).content.decode()
    assert ("青溪区消防救援大队" in page) is shown


def test_the_organisation_page_asks_the_same_few_queries_for_any_number_of_units(
    django_assert_num_queries: Callable[..., object],
) -> None:
    office = founded()
    client = signed_in(office)
    client.get("/organisation")
    brought(book(FIRE, FIRE_LEADER, TOWN, *([f"青溪区第{n}小学", None, "学校"] for n in range(30))), office)
    with django_assert_num_queries(6):  # session, who is signed in; units, aliases, holders; unread notices
        client.get("/organisation")
