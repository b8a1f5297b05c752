"""An issue in a real browser: registered with a line more, given out, signed for, looked into by two."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.checks import check_page
from tests.browser.test_walk import photo_with_a_place


def test_an_issue_from_its_registration_to_the_investigation(page_for: Callable[..., Page]) -> None:
    clerk = page_for("office_clerk", script=False)
    number = register(clerk)
    clerk.goto(f"/items/{number}/issue")
    form = clerk.locator(f'form[action$="/items/{number}/issue"]')
    form.locator("[name=lead]").select_option(label="教育局")
    form.locator("[name=due_on]").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    form.locator("button").last.click()
    handler = page_for("unit_handler", unit="教育局")
    handler.goto(f"/items/{number}")
    handler.locator(f'form[action$="/items/{number}/sign"] button').click()
    expect(handler.locator(f'form[action$="/items/{number}/sign"]')).to_have_count(0)
    look_into(handler, number)
    check_page(handler, "issue-looked-into")


def register(clerk: Page) -> str:
    """Fill the form in, ask for a third line, and give the number of what was registered."""
    clerk.goto("/issues/new")
    clerk.fill("[name=title]", "核查“溪畔画室”夹带学科培训")
    clerk.fill("[name=about]", "溪畔画室")
    clerk.fill("[name=happened_on]", timezone.localdate().isoformat())
    clerk.fill("[name=facts]", "周三晚间有数学讲授。")
    clerk.fill("[name=allegations-0-text]", "夹带学科培训")
    clerk.locator("[name=more]").click()
    clerk.fill("[name=allegations-2-text]", "未公示收费")
    expect(clerk.locator("[name=facts]")).to_have_value("周三晚间有数学讲授。")
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.get_by_text("未公示收费").first).to_be_visible()
    found = re.search(r"/items/([0-9]{4}-[0-9]{4})", clerk.url)
    assert found
    return found[1]


def look_into(handler: Page, number: str) -> None:
    """Two people of the unit, with certificates and a photo."""
    handler.goto(f"/items/{number}/investigate")
    form = handler.locator(f'form[action$="/items/{number}/investigate"]')
    for place in (0, 1):
        form.locator(f"[name=officers-{place}-person]").select_option(index=place + 1)
        form.locator(f"[name=officers-{place}-certificate]").fill(f"99010100{place}")
    form.locator("[name=done]").fill("查看教室和教材，询问负责人。")
    form.locator("[name=files]").set_input_files(
        {"name": "笔录.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()}
    )
    form.locator("button").last.click()
    expect(handler.get_by_role("link", name="笔录.jpg").first).to_be_visible()
