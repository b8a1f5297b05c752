"""Two people at one task, each in a browser of their own; and the calendar, changed before everyone's eyes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page
from tests.browser.tasks import a_new_task


@pytest.mark.parametrize("script", [True, False], ids=["script", "without script"])
def test_the_second_of_two_sees_the_difference_and_loses_nothing(page_for: Callable[..., Page], script: bool) -> None:
    number = a_new_task(page_for("office_clerk"), f"两人同时填报{script}")
    first, second = (
        page_for("unit_handler", unit="市场监管局"),
        page_for("unit_leader", unit="市场监管局", script=script),
    )
    first.goto(f"/items/{number}")
    first.locator(f"form[action$='/items/{number}/sign'] button").click()
    expect(first.locator("#step-report-form")).to_be_visible()
    for page in (first, second):
        page.goto(f"/items/{number}/report")
    second.locator("#step-report-form [name=percent]").fill("40")
    second.locator("#step-report-form [name=done]").fill("我查了三家，还没写完")
    second.locator("#step-report-form [name=files]").set_input_files(
        {"name": "材料.txt", "mimeType": "text/plain", "buffer": "一份说明".encode()}
    )
    first.locator("#step-report-form [name=percent]").fill("60")
    first.locator("#step-report-form [name=done]").fill("同事查了五家")
    first.locator("#step-report-form button").click()
    expect(first.get_by_text("同事查了五家").first).to_be_visible()
    second.locator("#step-report-form button").click()
    expect(second.get_by_text("0% → 60%").first).to_be_visible()
    form = second.locator("#step-report-form")
    expect(form.locator("[name=done]")).to_have_value("我查了三家，还没写完")
    if script:  # axe is a script itself
        check_page(second, "collision")
    form.get_by_role("button", name="仍然提交").click()
    expect(second.locator(".timeline").get_by_text("我查了三家，还没写完")).to_be_visible()


def test_the_office_sees_which_dates_move_before_they_do(page_for: Callable[..., Page]) -> None:
    clerk = page_for("office_clerk")
    a_new_task(clerk, "日历调整前后")
    clerk.goto("/calendar/")
    check_page(clerk, "calendar")
    clerk.locator("#days_first").fill("2027-01-27")
    clerk.locator("#days_ground").fill("区政府办〔2026〕31 号")
    clerk.locator("form:has(#days_first) button").click()
    expect(clerk.get_by_role("button", name="确认调整")).to_be_visible()
    expect(clerk.get_by_text("日历调整前后").first).to_be_visible()
    check_page(clerk, "calendar-proposal")
    clerk.get_by_role("button", name="确认调整").click()
    expect(clerk.get_by_text("日历已调整")).to_be_visible()
