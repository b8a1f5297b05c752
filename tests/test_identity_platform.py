"""Signing in through an identity platform: only accounts that exist here, and only answers that hold."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from joserfc.jwk import RSAKey
from pytest_django import Settings

from qingzhou.identity import actions
from qingzhou.identity.models import Link
from qingzhou.units.models import Person, Role
from tests import build
from tests.offices import founded, handler, signed_in
from tests.platform import CLIENT, SECRET, Platform, running
from tests.test_second_factor import code_now, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(settings: Settings) -> Iterator[Platform]:
    with running() as at_work:
        settings.OIDC = {"issuer": at_work.address, "client_id": CLIENT, "client_secret": SECRET,
                         "name": "政务统一身份认证", "claim": "account", "scope": "openid profile"}  # fmt: skip
        yield at_work


def through(platform: Platform, client: Client, change: dict[str, str] | None = None) -> HttpResponse:
    """Press the button, prove oneself to the platform, and come back."""
    away = client.get("/sign-in/platform?next=/organisation")
    assert away["Location"].startswith(platform.address)
    back = urlsplit(platform.authorize(urlsplit(away["Location"]).query))
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    return client.get(back.path, query | (change or {}))


def test_who_has_an_account_is_signed_in_and_led_on(platform: Platform, client: Client) -> None:
    handler(founded())
    assert "政务统一身份认证" in client.get("/sign-in").content.decode()
    assert through(platform, client)["Location"] == "/organisation"
    page = client.get("/organisation").content.decode()
    assert "周舟" in page
    assert "青溪区" in page


def test_the_question_carries_state_nonce_and_a_challenge(platform: Platform, client: Client) -> None:
    query = parse_qs(urlsplit(client.get("/sign-in/platform")["Location"]).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert all(len(query[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert query["redirect_uri"] == ["http://testserver/sign-in/platform/back"]
    assert platform.grants == {}


def refused(answer: HttpResponse, words: str) -> bool:
    return answer.status_code == 403 and words in answer.content.decode()


LIES: list[tuple[dict[str, Any], str]] = [
    ({"nonce": "another"}, "没有通过核验"),
    ({"nonce": ""}, "没有通过核验"),
    ({"iss": "https://elsewhere.example"}, "没有通过核验"),
    ({"aud": "another-client"}, "没有通过核验"),
    ({"aud": [CLIENT, "another"], "azp": "another"}, "没有通过核验"),
    ({"exp": int(time.time()) - 3600}, "已经过期"),
    ({"iat": int(time.time()) + 3600}, "没有通过核验"),
    ({"sub": 7}, "没有通过核验"),
]


@pytest.mark.parametrize(("lies", "words"), LIES)
def test_a_token_that_does_not_hold_is_refused_in_words(
    platform: Platform, client: Client, lies: dict[str, Any], words: str
) -> None:
    handler(founded())
    platform.lies = lies
    assert refused(through(platform, client), words)
    assert "_auth_user_id" not in client.session


def test_clocks_may_differ_by_a_minute(platform: Platform, client: Client) -> None:
    handler(founded())
    platform.lies = {"iat": int(time.time()) + 40, "exp": int(time.time()) - 40}
    assert through(platform, client).status_code == 302


def test_a_signature_of_another_key_is_refused(platform: Platform, client: Client) -> None:
    handler(founded())
    platform.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert refused(through(platform, client), "没有通过核验")


def test_keys_that_the_platform_changed_are_fetched_again(platform: Platform, client: Client) -> None:
    handler(founded())
    assert through(platform, client).status_code == 302
    client.logout()
    assert through(platform, client).status_code == 302
    assert platform.asked.count("/keys") == 1
    client.logout()
    platform.key = RSAKey.generate_key(2048, {"kid": "two"})
    assert through(platform, client).status_code == 302
    assert platform.asked.count("/keys") == 2


def test_no_token_is_no_sign_in(platform: Platform, client: Client) -> None:
    handler(founded())
    platform.token = False
    assert refused(through(platform, client), "没有通过核验")


@pytest.mark.parametrize(
    "change", [{"state": "made-up"}, {"state": ""}, {"code": "made-up"}, {"error": "access_denied"}]
)
def test_an_answer_that_was_not_asked_for_is_refused(
    platform: Platform, client: Client, change: dict[str, str]
) -> None:
    handler(founded())
    answer = through(platform, client, change)
    assert refused(answer, "不是从本页发起的" if "state" in change else "没有通过核验")
    assert "_auth_user_id" not in client.session


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(platform: Platform, client: Client) -> None:
    handler(founded())
    away = client.get("/sign-in/platform")
    back = platform.authorize(urlsplit(away["Location"]).query)
    assert refused(Client().get(back), "不是从本页发起的")
    assert client.get(back).status_code == 302
    client.logout()
    assert refused(client.get(back), "不是从本页发起的")


def test_nobody_gets_an_account_this_way(platform: Platform, client: Client) -> None:
    founded()
    assert refused(through(platform, client), "没有对应的账号")
    assert Person.objects.count() == 1


def test_a_closed_account_is_refused_in_words(platform: Platform, client: Client) -> None:
    member = handler(founded())
    Person.objects.filter(pk=member.person_id).update(is_active=False)
    assert refused(through(platform, client), "已停用")


def test_the_second_factor_is_asked_here_too(platform: Platform, client: Client) -> None:
    enrolled(handler(founded()).person)
    through(platform, client)
    assert client.get("/organisation")["Location"].startswith("/sign-in/code")
    client.post("/sign-in/code", {"code": code_now()})
    assert client.get("/organisation").status_code == 200


def test_the_page_one_wanted_must_be_of_this_site(platform: Platform, client: Client) -> None:
    handler(founded())
    away = client.get("/sign-in/platform?next=https://elsewhere.example/")
    assert client.get(platform.authorize(urlsplit(away["Location"]).query))["Location"] == "/"


def test_a_platform_that_does_not_answer_leaves_the_password(settings: Settings, client: Client) -> None:
    founded()
    with running() as gone:
        settings.OIDC = {**settings.OIDC, "issuer": gone.address, "client_id": CLIENT, "claim": "account"}
    answer = client.get("/sign-in/platform")
    assert (answer.status_code, "用账号和密码登录" in answer.content.decode()) == (409, True)


def test_where_it_is_not_set_nothing_of_it_is_shown(client: Client) -> None:
    office = founded()
    member = handler(office)
    assert "platform" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/platform").status_code == 404
    assert client.get("/sign-in/platform/back").status_code == 404
    clerk = signed_in(office)
    assert "关联码" not in clerk.get(reverse("handover:person", args=[member.person_id])).content.decode()
    assert clerk.post(reverse("identity:link", args=[member.person_id]), {"code": "x"}).status_code == 404


# --- linked by the office ----------------------------------------------------------------------------------------
def link_code(answer: HttpResponse) -> str:
    found = re.search(r'receipt">(\w{4}-\w{4})<', answer.content.decode())
    assert found
    return found[1]


def test_without_a_claim_the_office_says_who_somebody_is(
    platform: Platform, settings: Settings, client: Client
) -> None:
    settings.OIDC = settings.OIDC | {"claim": ""}
    office = founded()
    member = handler(office)
    code = link_code(through(platform, client))
    assert "_auth_user_id" not in client.session
    clerk, address = signed_in(office), reverse("handover:person", args=[member.person_id])
    clerk.post(reverse("identity:link", args=[member.person_id]), {"code": code.upper()})
    assert "已关联政务统一身份认证：周舟" in clerk.get(address).content.decode()
    assert through(platform, client)["Location"] == "/organisation"
    assert client.get("/organisation").status_code == 200
    clerk.post(reverse("identity:unlink", args=[member.person_id]))
    assert through(platform, Client()).status_code == 403


def test_a_link_code_is_confirmed_once_by_another_and_within_a_day() -> None:
    office, issuer, now = founded(), "https://platform.example", build.MONDAY
    member = handler(office)
    code = actions.ask_for_link(issuer, "110-1", "周舟", now=now)
    with build.refused("identity.unknown_code"):
        actions.confirm_link(member.person, issuer, code, now=now + timedelta(hours=25), by=office)
    with build.refused("identity.unknown_code"):
        actions.confirm_link(member.person, issuer, "", now=now, by=office)
    with build.refused("identity.own_link"):
        actions.confirm_link(office.person, issuer, code, now=now, by=office)
    with build.refused("units.password_not_yours"):
        auditor = build.member(Role.AUDITOR, office.unit)
        actions.confirm_link(auditor.person, issuer, code, now=now, by=office)
    with build.refused("units.not_office"):
        actions.confirm_link(office.person, issuer, code, now=now, by=member)
    actions.confirm_link(member.person, issuer, code, now=now, by=office)
    with build.refused("identity.linked_already"):
        actions.confirm_link(member.person, issuer, code, now=now, by=office)
    assert Link.objects.get().confirmed_by == office


def test_asking_again_makes_a_new_code_and_no_second_row() -> None:
    issuer, now = "https://platform.example", timezone.now()
    first = actions.ask_for_link(issuer, "110-1", "周舟", now=now)
    second = actions.ask_for_link(issuer, "110-1", "周舟", now=now)
    assert first != second
    assert Link.objects.count() == 1
