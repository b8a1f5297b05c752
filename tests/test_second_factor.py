"""第二重验证: a code from one's phone, asked once a session, and nobody gets around it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from qingzhou.identity import actions, codes, queries
from qingzhou.identity.models import Authenticator, RecoveryCode
from qingzhou.refusals import NotAllowed
from qingzhou.units import actions as units
from qingzhou.units.models import Membership, Person, Role
from tests import build
from tests.offices import PASSWORD, founded, handler, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

KEY = "3132333435363738393031323334353637383930"
NOW = build.MONDAY


def enrolled(person: Person, now: datetime | None = None) -> list[str]:
    """The recovery codes of a person who set up KEY a minute before `now`."""
    moment = (now or timezone.now()) - timedelta(minutes=1)
    made = actions.enrol(person, KEY, codes.code_at(KEY, moment), now=moment)
    assert made is not None
    person.refresh_from_db()
    return made


def code_now() -> str:
    return codes.code_at(KEY, timezone.now())


# --- codes -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, tz=build.SHANGHAI)
    assert codes.code_at(KEY, moment) == code
    wide = code.translate(
        {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
    )  # as a Chinese keyboard may write it
    for written in (code, f" {code[:3]} {code[3:]} ", wide):
        assert codes.accepted_step(KEY, written, after=0, now=moment) == second // 30


@pytest.mark.parametrize(("seconds", "right"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_phones_clock_may_be_off_by_half_a_minute(seconds: int, right: bool) -> None:
    code = codes.code_at(KEY, NOW + timedelta(seconds=seconds))
    assert (codes.accepted_step(KEY, code, after=0, now=NOW) is not None) == right


@pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "-12345", "12e456"])
def test_what_is_no_code_is_no_code(text: str) -> None:
    assert codes.accepted_step(KEY, text, after=0, now=NOW) is None


def test_the_secret_is_written_as_authenticators_read_it() -> None:
    letters = codes.in_letters(KEY)
    assert base64.b32decode(letters.replace(" ", "")) == bytes.fromhex(KEY)
    assert codes.address(KEY, "clerk", "轻舟").startswith("otpauth://totp/%E8%BD%BB%E8%88%9F:clerk?secret=")


# --- using it ----------------------------------------------------------------------------------------------------
def test_a_code_is_right_once() -> None:
    person = build.person()
    enrolled(person, NOW)
    code = codes.code_at(KEY, NOW)
    assert actions.check_code(person, code, now=NOW)
    assert not actions.check_code(person, code, now=NOW)
    assert not actions.check_code(person, codes.code_at(KEY, NOW - timedelta(seconds=30)), now=NOW)


def test_five_wrong_codes_close_it_for_half_an_hour_even_for_the_right_one() -> None:
    person = build.person()
    recovery = enrolled(person, NOW)
    for _time in range(5):
        assert not actions.check_code(person, "000000", now=NOW)
    for code in (codes.code_at(KEY, NOW), recovery[0]):
        with build.refused("identity.too_many_codes"):
            actions.check_code(person, code, now=NOW + timedelta(minutes=29))
    later = NOW + timedelta(minutes=30)
    assert not actions.check_code(person, "000000", now=later)  # counts from one again
    assert actions.check_code(person, codes.code_at(KEY, later), now=later)


def test_a_recovery_code_lets_in_once_and_is_stored_as_a_digest_only() -> None:
    person = build.person()
    made = enrolled(person, NOW)
    assert len(set(made)) == 10
    stored = "".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in stored or code in stored for code in made)
    assert actions.check_code(person, made[3].upper().replace("-", " "), now=NOW)
    assert not actions.check_code(person, made[3], now=NOW)
    assert queries.codes_left(person) == 9


def test_nobody_gets_in_with_the_recovery_code_of_another() -> None:
    one, other = build.person(), build.person()
    made = enrolled(one, NOW)
    enrolled(other, NOW)
    assert not actions.check_code(other, made[0], now=NOW)


def test_new_recovery_codes_and_switching_off_need_a_right_code() -> None:
    person = build.person()
    old = enrolled(person, NOW)
    assert actions.renew_recovery_codes(person, "000000", now=NOW) is None
    assert not actions.give_up(person, "000000", now=NOW)
    new = actions.renew_recovery_codes(person, old[0], now=NOW)
    assert new is not None
    assert not actions.check_code(person, old[1], now=NOW)
    assert actions.give_up(person, new[0], now=NOW)
    person.refresh_from_db()
    assert person.second_factor_at is None
    assert not Authenticator.objects.exists()


def test_an_authenticator_is_not_replaced_by_who_only_has_the_session() -> None:
    person = build.person()
    enrolled(person, NOW)
    with build.refused("identity.enrolled"):
        actions.enrol(person, KEY, codes.code_at(KEY, NOW), now=NOW)


# --- at the gate -------------------------------------------------------------------------------------------------
def test_after_the_password_the_code_is_asked_and_the_page_one_wanted_follows(client: Client) -> None:
    enrolled(founded().person)
    client.post("/sign-in", {"username": "clerk", "password": PASSWORD})
    asked = client.get("/organisation?q=fire")
    assert asked["Location"] == "/sign-in/code?next=%2Forganisation%3Fq%3Dfire"
    wrong = client.post(asked["Location"], {"code": "000000", "next": "/organisation?q=fire"})
    assert (wrong.status_code, "验证码不正确" in wrong.content.decode()) == (422, True)
    right = client.post(asked["Location"], {"code": code_now(), "next": "/organisation?q=fire"})
    assert right["Location"] == "/organisation?q=fire"
    assert client.get("/organisation").status_code == 200


def test_until_then_nothing_is_open_and_nothing_is_done() -> None:
    office = founded()
    enrolled(office.person)
    client = signed_in(office)
    for address in ("/", "/desk", "/account", "/password", "/account/second-factor", "/organisation/sheet.xlsx"):
        assert client.get(address, follow=False)["Location"].startswith("/sign-in/code")
    quick = client.get("/organisation", headers={"hx-request": "true"})
    assert (quick.status_code, quick["HX-Redirect"]) == (401, "/sign-in/code?next=%2F")
    assert client.post("/act-as", {"membership": office.pk})["Location"].startswith("/sign-in/code")
    assert client.post(reverse("identity:give_up"), {"code": code_now()})["Location"].startswith("/sign-in/code")
    assert "导航" not in client.get("/sign-in/code").content.decode()


def test_the_code_page_leads_nowhere_else() -> None:
    office = founded()
    enrolled(office.person)
    client = signed_in(office)
    out = client.post("/sign-in/code?next=https://elsewhere.example/", {"code": code_now()})
    assert out["Location"] == "/"


@pytest.mark.parametrize(("level", "asked"), [("off", False), ("optional", True), ("required", True)])
def test_the_setting_says_whether_codes_are_asked(settings: Settings, level: str, asked: bool) -> None:
    settings.MFA = level
    office = founded()
    enrolled(office.person)
    assert (signed_in(office).get("/organisation").status_code == 302) == asked


@pytest.mark.parametrize("role", list(Role))
def test_where_it_is_required_leaders_clerks_and_auditors_set_it_up_first(settings: Settings, role: Role) -> None:
    settings.MFA = "required"
    office = founded()
    person = actions_person(office, role)
    client = signed_in(person)
    answer = client.get("/organisation")
    if role == Role.UNIT_HANDLER:
        assert answer.status_code == 200
        return
    assert answer["Location"] == "/account/second-factor"
    assert client.get("/account").status_code == 200
    page = client.get("/account/second-factor").content.decode()
    assert "data:image/svg+xml" in page
    letters = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page)
    assert letters
    key = base64.b32decode(letters[1].replace(" ", "")).hex()
    assert client.post("/account/second-factor", {"code": "000000"}).status_code == 422
    done = client.post("/account/second-factor", {"code": codes.code_at(key, timezone.now())}).content.decode()
    assert len(re.findall(r"<code>\w{4}-\w{4}-\w{4}</code>", done)) == 10
    assert client.get("/organisation").status_code == 200


def actions_person(office: Membership, role: Role) -> Membership:
    """Somebody in a role at the office or, for units' roles, at a unit."""
    unit = handler(office).unit if role in (Role.UNIT_HANDLER, Role.UNIT_LEADER) else office.unit
    return build.member(role, unit)


