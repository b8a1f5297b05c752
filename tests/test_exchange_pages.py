"""The pages of Excel 往来: handing a ledger in, mending, the bar; a sheet out and back."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from qingzhou.exchange.models import Batch, Returned
from qingzhou.exchange.states import Stage
from qingzhou.exchange.views import importing
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Kind, Status
from qingzhou.units.models import Alias, Membership, Role
from tests import build
from tests.ledgers import book, row
from tests.offices import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def clerk() -> Membership:
    build.handler(build.unit())
    return build.clerk()


def hand_in(client: Client, content: bytes, name: str = "台账.xlsx", page: str = "exchange:imports"):
    return client.post(reverse(page), {"file": SimpleUploadedFile(name, content)})


def columns_of(batch: Batch) -> dict[str, str]:
    sent = {f"column-{place}": "" for place in range(len(batch.headings))}
    return sent | {f"column-{column}": code for code, column in batch.mapping.items()} | {"issued_on": "2026-01-05"}


def post(client: Client, name: str, batch: Batch, data: dict | None = None, **extra):
    return client.post(reverse(f"exchange:{name}", args=[batch.pk]), data or {}, **extra)


def test_a_ledger_goes_in_page_by_page(clerk: Membership) -> None:
    client = signed_in(clerk)
    assert hand_in(client, book(row(1), row(2, 牵头单位="区教体局"))).status_code == 302
    batch = Batch.objects.get()
    page = client.get(reverse("exchange:import", args=[batch.pk])).content.decode()
    assert "工作任务" in page
    post(client, "columns", batch, columns_of(batch))
    page = client.get(reverse("exchange:import", args=[batch.pk])).content.decode()
    assert "没有“区教体局”这个单位" in page
    assert "只导入无误的 1 行" in page
    fix = {"field-0": "lead", "written-0": "区教体局", "meant-0": "教育局", "aliases": "1"}
    post(client, "fix", batch, fix)
    post(client, "begin", batch)
    batch.refresh_from_db()
    assert (batch.stage, Item.objects.count(), Alias.objects.count()) == (Stage.DONE, 2, 1)
    page = client.get(reverse("exchange:import", args=[batch.pk])).content.decode()
    assert "已导入 2 行" in page


def test_the_bar_asks_for_the_next_piece_until_there_is_none(
    clerk: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing.importing, "PIECE", 1)
    monkeypatch.setattr(importing, "AT_A_TIME", 0)
    client = signed_in(clerk)
    hand_in(client, book(row(1), row(2), row(3)))
    batch = Batch.objects.get()
    assert "继续" in client.get(post(client, "columns", batch, columns_of(batch))["Location"]).content.decode()
    assert post(client, "begin", batch).status_code == 409
    answer = post(client, "advance", batch, **HTMX)
    assert "66%" in answer.content.decode()
    answer = post(client, "advance", batch, **HTMX)
    assert answer["HX-Redirect"] == reverse("exchange:import", args=[batch.pk])
    batch.refresh_from_db()
    assert batch.stage == Stage.CHECKED


def test_two_columns_cannot_mean_the_same(clerk: Membership) -> None:
    client = signed_in(clerk)
    hand_in(client, book(row(1)))
    batch = Batch.objects.get()
    answer = post(client, "columns", batch, columns_of(batch) | {"column-0": "title"})
    assert answer.status_code == 422
    assert "有两列都选了“事项”" in answer.content.decode()


def test_another_sheet_or_header_can_be_chosen(clerk: Membership) -> None:
    client = signed_in(clerk)
    hand_in(client, book(row(1), above=[["工作台账"]]))
    batch = Batch.objects.get()
    assert (batch.header_row, batch.rows) == (2, 1)
    post(client, "sheet", batch, {"sheet": "0", "header_row": "1"})
    batch.refresh_from_db()
    assert (batch.header_row, batch.rows) == (1, 2)
    assert post(client, "sheet", batch, {"sheet": "7"}).status_code == 422


def test_the_faulty_rows_come_as_excel_and_can_be_handed_in_again(clerk: Membership) -> None:
    client = signed_in(clerk)
    hand_in(client, book(row(1), row(2, 完成时限="长期")))
    batch = Batch.objects.get()
    post(client, "columns", batch, columns_of(batch))
    content = client.get(reverse("exchange:faults", args=[batch.pk])).content
    made = load_workbook(BytesIO(content))
    assert made.active is not None
    assert "“长期”不是日期" in str(made.active["A2"].value)
    assert made.active["B2"].value == "3"
    hand_in(client, content)
    again = Batch.objects.order_by("-id")[0]
    assert {"title", "lead", "due_on"} <= set(again.mapping)


def test_others_may_not_import_and_see_no_import(clerk: Membership) -> None:
    hand_in(signed_in(clerk), book(row(1)))
    batch = Batch.objects.get()
    for stranger in (build.handler(build.unit()), build.member(Role.AUDITOR, clerk.unit)):
        assert hand_in(signed_in(stranger), book(row(1))).status_code == 403
    foreign = signed_in(build.clerk(build.jurisdiction("999002", "栖云县")))
    assert foreign.get(reverse("exchange:import", args=[batch.pk])).status_code == 404


def test_a_sheet_goes_out_and_comes_back_on_pages() -> None:
    build.task(Status.IN_PROGRESS)
    by = build.handler(build.unit())
    client = signed_in(by)
    build.issue(Status.INVESTIGATING)
    content = client.get(reverse("exchange:outgoing")).content
    assert load_workbook(BytesIO(content)).worksheets[0].max_row == 2  # the ledger of tasks
    assert "没有改动" in client.get(hand_in(client, content, page="exchange:returns")["Location"]).content.decode()
    made, target = load_workbook(BytesIO(content)), BytesIO()
    sheet = made.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["本期进展"], "已查 30 家")
    made.save(target)
    address = hand_in(client, target.getvalue(), page="exchange:returns")["Location"]
    page = client.get(address).content.decode()
    assert "已查 30 家" in page
    kept = Returned.objects.get()
    client.post(reverse("exchange:apply", args=[kept.pk]), {"row": ["2:3"]})
    assert Item.objects.get(kind=Kind.TASK).last_note == "已查 30 家"
    assert "已记入" in client.get(address).content.decode()
    assert signed_in(build.clerk()).get(address).status_code == 404


def test_a_foreign_file_is_refused_in_words(clerk: Membership) -> None:
    client = signed_in(clerk)
    answer = hand_in(client, book(row(1)), page="exchange:returns")
    assert answer.status_code == 422
    assert "离线改" in answer.content.decode()
    answer = hand_in(client, b"\x00\x01\x02nothing", "x.xlsx")
    assert "这不是 Excel 或 CSV 文件" in answer.content.decode()


def test_pages_ask_the_database_a_fixed_number_of_times(
    clerk: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(clerk)
    hand_in(client, book(*(row(number) for number in range(1, 30))))
    batch = Batch.objects.get()
    with django_assert_num_queries(4):
        client.get(reverse("exchange:imports"))
    with django_assert_num_queries(4):
        client.get(reverse("exchange:import", args=[batch.pk]))
    post(client, "columns", batch, columns_of(batch))
    with django_assert_num_queries(9):
        client.get(reverse("exchange:import", args=[batch.pk]))


def test_a_returned_sheet_asks_as_often_for_many_rows_as_for_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(build.handler(build.unit()))
    for number in range(12):
        build.task(Status.IN_PROGRESS, title=f"第 {number} 件")
    made, target = load_workbook(BytesIO(client.get(reverse("exchange:outgoing")).content)), BytesIO()
    sheet = made.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    for place in range(2, 14):
        sheet.cell(place, at["本期进展"], "已查 30 家")
    made.save(target)
    address = hand_in(client, target.getvalue(), page="exchange:returns")["Location"]
    with django_assert_num_queries(9):
        client.get(address)


def test_an_item_tells_where_it_was_taken_over_from(clerk: Membership) -> None:
    client = signed_in(clerk)
    hand_in(client, book(row(1, 完成时限="12月底前")))
    batch = Batch.objects.get()
    post(client, "columns", batch, columns_of(batch))
    post(client, "begin", batch)
    page = client.get(reverse("ledger:item", args=[Item.objects.get().number])).content.decode()
    assert "台账.xlsx〔重点工作〕 第 2 行" in page
    assert "完成时限：12月底前" in page
    assert Item.objects.get().number in client.get(reverse("ledger:tasks"), {"q": "QX-1"}).content.decode()


def test_the_office_corrects_words_on_the_items_page_too(clerk: Membership) -> None:
    item, client = build.task(Status.ISSUED), signed_in(clerk)
    address = reverse("ledger:move", args=[item.number, "amend"])
    assert client.post(address, {"title": item.title, "why": "核对原文"}).status_code == 422
    assert client.post(address, {"title": "清查培训机构收费公示", "why": "核对原文"}).status_code == 302
    item.refresh_from_db()
    assert item.title == "清查培训机构收费公示"
    assert "核对原文" in client.get(reverse("ledger:item", args=[item.number])).content.decode()
