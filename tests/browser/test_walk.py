"""The whole way in a real browser: a notice becomes tasks, a unit signs and reports, the week is frozen and printed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from docx import Document
from PIL import Image
from playwright.sync_api import Page, expect

from qingzhou.ledger.policy import Policy
from qingzhou.ledger.weeks import IsoWeek
from tests.browser.checks import check_page, screenshot
from tests.browser.server import Site

NOTICE = """全区校外培训消防安全工作会议召开

　　会议要求，区消防救援大队要对全部培训场所开展一次夜间消防检查，建立隐患清单。区教育局要督促培训机构开展疏散演练，\
确保师生安全。各单位要切实提高思想认识。
"""


def photo_with_a_place() -> bytes:
    """A picture whose metadata tells where it was taken."""
    picture, content = Image.new("RGB", (320, 240), (90, 140, 150)), io.BytesIO()
    exif = picture.getexif()
    exif[0x010E] = "taken at a secret place"
    picture.save(content, "JPEG", exif=exif)
    return content.getvalue()


def test_from_a_notice_to_the_weeks_sheet(site: Site, page_for: Callable[..., Page], tmp_path: Path) -> None:
    clerk = page_for("office_clerk")
    number = issue_from_the_notice(clerk)
    handler = page_for("unit_handler", unit="消防救援大队")
    sign_and_report(handler, number)
    sheet = freeze_and_print(clerk, tmp_path)
    cells = [cell.text for table in Document(str(sheet)).tables for row in table.rows for cell in row.cells]
    assert any(number in text for text in cells)
    assert "全部相符" in site.run("-m", "qingzhou.site.commands", "audit")


def issue_from_the_notice(clerk: Page) -> str:
    """Paste, look, set the dates, confirm; gives the number of the fire brigade's first task."""
    clerk.goto("/directives/new")
    clerk.fill("[name=text]", NOTICE)
    clerk.get_by_role("button", name="开始分解").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("消防安全工作会议")
    expect(clerk.locator("#confirm button")).to_be_disabled()
    screenshot(clerk, "walk-1-review")
    clerk.locator("form.all-dates button").last.click()
    expect(clerk.locator("#confirm button")).to_be_enabled()
    clerk.locator("#confirm button").click()
    expect(clerk.get_by_text("已全部下达")).to_be_visible()
    screenshot(clerk, "walk-2-issued")
    line = clerk.locator(".became li", has_text="消防救援大队").first
    return line.locator(".num").first.inner_text()


def sign_and_report(handler: Page, number: str) -> None:
    """Sign from the desk with one press, then report with a photo on the item's page."""
    handler.goto("/desk")
    handler.locator(f'form[action$="/items/{number}/sign"] button').first.click()
    expect(handler.locator(f'form[action$="/items/{number}/sign"]')).to_have_count(0)
    screenshot(handler, "walk-3-signed")
    handler.goto(f"/items/{number}/report")
    form = handler.locator(f'form[action$="/items/{number}/report"]').first
    form.locator("[name=percent]").fill("30")
    form.locator("[name=done]").fill("已夜查 12 处，发现隐患 3 处，均已登记。")
    photo = {"name": "夜查现场.jpg", "mimeType": "image/jpeg", "buffer": photo_with_a_place()}
    form.locator("[name=files]").set_input_files(photo)
    form.locator("button[type=submit], button:not([type])").last.click()
    link = handler.get_by_role("link", name="夜查现场.jpg").first
    expect(link).to_be_visible()
    expect(handler.get_by_text("已夜查 12 处").first).to_be_visible()
    check_page(handler, "walk-4-reported")
    shown = handler.request.get(str(link.get_attribute("href")))
    assert shown.ok
    assert b"secret place" not in shown.body()
    assert dict(Image.open(io.BytesIO(shown.body())).getexif()) == {}


def freeze_and_print(clerk: Page, folder: Path) -> Path:
    """Freeze the running week and take its Word sheet along."""
    week = IsoWeek.holding(timezone.now(), Policy())  # after the cut-off, the page offers the week that has ended
    clerk.goto(f"/dispatch/{week}/")
    early = clerk.locator("details:has(form[action$='/freeze']) > summary")
    if early.count():
        early.click()
    clerk.locator("form[action$='/freeze'] button").click()
    word = clerk.get_by_role("link", name="调度表 Word")
    expect(word).to_be_visible()
    check_page(clerk, "walk-5-frozen")
    with clerk.expect_download() as download:
        word.click()
    download.value.save_as(folder / "sheet.docx")
    return folder / "sheet.docx"
