"""What the round trip makes of targets that are counted, and of items that are confidential."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from qingzhou.ledger import actions, deeds, queries
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.readings.models import Reading
from qingzhou.units.models import Membership, Role
from tests import build
from tests.test_exchange_return import NOW, Sheet, applied, back, edited, exported, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Membership:
    return build.handler(build.unit())


def planned(by: Membership) -> Item:
    item = build.task(Status.IN_PROGRESS)
    return actions.move(item, deeds.Planned(target=120, target_unit="家"), by=by, now=build.at(0, 10))


def unlocked(content: bytes) -> set[str]:
    sheet: Sheet = load_workbook(BytesIO(content)).worksheets[0]
    return {str(sheet.cell(1, cell.column).value) for cell in sheet[2] if not cell.protection.locked}


def test_where_a_target_is_counted_the_sheet_asks_for_the_count(by: Membership) -> None:
    item = planned(by)
    assert {"累计完成", "本期进展"} <= unlocked(exported(by))
    assert "填报进度" not in unlocked(exported(by))

    def change(sheet: Sheet, at: dict[str, int]) -> None:
        assert sheet.cell(2, at["目标"]).value == "120 家"
        sheet.cell(2, at["累计完成"], 60)
        sheet.cell(2, at["本期进展"], "已查 60 家")

    content = edited(exported(by), change)
    assert said(back(content, by)) == [(2, "counted", "", "60"), (2, "done", "", "已查 60 家")]
    assert applied(content, by).done == 1
    state = queries.state_of(item)
    assert (state.counted, state.claimed, state.last_note) == (60, 50, "已查 60 家")
    assert [one for one in back(exported(by), by) if one.says_something] == []


@pytest.mark.parametrize("typed", ["六十家", -3, 2.5, "9" * 40])
def test_what_is_no_count_is_refused_in_words(by: Membership, typed: object) -> None:
    planned(by)
    (found,) = back(edited(exported(by), lambda sheet, at: sheet.cell(2, at["累计完成"], typed)), by)
    assert found.refusal
    assert found.refusal.code == "exchange.no_count"


def test_progress_without_a_count_is_asked_for(by: Membership) -> None:
    planned(by)
    (found,) = back(edited(exported(by), lambda sheet, at: sheet.cell(2, at["本期进展"], "已查")), by)
    assert found.refusal
    assert found.refusal.code == "ledger.counted_missing"


def test_a_percentage_written_before_the_target_was_set_is_refused_in_words(by: Membership) -> None:
    item = build.task(Status.IN_PROGRESS)
    content = edited(exported(by), lambda sheet, at: sheet.cell(2, at["填报进度"], 0.5))
    assert "累计完成" not in unlocked(content)
    target = deeds.PlanChanged(target=120, target_unit="家", reason="改为计数")
    actions.move(item, target, by=build.clerk(), now=NOW)
    (found,) = back(content, by)
    assert found.refusal
    assert found.refusal.code == "exchange.counted_now"


def test_a_count_written_before_the_target_was_dropped_is_refused_in_words(by: Membership) -> None:
    item = planned(by)
    content = edited(exported(by), lambda sheet, at: sheet.cell(2, at["累计完成"], 60))
    milestones = (deeds.Milestone(date(2026, 11, 20), 50),)
    dropped = deeds.PlanChanged(milestones=milestones, reason="不再计数")
    actions.move(item, dropped, by=build.clerk(), now=NOW)
    (found,) = back(content, by)
    assert found.refusal
    assert found.refusal.code == "exchange.not_counted_now"


def test_a_confidential_item_goes_out_only_to_those_who_may_know_and_the_reading_is_kept() -> None:
    item = build.task(Status.IN_PROGRESS, title="涉密整治")
    actions.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=NOW)
    assert item.lead
    leader, handler = build.member(Role.UNIT_LEADER, item.lead), build.handler(item.lead)
    assert titles(exported(leader)) == []
    client = Client()
    client.force_login(leader.person, "qingzhou.units.backends.SignedInBackend")
    client.get(reverse("exchange:outgoing"))
    assert not Reading.objects.exists()

    client.force_login(handler.person, "qingzhou.units.backends.SignedInBackend")
    content = client.get(reverse("exchange:outgoing")).content
    assert titles(content) == ["涉密整治"]
    assert list(Reading.objects.values_list("by_id", "what", "numbers")) == [(handler.pk, "export", item.number)]
    file = BytesIO(edited(content, lambda sheet, at: sheet.cell(2, at["本期进展"], "已查 30 家")))
    file.name = "改.xlsx"
    address = client.post(reverse("exchange:returns"), {"file": file})["Location"]
    client.get(address)
    assert list(Reading.objects.order_by("id").values_list("what", flat=True)) == ["export", "list"]


def titles(content: bytes) -> list[object]:
    sheet: Sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [row[1].value for row in sheet.iter_rows(min_row=2)]
