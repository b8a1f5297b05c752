"""Whatever right is taken back, the next request of a session that is under way finds it gone; also for htmx."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from qingzhou.handover import actions as handover
from qingzhou.handover.actions import Moment
from qingzhou.identity import actions as identity
from qingzhou.units import actions
from qingzhou.units.models import Membership, Person, Role
from tests.offices import ended, founded, handler, signed_in

pytestmark = pytest.mark.django_db

PAGE, HTMX = "/organisation", {"hx-request": "true", "referer": "http://testserver/organisation"}


def now() -> Moment:
    return Moment(timezone.now(), timezone.localdate())


def under_way() -> tuple[Membership, Membership, Client]:
    office = founded()
    member = handler(office)
    client = signed_in(member)
    assert client.get(PAGE).status_code == 200
    return office, member, client


def close_account(office: Membership, member: Membership) -> None:
    handover.release(member, at=now(), by=office)
    handover.close_account(member.person, at=now(), by=office)


def new_password(office: Membership, member: Membership) -> None:
    actions.issue_password(member.person, by=office)


@pytest.mark.parametrize("revoke", [close_account, new_password])
def test_a_closed_account_and_a_new_password_lead_to_sign_in(
    revoke: Callable[[Membership, Membership], None],
) -> None:
    office, member, client = under_way()
    revoke(office, member)
    answer = client.get(PAGE)
    assert (answer.status_code, answer["Location"].startswith("/sign-in")) == (302, True)
    quick = client.post("/act-as", headers=HTMX)
    assert (quick.status_code, quick["HX-Redirect"].startswith("/sign-in")) == (401, True)


def _refused(answer: HttpResponse, words: str) -> bool:
    return answer.status_code == 403 and words in answer.content.decode()


def test_an_ended_membership_opens_nothing_not_even_for_htmx() -> None:
    office, member, client = under_way()
    handover.release(member, at=now(), by=office)
    assert _refused(client.get(PAGE), "没有任职单位")
    assert _refused(client.get(PAGE, headers=HTMX), "没有任职单位")


def test_a_membership_that_began_today_ends_at_once() -> None:
    office, member, _client = under_way()
    fresh = actions.add_membership(office.person, member.unit, Role.UNIT_HANDLER, since=timezone.localdate(), by=office)
    other = actions.add_membership(
        actions.add_person("new", "新人", by=office),
        member.unit,
        Role.UNIT_HANDLER,
        since=timezone.localdate(),
        by=office,
    )
    client = signed_in(other)
    assert client.get(PAGE).status_code == 200
    handover.release(other, at=now(), by=office)
    assert _refused(client.get(PAGE), "没有任职单位")
    assert fresh.holds_on(timezone.localdate())


def test_a_membership_that_expired_overnight_opens_nothing() -> None:
    office, member, client = under_way()
    ended(member, until=timezone.localdate() - timedelta(days=1), by=office)
    assert _refused(client.get(PAGE), "没有任职单位")


def test_a_deed_meant_in_one_capacity_is_not_done_in_another() -> None:
    office, member, _client = under_way()
    second = actions.add_membership(office.person, member.unit, Role.UNIT_HANDLER, since=date(2020, 1, 1), by=office)
    clerks = actions.add_person("second", "另一人", by=office)
    another = actions.add_membership(clerks, office.unit, Role.OFFICE_CLERK, since=date(2020, 1, 1), by=office)
    client = signed_in(office)
    assert client.get("/organisation/check").status_code == 200
    handover.release(office, at=now(), by=another)
    answer = client.post(f"/organisation/units/{member.unit_id}/aliases", {"text": "市监"})
    assert _refused(answer, "身份已经结束")
    assert not member.unit.aliases.exists()
    assert _refused(client.get("/organisation/check"), "经办人")  # goes on, as what is left
    assert second.role == Role.UNIT_HANDLER


def test_a_changed_role_counts_from_the_next_request() -> None:
    office, member, _client = under_way()
    person = actions.add_person("changing", "换岗", by=office)
    clerk = actions.add_membership(person, office.unit, Role.OFFICE_CLERK, since=date(2020, 1, 1), by=office)
    client = signed_in(clerk)
    assert client.get("/organisation/check").status_code == 200
    actions.add_membership(person, member.unit, Role.UNIT_HANDLER, since=date(2020, 1, 1), by=office)
    handover.release(clerk, at=now(), by=office)
    assert client.get("/organisation/check").status_code == 403
    assert client.get("/organisation/check").status_code == 403
    assert client.get(PAGE).status_code == 200


def test_a_reset_second_factor_leaves_no_session_verified() -> None:
    office, member, client = under_way()
    Person.objects.filter(pk=member.person_id).update(second_factor_at=timezone.now())
    answer = client.get(PAGE)
    assert answer["Location"].startswith("/sign-in/code")
    identity.reset(member.person, by=office)
    assert client.get(PAGE).status_code == 200
