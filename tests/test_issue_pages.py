"""The ledger of issues, an issue's page and its forms: what people see and press."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from qingzhou.ledger import actions, audit, queries
from qingzhou.ledger.deeds import Consequence, Severity
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import STATUSES_OF, VERBS_OF, Kind, Status, Verb
from qingzhou.units.models import Role
from tests import build
from tests.test_ledger_pages import HTMX, PNG, READERS, press, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


def recent(status: Status = Status.INVESTIGATING, **more) -> Item:
    """An issue of today."""
    now = timezone.now()
    return build.issue(status, now=now, due_on=timezone.localdate(now) + timedelta(days=30), **more)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("笔录.png", PNG)


def page_of(item: Item, by) -> str:
    return signed_in(by).get(reverse("ledger:item", args=[item.number])).content.decode()


@pytest.mark.parametrize("status", STATUSES_OF[Kind.ISSUE])
def test_everyone_who_may_see_an_issue_sees_its_page_in_every_state(status: Status) -> None:
    item = build.issue(status)
    for role in READERS:
        office = role in (Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
        client = signed_in(build.member(role, build.office() if office else build.unit()))
        response = client.get(reverse("ledger:item", args=[item.number]))
        assert response.status_code == (200 if office or item.lead_id else 404)
        assert client.get(reverse("ledger:issues"), {"status": "all"}).status_code == 200


def test_somebody_elses_issue_is_not_there() -> None:
    item = recent()
    client = signed_in(build.handler(build.unit("城管局")))
    assert client.get(reverse("ledger:item", args=[item.number])).status_code == 404
    assert press(client, item, Verb.INVESTIGATE).status_code == 404


# Done for a person's whole work, taken over from a file, or by the clock: none of these has a form on an item's page.
WITHOUT_FORM = {Verb.HAND_OVER, Verb.ADOPT, Verb.ADOPT_CLOSED, Verb.REMIND, Verb.PROPOSE, Verb.RECOVER}


def test_a_step_of_the_other_kind_is_not_there_and_every_own_one_has_its_form() -> None:
    issue, task = recent(), build.task(now=timezone.now(), due_on=timezone.localdate() + timedelta(days=9))
    client = signed_in(build.handler(issue.lead))
    for item in (issue, task):
        for verb in Verb:
            found = client.get(reverse("ledger:move", args=[item.number, verb.value])).status_code
            assert found == (200 if verb in VERBS_OF[Kind(item.kind)] - WITHOUT_FORM else 404), (item, verb)


def test_the_two_ledgers_keep_to_their_kinds() -> None:
    issue, task = recent(), build.task(now=timezone.now(), due_on=timezone.localdate() + timedelta(days=9))
    client = signed_in(build.clerk())
    for name, item in (("issues", issue), ("tasks", task)):
        assert [line.item for line in client.get(reverse(f"ledger:{name}")).context["lines"]] == [item]


REGISTER = {
    "title": "查收费", "about": "启航艺术中心", "found_by": "report", "severity": "O", "facts": "一次性收取 9800 元",
    "allegations-0-text": "收费超额", "allegations-0-norm": "training.fees",
}  # fmt: skip


def test_a_unit_registers_an_issue_with_one_line_more_and_the_office_gives_it_out() -> None:
    build.office()
    client = signed_in(build.handler(build.unit("临河街道")))
    data = REGISTER | {"happened_on": timezone.localdate().isoformat(), "rows": "2"}
    grown = client.post(reverse("ledger:register"), data | {"more": "1"}).content.decode()
    assert 'name="allegations-2-text"' in grown
    assert "收费超额" in grown
    assert Item.objects.count() == 0
    data |= {"rows": "3", "allegations-2-text": "未签合同", "token": "0b8f7f0e-6f0c-4a51-9a43-3f5be1f4a3c1"}
    for _ in range(2):
        assert client.post(reverse("ledger:register"), data).status_code == 302
    item = Item.objects.get()
    state = queries.state_of(item)
    assert state.matter is not None
    assert [one.text for one in state.matter.allegations] == ["收费超额", "未签合同"]
    assert (item.status, item.severity) == (Status.REGISTERED, "O")
    lead = build.unit("市场监管局")
    build.handler(lead)
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    office = signed_in(build.clerk())
    assert (
        "领导小组办公室只协调督办"
        in press(office, item, Verb.ISSUE, {"lead": item.office_id, "due_on": due}).content.decode()
    )
    assert press(office, item, Verb.ISSUE, {"lead": lead.pk, "due_on": due}).status_code == 302


def test_files_are_given_when_an_issue_is_registered_and_kept_when_something_else_is_wrong() -> None:
    build.office()
    by = build.handler(build.unit("临河街道"))
    client, address = signed_in(by), reverse("ledger:register")
    data = REGISTER | {"happened_on": timezone.localdate().isoformat(), "rows": "2"}
    wrong = client.post(address, data | {"title": "", "files": [photo(), SimpleUploadedFile("a.exe", b"MZ")]})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "笔录.png" in page
    assert "a.exe" in page
    assert not Item.objects.exists()
    kept = wrong.context["form"]["kept"].value()
    assert client.post(address, data | {"kept": kept, "files": [photo()]}).status_code == 302
    item = Item.objects.get()
    entry = item.entries.get()
    assert [file["name"] for file in entry.files] == ["笔录.png", "笔录.png"]
    assert "笔录.png" in page_of(item, build.clerk())
    assert client.get(reverse("ledger:file", args=[item.number, 1, entry.files[0]["sha256"]])).status_code == 200
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


def test_what_is_wrong_with_a_registration_is_said_and_nothing_typed_is_lost() -> None:
    client = signed_in(build.clerk())
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    response = client.post(reverse("ledger:register"), REGISTER | {"happened_on": tomorrow, "rows": "2"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "问题发生日期在今天以后" in page
    assert "一次性收取 9800 元" in page


def test_an_issue_goes_from_the_investigation_to_a_consequence_through_its_forms() -> None:
    item = recent(Status.ISSUED)
    lead, handler = item.lead, build.handler(item.lead)
    second = build.member(Role.UNIT_LEADER, lead)
    client = signed_in(handler)
    assert press(client, item, Verb.SIGN).status_code == 302
    people = {
        "officers-0-person": f"{lead.pk}-{handler.person_id}", "officers-0-certificate": "370299001",
        "officers-1-person": f"{lead.pk}-{second.person_id}", "officers-1-certificate": "370299002",
        "investigated_on": timezone.localdate().isoformat(), "place": "中心前台", "done": "调取收据 6 份", "rows": "2",
    }  # fmt: skip
    assert press(client, item, Verb.INVESTIGATE, people).status_code == 422  # no evidence
    assert press(client, item, Verb.INVESTIGATE, people | {"files": photo()}).status_code == 302
    found = {
        f"findings-{place}-{name}": value
        for place, result in enumerate(("founded", "unclear"))
        for name, value in (("result", result), ("reason", "收据金额超限"), ("evidence", "收据 6 张"))
    }
    assert press(client, item, Verb.FIND_FOUNDED, found).status_code == 302
    page = page_of(item, handler)
    assert "没有处理结果不能销号" in page
    assert "《校外培训行政处罚暂行办法》第二十二条第三项" in page
    refund = {
        "consequences-0-kind": "refund", "consequences-0-detail": "退还家长", "consequences-0-amount": "9800",
        "consequences-0-settlement": "settled", "rows": "1",
    }  # fmt: skip
    assert press(client, item, Verb.HANDLE, refund).status_code == 302
    assert press(client, item, Verb.SUBMIT, {"done": "已退费并改正"}).status_code == 302
    office = build.clerk()
    assert "回头看：" in page_of(item, office)
    assert press(signed_in(office), item, Verb.CLOSE, {"note": "同意"}).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.next_verb) == (Status.CLOSED, Verb.RECHECK)
    state = queries.state_of(item)
    assert state.matter is not None
    assert state.matter.consequences == (Consequence("refund", "退还家长", 980_000, "settled"),)
    assert "9 800 元" in page_of(item, handler)
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


@pytest.mark.parametrize(("norm", "offered"), [("training.fees", False), ("training.unapproved", True)])
def test_a_fine_stands_in_the_form_only_where_an_article_allows_one(norm: str, offered: bool) -> None:
    item = recent(Status.FOUNDED, norm=norm)
    form = signed_in(build.handler(item.lead)).get(reverse("ledger:move", args=[item.number, "handle"]))
    assert ('value="fine"' in form.content.decode()) == offered


@pytest.mark.parametrize("extra", [{}, HTMX], ids=["plain", "htmx"])
def test_one_line_more_keeps_what_was_typed(extra) -> None:
    item = recent()
    client = signed_in(build.handler(item.lead))
    data = {"rows": "2", "officers-0-certificate": "370299001", "done": "到现场", "more": "1"}
    response = press(client, item, Verb.INVESTIGATE, data, **extra)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="officers-2-person"' in page
    assert 'value="370299001"' in page
    assert "到现场" in page
    assert "这个字段是必填项" not in page


def test_the_leader_signs_a_red_line_on_its_page() -> None:
    item = recent(Status.SUBMITTED, severity=Severity.RED, founded=True)
    leader = build.member(Role.GROUP_LEADER, item.office)
    assert "红线问题须经领导小组领导签批" in page_of(item, build.clerk())
    assert "领导签批" in page_of(item, leader)
    assert press(signed_in(leader), item, Verb.SIGN_OFF, {"note": "同意"}).status_code == 302
    assert press(signed_in(leader), item, Verb.CLOSE).status_code == 403


def test_a_rebound_and_what_it_came_from_point_to_each_other() -> None:
    item = build.issue(Status.REBOUNDED)
    again = Item.objects.get(rebound_of=item.number)
    clerk = build.clerk()
    assert reverse("ledger:item", args=[again.number]) in page_of(item, clerk)
    assert reverse("ledger:item", args=[item.number]) in page_of(again, clerk)


def test_who_may_not_see_the_other_issue_reads_its_number_without_a_link() -> None:
    item = build.issue(Status.REBOUNDED, supports=(build.unit("宣传部"),))
    again = Item.objects.get(rebound_of=item.number)
    unit = build.handler(build.unit("宣传部"))  # the new one has not been given to anybody yet
    page = page_of(item, unit)
    assert again.number in page
    assert reverse("ledger:item", args=[again.number]) not in page
    assert signed_in(unit).get(reverse("ledger:item", args=[again.number])).status_code == 404


def test_looks_that_come_up_stand_on_the_units_desk() -> None:
    item = build.issue(Status.CLOSED, now=timezone.now() - timedelta(days=25), due_on=timezone.localdate())
    assert item.number in signed_in(build.handler(item.lead)).get(reverse("ledger:desk")).content.decode()
    other = signed_in(build.handler(build.unit("城管局")))
    assert item.number not in other.get(reverse("ledger:desk")).content.decode()


def test_after_the_investigation_a_finding_is_owed_whichever_way_it_goes() -> None:
    item = recent(Status.INVESTIGATING)
    handler = build.handler(item.lead)
    assert f"等待{item.lead}：核查" in page_of(item, handler)
    looked = build.investigated(item.lead, on=timezone.localdate())
    actions.move(item, looked, by=handler, now=timezone.now(), files=(build.PHOTO,))
    assert f"等待{item.lead}：认定（" in page_of(item, handler)
    assert "认定属实" not in signed_in(handler).get(reverse("ledger:issues")).content.decode()


def test_who_handled_it_sees_why_they_may_not_look_again() -> None:
    item = build.issue(Status.CLOSED)
    assert "经办过此件的人不能回头看" in page_of(item, build.handler(item.lead))


@pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.HANDLING, Status.CLOSED])
def test_an_issues_page_asks_the_database_twelve_times_at_most(status: Status, django_assert_max_num_queries) -> None:
    item = recent(status, supports=(build.unit("宣传部"),), founded=True if status is Status.HANDLING else None)
    client = signed_in(build.handler(item.lead))
    client.get(reverse("ledger:item", args=[item.number]))
    with django_assert_max_num_queries(12):
        client.get(reverse("ledger:item", args=[item.number]))


def test_the_list_of_issues_asks_the_database_equally_often_for_few_and_for_many(django_assert_max_num_queries) -> None:
    client = signed_in(build.clerk())
    for wanted in (3, 27):
        while Item.objects.count() < wanted:
            actions.register(build.new_issue(), by=build.clerk(), now=timezone.now())
        client.get(reverse("ledger:issues"))
        with django_assert_max_num_queries(11):
            client.get(reverse("ledger:issues"))


def test_an_empty_ledger_of_issues_says_what_comes_next() -> None:
    page = signed_in(build.handler(build.unit())).get(reverse("ledger:issues")).content.decode()
    assert reverse("ledger:register") in page
    assert "台账里还没有未销号的问题" in page


def test_the_sheet_of_issues_has_no_tasks() -> None:
    issue, _task = recent(), build.task(now=timezone.now(), due_on=timezone.localdate() + timedelta(days=9))
    response = signed_in(build.clerk()).get(reverse("ledger:export"), {"kind": "issue"})
    rows = load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)
    assert [row[0] for row in rows if row[0] and str(row[0]).startswith("20")] == [issue.number]


def test_the_list_of_issues_has_no_column_of_progress() -> None:
    build.task(Status.IN_PROGRESS)
    recent()
    client = signed_in(build.clerk())
    assert 'class="ledger items unpaced"' in client.get(reverse("ledger:issues")).content.decode()
    assert 'class="ledger items"' in client.get(reverse("ledger:tasks")).content.decode()
