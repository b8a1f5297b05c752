"""The desk, the ledger, an item's page, its forms, and the sheet: what people see and press."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from qingzhou.ledger import actions, audit, deeds, listing, queries
from qingzhou.ledger.listing import Days, Sort, Wanted
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import STATUSES_OF, Kind, Status, Verb
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.queries import calendar
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
    b"\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


def signed_in(as_: Membership) -> Client:
    client = Client()
    client.force_login(as_.person, backend="qingzhou.units.backends.SignedInBackend")
    return client


def soon(status: Status = Status.ISSUED, days: int = 30, **kwargs) -> Item:
    """A task of today, due in some days."""
    now = timezone.now()
    return build.task(status, now=now, due_on=timezone.localdate(now) + timedelta(days=days), **kwargs)


def press(client: Client, item: Item, verb: Verb, data: dict | None = None, **extra):
    return client.post(reverse("ledger:move", args=[item.number, verb.value]), data or {}, **extra)


def shown(response) -> list[str]:
    return [line.item.title for line in response.context["lines"]]


READERS = [Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR, Role.UNIT_HANDLER, Role.UNIT_LEADER]


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("status", STATUSES_OF[Kind.TASK])
def test_everyone_who_may_see_a_task_sees_its_page_in_every_state(status: Status, role: Role) -> None:
    item = soon(status)
    office = role in (Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
    client = signed_in(build.member(role, build.office() if office else build.unit()))
    response = client.get(reverse("ledger:item", args=[item.number]))
    assert response.status_code == (200 if office or item.lead_id else 404)
    for name in ("desk", "tasks"):
        assert client.get(reverse(f"ledger:{name}")).status_code == 200


def test_somebody_elses_task_is_not_there() -> None:
    item = soon()
    client = signed_in(build.handler(build.unit("城管局")))
    for address in ("item", "move"):
        extra = ["sign"] if address == "move" else []
        assert client.get(reverse(f"ledger:{address}", args=[item.number, *extra])).status_code == 404
    assert press(client, item, Verb.SIGN).status_code == 404


def test_the_lead_signs_with_one_press_on_the_desk() -> None:
    item = soon()
    client = signed_in(build.handler(build.unit()))
    assert "签收" in client.get(reverse("ledger:desk")).content.decode()
    response = press(client, item, Verb.SIGN, {"row": "1"}, **HTMX)
    assert response.status_code == 200
    assert response.content.decode().startswith(f'<tr id="item-{item.pk}"')
    item.refresh_from_db()
    assert item.status == Status.IN_PROGRESS


def test_a_light_in_a_list_opens_to_its_sum_and_leads_there_without_script() -> None:
    item = soon(Status.IN_PROGRESS)
    client = signed_in(build.handler(build.unit()))
    page = client.get(reverse("ledger:desk")).content.decode()
    address = reverse("ledger:sum", args=[item.number])
    assert f'hx-get="{address}"' in page
    assert f'href="{reverse("ledger:item", args=[item.number])}#light"' in page
    assert 'id="light"' in client.get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "已过工作日" in client.get(address, **HTMX).content.decode()
    assert signed_in(build.handler(build.unit("城管局"))).get(address).status_code == 404


def test_what_people_wrote_stands_in_a_row_as_text() -> None:
    odd = build.unit("<b>局</b>")
    item = soon(Status.IN_PROGRESS, title="<script>查</script>", lead=odd, supports=(build.unit("'\"&<i>"),))
    deed = deeds.Reported(done="<img src=x>", percent=3, problems="<u>", difficult=True)
    actions.move(item, deed, by=build.handler(odd), now=timezone.now())
    page = signed_in(build.clerk()).get(reverse("ledger:tasks")).content.decode()
    for markup in ("<script>查", "<b>局", "<i>", "<img", "<u>"):
        assert markup not in page
    assert "&lt;script&gt;查" in page


def test_a_report_from_the_row_brings_the_row_back_and_takes_its_form_away() -> None:
    item = soon(Status.IN_PROGRESS)
    client = signed_in(build.handler(build.unit()))
    form = client.get(reverse("ledger:move", args=[item.number, "report"]), **HTMX).content.decode()
    assert f'<tr id="form-{item.pk}">' in form
    answer = press(client, item, Verb.REPORT, {"row": "form", "percent": "20", "done": "已查 2 家"}, **HTMX)
    page = answer.content.decode()
    assert f'<tr id="form-{item.pk}" hx-swap-oob="delete">' in page
    assert "已办：填报进展" in page


def test_an_entry_changed_behind_the_programs_back_is_said_on_the_page() -> None:
    item = soon(Status.IN_PROGRESS)
    Item.objects.filter(pk=item.pk).update(head="0" * 64)
    page = signed_in(build.clerk()).get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "记录与哈希不符" in page


def test_without_script_one_comes_back_to_where_one_pressed() -> None:
    client = signed_in(build.handler(build.unit()))
    assert press(client, soon(), Verb.SIGN, {"row": "1"})["Location"] == reverse("ledger:desk")
    item = soon()
    assert press(client, item, Verb.SIGN)["Location"] == reverse("ledger:item", args=[item.number])


def test_a_report_keeps_its_photo_and_shows_it_to_those_who_may_see_the_task() -> None:
    item = soon(Status.IN_PROGRESS)
    client = signed_in(build.handler(build.unit()))
    data = {"percent": "35", "done": "已查 7 家", "files": SimpleUploadedFile("现场.png", PNG)}
    assert press(client, item, Verb.REPORT, data).status_code == 302
    item.refresh_from_db()
    assert (item.claimed, item.last_note) == (35, "已查 7 家")
    entry = item.entries.last()
    address = reverse("ledger:file", args=[item.number, entry.seq, entry.files[0]["sha256"]])
    assert client.get(address)["Content-Type"] == "image/png"
    assert signed_in(build.clerk()).get(address).status_code == 200
    assert signed_in(build.handler(build.unit("城管局"))).get(address).status_code == 404
    assert client.get(reverse("ledger:file", args=[item.number, 1, entry.files[0]["sha256"]])).status_code == 404
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


@pytest.mark.parametrize("extra", [{}, HTMX], ids=["plain", "htmx"])
def test_what_was_typed_is_not_lost_when_something_is_missing(extra) -> None:
    item = soon(Status.IN_PROGRESS)
    client = signed_in(build.handler(build.unit()))
    data = {"percent": "35", "done": "已查七家机构", "difficult": "on"}
    response = press(client, item, Verb.REPORT, data, **extra)
    assert response.status_code == 422
    page = response.content.decode()
    assert "已查七家机构" in page
    assert "标为难点堵点，但未写明问题。" in page
    item.refresh_from_db()
    assert item.claimed == 0


def test_a_file_that_is_no_evidence_is_said_at_its_field_and_nothing_is_written() -> None:
    item = soon(Status.IN_PROGRESS)
    client = signed_in(build.handler(build.unit()))
    data = {"percent": "35", "done": "已查七家", "files": SimpleUploadedFile("坏.jpg", b"MZ\x00\x01" * 40)}
    response = press(client, item, Verb.REPORT, data)
    assert response.status_code == 422
    assert "坏.jpg：" in response.content.decode()
    assert item.entries.count() == 3


def test_nothing_is_handed_in_for_closing_without_evidence() -> None:
    item = soon(Status.IN_PROGRESS)
    response = press(signed_in(build.handler(build.unit())), item, Verb.SUBMIT, {"done": "完成"})
    assert response.status_code == 422
    assert "没有任何佐证材料" in response.content.decode()


def test_the_same_form_sent_twice_is_done_once_and_nobody_is_blamed() -> None:
    item = soon()
    client = signed_in(build.handler(build.unit()))
    for data in ({"token": str(uuid4())}, {"token": str(uuid4()), "seen": item.entries_count + 1}):
        verb, said = (Verb.REPORT, {"percent": 30, "done": "已查两处"}) if "seen" in data else (Verb.SIGN, {})
        assert press(client, item, verb, data | said).status_code == 302
        assert press(client, item, verb, data | said).status_code == 302
        assert [entry.verb for entry in item.entries.all()].count(verb) == 1


def test_a_step_that_is_over_is_refused_with_words() -> None:
    item = soon(Status.IN_PROGRESS)
    response = press(signed_in(build.handler(build.unit())), item, Verb.SIGN)
    assert response.status_code == 409
    assert "不能签收" in response.content.decode()


def test_a_supporting_unit_reports_its_part_without_a_percentage() -> None:
    support = build.unit("宣传部")
    item = soon(Status.IN_PROGRESS, supports=(support,))
    client = signed_in(build.handler(support))
    assert press(client, item, Verb.SIGN_PART, {}).status_code == 302
    page = client.get(reverse("ledger:move", args=[item.number, "report"])).content.decode()
    assert 'name="percent"' not in page
    assert press(client, item, Verb.REPORT, {"done": "已发布提示"}).status_code == 302


def test_steps_not_yet_possible_are_greyed_with_the_reason_and_what_is_not_ones_own_is_not_shown() -> None:
    item = soon(Status.IN_PROGRESS)
    clerk, handler = signed_in(build.clerk()), signed_in(build.handler(build.unit()))

    def seen(by: Client) -> str:
        return by.get(reverse("ledger:item", args=[item.number])).content.decode()

    assert "不同意延期" not in seen(clerk)  # nobody asked
    form = {"reason": "等上级回函", "due_on": (item.due_on + timedelta(days=9)).isoformat()}
    assert press(handler, item, Verb.ASK_EXTENSION, form).status_code == 302
    assert "不同意延期" in seen(clerk)
    assert "已有一份延期申请在等待答复。" in seen(handler)
    assert "不同意延期" not in seen(handler)
    assert "撤销" not in seen(handler)


def test_who_worked_on_a_task_is_told_why_they_may_not_close_it() -> None:
    item = soon(Status.IN_PROGRESS)
    both = build.person()
    build.member(Role.UNIT_HANDLER, build.unit(), both)
    by = Membership.objects.get(person=both)
    actions.move(item, deeds.Submitted(done="完成"), by=by, now=timezone.now(), files=(build.PHOTO,))
    by.delete()
    clerk = build.member(Role.OFFICE_CLERK, build.office(), both)
    page = signed_in(clerk).get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "经办过此事项的人不能审核自己的办理结果。" in page


def test_the_office_writes_a_task_down_and_it_is_issued_to_the_first_handler() -> None:
    clerk, unit = build.clerk(), build.unit()
    owner = build.handler(unit).person
    client = signed_in(clerk)
    assert client.get(reverse("ledger:new")).status_code == 200
    data = {"title": "排查广告", "lead": unit.pk, "due_on": (timezone.localdate() + timedelta(days=9)).isoformat()}
    assert client.post(reverse("ledger:new"), data | {"due_on": "2020-01-01"}).status_code == 422
    assert client.post(reverse("ledger:new"), data).status_code == 302
    made = Item.objects.get()
    assert (made.status, made.owner, made.lead) == (Status.ISSUED, owner, unit)
    assert signed_in(build.handler(unit)).get(reverse("ledger:new")).status_code == 403


def test_the_office_gives_a_declined_task_to_another_unit() -> None:
    item, other = soon(Status.RETURNED), build.unit("民政局")
    build.handler(other)
    client = signed_in(build.clerk())
    assert press(client, item, Verb.REISSUE, {"lead": other.pk, "reason": "按职责"}).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.lead) == (Status.ISSUED, other)


def test_counters_agree_with_the_lists_behind_them() -> None:
    soon(days=1), soon(Status.IN_PROGRESS, days=40), soon(Status.SUBMITTED), soon(Status.CLOSED)
    build.task(Status.IN_PROGRESS, now=timezone.now() - timedelta(days=40), due_on=timezone.localdate())
    for by in (build.clerk(), build.member(Role.AUDITOR, build.office()), build.handler(build.unit())):
        client = signed_in(by)
        counters = client.get(reverse("ledger:desk")).context["counters"]
        assert any(counter.number for counter in counters)
        for counter in counters:
            listed = client.get(reverse("ledger:desk"), {"show": counter.show})
            assert len(shown(listed)) == counter.number, counter


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("status", ["open", "all"])
def test_pages_forward_and_back_show_every_row_once_in_order(sort: Sort, status: str) -> None:
    by = build.clerk()
    for n in range(9):
        soon(days=5 + n % 3, title=f"事项 {n}")
    build.task(Status.DRAFT, title="未定时限")
    days = Days.at(timezone.localdate(), calendar(), policy())
    wanted = Wanted.read({"sort": sort.value, "status": status})
    ordered = list(listing.in_order(listing.matching(by, wanted, days), wanted, by)[0])
    pages, page = [], listing.page(by, wanted, days, size=3)
    pages.append(page)
    while page.next:
        page = listing.page(by, Wanted.read({"sort": sort, "status": status, "after": page.next}), days, size=3)
        pages.append(page)
    assert [item for page in pages for item in page.items] == ordered
    back = pages[-1]
    for earlier in reversed(pages[:-1]):
        back = listing.page(by, Wanted.read({"sort": sort, "status": status, "before": back.previous}), days, size=3)
        assert back.items == earlier.items
    assert back.previous == ""


@pytest.mark.parametrize("status", ["open", "all", *sorted({one for kind in Kind for one in STATUSES_OF[kind]})])
def test_a_list_is_counted_as_long_as_it_is(status: str) -> None:
    lead, other = build.unit(), build.unit("城管局")
    now = timezone.now() - timedelta(days=30)
    for one in (Status.ISSUED, Status.IN_PROGRESS, Status.CLOSED):
        soon(one), build.task(one, lead=other, supports=(lead,)), build.task(one, lead=other)
    for one in (Status.INVESTIGATING, Status.UNFOUNDED, Status.CLOSED):
        build.issue(one, now=now), build.issue(one, lead=other, supports=(lead,), now=now)
    days = Days.at(timezone.localdate(), calendar(), policy())
    for by in (build.clerk(), build.handler(lead), build.leader(other), build.handler(build.unit("民政局"))):
        for kind in (None, *Kind):
            wanted = Wanted.read({"status": status}, kind)
            listed = listing.matching(by, wanted, days)
            counted = listing.number_of(listing.countable(listed, by, wanted))
            assert counted == (listed.count(), False), (by, kind)


def test_a_number_opens_the_own_jurisdictions_item_alone() -> None:
    here, there = soon(), build.task(lead=build.unit(place=build.jurisdiction("999002", "白石区")))
    assert here.number == there.number
    for by in (build.clerk(), build.handler(build.unit())):
        assert queries.visible_to(by).get(number=here.number) == here


NONSENSE = {"after": "x_y", "unit": "-1", "status": "?", "light": "pink", "since": "soon", "sort": "?", "q": "\x00'%"}


@pytest.mark.parametrize("name", ["desk", "tasks", "export", "due_hint"])
def test_nonsense_in_the_address_shows_a_list_and_no_error(name: str) -> None:
    assert signed_in(build.clerk()).get(reverse(f"ledger:{name}"), NONSENSE | {"due_on": "x"}).status_code == 200


def test_filters_narrow_the_ledger() -> None:
    soon(title="查广告", lead=build.unit("城管局")), soon(Status.CLOSED, title="查收费"), soon(title="查消防", days=3)
    client = signed_in(build.clerk())
    ask = lambda **wanted: shown(client.get(reverse("ledger:tasks"), wanted))  # noqa: E731
    assert ask() == ["查消防", "查广告"]
    assert ask(status="closed") == ask(light="blue", status="all") == ["查收费"]
    assert ask(q="广告") == ask(unit=build.unit("城管局").pk) == ["查广告"]
    assert ask(until=(timezone.localdate() + timedelta(days=3)).isoformat()) == ["查消防"]


def test_the_sheet_has_the_rows_of_the_screen_in_their_order() -> None:
    for n in range(30):
        soon(days=40 - n, title=f"事项 {n}")
    client = signed_in(build.clerk())
    first = shown(client.get(reverse("ledger:tasks")))
    sheet = load_workbook(BytesIO(client.get(reverse("ledger:export")).content)).active
    titles = [row[3].value for row in sheet.iter_rows(min_row=2) if row[0].value and row[3].value]
    assert titles[:25] == first
    assert len(titles) == 30


@pytest.mark.parametrize(("address", "most"), [("desk", 8), ("tasks", 7)])
def test_a_list_asks_the_database_equally_often_for_few_and_for_many(
    address: str, most: int, django_assert_max_num_queries
) -> None:
    client = signed_in(build.clerk())
    for wanted in (3, 30):
        while Item.objects.count() < wanted:
            soon(supports=(build.unit("宣传部"),))
        client.get(reverse(f"ledger:{address}"), {"show": "unsigned"})
        with django_assert_max_num_queries(most):
            client.get(reverse(f"ledger:{address}"), {"show": "unsigned"})


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.RETURNED])
def test_an_items_page_asks_the_database_nine_times_at_most(status: Status, django_assert_max_num_queries) -> None:
    item = soon(status, supports=(build.unit("宣传部"),))
    client = signed_in(build.clerk())
    client.get(reverse("ledger:item", args=[item.number]))
    with django_assert_max_num_queries(9):
        client.get(reverse("ledger:item", args=[item.number]))


def test_a_report_of_progress_asks_the_database_fourteen_times_at_most(django_assert_max_num_queries) -> None:
    item = soon(Status.IN_PROGRESS, supports=(build.unit("宣传部"),))
    client = signed_in(build.handler(build.unit()))
    for percent in (30, 40):
        sent = {"token": str(uuid4()), "seen": Item.objects.get(pk=item.pk).entries_count}
        client.get(reverse("ledger:item", args=[item.number]))
        with django_assert_max_num_queries(14 + 2):  # and the savepoint of a test, set and released
            assert press(client, item, Verb.REPORT, {**sent, "percent": percent, "done": "已查两处"}).status_code == 302
    assert Item.objects.get(pk=item.pk).claimed == 40


def test_a_clock_opens_to_its_sum_and_an_unknown_year_is_said() -> None:
    item = build.task(due_on=date(2031, 3, 3))
    page = signed_in(build.clerk()).get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "下达当日不计" in page
    assert "2031 年的放假安排尚未公布" in page
