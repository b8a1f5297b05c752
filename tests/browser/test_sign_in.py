"""The page that everybody sees first."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.checks import check_page


def test_a_visitor_is_asked_to_sign_in(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/")
    expect(page.locator("[name=username]")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    check_page(page, "sign-in")


def test_a_wrong_password_is_refused_in_words(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/")
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    expect(page.locator("[name=username]")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page, "sign-in-refused")


def test_signing_in_opens_the_desk_without_script_too(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk", script=False)
    answer = page.goto("/")
    assert answer is not None
    assert answer.ok
    expect(page.locator("[name=password]")).to_have_count(0)
