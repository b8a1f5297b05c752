"""Guessing receipt codes: hopeless by their length, slowed for each network, and nobody elsewhere is held up by it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from bench.guesses import DAY, WORKERS, guesses_a_day
from qingzhou.api import actions as api
from qingzhou.hotline import flood, receipts
from qingzhou.units.models import Membership
from tests.reports import lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
MILLION = 1_000_000


def typed(code: str, address: str = "192.0.2.1") -> int:
    return Client(REMOTE_ADDR=address).post(reverse("hotline:follow"), {"code": code}).status_code


def guess(address: str, times: int = flood.GUESSING.most) -> list[int]:
    return [typed(receipts.new_code(), address) for _time in range(times)]


def test_a_million_guesses_take_one_network_more_than_a_hundred_days() -> None:
    a_day = WORKERS * guesses_a_day()
    assert flood.GUESSING.most * DAY / flood.GUESSING.seconds < a_day < MILLION / 100


def test_a_million_guesses_at_two_hundred_thousand_reports_find_one_with_a_chance_of_nothing() -> None:
    assert len(receipts.ALPHABET) ** receipts.LENGTH >= 2**100
    assert MILLION * 200_000 / 2**100 < 1e-18


def test_a_code_is_found_by_all_of_its_signs_and_by_no_other_code(clerk: Membership) -> None:
    token = receipts.new_token()
    lodged(token)
    code = receipts.code_for(token)
    assert typed(code, "192.0.2.9") == 302
    changed = [code[:place] + ("0" if code[place] != "0" else "1") + code[place + 1 :] for place in range(len(code))]
    assert [typed(one, f"198.51.100.{place}") for place, one in enumerate(changed)] == [422] * receipts.LENGTH


def test_each_wrong_code_beyond_the_bound_doubles_the_wait_up_to_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waits = [time.time()], []
    monkeypatch.setattr(time, "time", lambda: now[0])
    assert guess("192.0.2.1") == [422] * flood.GUESSING.most
    for _guess in range(7):
        held = Client(REMOTE_ADDR="192.0.2.1").post(reverse("hotline:follow"), {"code": receipts.new_code()})
        assert held.status_code == 429
        waits.append(int(held.headers["Retry-After"]))
        now[0] += waits[-1] + 0.1
        assert typed(receipts.new_code()) == 422
    assert waits == [2, 4, 8, 16, 32, flood.LONGEST_WAIT, flood.LONGEST_WAIT]


def test_the_guesses_of_a_thousand_networks_hold_up_nobody_elsewhere(clerk: Membership) -> None:
    token = receipts.new_token()
    lodged(token)
    for network in range(1000):
        for _guess in range(flood.GUESSING.most + 1):
            flood.guessed_wrong(_from(f"10.0.{network >> 8}.{network & 255}"))
    assert flood.seconds_to_wait(_from("10.0.1.1"))
    assert typed(receipts.code_for(token), "192.0.2.77") == 302


def test_a_rightful_holder_in_the_same_network_waits_no_longer_than_the_longest_wait(
    clerk: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, now = receipts.new_token(), [time.time()]
    lodged(token)
    monkeypatch.setattr(time, "time", lambda: now[0])
    for _guess in range(50):
        flood.guessed_wrong(_from("192.0.2.1"))
    assert typed(receipts.code_for(token)) == 429
    now[0] += flood.LONGEST_WAIT + 1
    assert typed(receipts.code_for(token)) == 302


def test_of_ipv6_a_whole_64_is_one_network_and_the_next_is_another() -> None:
    for host in range(flood.GUESSING.most):
        assert typed(receipts.new_code(), f"2001:db8:1:2::{host + 1:x}") == 422
    assert typed(receipts.new_code(), "2001:db8:1:2:ffff::9") == 429
    assert typed(receipts.new_code(), "2001:db8:1:3::1") == 422


def test_another_system_that_guesses_tokens_waits_and_others_do_not(clerk: Membership) -> None:
    keys = [api.make_key(name, by=clerk, now=timezone.now() - timedelta(days=1))[1] for name in ("甲", "乙")]

    def asked(key: str) -> int:
        return Client().get(reverse("api:token", args=[receipts.new_code(), "json"]), {"api_key": key}).status_code

    assert [asked(keys[0]) for _guess in range(flood.GUESSING.most + 1)] == [404] * flood.GUESSING.most + [429]
    assert asked(keys[1]) == 404


def test_nothing_of_it_is_kept_in_clear() -> None:
    guess("192.0.2.1", 1)
    assert "192.0.2" not in str(vars(caches["flood"]))


def _from(address: str) -> WSGIRequest:
    return RequestFactory().post("/follow/", REMOTE_ADDR=address)
