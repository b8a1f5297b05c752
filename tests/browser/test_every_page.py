"""Every page of the first day, looked at wide, as a phone and on the smallest phone, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page, violations

PAGES = {
    "desk": "/desk",
    "tasks": "/tasks",
    "tasks-none": "/tasks?q=没有这样的事项",
    "item": "/items/2026-T002",
    "new": "/tasks/new",
    "imports": "/exchange/imports",
    "returns": "/exchange/returns",
    "directives": "/directives",
    "directive": "/directives/1",
    "directive-new": "/directives/new",
    "week": "/dispatch/",
    "roadmap": "/dispatch/roadmap",
    "supervision": "/supervision",
    "supervision-all": "/supervision?show=all",
    "thresholds": "/thresholds",
    "notices": "/notices?show=all",
    "notices-settings": "/notices/settings",
    "channels": "/channels",
    "reports": "/reports/",
    "report": "/reports/2026-J00003/",
    "report-waiting": "/reports/2026-J00005/",
    "reports-alike": "/reports/alike",
    "reports-call": "/reports/new",
    "reports-orders": "/reports/orders",
    "institutions": "/institutions/",
    "institution": "/institutions/1/",
    "institution-change": "/institutions/1/premises",
    "institutions-import": "/institutions/imports",
    "reconciliations": "/reconciliations/",
    "reconciliation": "/reconciliations/1/",
    "reconciliation-missing": "/reconciliations/1/?show=missing",
    "reconciliation-unlisted": "/reconciliations/1/?show=unlisted",
    "suggestion": "/reconciliations/pairs/1",
    "files-alike": "/reconciliations/files",
    "warnings": "/warnings/",
    "warning": "/warnings/1/",
    "weights": "/warnings/weights",
    "findings": "/findings/",
    "finding": "/findings/1/",
    "rules": "/findings/rules",
    "rule": "/findings/rules/fee-5000",
    "rule-tried": "/findings/rules/fee-5000/rehearsal?limit=3000",
    "facts": "/findings/institutions/1",
    "sweeps": "/findings/sweeps",
    "api-keys": "/api-keys",
    "api-tokens": "/api-tokens",
    "api-reference": "/api/reference",
    "webhooks": "/channels/hooks",
    "verify": "/open/verify",
    "month": "/dispatch/?every=month",
    "ranking": "/dispatch/2026-W47/ranking",
    "ranking-months": "/dispatch/2026-11/ranking?weeks=3",
    "charts": "/dispatch/2026-W47/pictures",
    "charts-month": "/dispatch/2026-11/pictures",
    "filed": "/dispatch/2026-W47/filed",
    "held": "/dispatch/2026-W47/held?unit=3",
    "open-ledger": "/open/",
    "calendar": "/calendar/?year=2027",
    "account": "/account",
    "second-factor": "/account/second-factor",
    "handover": "/handover",
    "handover-person": "/organisation/people/6",
    "stand-in": "/organisation/memberships/6/stand-in",
    "not-found": "/items/2026-T99999",
}
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_readable_by_everyone(page_for: Callable[..., Page], name: str) -> None:
    page = page_for("office_clerk")
    page.goto(PAGES[name])
    check_page(page, f"page-{name}")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_there_in_english_too(page_for: Callable[..., Page], name: str) -> None:
    page = page_for("office_clerk")
    page.goto("/desk")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    page.goto(PAGES[name])
    expect(page.locator("html")).to_have_attribute("lang", "en")
    words = page.locator("h2, thead th, button, nav a, .head .actions a, .counter .muted").all_inner_texts()
    assert [text for text in words if HAN.search(_without_names(text))] == []
    assert violations(page) == []


def _without_names(text: str) -> str:
    """Names of units and the switch to Chinese stay as they are."""
    return re.sub(r"简体中文|中文|青溪区|[\u4e00-\u9fff]+(局|部|办|委|大队|街道|镇|学校|小学|中学|联)", "", text)


@pytest.mark.parametrize(("role", "unit"), [("unit_handler", "市场监管局"), ("auditor", ""), ("group_leader", "")])
def test_others_have_their_desk(page_for: Callable[..., Page], role: str, unit: str) -> None:
    page = page_for(role, unit=unit)
    page.goto("/desk")
    check_page(page, f"desk-{role}")


def test_a_unit_is_refused_in_words_where_it_may_not_go(page_for: Callable[..., Page]) -> None:
    page = page_for("unit_handler", unit="市场监管局")
    answer = page.goto("/directives")
    assert answer is not None
    assert answer.status == 403
    check_page(page, "refused")
