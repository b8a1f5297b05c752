"""A Thursday's meeting over two thousand open items, from one press to the signatures, by keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from qingzhou.demonstration.cast import PASSWORD
from tests.browser.checks import check_page
from tests.browser.server import ROOT, Site, start

FILL = """
import django; django.setup()
from django.core.management import call_command
from django.utils import timezone
from bench.fill import fill
from qingzhou.ledger.models import Item
call_command("prepare", verbosity=0)
cast = fill(5200, timezone.localdate(), entries=4)
print(Item.objects.filter(is_open=True).count())
"""
SUBJECTS = 12


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The invented district with two thousand open items, on a server of its own."""
    home = tmp_path_factory.mktemp("meeting")
    settings = {"QINGZHOU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "qingzhou.site.settings"}
    filled = subprocess.run(
        [sys.executable, "-c", FILL],
        env={**os.environ, **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert filled.returncode == 0, filled.stderr
    assert int(filled.stdout.split()[-1]) >= 2000
    running = start(home)
    yield running
    running.stop()


def signed_in(chromium: Browser, site: Site, account: str) -> Page:
    page = chromium.new_context(
        base_url=site.address, locale="zh-CN", viewport={"width": 1440, "height": 900}
    ).new_page()
    page.goto("/sign-in")
    page.fill("[name=username]", account)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def go_to(page: Page, field: str) -> None:
    while page.evaluate("document.activeElement.name") != field:
        page.keyboard.press("Tab")


def decide_by_keyboard(page: Page, kind: str, said: str) -> None:
    """The digit, the words, Enter; where a task is given, the first unit of the list and the last day of the year."""
    page.keyboard.press(kind)
    page.keyboard.type(said)
    if kind == "7":
        go_to(page, "lead")
        page.keyboard.press("ArrowDown")
        go_to(page, "due_on")
        for segment in range(3):  # of the date, in whatever order: down from nothing is the last
            page.keyboard.press("ArrowDown")
            if segment < 2:
                page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def test_a_meeting_is_prepared_held_by_keyboard_and_its_decisions_are_signed(chromium: Browser, district: Site) -> None:
    page = signed_in(chromium, district, "clerk")
    page.goto("/dispatch/")
    page.get_by_role("link", name="调度会").last.click()
    page.get_by_role("button", name="准备调度会").click()
    rows = page.locator("table.agenda tbody tr")
    expect(rows.first).to_be_visible()
    for number in range(rows.count(), SUBJECTS):
        page.fill("[name=title]", f"临时议题{number}")
        page.get_by_role("button", name="添加议题").click()
        expect(rows).to_have_count(number + 1)
    for number in range(rows.count(), SUBJECTS, -1):
        rows.last.get_by_role("button", name="搁置", exact=True).click()
        expect(rows).to_have_count(number - 1)
    check_page(page, "meeting-agenda")

    page.get_by_role("link", name="进入会议").click()
    expect(page.locator(".slide")).to_have_count(SUBJECTS)
    check_page(page, "meeting-slides")
    for place in range(SUBJECTS):
        expect(page.locator(".slide.current p").first).to_contain_text(f"{place + 1} / {SUBJECTS}")
        decide_by_keyboard(page, "7" if place % 4 == 3 else "1", f"第{place + 1}项按会议要求办理")
        expect(page.locator(".slide.current .decided")).to_have_count(1)
        page.keyboard.press("ArrowRight")

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="结束会议，生成纪要").click()
    expect(page.get_by_text("会议已结束")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="会议纪要 Word").click()
    told = "\n".join(one.text for one in Document(BytesIO(Path(download.value.path()).read_bytes())).paragraphs)
    assert all(f"第{place + 1}项按会议要求办理" in told for place in range(SUBJECTS))
    given = page.locator(".decided a").all_inner_texts()
    assert len(given) == 3

    lead = page.context.new_page()
    lead.goto(f"/items/{given[0]}")
    expect(lead.get_by_text("待签收").first).to_be_visible()


def test_what_is_decided_without_a_network_is_sent_when_it_is_back_and_once(chromium: Browser, district: Site) -> None:
    page = signed_in(chromium, district, "clerk")
    page.goto("/dispatch/")
    for _week in range(3):  # a week of its own, whichever the other meeting was held over
        page.goto(page.get_by_role("link", name="上一周").get_attribute("href") or "")
    page.get_by_role("link", name="调度会").last.click()
    page.get_by_role("button", name="准备调度会").click()
    page.get_by_role("link", name="进入会议").click()
    expect(page.locator(".slide.current")).to_be_visible()
    page.context.set_offline(True)
    decide_by_keyboard(page, "1", "断网时的决定")
    expect(page.locator("[data-queue]")).to_contain_text("1 条待发送")
    page.context.set_offline(False)
    expect(page.locator(".slide.current .decided")).to_have_count(1, timeout=15_000)
    expect(page.locator("[data-queue]")).to_have_text("")
    other = signed_in(chromium, district, "clerk")
    other.goto(page.url)
    decide_by_keyboard(other, "1", "另一位秘书的决定")
    expect(page.locator(".slide.current .decided")).to_have_count(2, timeout=15_000)  # both see both
