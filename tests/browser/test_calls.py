"""A call in a browser: what to ask, who called before, the recording; and who reads and hears what of it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.checks import check_page

ABOUT, WORDS = "浏览器来电书院", "我叫张伟，孩子王小明在这里交了12800元，要退费，电话13900000088"
AMR = {"name": "20261128_13900000088.amr", "mimeType": "audio/amr", "buffer": b"#!AMR\n" + bytes(400)}


def called(page: Page) -> str:
    """A call written down with its recording; the number of the report."""
    page.goto("/reports/new")
    page.get_by_label("类别").select_option("refund")
    expect(page.get_by_text("还剩多少课时，要求退多少")).to_be_visible()
    expect(page.get_by_text("一次收了多少钱")).to_be_hidden()
    page.get_by_label("涉及对象").fill(ABOUT)
    page.get_by_label("反映内容").fill(WORDS)
    page.get_by_label("来电人电话").fill("139 0000 0088")
    page.get_by_role("button", name="查此号来过的电话").click()
    expect(page.locator("#earlier")).to_contain_text("半年内")
    page.get_by_label("来电录音").set_input_files(AMR)  # type: ignore[arg-type]
    expect(page.get_by_text("已上传")).to_be_visible()
    check_page(page, "call")
    page.get_by_role("button", name="保存，取查询码").click()
    check_page(page, "called")
    return page.locator("main p.num").first.inner_text().strip()


def test_a_call_is_known_again_recorded_and_redacted(page_for: Callable[..., Page]) -> None:
    clerk = page_for("office_clerk")
    number = called(clerk)
    clerk.goto("/reports/new")
    clerk.get_by_label("来电人电话").fill("13900000088")
    clerk.get_by_role("button", name="查此号来过的电话").click()
    expect(clerk.get_by_role("link", name=number)).to_be_visible()
    clerk.goto(f"/reports/{number}/")
    with clerk.expect_download() as heard:
        clerk.get_by_role("button", name="听 来电录音1.amr").click()
    assert heard.value.suggested_filename == "来电录音1.amr"
    clerk.reload()
    check_page(clerk, "report-original")

    leader = page_for("group_leader")
    leader.goto(f"/reports/{number}/")
    expect(leader.get_by_text("张伟")).to_have_count(0)
    expect(leader.get_by_text("【姓名】").first).to_be_visible()
    expect(leader.get_by_role("button", name="听 来电录音1.amr")).to_have_count(0)
    leader.get_by_text("看原文", exact=True).click()
    check_page(leader, "report-redacted")
    leader.get_by_label("理由").fill("复核答复")
    leader.get_by_role("button", name="写明用途，看原文").click()
    expect(leader.get_by_text("张伟").first).to_be_visible()


def test_without_script_a_call_is_known_again_and_nothing_typed_is_lost(page_for: Callable[..., Page]) -> None:
    page = page_for("office_clerk", script=False)
    page.goto("/reports/new")
    page.get_by_label("反映内容").fill("写了一半")
    page.get_by_label("来电人电话").fill("13911112222")
    page.get_by_role("button", name="查此号来过的电话").click()
    expect(page.get_by_text("半年内没有此号来过的电话")).to_be_visible()
    expect(page.get_by_label("反映内容")).to_have_value("写了一半")
