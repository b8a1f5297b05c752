"""Reconciliation and early warnings in a browser: from a list to a decision, from a score to what was done about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page


def test_a_census_is_read_and_a_suggestion_refused(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk")
    page.goto("/reconciliations/")
    check_page(page, "reconciliations")
    page.get_by_role("link", name="暑期校外培训摸排表").click()
    check_page(page, "reconciliation")
    page.locator("a.title").filter(has_text="晨帆艺术学校").first.click()
    check_page(page, "suggestion")
    page.get_by_role("button", name="确认不是同一家").click()
    expect(page.get_by_text("未写明理由")).to_be_visible()
    page.goto("/reconciliations/files")
    check_page(page, "files-alike")


@pytest.mark.parametrize("script", [True, False], ids=["script", "without script"])
def test_a_warning_is_read_and_dealt_with(page_for: Callable[..., Page], script: bool) -> None:
    page = page_for("office_clerk", script=script)
    page.goto("/warnings/")
    if script:
        check_page(page, "warnings")
    page.locator("a.title").filter(has_text="启航艺术中心").first.click()
    if script:
        check_page(page, "warning")
    page.locator("[name=reason]").fill("约谈负责人，要求补足监管资金")
    page.get_by_role("button", name="记录处置").click()
    expect(page.locator(".timeline").get_by_text("约谈负责人").first).to_be_visible()
    page.goto("/warnings/weights")
    if script:
        check_page(page, "weights")


def test_the_institutions_page_shows_why_it_is_warned_of(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk")
    page.goto("/institutions/?q=启航")
    page.get_by_role("link", name="启航艺术中心").first.click()
    expect(page.get_by_text("监管资金缺口").first).to_be_visible()
    check_page(page, "institution-at-risk")


def test_both_are_read_in_english(page_for: Callable[..., Page]) -> None:
    page = page_for("group_leader")
    page.goto("/warnings/")
    page.get_by_role("button", name="English").first.click()
    expect(page.get_by_role("heading", name="Early warnings").first).to_be_visible()
    check_page(page, "warnings-en")
    page.goto("/reconciliations/")
    check_page(page, "reconciliations-en")
