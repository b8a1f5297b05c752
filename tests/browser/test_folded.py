"""A form that is folded away on an item's page: fetched when it is opened, a page of its own without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tasks import a_new_task


@pytest.mark.parametrize("script", [True, False], ids=["script", "without script"])
def test_a_folded_form_opens_and_does_its_step(page_for: Callable[..., Page], script: bool) -> None:
    number = a_new_task(page_for("office_clerk"), f"到期前再看{script}")
    handler = page_for("unit_handler", unit="市场监管局", script=script)
    handler.goto(f"/items/{number}")
    handler.locator(f"form[action$='/items/{number}/sign'] button").click()
    handler.locator("#step-ask_extension summary").click()
    form = handler.locator("#step-ask_extension-form")
    if not script:
        expect(form).to_have_count(0)
        handler.locator("#step-ask_extension a").click()
    form.locator("[name=due_on]").fill("2027-02-05")
    form.locator("[name=reason]").fill("等上级回函")
    form.locator("button").click()
    expect(handler.locator(".timeline").get_by_text("等上级回函")).to_be_visible()
