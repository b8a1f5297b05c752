"""Work orders from Excel: recognised columns, faults with their place, the same number once, and the list that goes back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from pytest_django import Settings

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.hotline import actions, sealing
from qingzhou.hotline.models import Line, Report, Sealed
from qingzhou.hotline.orders import Orders, read
from qingzhou.hotline.states import Category, Channel, DeclineReason
from qingzhou.units.models import Membership, Role
from tests import build
from tests.offices import signed_in

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
HEADINGS = ("序号", "工单编号", "受理时间", "诉求人", "联系电话", "被反映对象", "诉求内容")
GOOD = (
    1,
    "QX20261101001",
    "2026-11-01 09:30",
    "王标记",
    13900000001,
    "晨光培训中心",
    "要求退费，机构一直不退",
)


def book(*rows: tuple[object, ...], title: str = "十一月工单") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append(list(row))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def found(*rows: tuple[object, ...]) -> Orders:
    return read(tables_of(book(*rows)), Channel.HOTLINE, date(2026, 11, 28))


def changed(place: int, value: object) -> tuple[object, ...]:
    return (*GOOD[:place], value, *GOOD[place + 1 :])


def test_an_order_is_read_with_its_name_apart() -> None:
    (order,) = found(GOOD).orders
    assert order.reference == "QX20261101001"
    assert order.told.category == Category.REFUND
    assert dict(order.told.identity) == {"name": "王标记", "contact": "13900000001"}
    assert "2026-11-01 09:30" in order.told.happened
    assert "王标记" not in order.told.text


@pytest.mark.parametrize(
    ("place", "value", "column"),
    [
        (1, None, "B"),
        (1, "长" * 61, "B"),
        (2, "下周", "C"),
        (2, date(2027, 1, 1), "C"),
        (5, None, "F"),
        (6, "", "G"),
    ],
)
def test_a_fault_says_row_and_column(place: int, value: object, column: str) -> None:
    told = found(GOOD, changed(place, value))
    assert [(fault.row, fault.column) for fault in told.faults] == [(4, column)]
    assert len(told.orders) == 1


def test_a_number_that_stands_twice_with_other_words_is_a_fault() -> None:
    told = found(GOOD, changed(6, "另一件事"), GOOD)
    assert [fault.row for fault in told.faults] == [4]
    assert len(told.orders) == 1


def test_a_table_without_its_headings_says_which_are_needed() -> None:
    told = read(tables_of("甲,乙\n1,2\n".encode()), Channel.HOTLINE, date(2026, 11, 28))
    assert "工单编号" in told.faults[0].said


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("老板跑路了，钱要不回来", Category.CLOSED),
        ("一对一补课", Category.DISGUISED),
        ("消防通道堵了", Category.SAFETY),
        ("老师布置作业太多", Category.SCHOOL),
        ("天气不好", Category.OTHER),
    ],
)
def test_words_suggest_a_category(text: str, category: Category) -> None:
    assert found(changed(6, text)).orders[0].told.category == category


def sent(clerk: Membership, content: bytes, **more: str) -> str:
    upload = SimpleUploadedFile("工单.xlsx", content)
    answer = signed_in(clerk).post(reverse("hotline:orders"), {"channel": "12345", "file": upload, **more})
    return answer.content.decode()


def test_looking_takes_nothing_in_and_the_same_file_twice_comes_in_once(clerk: Membership) -> None:
    content = book(GOOD, changed(1, None))
    assert "检查结果" in sent(clerk, content)
    assert not Report.objects.exists()
    assert "收下 1 件" in sent(clerk, content, take="1")
    assert "收下 0 件" in sent(clerk, content, take="1")
    report = Report.objects.get()
    assert (report.reference, report.channel) == ("QX20261101001", "12345")
    assert Line.objects.count() == 1


def test_names_of_orders_are_sealed_and_the_file_is_not_kept(clerk: Membership, settings: Settings) -> None:
    sent(clerk, book(GOOD), take="1")
    private = Path(settings.HOTLINE_SEAL) / sealing.PRIVATE
    assert sealing.unseal(bytes(Sealed.objects.get().box), private)["contact"] == "13900000001"
    assert not list(Path(settings.EVIDENCE_ROOT).rglob("*")) if Path(settings.EVIDENCE_ROOT).exists() else True


def test_what_is_open_here_and_missing_there_is_counted(clerk: Membership) -> None:
    sent(clerk, book(GOOD), take="1")
    assert "表里没有的 1 件" in sent(clerk, book(changed(1, "QX2")))


def test_the_list_that_goes_back_says_how_far_each_is(clerk: Membership) -> None:
    sent(clerk, book(GOOD, changed(1, "QX2")), take="1")
    report = Report.objects.get(reference="QX2")
    actions.propose_decline(report, DeclineReason.ELSEWHERE, "请向邻县反映。", by=clerk, now=report.received_at)
    second = build.member(Role.OFFICE_CLERK, build.office(), build.person("复核人"))
    actions.decide_decline(report, agreed=True, by=second, now=report.received_at)
    answer = signed_in(clerk).get(reverse("hotline:answers", args=["12345"]))
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["QX20261101001"][3] == "待受理"
    assert rows["QX2"][3:7] == ("不予受理", None, "不属于本区管辖", "请向邻县反映。")
    assert "王标记" not in str(rows)
