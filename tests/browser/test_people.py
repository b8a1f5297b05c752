"""A second factor, a stand-in, a hand-over and an identity platform, as people press them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from qingzhou.identity.codes import code_at
from tests.browser.accounts import PASSWORD
from tests.browser.checks import check_page
from tests.browser.server import start
from tests.platform import CLIENT, SECRET, running


def name_on(page: Page) -> str:
    return page.locator(".rail .acting span").inner_text().split(" · ")[0]


def test_a_second_factor_is_set_up_and_then_asked(
    page_for: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    page = page_for("unit_leader", unit="公安分局")
    page.goto("/account")
    account = page.locator(".head").inner_text().split("·")[1].strip()
    page.get_by_role("link", name="启用").click()
    secret = page.get_by_text(re.compile(r"^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$")).inner_text()
    key = base64.b32decode(secret.replace(" ", "")).hex()
    page.fill("[name=code]", "000000")
    page.press("[name=code]", "Enter")
    expect(page.get_by_text("验证码不正确")).to_be_visible()
    page.fill("[name=code]", code_at(key, datetime.now(tz=UTC)))
    page.press("[name=code]", "Enter")
    recovery = page.locator("ol.codes code").all_inner_texts()
    assert len(recovery) == 10
    check_page(page, "recovery-codes")
    again = open_page()
    again.goto("/sign-in")
    again.fill("[name=username]", account)
    again.fill("[name=password]", PASSWORD)
    again.press("[name=password]", "Enter")
    expect(again).to_have_url(re.compile("/sign-in/code"))
    check_page(again, "code")
    again.fill("[name=code]", recovery[0])
    again.press("[name=code]", "Enter")
    expect(again.locator(".rail nav")).to_be_visible()
    again.goto("/account/second-factor")
    expect(again.get_by_text("还剩 9 个恢复码")).to_be_visible()
    check_page(again, "second-factor-in-use")


def test_a_colleague_stands_in_and_goes_back(page_for: Callable[..., Page]) -> None:
    handler, leader = page_for("unit_handler", unit="财政局"), page_for("unit_leader", unit="财政局")
    handler.goto("/account")
    leader.goto("/account")
    absent, colleague = name_on(handler), name_on(leader)
    handler.get_by_role("link", name="指定代班人").click()
    handler.select_option("[name=colleague]", label=colleague)
    handler.fill("[name=until]", (datetime.now(tz=UTC).date() + timedelta(days=5)).isoformat())
    handler.get_by_role("button", name="指定").click()
    expect(handler.locator("ul.tree .strong").first).to_have_text(f"{colleague}（代{absent}）")
    check_page(handler, "stood-in-for")
    leader.reload()
    leader.locator(".rail summary", has_text="切换身份").click()
    leader.locator(".rail").get_by_role("button", name=f"代{absent}").click()
    expect(leader.locator(".rail .acting")).to_contain_text(f"代{absent}（经办人）")
    handler.get_by_role("button", name="提前结束").click()
    leader.goto("/desk")
    expect(leader.get_by_text("身份已经结束")).to_be_visible()
    leader.goto("/desk")
    expect(leader.locator(".rail .acting")).to_contain_text("分管领导")


def test_a_leaver_goes_in_one_press(page_for: Callable[..., Page]) -> None:
    heir = page_for("unit_handler", unit="人社局")
    heir.goto("/account")
    successor = name_on(heir)
    page = page_for("office_clerk")
    page.goto("/handover?q=labour")
    page.locator("tr", has=page.get_by_text("labour", exact=True)).get_by_role("link").click()
    page.locator("select[name^=heir_]").first.select_option(label=successor)
    page.fill("[name=why]", "调离本单位")
    for box in page.locator("[name=ends]").all():
        box.check()
    page.check("[name=disable]")
    check_page(page, "handing-over")
    page.get_by_role("button", name=re.compile("交接 [0-9]+ 件")).click()
    expect(page.locator("#notice")).to_contain_text("已交接")
    expect(page.get_by_text("账号已停用")).to_be_visible()
    expect(page.get_by_role("button", name="办理", exact=True)).to_have_count(0)  # nothing is left to do
    check_page(page, "handed-over")


@pytest.mark.slow
def test_the_way_through_an_identity_platform(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running() as platform:
        platform.who = {"sub": "110-1", "name": "来人", "account": "market"}
        monkeypatch.setenv("QINGZHOU_OIDC_ISSUER", platform.address)
        monkeypatch.setenv("QINGZHOU_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("QINGZHOU_OIDC_CLIENT_SECRET", SECRET)
        monkeypatch.setenv("QINGZHOU_OIDC_CLAIM", "account")
        site = start(tmp_path)
        try:
            page = chromium.new_page(base_url=site.address, locale="zh-CN")
            page.goto("/tasks")
            check_page(page, "sign-in-with-platform")
            page.get_by_role("link", name="政务统一身份认证").click()
            expect(page).to_have_url(f"{site.address}/tasks")
            expect(page.locator(".rail .acting")).to_contain_text("市场监管局")
            page.context.close()
        finally:
            site.stop()
