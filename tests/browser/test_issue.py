"""An issue in a real browser, from its registration to closing, to the archive, or back again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from qingzhou.demonstration.cast import PASSWORD as DEMO_PASSWORD
from tests.browser.checks import check_page
from tests.browser.server import Site
from tests.browser.test_walk import photo_with_a_place


def test_an_issue_from_its_registration_to_its_closing_and_back(
    site: Site, page_for: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    clerk = page_for("office_clerk", script=False)
    number = register(clerk)
    clerk.goto(f"/items/{number}/issue")
    form = clerk.locator(f'form[action$="/items/{number}/issue"]')
    form.locator("[name=lead]").select_option(label="教育局")
    form.locator("[name=supports]").select_option(label=["临溪街道"])
    form.locator("[name=due_on]").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    form.locator("button").last.click()
    handler = page_for("unit_handler", unit="教育局")
    handler.goto(f"/items/{number}")
    handler.locator(f'form[action$="/items/{number}/sign"] button').click()
    expect(handler.locator(f'form[action$="/items/{number}/sign"]')).to_have_count(0)
    look_into(handler, number)
    check_page(handler, "issue-looked-into")
    deal_with(handler, number)
    reviewer = sign_in(open_page(), "reviewer")
    send(reviewer, number, "close", {"note": "同意"})
    check_page(reviewer, "issue-closed")
    town = page_for("unit_handler", unit="临溪街道")
    send(town, number, "fail_recheck", {"done": "又在周三晚间讲授数学。"}, proven=True)
    expect(town.locator(".steps [aria-current]")).to_have_text("已反弹")
    assert "全部相符" in site.run("-m", "qingzhou.site.commands", "audit")


def test_after_the_last_look_an_issue_is_put_away(site: Site, page_for: Callable[..., Page]) -> None:
    number = site.run(str(Path(__file__).with_name("looked_at_twice.py")))
    town = page_for("unit_handler", unit="临溪街道")
    send(town, number, "last_recheck", {"done": "公示齐全，未见反弹。"}, proven=True)
    expect(town.locator(".steps [aria-current]")).to_have_count(0)
    expect(town.locator("#next")).to_contain_text("已归档")
    check_page(town, "issue-archived")


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


def deal_with(handler: Page, number: str) -> None:
    """A finding for each allegation, a consequence, and the request to close."""
    found = {
        f"findings-{place}-{name}": text
        for place in (0, 1)
        for name, text in (("reason", "教材与课表相符"), ("evidence", "笔录、照片"))
    }
    results = {"findings-0-result": "founded", "findings-1-result": "unfounded"}
    send(handler, number, "find_founded", found, chosen=results)
    remedy = {"consequences-0-detail": "责令五日内改正。"}
    send(handler, number, "handle", remedy, chosen={"consequences-0-kind": "correction"}, proven=True)
    send(handler, number, "submit", {"done": "已改正，请复核。"})


def send(
    page: Page,
    number: str,
    verb: str,
    fields: dict[str, str],
    *,
    chosen: dict[str, str] | None = None,
    proven: bool = False,
) -> None:
    """Fill in the form of a step on the item's page, and see that it was taken."""
    page.goto(f"/items/{number}/{verb}")
    form = page.locator(f'form[action$="/items/{number}/{verb}"]')
    for name, text in fields.items():
        form.locator(f"[name={name}]").fill(text)
    for name, value in (chosen or {}).items():
        form.locator(f"[name={name}]").select_option(value)
    if proven:
        photo = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()}
        form.locator("[name=files]").set_input_files(photo)
    form.locator("button").last.click()
    expect(page.locator(".notice.success")).to_contain_text(number)


def sign_in(page: Page, username: str) -> Page:
    """A page of somebody of the demonstration."""
    page.goto("/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("[name=password]")).to_have_count(0)
    return page


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
