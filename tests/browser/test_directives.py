"""A document in a real browser: pasted, put right with and without script, and shown to everyone who may see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.checks import check_page

NOTICE = """“双减”工作推进会

　　会议要求，区教育局要编制作业公示清单，指导学校开展自查。区财政局要在12月底前落实课后服务补助资金，确保经费到位。区不存在局要报送台账。
"""


def pasted(page: Page) -> None:
    """A new document on its review page; no two are the same text."""
    page.goto("/directives/new")
    page.fill("[name=text]", f"{NOTICE}　　编号{uuid4()}。課(kè)后服务時(shí)間要公示。")
    page.get_by_role("button", name="开始分解").click()
    page.wait_for_url(re.compile(r"/directives/[0-9]+$"))


def test_a_document_is_read_and_its_pages_are_fit_for_everyone(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk")
    page.goto("/directives/new")
    page.fill("[name=text]", "not Chinese at all")
    page.get_by_role("button", name="开始分解").click()
    check_page(page, "directive-refused")
    pasted(page)
    page.locator("#repairs summary").click()
    check_page(page, "directive")
    page.goto("/directives")
    check_page(page, "directives")


def test_a_date_is_set_and_a_draft_changed_in_its_row(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk")
    pasted(page)
    row = page.locator("tr[data-draft]").first
    row.locator(".ask-date summary").click()
    row.locator(".ask-date button").last.click()
    page.wait_for_selector("tr[data-draft] >> nth=0 >> time")
    row.get_by_role("link", name="修改").click()
    page.fill("tr.editing textarea[name=title]", "编好作业公示清单")
    check_page(page, "directive-editing")
    page.locator("tr.editing").get_by_role("button", name="保存").click()
    page.get_by_text("编好作业公示清单").first.wait_for()


def test_a_document_is_put_right_by_keys_alone(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk")
    pasted(page)
    rows = page.locator("#drafts tr[data-draft]")
    before = rows.count()
    focused = "document.activeElement.closest('tr')?.id ?? ''"
    page.keyboard.press("j")
    assert page.evaluate(focused) == rows.nth(0).get_attribute("id")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(focused) == rows.nth(0).get_attribute("id")
    page.keyboard.press("e")
    expect(page.locator("tr.editing [name=title]")).to_be_focused()
    page.keyboard.type("jkx")  # in a field, letters are letters
    page.keyboard.press("Control+a")
    page.keyboard.type("编好作业公示清单")
    page.locator("tr.editing").get_by_role("button", name="保存").press("Enter")
    expect(rows.nth(0)).to_be_focused()  # the row keeps its place
    page.keyboard.press("x")
    page.keyboard.press("Enter")  # the first reason
    page.wait_for_selector("#dropped")
    assert rows.count() == before - 1
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    page.wait_for_selector("#dropped", state="detached")
    assert rows.count() == before
    page.locator("#keys input").uncheck()
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.evaluate(focused) == ""


def test_what_a_key_popped_up_goes_away_with_escape(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk")
    pasted(page)
    for key in ("x", "d"):
        page.keyboard.press("j")
        page.keyboard.press(key)
        expect(page.locator("details.pop[open]")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator("details.pop[open]")).to_have_count(0)


def test_words_marked_in_the_text_become_a_task(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk")
    pasted(page)
    page.locator("#source").get_by_text("确保经费到位").dblclick()
    page.wait_for_function("document.getElementById('passage').value !== ''")
    page.get_by_role("button", name="新增任务").click()
    page.wait_for_url("**/edit")
    assert page.input_value("[name=title]") in "，确保经费到位。"


def test_without_script_a_draft_is_changed_on_a_page_of_its_own(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk", script=False)
    pasted(page)
    page.locator("tr[data-draft]").first.get_by_role("link", name="修改").click()
    page.fill("[name=title]", "不用脚本也能改")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("不用脚本也能改").first.wait_for()
