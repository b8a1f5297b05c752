"""Reporting on a phone without script, and following it up: every page of the public, read by axe and fitting the smallest phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.checks import check_page
from tests.browser.server import Site
from tests.test_hotline_starts import photo

ABOUT = "浏览器测试书院"


def filled_in(page: Page) -> None:
    """Every question answered, with a mistake on the way; each page looked at."""
    page.goto("/report/")
    page.get_by_role("button", name="从照片开始").click()
    expect(page.get_by_text("或换一样开始")).to_be_visible()
    check_page(page, "report-start-error")
    page.get_by_label("照片").set_input_files({"name": "门口.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_role("button", name="从照片开始").click()
    page.get_by_label("有孩子正处在危险中").check()
    page.get_by_role("button", name="下一页").click()  # the browser itself asks for the category first
    check_page(page, "report-what")
    page.get_by_label("收费：一次收太多").check()
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("请先拨打 110")).to_be_visible()
    page.get_by_role("button", name="下一页").click()
    check_page(page, "report-where-error")
    page.get_by_label("机构、学校").fill(ABOUT)
    page.get_by_label("写进地点").check()
    page.get_by_role("button", name="下一页").click()
    page.get_by_label("经过").fill("一次收一年的钱🙂，不开发票。")
    check_page(page, "report-happened")
    page.get_by_role("button", name="下一页").click()
    page.get_by_label("留下，但要封存").check()
    page.get_by_label("电话或其他").fill("13900000001")
    check_page(page, "report-who")
    page.get_by_role("button", name="下一页").click()


def sent(page: Page) -> str:
    """The report sent, and its code kept after one wrong try; the code."""
    expect(page.get_by_text("13900000001")).to_have_count(0)
    check_page(page, "report-check")
    page.get_by_role("button", name="提交举报").click()
    check_page(page, "report-receipt")
    code = page.locator("p.code").inner_text()
    page.get_by_label("查询码的最后 4 位").fill("0000")
    page.get_by_role("button", name="已保存").click()
    expect(page.get_by_text("不一致")).to_be_visible()
    page.get_by_label("查询码的最后 4 位").fill(code[-4:])
    page.get_by_role("button", name="已保存").click()
    expect(page.get_by_text(ABOUT)).to_be_visible()
    check_page(page, "report-followed")
    return code


def test_somebody_reports_keeps_the_code_and_follows_it_up(open_page: Callable[..., Page]) -> None:
    page = open_page()
    filled_in(page)
    code = sent(page)

    another = open_page()
    another.goto("/follow/")
    check_page(another, "follow")
    another.get_by_label("查询码").fill(code.lower().replace("-", " "))
    another.get_by_role("button", name="查询").click()
    another.get_by_label("补充或留言").fill("又收了一次。")
    another.get_by_role("button", name="发送").click()
    expect(another.get_by_text("又收了一次。")).to_be_visible()
    with another.expect_download() as saved:
        another.get_by_role("link", name="receipt.json").click()
    assert saved.value.suggested_filename == "receipt.json"
    another.get_by_role("link", name="举报凭证").click()
    check_page(another, "report-proof")


def test_an_upload_goes_on_when_the_connection_is_back_and_the_form_waits_for_it(site: Site, chromium: Browser) -> None:
    page, cut = chromium.new_page(base_url=site.address, locale="zh-CN"), []

    def once_cut(route: Route) -> None:
        offset = route.request.headers.get("upload-offset")
        if offset not in (None, "0") and not cut:
            cut.append(offset)
            route.abort()
        else:
            route.continue_()

    page.route("**/report/upload/*", once_cut)
    page.goto("/report/")
    picture = {"name": "门口 1.jpg", "mimeType": "image/jpeg", "buffer": photo(side=900)}
    page.get_by_label("照片").set_input_files(picture)
    page.get_by_role("button", name="从照片开始").click()  # at once: the form is sent when the file is there
    page.get_by_label("收费：一次收太多").check()
    page.get_by_role("button", name="下一页").click()
    page.get_by_label("机构、学校").fill(ABOUT)
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("门口 1.jpg")).to_be_visible()
    assert cut
    page.context.close()
