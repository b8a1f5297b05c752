"""Who may enter, as whom, and how units and people are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from qingzhou.refusals import Incomplete, NotAllowed, NotNow, Refusal
from qingzhou.units import actions, queries
from qingzhou.units.models import Role, UnitKind
from tests.offices import PASSWORD, ended, founded, handler, signed_in

pytestmark = pytest.mark.django_db


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        deed()
    return caught.value.code


# --- every view says who may enter -----------------------------------------------------------------------------
def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_view_says_who_may_enter() -> None:
    assert [address for address, view in views(get_resolver()) if not hasattr(view, "open_to")] == []


def test_only_these_pages_are_open_to_strangers() -> None:
    open_views = {address for address, view in views(get_resolver()) if view.open_to is None}  # type: ignore[attr-defined]
    assert open_views == {
        "sign-in", "sign-out", "language", "robots.txt", "healthz", "sign-in/platform", "sign-in/platform/back",
        # the public's doors, and those of other systems that come with a key
        "report/", "report/<slug:code>/", "report/<slug:code>/receipt", "follow/", "follow/leave", "follow/report",
        "follow/report/write", "follow/report/reopen", "follow/report/rate", "follow/report/proof",
        "follow/report/receipt.json", "follow/report/files/<int:seq>/<int:place>",
        "report/upload/", "report/upload/<str:upload>",
        "open/", "open/verify", "open/verifier.py", "open/<slug:code>/", "open/<slug:code>/heads.json", "open/<slug:code>/leaves.jsonl",
        "open311/discovery.<form:form>", "open311/v2/services.<form:form>", "open311/v2/services/<slug:code>.<form:form>",
        "open311/v2/requests.<form:form>", "open311/v2/requests/<slug:number>.<form:form>",
        "open311/v2/tokens/<slug:code>.<form:form>",
        "api/reference", "api/v1/openapi.json", "api/v1/items", "api/v1/items/<number>", "api/v1/items/<number>/progress",
        "api/v1/reports", "api/v1/reports/<number>",
    }  # fmt: skip


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client: Client) -> None:
    founded()
    there = client.get("/organisation?q=fire")
    assert there.url.startswith("/sign-in?next=/organisation")  # type: ignore[attr-defined]
    back = client.post(there.url, {"username": "clerk", "password": PASSWORD, "next": "/organisation?q=fire"})  # type: ignore[attr-defined]
    assert back.url == "/organisation?q=fire"  # type: ignore[attr-defined]


def test_htmx_sends_a_stranger_to_sign_in_as_a_whole_page(client: Client) -> None:
    answer = client.get("/organisation", headers={"hx-request": "true", "referer": "http://testserver/organisation"})
    assert answer.status_code == 401
    assert "/sign-in" in answer["HX-Redirect"]


def test_a_role_that_may_not_enter_is_told_what_to_do() -> None:
    page = signed_in(handler(founded())).get("/organisation/check")
    assert page.status_code == 403
    assert "请切换身份" in page.content.decode()


# --- signing in ------------------------------------------------------------------------------------------------
def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(client: Client) -> None:
    founded()
    answers = [client.post("/sign-in", {"username": "clerk", "password": "wrong"}) for _ in range(5)]
    assert "连续输错 5 次" in answers[0].content.decode()
    assert answers[-1].status_code == 403
    assert "请 30 分钟后再试" in answers[-1].content.decode()
    assert client.post("/sign-in", {"username": "clerk", "password": PASSWORD}).status_code == 403


def test_a_new_password_from_the_office_also_unlocks(client: Client) -> None:
    office = founded()
    person = handler(office).person
    for _ in range(5):
        client.post("/sign-in", {"username": "handler", "password": "wrong"})
    page = signed_in(office).post(reverse("units:issue_password", args=[person.pk])).content.decode()
    issued = re.search(r"\w{4}(-\w{4}){3}", page)
    assert issued
    assert client.post("/sign-in", {"username": "handler", "password": issued[0]}).status_code == 302


def test_an_idle_session_is_signed_out() -> None:
    client = signed_in(founded())
    assert client.get("/organisation").status_code == 200
    session = client.session
    session["seen"] = int(timezone.now().timestamp()) - settings.SESSION_IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/organisation").status_code == 302
    assert "_auth_user_id" not in client.session


def test_signing_out_needs_a_press_not_a_link() -> None:
    client = signed_in(founded())
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302
    assert client.get("/organisation").status_code == 302


def test_a_changed_password_signs_other_devices_out() -> None:
    office = founded()
    here, there = signed_in(office), signed_in(office)
    new = {"old_password": PASSWORD, "new_password1": "shan-gao-yue-xiao", "new_password2": "shan-gao-yue-xiao"}
    assert here.post("/password", new).status_code == 302
    assert here.get("/organisation").status_code == 200
    assert there.get("/organisation").status_code == 302


# --- acting as somebody ----------------------------------------------------------------------------------------
def test_a_membership_that_ended_opens_nothing_at_the_next_request() -> None:
    office = founded()
    member = handler(office)
    client = signed_in(member)
    assert client.get("/organisation").status_code == 200
    ended(member, until=timezone.localdate() - timedelta(days=1), by=office)
    page = client.get("/organisation")
    assert page.status_code == 403
    assert "没有任职单位" in page.content.decode()


def test_a_membership_holds_through_its_last_day() -> None:
    office = founded()
    member = ended(handler(office), until=timezone.localdate(), by=office)
    assert signed_in(member).get("/organisation").status_code == 200


def test_somebody_with_two_memberships_switches_between_them() -> None:
    office = founded()
    unit = handler(office).unit
    second = actions.add_membership(office.person, unit, Role.UNIT_HANDLER, since=date(2020, 1, 1), by=office)
    client = signed_in(office)
    assert "从 Excel 导入" in client.get("/organisation").content.decode()
    client.post("/act-as", {"membership": second.pk})
    assert "从 Excel 导入" not in client.get("/organisation").content.decode()


def test_nobody_acts_as_somebody_else() -> None:
    office = founded()
    client = signed_in(handler(office))
    assert client.post("/act-as", {"membership": office.pk}).status_code == 404
    assert client.post("/act-as", {"membership": "x"}).status_code == 404


def test_another_jurisdictions_rows_are_not_found() -> None:
    ours, theirs = founded(), founded("370298", "白石区", "other")
    away = handler(theirs)
    client = signed_in(ours)
    assert client.get(reverse("units:unit", args=[away.unit_id])).status_code == 404
    assert client.post(reverse("units:add_alias", args=[away.unit_id]), {"text": "市监"}).status_code == 404
    assert client.post(reverse("handover:end_membership", args=[away.pk])).status_code == 404
    assert client.post(reverse("units:issue_password", args=[away.person_id])).status_code == 404
    assert "白石区" not in client.get("/organisation").content.decode()


# --- names -----------------------------------------------------------------------------------------------------
def test_one_name_means_one_unit() -> None:
    office = founded()
    market = handler(office).unit
    fire = actions.add_unit(UnitKind.DEPARTMENT, "青溪区消防救援大队", "消防救援大队", by=office)
    assert actions.add_alias(market, "市监局", by=office)
    assert not actions.add_alias(market, " 市监局 ", by=office)
    assert not actions.add_alias(market, market.name, by=office)
    assert refused(lambda: actions.add_alias(fire, "市监局", by=office)) == "units.alias_taken"
    assert refused(lambda: actions.add_alias(fire, market.short_name, by=office)) == "units.alias_taken"
    assert refused(lambda: actions.add_unit(UnitKind.TOWN, "市监局", by=office)) == "units.name_taken"
    assert refused(lambda: actions.change_unit(fire, short_name="市监局", by=office)) == "units.short_name_taken"
    assert queries.names_of(office.jurisdiction_id)["市监局"] == market


def test_the_same_name_may_stand_in_two_jurisdictions() -> None:
    assert (
        handler(founded()).unit.short_name
        == handler(founded("370298", "白石区", "other"), username="b").unit.short_name
    )


def test_a_jurisdiction_needs_a_national_code() -> None:
    assert refused(lambda: founded(code="12")) == "units.jurisdiction_wrong"


def test_only_the_office_keeps_units_and_only_its_own() -> None:
    office = founded()
    member = handler(office)
    other = founded("370298", "白石区", "other")
    with pytest.raises(NotAllowed):
        actions.add_unit(UnitKind.TOWN, "石桥镇", by=member)
    with pytest.raises(NotAllowed):
        actions.add_alias(member.unit, "市监局", by=other)


def test_the_office_cannot_make_itself_a_way_into_an_auditors_account() -> None:
    office = founded()
    auditor = actions.add_person("auditor", "严明", by=office)
    actions.add_membership(auditor, handler(office).unit, Role.AUDITOR, since=date(2020, 1, 1), by=office)
    with pytest.raises(NotAllowed):
        actions.issue_password(auditor, by=office)


def test_office_roles_exist_only_in_the_office() -> None:
    office = founded()
    member = handler(office)
    with pytest.raises(Incomplete):
        actions.add_membership(member.person, member.unit, Role.OFFICE_CLERK, since=date(2026, 1, 1), by=office)


def test_a_clerk_cannot_end_the_membership_they_act_in() -> None:
    office = founded()
    with pytest.raises(NotNow):
        ended(office, until=timezone.localdate(), by=office)


def test_a_role_held_again_is_a_new_membership() -> None:
    office = founded()
    member = handler(office)
    ended(member, until=date(2025, 1, 31), by=office)
    again = actions.add_membership(member.person, member.unit, Role.UNIT_HANDLER, since=date(2025, 6, 1), by=office)
    assert again != member
    assert again == actions.add_membership(
        member.person, member.unit, Role.UNIT_HANDLER, since=date(2025, 6, 1), by=office
    )


# --- pages -----------------------------------------------------------------------------------------------------
def test_a_missing_page_says_where_to_begin_again(client: Client) -> None:
    assert client.get("/nowhere").status_code == 404
    assert "返回首页" in client.get("/nowhere").content.decode()
    within = signed_in(founded()).get(reverse("units:unit", args=[999]))
    assert (within.status_code, "主导航" in within.content.decode()) == (404, True)


def test_an_expired_form_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post("/sign-in", {"username": "clerk", "password": PASSWORD})
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()


def test_machines_are_answered(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert b"Disallow: /" in client.get("/robots.txt").content


def test_the_first_page_is_one_that_is_open_to_the_role() -> None:
    assert signed_in(founded()).get("/").status_code == 302
