"""Supervision on screen and on paper: the item's card, the office's list, the sheet in Word."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from qingzhou.documents.blocks import written
from qingzhou.ledger import actions, deeds
from qingzhou.ledger.chasing import paper
from qingzhou.ledger.models import Entry, Item, Supervision
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import Status, Verb
from qingzhou.ledger.ticking import tick
from qingzhou.units.models import Membership, Role, Unit
from tests import build

pytestmark = pytest.mark.django_db


def signed_in(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    return client


def late(lead: Unit | None = None) -> Item:
    """Signed three weeks ago, due last week, reminded and proposed by now."""
    now = timezone.now()
    item = build.task(
        Status.IN_PROGRESS, lead=lead, now=now - timedelta(days=30), due_on=timezone.localdate() - timedelta(days=8)
    )
    tick(now=now)
    item.refresh_from_db()
    return item


def supervised(lead: Unit | None = None) -> Item:
    day = timezone.localdate() + timedelta(days=7)
    return actions.move(late(lead), build.sheet(1, day), by=build.clerk(), now=timezone.now())


def press(client: Client, item: Item, verb: Verb, **data: str):
    return client.post(reverse("ledger:move", args=[item.number, verb]), data)


def test_the_office_sends_a_sheet_from_the_items_page_and_the_unit_replies() -> None:
    item, clerk, unit = late(), signed_in(build.clerk()), signed_in(build.handler(build.unit()))
    page = clerk.get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "系统提请：督办单（亮红灯）" in page
    reply_by = (timezone.localdate() + timedelta(days=5)).isoformat()
    data = {"level": "1", "demand": "限期办结", "reply_by": reply_by, "mandate": "区政府办公室通知"}
    assert press(clerk, item, Verb.SUPERVISE, **data).status_code == 302
    page = unit.get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "等待教育局：答复督办" in page
    assert "限期办结" in page
    assert press(unit, item, Verb.ANSWER, done="已排出日程").status_code == 302
    assert Supervision.objects.get(level=1).standing == "replied"


def test_a_sheet_without_mandate_is_said_at_its_field() -> None:
    item, clerk = late(), signed_in(build.clerk())
    answer = press(clerk, item, Verb.SUPERVISE, level="1", demand="限期办结", reply_by="2099-01-01", mandate="")
    assert answer.status_code == 422
    assert not Supervision.objects.filter(level=1).exists()


def test_a_clerk_is_offered_the_first_level_only_and_a_leader_all() -> None:
    item = late()
    for by, most in ((build.clerk(), 1), (build.leader(item.office), 5)):
        page = signed_in(by).get(reverse("ledger:move", args=[item.number, Verb.SUPERVISE])).content.decode()
        select = page.partition('name="level"')[2].partition("</select>")[0]
        assert re.findall(r'value="(\d)"', select) == [str(level) for level in range(1, most + 1)]


def test_why_no_sheet_can_be_sent_is_said_beside_the_grey_button() -> None:
    item = build.task(Status.IN_PROGRESS, now=timezone.now(), due_on=timezone.localdate() + timedelta(days=60))
    page = signed_in(build.clerk()).get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "事项没有亮红灯，办公室不发督办单。" in page


def test_the_sheet_in_word_says_what_the_entry_says_and_is_the_same_for_ever() -> None:
    item = supervised()
    entry = Entry.objects.get(item=item, verb=Verb.SUPERVISE)
    client = signed_in(build.clerk())
    content = client.get(reverse("ledger:sheet", args=[item.number, entry.seq])).content
    document = Document(io.BytesIO(content))
    text = "\n".join(one.text for one in document.paragraphs)
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert "督办〔" in text
    assert "限期办结并报情况" in text
    assert "《政府督查工作条例》第七条；区政府办公室关于明确督查单位的通知。" in text
    assert ["事项", f"清查培训机构收费（{item.number}）"] in cells
    assert any(name == "督办原因" and "超过办结时限" in reason for name, reason in cells)
    assert ["签收人", ""] in cells
    assert text.index(written(local_day(entry.at))) < text.index("回执")  # the letter is signed above its slip
    Unit.objects.filter(pk=item.office_id).update(name="改名的办公室")
    assert paper.word(Entry.objects.get(pk=entry.pk)) == content


def test_only_those_who_oversee_and_the_supervised_unit_get_the_sheet() -> None:
    support = build.unit("公安分局")
    item = supervised()
    address = reverse("ledger:sheet", args=[item.number, Entry.objects.get(verb=Verb.SUPERVISE).seq])
    seen = [build.clerk(), build.member(Role.AUDITOR, item.office), build.handler(build.unit())]
    assert [signed_in(by).get(address).status_code for by in seen] == [200] * 3
    assert signed_in(build.handler(support)).get(address).status_code == 404


@pytest.mark.parametrize("show", ["proposed", "waiting", "late", "objected", "all", "nonsense"])
def test_the_offices_list_is_kind_when_empty_and_to_nonsense(show: str) -> None:
    answer = signed_in(build.clerk()).get(reverse("ledger:supervision"), {"show": show, "after": "x_y"})
    assert answer.status_code == 200
    assert 'class="card empty' in answer.content.decode() or "empty" in answer.content.decode()


def test_a_unit_does_not_see_the_offices_list() -> None:
    assert signed_in(build.handler(build.unit())).get(reverse("ledger:supervision")).status_code == 403


def test_the_list_shows_each_matter_where_it_stands() -> None:
    proposed = late(build.unit("城管局"))
    waiting, objected = supervised(build.unit("公安分局")), supervised(build.unit("教育局"))
    by = build.handler(build.unit("教育局"))
    actions.move(objected, deeds.Objected(reason="有误"), by=by, now=timezone.now())
    client = signed_in(build.clerk())
    for show, item in (("proposed", proposed), ("waiting", waiting), ("objected", objected)):
        page = client.get(reverse("ledger:supervision"), {"show": show}).content.decode()
        assert re.findall(r"/items/([\w-]+)#supervision", page) == [item.number]


def test_pages_of_the_list_go_forward_and_back_and_show_every_sheet_once() -> None:
    for place in range(30):
        supervised(build.unit(f"单位{place}"))
    client, seen, address = signed_in(build.clerk()), [], f"{reverse('ledger:supervision')}?show=all"
    for _page in range(2):
        page = client.get(address).content.decode()
        seen += re.findall(r"/items/([\w-]+)#supervision", page)
        cursor = re.search(r'href="\?([^"]*after=[^"]*)"', page)
        address = f"{reverse('ledger:supervision')}?{cursor[1].replace('&amp;', '&')}" if cursor else address
    assert len(seen) == len(set(seen)) == 30


@pytest.mark.parametrize("rows", [1, 12])
def test_the_list_asks_the_database_equally_often_for_few_and_for_many(
    rows: int, django_assert_max_num_queries
) -> None:
    for place in range(rows):
        supervised(build.unit(f"单位{place}"))
    client = signed_in(build.clerk())
    client.get("/desk")
    with django_assert_max_num_queries(10):
        client.get(reverse("ledger:supervision"), {"show": "waiting"})