def test_who_may_act_without_it_too_can_still_do_so(settings: Settings) -> None:
    settings.MFA = "required"
    office = founded()
    second = build.member(Role.UNIT_HANDLER, handler(office).unit, office.person)
    client = signed_in(office)
    assert client.get("/organisation")["Location"] == "/account/second-factor"
    client.post("/act-as", {"membership": second.pk})
    assert client.get("/organisation").status_code == 200


def test_one_page_asks_no_more_of_the_database_with_a_second_factor_than_without(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    office = founded()
    enrolled(office.person)
    client = signed_in(office)
    client.post("/sign-in/code", {"code": code_now()})
    client.get("/organisation")
    with django_assert_num_queries(6):  # session, who is signed in; units, aliases, holders, unread: as without
        client.get("/organisation")


# --- resetting ---------------------------------------------------------------------------------------------------
def test_the_office_resets_a_lost_phone_as_it_issues_passwords() -> None:
    office = founded()
    member = handler(office)
    enrolled(member.person)
    client = signed_in(office)
    client.post(reverse("identity:reset", args=[member.person_id]))
    member.person.refresh_from_db()
    assert member.person.second_factor_at is None


def test_nobody_resets_their_own_nor_that_of_who_directs_or_audits() -> None:
    office = founded()
    auditor = build.member(Role.AUDITOR, office.unit)
    member = handler(office)
    elsewhere = founded("370298", "白石区", "other")
    for person, by in ((office.person, office), (auditor.person, office), (member.person, elsewhere),
                       (office.person, member)):  # fmt: skip
        enrolled(person)
        with pytest.raises(NotAllowed):
            actions.reset(person, by=by)
        actions.reset_on_the_server(person)


def test_a_clerk_does_not_get_around_it_through_a_new_password_of_their_own() -> None:
    office = founded()
    enrolled(office.person)
    units.issue_password(office.person, by=office)
    client = Client()
    client.force_login(office.person, "qingzhou.units.backends.SignedInBackend")
    assert client.get("/organisation")["Location"].startswith("/sign-in/code")


def test_who_runs_the_server_resets_an_auditors() -> None:
    office = founded()
    auditor = build.member(Role.AUDITOR, office.unit)
    enrolled(auditor.person)
    call_command("reset_second_factor", auditor.person.username)
    auditor.person.refresh_from_db()
    assert auditor.person.second_factor_at is None


# --- settings ----------------------------------------------------------------------------------------------------
def test_the_check_before_real_use_asks_for_the_second_factor(settings: Settings) -> None:
    def found() -> set[str]:
        return {str(one.id) for one in run_checks(include_deployment_checks=True) if str(one.id).startswith("identity")}

    assert found() == {"identity.W001"}
    settings.MFA = "required"
    assert found() == set()
    settings.MFA, settings.OIDC = "perhaps", settings.OIDC | {"issuer": "http://platform.example"}
    assert found() == {"identity.E001", "identity.E002", "identity.W001", "identity.W002"}


def test_switched_off_it_is_not_shown(settings: Settings) -> None:
    settings.MFA = "off"
    client = signed_in(founded())
    assert "第二重验证" not in client.get("/account").content.decode()
    assert client.get("/account/second-factor").status_code == 404
