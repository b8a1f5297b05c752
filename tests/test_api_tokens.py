"""Tokens, and the JSON interface that they open: the same rights and actions as the pages, no second door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qingzhou.api import actions
from qingzhou.api.actions import NewToken
from qingzhou.api.models import Token
from qingzhou.api.states import Scope
from qingzhou.api.views import door
from qingzhou.hotline import queries as hotline
from qingzhou.hotline.models import Report
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.readings.models import Reading
from qingzhou.units.models import Membership, Person, Role
from tests import build
from tests.build import refused
from tests.offices import signed_in
from tests.test_ledger_pages import soon

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
SAID = {"category": "fees", "text": "一次收一年的钱", "about": "晨光培训中心"}
ITEMS, REPORTS = "/api/v1/items", "/api/v1/reports"


def token(by: Membership, *scopes: Scope) -> str:
    return actions.make_token(NewToken("程序", scopes or tuple(Scope), 30), by=by, now=timezone.now())[1]


def got(text: str, address: str, **query: Any) -> Any:
    return Client().get(address, query, headers={"Authorization": f"Bearer {text}"})


def sent(text: str, address: str, said: dict[str, Any], again: str = "") -> Any:
    headers = {"Authorization": f"Bearer {text}"} | ({"Idempotency-Key": again} if again else {})
    return Client().post(address, said, content_type="application/json", headers=headers)


def handler() -> Membership:
    return build.handler(build.unit())


# --- tokens ----------------------------------------------------------------------------------------------------
def test_a_token_is_shown_once_and_kept_as_a_hash() -> None:
    by = handler()
    page = signed_in(by).post("/api-tokens", {"name": "导出", "scopes": ["items:read"], "days": "30"}).content.decode()
    shown = next(
        word for word in page.replace("<", " ").replace(">", " ").split() if len(word) == 43 and word.isascii()
    )
    assert shown not in str(Token.objects.values_list()[0])
    assert shown not in signed_in(by).get("/api-tokens").content.decode()
    assert got(shown, ITEMS).status_code == 200
    assert got(shown, REPORTS).status_code == 403


@pytest.mark.parametrize("end", ["revoked", "over", "left", "closed"])
def test_a_token_ends_with_its_day_its_holders_office_or_a_word(end: str) -> None:
    by = handler()
    text, kept = token(by), Token.objects.latest("pk")
    assert got(text, ITEMS).status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    if end == "revoked":
        actions.revoke_token(kept, by=build.clerk(), now=timezone.now())
    elif end == "over":
        Token.objects.update(expires_on=yesterday)
    elif end == "left":
        Membership.objects.filter(pk=by.pk).update(until=yesterday)
    else:
        Person.objects.filter(pk=by.person_id).update(is_active=False)
    answer = got(text, ITEMS)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] == "api.token_invalid"


def test_ones_own_and_the_offices_tokens_are_taken_back_and_no_others() -> None:
    token(handler())
    kept = Token.objects.get()
    with refused("api.not_own_token"):
        actions.revoke_token(kept, by=build.handler(build.unit("城管局")), now=timezone.now())
    assert signed_in(build.handler(build.unit("城管局"))).post(f"/api-tokens/{kept.pk}/revoke").status_code == 404
    assert signed_in(build.clerk()).post(f"/api-tokens/{kept.pk}/revoke").status_code == 302
    kept.refresh_from_db()
    assert kept.revoked_at is not None


def test_a_token_without_a_name_a_scope_or_an_end_is_not_made() -> None:
    by, now = handler(), timezone.now()
    for new, code in (
        (NewToken(" ", [Scope.ITEMS_READ], 30), "api.name_missing"),
        (NewToken("x", [], 30), "api.scopes_missing"),
        (NewToken("x", [Scope.ITEMS_READ], 4000), "api.days_out_of_range"),
    ):
        with refused(code):
            actions.make_token(new, by=by, now=now)
    assert not Token.objects.exists()


def test_the_page_says_when_a_token_was_used_last_and_writes_that_once_a_day() -> None:
    by = handler()
    text = token(by)
    got(text, ITEMS)
    assert Token.objects.get().used_on == timezone.localdate()
    assert "最近使用" in signed_in(by).get("/api-tokens").content.decode()


# --- what is read ----------------------------------------------------------------------------------------------
def test_a_token_sees_what_its_holder_sees_and_nothing_else() -> None:
    own, others = (
        soon(Status.IN_PROGRESS, title="本单位的"),
        soon(Status.ISSUED, title="别人的", lead=build.unit("城管局")),
    )
    text, office = token(handler()), token(build.clerk())
    assert [one["number"] for one in got(text, ITEMS).json()["items"]] == [own.number]
    assert len(got(office, ITEMS).json()["items"]) == 2
    assert got(text, f"{ITEMS}/{others.number}").status_code == 404
    whole = got(text, f"{ITEMS}/{own.number}").json()
    assert (whole["title"], whole["lead"], whole["status"]) == ("本单位的", "教育局", "in_progress")
    assert [one["verb"] for one in whole["entries"]][:2] == ["draft", "issue"]
    assert got(text, f"{ITEMS}/{own.number}").headers["Cache-Control"] == "private, no-store"


def test_pages_follow_each_other_without_a_gap() -> None:
    numbers = [soon(Status.ISSUED).number for _ in range(5)]
    text, after, seen = token(build.clerk()), "", []
    for _ in range(5):
        answer = got(text, ITEMS, limit=2, after=after).json()
        seen += [one["number"] for one in answer["items"]]
        after = answer["next"]
        if not after:
            break
    assert sorted(seen) == sorted(numbers)


def test_reading_what_is_confidential_is_written_down() -> None:
    item = ledger.move(
        soon(Status.IN_PROGRESS), deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=timezone.now()
    )
    text = token(handler())
    got(text, ITEMS)
    got(text, f"{ITEMS}/{item.number}")
    assert [one.items for one in Reading.objects.order_by("pk")] == [[item.number]] * 2
    assert got(token(build.member(Role.UNIT_LEADER, build.unit())), f"{ITEMS}/{item.number}").status_code == 404


def test_a_list_asks_the_database_the_same_however_long_it_is(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    text = token(build.clerk())
    for _ in range(6):
        soon(Status.ISSUED)
    got(text, ITEMS)
    with django_assert_max_num_queries(12):
        got(text, ITEMS)


# --- what is written -------------------------------------------------------------------------------------------
def test_progress_is_the_same_step_as_on_the_page_and_sent_twice_it_is_one() -> None:
    item, text = soon(Status.IN_PROGRESS), token(handler())
    place, said = f"{ITEMS}/{item.number}/progress", {"done": "已排查 3 家", "percent": 60}
    before = Item.objects.get().entries_count
    first, second = (sent(text, place, said, again="a").json() for _ in range(2))
    assert first["claimed"] == second["claimed"] == 60
    assert Item.objects.get().entries_count == before + 1
    assert item.entries.latest("seq").person_id == handler().person_id
    wrong = sent(text, place, {"done": " ", "percent": 60})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "ledger.report_empty")
    assert wrong.headers["Content-Type"] == "application/problem+json"
    assert wrong.json()["do"]
    other = sent(token(build.handler(build.unit("城管局"))), place, said)
    assert other.status_code == 404
    assert sent(token(handler(), Scope.ITEMS_READ), place, said).json()["code"] == "api.scope_missing"


def test_a_call_is_written_down_with_a_receipt_that_its_reporter_can_follow(clerk: Membership) -> None:
    text = token(clerk)
    said = SAID | {"name": "标记", "contact": "13900000001"}
    first, second = (sent(text, REPORTS, said, again="call-7").json() for _ in range(2))
    assert first == second
    report = Report.objects.get()
    assert hotline.by_code(first["receipt"]) == report
    assert (report.channel, report.about) == ("phone", "晨光培训中心")
    whole = got(text, f"{REPORTS}/{report.number}")
    assert whole.json()["text"] == SAID["text"]
    assert [one["verb"] for one in whole.json()["lines"]] == ["lodge"]
    assert "13900000001" not in whole.content.decode()
    assert [one["number"] for one in got(text, REPORTS, status="open").json()["reports"]] == [report.number]
    assert got(text, REPORTS, status="answered").json()["reports"] == []


def test_who_oversees_reads_by_token_what_they_read_on_the_page(clerk: Membership) -> None:
    said = SAID | {"text": "老师让家长打 13900000009 交费，一次收一年"}
    number = sent(token(clerk), REPORTS, said).json()["number"]
    auditor = build.member(Role.AUDITOR, clerk.unit)
    texts = [got(token(who), f"{REPORTS}/{number}").json()["text"] for who in (clerk, auditor)]
    assert ["13900000009" in text for text in texts] == [True, False]
    assert "一次收一年" in texts[1]


def test_who_may_not_write_calls_down_may_not_by_token_either(clerk: Membership) -> None:
    answer = sent(token(handler()), REPORTS, SAID)
    assert (answer.status_code, answer.json()["code"]) == (403, "hotline.not_office")
    assert not Report.objects.exists()


# --- how it says no --------------------------------------------------------------------------------------------
def test_a_session_opens_nothing_and_no_token_is_said_so() -> None:
    answer = signed_in(build.clerk()).get(ITEMS)
    assert answer.status_code == 401
    assert signed_in(build.clerk()).post(REPORTS, SAID, content_type="application/json").status_code == 401


def test_what_cannot_be_read_is_named(clerk: Membership) -> None:
    text = token(clerk)
    answer = sent(text, REPORTS, SAID | {"category": "weather"})
    assert answer.status_code == 422
    assert [one["at"] for one in answer.json()["errors"]] == ["body.said.category"]
    assert got(text, ITEMS, limit=5000).json()["errors"][0]["at"].endswith("limit")
    assert (
        Client()
        .post(REPORTS, "{", content_type="application/json", headers={"Authorization": f"Bearer {text}"})
        .status_code
        == 400
    )


def test_too_many_requests_of_one_token_wait_and_another_token_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text, other = token(handler()), token(handler())
    for _ in range(door.PER_MINUTE):
        assert got(text, ITEMS).status_code == 200
    held = got(text, ITEMS)
    assert (held.status_code, held.json()["code"]) == (429, "api.too_many")
    assert 1 <= int(held.headers["Retry-After"]) <= 60
    assert got(other, ITEMS).status_code == 200


# --- how it is described ---------------------------------------------------------------------------------------
def test_the_description_names_every_address_with_its_scope_and_asks_nobody_else() -> None:
    said = Client().get("/api/v1/openapi.json").json()
    operations = {(path, method): one for path, ways in said["paths"].items() for method, one in ways.items()}
    assert {(path.removeprefix("/api/v1/"), method): one["x-scope"] for (path, method), one in operations.items()} == {
        ("items", "get"): "items:read",
        ("items/{number}", "get"): "items:read",
        ("items/{number}/progress", "post"): "items:write",
        ("reports", "get"): "reports:read",
        ("reports", "post"): "reports:write",
        ("reports/{number}", "get"): "reports:read",
    }
    for path, code, other in (("items", "in_progress", "declining"), ("reports", "declining", "in_progress")):
        asked = {one["name"]: one["schema"] for one in operations[f"/api/v1/{path}", "get"]["parameters"]}
        assert code in asked["status"]["enum"]
        assert other not in asked["status"]["enum"]
    assert all(one["security"] == [{"Bearer": []}] for one in operations.values())
    page = Client().get("/api/reference").content.decode()
    assert all(path in page for path, _method in operations)
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page
