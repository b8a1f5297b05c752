"""Confidential items: who knows of them, who does not, and that every reading is written down."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from qingzhou.dispatch import actions as dispatch
from qingzhou.dispatch import queries as weeks
from qingzhou.dispatch.preview import preview
from qingzhou.dispatch.snapshot import MASKED
from qingzhou.ledger import actions, audit, deeds, queries
from qingzhou.ledger.actions import NewTask
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Status, Verb
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.readings import actions as readings
from qingzhou.readings.models import Mention, Reading, What
from qingzhou.readings.queries import PAGE, page_of
from qingzhou.units.models import Membership, Role
from tests import build
from tests.rights.crawl import content_of
from tests.test_ledger_pages import press, signed_in, soon

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TITLE = "走访被举报学生家庭"


def secret(status: Status = Status.IN_PROGRESS, **kwargs) -> Item:
    """A task of today that the office has made confidential."""
    item = soon(status, title=TITLE, **kwargs)
    return classified(item)


def classified(item: Item) -> Item:
    return actions.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=timezone.now())


def auditor() -> Membership:
    return build.member(Role.AUDITOR, build.office())


def text_of(client: Client, name: str, *args: object, **query: object) -> str:
    return content_of(client.get(reverse(name, args=args), query))


def test_only_those_whose_work_it_is_know_of_a_confidential_item() -> None:
    support = build.unit("宣传部")
    item = secret(supports=(support,))
    knowing = [build.clerk(), build.member(Role.GROUP_LEADER, build.office()), auditor(), build.handler(build.unit())]
    knowing += [build.handler(support), build.member(Role.UNIT_LEADER, build.unit(), item.owner)]
    for by in knowing:
        assert list(queries.visible_to(by)) == [item], by
    for by in (build.member(Role.UNIT_LEADER, build.unit()), build.handler(build.unit("城管局"))):
        assert list(queries.visible_to(by)) == [], by


def test_lists_counters_search_and_sheets_do_not_tell_those_who_may_not_know() -> None:
    item = secret()
    client = signed_in(build.member(Role.UNIT_LEADER, build.unit()))
    for name in ("ledger:desk", "ledger:tasks", "ledger:export"):
        assert TITLE not in text_of(client, name, q=item.number)
    assert not any(counter.number for counter in client.get(reverse("ledger:desk")).context["counters"])
    assert client.get(reverse("ledger:item", args=[item.number])).status_code == 404


def test_the_office_sets_and_lifts_it_with_a_reason_and_nobody_else() -> None:
    item = soon(Status.IN_PROGRESS, title=TITLE)
    clerk, unit = signed_in(build.clerk()), signed_in(build.handler(build.unit()))
    assert press(unit, item, Verb.CLASSIFY, {"reason": "x"}).status_code == 403
    assert press(clerk, item, Verb.CLASSIFY).status_code == 422
    assert press(clerk, item, Verb.DECLASSIFY, {"reason": "x"}).status_code == 409
    assert press(clerk, item, Verb.CLASSIFY, {"reason": "涉及未成年人"}).status_code == 302
    item.refresh_from_db()
    assert (item.confidential, item.status) == (True, Status.IN_PROGRESS)
    assert press(clerk, item, Verb.CLASSIFY, {"reason": "再来"}).status_code == 409
    assert press(clerk, item, Verb.DECLASSIFY, {"reason": "已公开通报"}).status_code == 302
    item.refresh_from_db()
    assert not item.confidential
    assert [str(one) for one in audit.differences(lambda _sha: None, audit.Tally())] == []


def test_a_task_can_be_registered_as_confidential() -> None:
    unit = build.unit()
    build.handler(unit)
    due_on = (timezone.localdate() + timedelta(days=9)).isoformat()
    data = {"title": TITLE, "lead": unit.pk, "due_on": due_on, "confidential": "on"}
    assert signed_in(build.clerk()).post(reverse("ledger:new"), data).status_code == 302
    assert Item.objects.get().confidential


def test_a_page_offers_only_the_way_that_is_open() -> None:
    page = text_of(signed_in(build.clerk()), "ledger:item", secret().number)
    assert "解除保密" in page
    assert "step-classify" not in page


# --- frozen weeks ----------------------------------------------------------------------------------------------
def test_previews_and_frozen_weeks_keep_the_row_and_mask_what_it_is_about() -> None:
    item, by, now = secret(), build.clerk(), timezone.now()
    week = IsoWeek.holding(now, policy())
    seen = preview(by.unit.jurisdiction, week, now)
    kept = dispatch.freeze(week, by=by, now=now)
    assert [(row.number, row.title, row.owner, row.note) for row in seen.rows] == [(item.number, MASKED, "", "")]
    assert TITLE not in kept.snapshot
    assert item.owner
    assert item.owner.name not in kept.snapshot.partition('"rows"')[2]


def test_what_becomes_confidential_later_is_masked_in_weeks_frozen_before_and_their_text_stays() -> None:
    item, by = soon(Status.IN_PROGRESS, title=TITLE), build.clerk()
    week = IsoWeek.holding(timezone.now(), policy())
    kept = dispatch.freeze(week, by=by, now=timezone.now())
    client = signed_in(build.member(Role.UNIT_LEADER, build.unit()))
    assert TITLE in text_of(client, "dispatch:week", week)
    item = classified(item)
    page = text_of(client, "dispatch:week", week)
    assert TITLE not in page
    assert MASKED in page
    assert reverse("ledger:item", args=[item.number]) not in page
    sheet = load_workbook(BytesIO(client.get(reverse("dispatch:excel", args=[week])).content))
    assert TITLE not in {cell.value for each in sheet for row in each.iter_rows() for cell in row}
    kept.refresh_from_db()
    assert TITLE in kept.snapshot
    assert [row.confidential for row in weeks.content_of(kept).rows] == [True]


def test_a_closed_item_made_confidential_does_not_come_back_into_this_weeks_list() -> None:
    item = build.task(Status.CLOSED, now=timezone.now() - timedelta(days=30), due_on=date(2030, 1, 4))
    item = classified(item)
    now = timezone.now()
    assert preview(item.jurisdiction, IsoWeek.holding(now, policy()), now).rows == ()


# --- the log ---------------------------------------------------------------------------------------------------
def test_every_answer_that_tells_of_a_confidential_item_is_written_down() -> None:
    item, by = secret(), build.clerk()
    client = signed_in(by)
    for name, what in (("desk", What.LIST), ("tasks", What.LIST), ("export", What.EXPORT), ("item", What.PAGE)):
        before = Reading.objects.count()
        place = reverse(f"ledger:{name}", args=[item.number] if name == "item" else [])
        assert client.get(place, {"show": "open"}).status_code == 200
        latest = Reading.objects.first()
        assert latest
        assert Reading.objects.count() == before + 1, name
        assert (latest.by, latest.what, latest.items, latest.address) == (by, what, [item.number], f"{place}?show=open")


def test_answers_without_one_are_not_written_down_and_cost_nothing(django_assert_num_queries) -> None:
    soon(Status.IN_PROGRESS), secret(lead=build.unit("城管局"))
    by = build.handler(build.unit())
    signed_in(by).get(reverse("ledger:tasks"))
    assert Reading.objects.count() == 0
    with django_assert_num_queries(0):
        readings.record([], What.LIST, by=by, address="/tasks", now=timezone.now())


@pytest.mark.parametrize("table", ["readings_reading", "readings_mention"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET jurisdiction_id = 1", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_log(table: str, statement: str) -> None:
    readings.record(["2026-T001"], What.PAGE, by=build.clerk(), address="/", now=timezone.now())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_auditors_read_the_log_page_by_page_and_by_item() -> None:
    by, watching = build.clerk(), auditor()
    for n in range(PAGE + 2):
        readings.record(
            [f"2026-T{n % 2:03d}", "2026-T009"], What.LIST, by=by, address=f"/tasks?{n}", now=timezone.now()
        )
    first = page_of(watching)
    second = page_of(watching, after=int(first.next))
    assert [len(first.readings), len(second.readings), first.previous, second.next] == [PAGE, 2, "", ""]
    assert page_of(watching, before=int(second.previous)).readings == first.readings
    assert len(page_of(watching, "2026-T001").readings) == (PAGE + 2) // 2
    page = text_of(signed_in(watching), "readings:list", q="2026-T001")
    assert by.person.name in page
    assert "还没有查阅记录" not in page
    assert signed_in(by).get(reverse("readings:list")).status_code == 403


def test_the_log_says_what_comes_next_where_it_is_empty(django_assert_max_num_queries) -> None:
    client = signed_in(auditor())
    client.get(reverse("readings:list"))
    with django_assert_max_num_queries(5):
        assert "还没有查阅记录" in text_of(client, "readings:list")
    assert "没有人查阅过此编号" in text_of(client, "readings:list", q="2026-T404")
    for nonsense in ("-1", "x", "9" * 40, "\0", "\u0661"):
        assert (
            client.get(reverse("readings:list"), {"q": nonsense, "after": nonsense, "before": nonsense}).status_code
            == 200
        )


def test_the_office_and_auditors_see_beside_an_item_who_read_it_and_units_do_not() -> None:
    item = secret()
    for by, told in ((build.clerk(), True), (auditor(), True), (build.handler(build.unit()), False)):
        assert ('id="readings"' in text_of(signed_in(by), "ledger:item", item.number)) == told


def test_a_reading_names_each_item_once() -> None:
    made = readings.record(["2026-T001"] * 3, What.LIST, by=build.clerk(), address="/" * 900, now=timezone.now())
    assert made
    assert (made.items, Mention.objects.count()) == (["2026-T001"], 1)


def test_registering_through_the_door_keeps_it_in_the_first_entry() -> None:
    item = actions.draft(NewTask(title=TITLE, confidential=True), by=build.clerk(), now=timezone.now())
    assert item.confidential
    assert item.entries.get().data["confidential"] is True
