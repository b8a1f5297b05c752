"""Excel 往来 in a browser: a ledger handed in goes through its bar to the end by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.checks import check_page
from tests.ledgers import book, row


def test_a_ledger_goes_in_and_the_bar_runs_by_itself(page_for: Callable[..., Page], tmp_path: Path) -> None:
    rows = [row(number, 任务编号=f"BR-{number}", 工作任务=f"浏览器导入第 {number} 项") for number in range(1, 1502)]
    rows[3][6] = "长期"
    file = tmp_path / "旧台账.xlsx"
    file.write_bytes(book(*rows))
    page = page_for("office_clerk")
    page.goto("/exchange/imports")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传并识别").click()
    check_page(page, "exchange-columns")
    page.get_by_role("button", name="检查").click()
    page.wait_for_selector(".counters", timeout=60_000)
    check_page(page, "exchange-checked")
    page.get_by_role("button", name="只导入无误的").click()
    page.wait_for_selector("text=没有导入。改好后", timeout=60_000)
    check_page(page, "exchange-done")
