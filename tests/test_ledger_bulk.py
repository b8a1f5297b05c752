"""One step for many items: shown beforehand with what is skipped and why, done item by item, once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from qingzhou.ledger import actions, audit, deeds
from qingzhou.ledger.bulk import steps
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.states import Status, Verb
from qingzhou.notifications.models import Notice
from qingzhou.units.models import Membership, Role
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TOKEN = "0b8f7f0e-6f0c-4a51-9a43-3f5be1f4a3c1"


def signed_in(as_: Membership) -> Client:
    client = Client()
    client.force_login(as_.person, backend="qingzhou.units.backends.SignedInBackend")
    return client


def soon(status: Status = Status.ISSUED, **kwargs) -> Item:
    now = timezone.now()
    return build.task(status, now=now, due_on=timezone.localdate(now) + timedelta(days=20), **kwargs)


def asked() -> Item:
    """An item whose lead asks for a week more."""
    item = soon(Status.IN_PROGRESS)
    deed = deeds.ExtensionAsked(due_on=item.due_on + timedelta(days=7), reason="等待回函")
    return actions.move(item, deed, by=build.handler(item.lead), now=timezone.now())


def choose(client: Client, verb: str, scope: str = "ticked", items: list[Item] | None = None, **more):
    data = {"verb": verb, "scope": scope, "item": [item.pk for item in items or []], **more}
    return client.post(reverse("ledger:bulk"), data)


def carry_out(client: Client, verb: Verb, items: list[Item], **more):
    data = {"item": [item.pk for item in items], "token": TOKEN, **more}
    return client.post(reverse("ledger:bulk_carry_out", args=[verb.value]), data)


def statuses(items: list[Item]) -> list[str]:
    return [Item.objects.get(pk=item.pk).status for item in items]


def test_what_would_be_done_is_shown_with_what_is_skipped_and_nothing_changes() -> None:
    items = [soon(), soon(Status.IN_PROGRESS), soon()]
    page = choose(signed_in(build.handler(build.unit())), "sign", items=items)
    found = page.context["found"]
    assert [item.pk for item in found.able] == [items[0].pk, items[2].pk]
    assert [one.item.pk for one in found.skipped] == [items[1].pk]
    assert "不能签收" in page.content.decode()
    assert statuses(items) == ["issued", "in_progress", "issued"]


def test_a_unit_signs_for_all_it_was_shown_and_the_ledger_is_sound() -> None:
    items = [soon() for _one in range(3)]
    client = signed_in(build.handler(build.unit()))
    result = carry_out(client, Verb.SIGN, items)
    assert result.status_code == 200
    assert "已办 3 件，跳过 0 件" in result.content.decode()
    assert statuses(items) == ["in_progress"] * 3
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


def test_the_same_form_twice_changes_nothing_the_second_time() -> None:
    items = [soon(), soon()]
    client = signed_in(build.handler(build.unit()))
    carry_out(client, Verb.SIGN, items)
    before = Entry.objects.count()
    assert "已办 2 件" in carry_out(client, Verb.SIGN, items).content.decode()
    assert Entry.objects.count() == before


def test_what_moved_since_it_was_shown_is_left_out_and_it_is_said_why() -> None:
    items = [soon(), soon()]
    by = build.handler(build.unit())
    client = signed_in(by)
    choose(client, "sign", items=items)
    actions.move(items[0], deeds.Signed(), by=by, now=timezone.now())
    page = carry_out(client, Verb.SIGN, items).content.decode()
    assert "已办 1 件，跳过 1 件" in page
    assert "不能签收" in page


def test_the_office_grants_each_the_date_it_asked_for() -> None:
    items = [asked(), asked(), soon(Status.IN_PROGRESS)]
    client = signed_in(build.clerk())
    found = choose(client, "grant_extension", items=items).context["found"]
    assert [one.why.code for one in found.skipped] == ["ledger.no_extension_asked"]
    page = carry_out(client, Verb.GRANT_EXTENSION, items, note="同意").content.decode()
    assert "已办 2 件，跳过 1 件" in page
    for item in items[:2]:
        item.refresh_from_db()
        assert (item.due_on - item.first_due_on).days == 7


def test_a_reason_is_asked_for_once_and_what_was_chosen_is_not_lost() -> None:
    items = [soon(), soon(Status.IN_PROGRESS)]
    client = signed_in(build.clerk())
    again = carry_out(client, Verb.CANCEL, items, reason=" ")
    assert again.status_code == 422
    assert len(again.context["found"].able) == 2
    assert "已办 2 件" in carry_out(client, Verb.CANCEL, items, reason="重复下达").content.decode()
    review_on = (timezone.localdate() + timedelta(days=30)).isoformat()
    more = [soon(), soon(Status.CLOSED)]
    assert (
        "已办 1 件，跳过 1 件"
        in carry_out(client, Verb.SUSPEND, more, reason="等", review_on=review_on).content.decode()
    )


@pytest.mark.parametrize(("count", "beyond"), [(0, False), (1, False), (3, False), (4, True)])
def test_all_of_a_filter_are_meant_up_to_as_many_as_can_be_done_at_once(count: int, beyond: bool, monkeypatch) -> None:
    monkeypatch.setattr(steps, "MOST", 3)
    for _one in range(count):
        soon()
    soon(Status.IN_PROGRESS)
    page = choose(signed_in(build.handler(build.unit())), "sign", "all", query="show=unsigned")
    assert len(page.context["found"].able) == min(count, 3)
    assert page.context["beyond"] == beyond
    assert ("一次最多办" in page.content.decode()) == beyond
    assert ("没有可以签收的事项" in page.content.decode()) == (count == 0)


def test_all_of_the_desk_are_those_of_its_counter() -> None:
    soon(), soon(Status.IN_PROGRESS)
    page = choose(signed_in(build.handler(build.unit())), "sign", "all", query="show=unsigned", **{"from": "desk"})
    assert [item.status for item in page.context["found"].able] == ["issued"]
    assert page.context["found"].skipped == []


def test_anothers_items_cannot_be_slipped_in() -> None:
    mine, other = soon(), soon(lead=build.unit("城管局"))
    client = signed_in(build.handler(build.unit()))
    assert "已办 1 件，跳过 0 件" in carry_out(client, Verb.SIGN, [mine, other]).content.decode()
    assert statuses([other]) == ["issued"]
    assert choose(client, "export", items=[other])["Content-Type"].endswith("sheet")
    sheet = load_workbook(BytesIO(choose(client, "export", items=[mine, other]).content)).active
    numbers = {row[0].value for row in sheet.iter_rows()}
    assert mine.number in numbers
    assert other.number not in numbers


def test_only_ones_own_steps_are_offered() -> None:
    item = soon()
    unit, auditor = build.handler(build.unit()), build.member(Role.AUDITOR, build.office())
    assert steps.offered(unit) == [Verb.SIGN]
    assert steps.offered(build.clerk()) == [Verb.SIGN, Verb.URGE, Verb.GRANT_EXTENSION, Verb.SUSPEND, Verb.CANCEL]
    assert steps.offered(auditor) == []
    assert choose(signed_in(unit), "cancel", items=[item]).status_code == 404
    assert carry_out(signed_in(unit), Verb.CANCEL, [item], reason="不想办").status_code == 404
    assert carry_out(signed_in(auditor), Verb.SIGN, [item]).status_code == 403
    assert "全选本页" in signed_in(auditor).get(reverse("ledger:tasks")).content.decode()


@pytest.mark.parametrize("item", [["x", "-1", "9" * 30], []])
def test_nonsense_is_nothing_to_do(item: list[str]) -> None:
    client = signed_in(build.handler(build.unit()))
    page = client.post(reverse("ledger:bulk"), {"verb": "sign", "scope": "ticked", "item": item, "query": "%ff&&"})
    assert page.status_code == 200
    assert "没有可以签收的事项" in page.content.decode()


def test_the_preview_asks_the_database_equally_often_for_few_and_for_many(django_assert_max_num_queries) -> None:
    client = signed_in(build.handler(build.unit()))
    for wanted in (2, 20):
        items = [soon() for _one in range(wanted)]
        with django_assert_max_num_queries(10):
            choose(client, "sign", items=items)


def test_the_office_presses_for_many_and_it_says_which_were_left_out() -> None:
    waiting, running, handed_in, issue = soon(), soon(Status.IN_PROGRESS), soon(Status.SUBMITTED), build.issue()
    pressed = soon()
    actions.move(pressed, deeds.Urged(), by=build.clerk(), now=timezone.now())
    items = [waiting, running, handed_in, issue, pressed]
    client = signed_in(build.clerk())
    found = choose(client, "urge", items=items).context["found"]
    assert [item.pk for item in found.able] == [waiting.pk, running.pk, issue.pk]
    assert {one.why.code for one in found.skipped} == {"ledger.no_such_step", "ledger.urged_today"}
    for _twice in range(2):
        assert "已办 3 件，跳过 2 件" in carry_out(client, Verb.URGE, items, note="请抓紧").content.decode()
    assert Entry.objects.filter(verb=Verb.URGE).count() == 4
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


def test_pressing_tells_the_lead_and_hides_no_silence() -> None:
    item = soon(Status.IN_PROGRESS)
    before = Item.objects.get(pk=item.pk)
    choose(signed_in(build.clerk()), "urge", "all", query="status=in_progress")
    carry_out(signed_in(build.clerk()), Verb.URGE, [item], note="请本周填报")
    item.refresh_from_db()
    assert Notice.objects.filter(kind="reminded", recipient=item.owner).exists()
    assert (item.acted_at, item.last_note, item.status) == (before.acted_at, before.last_note, before.status)
    page = signed_in(build.clerk()).get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "请本周填报" in page
    assert steps.preview([item.pk], Verb.URGE, build.clerk(), timezone.localdate() + timedelta(days=1)).able == [item]


def test_all_of_the_list_of_issues_are_issues_and_one_comes_back_to_it() -> None:
    soon()
    issue, client = build.issue(), signed_in(build.clerk())
    assert 'name="from" value="issues"' in client.get(reverse("ledger:issues")).content.decode()
    page = choose(client, "urge", "all", query="status=open", **{"from": "issues"})
    assert page.context["found"].able == [issue]
    assert f'href="{reverse("ledger:issues")}?status=open"' in page.content.decode()
