"""A Thursday's meeting over two thousand open items, from one press to the signatures, by keyboard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
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
PATIENCE = 20_000  # milliseconds for what the server writes, on a busy machine
NEEDS = {
    "1": (),
    "2": ("lead", "due_on"),
    "3": ("due_on",),
    "4": ("lead",),
    "5": ("lead", "due_on"),
    "6": ("due_on",),
    "7": ("lead", "due_on"),
}  # what each digit's decision needs besides its words
EVERY_KIND, WITHOUT_ITEM = "1346257", "725"
ABOUT = """
import django; django.setup()
import json
from qingzhou.ledger.models import Item
items = Item.objects.filter(number__in={numbers}).select_related("office")
print(json.dumps([one.number for one in items if one.status in ("issued", "in_progress") and one.lead_id != one.office_id]))
"""
WAITING = """
import django; django.setup()
import json
from qingzhou.meetings.models import Decision
from qingzhou.meetings.signatures import lands, signatures
from qingzhou.units.models import Membership, Role
made = list(Decision.objects.filter(said__endswith="项按会议要求办理").select_related("task", "item"))
told = []
for one in made:
    unit = signatures([one])[one.pk].unit
    roles = (Role.UNIT_HANDLER, Role.OFFICE_CLERK)
    by = Membership.objects.filter(unit=unit, role__in=roles).order_by("id").first()
    told.append([by.person.username, (one.task or one.item).number if lands(one) else ""])
print(json.dumps(told))
"""


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
    for _tab in range(20):
        if page.evaluate("document.activeElement.name") == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{field} cannot be reached by Tab")


def decide_by_keyboard(page: Page, kind: str, said: str, unit: int = 1) -> None:
    """The digit, the words, Enter; where it is wanted, the so-manieth unit of the list and the last day of the year."""
    page.keyboard.press(kind)
    page.keyboard.type(said)
    if "lead" in NEEDS[kind]:
        go_to(page, "lead")
        for _down in range(unit):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")  # out of the list, which would take Enter for itself
    if "due_on" in NEEDS[kind]:
        go_to(page, "due_on")
        for segment in range(3):  # of the date, in whatever order: down from nothing is the last
            page.keyboard.press("ArrowDown")
            if segment < 2:
                page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def prepare(page: Page) -> None:
    """Press the button, and add or put aside until there are so many subjects."""
    page.goto("/dispatch/")
    page.get_by_role("link", name="调度会").last.click()
    pressed = time.monotonic()
    page.get_by_role("button", name="准备调度会").click()
    rows = page.locator("table.agenda tbody tr")
    expect(rows.first).to_be_visible()
    print(f"agenda after {time.monotonic() - pressed:.2f} s")
    for number in range(rows.count(), SUBJECTS):
        page.fill("[name=title]", f"临时议题{number}")
        page.get_by_role("button", name="添加议题").click()
        expect(rows).to_have_count(number + 1)
    for number in range(rows.count(), SUBJECTS, -1):
        rows.last.get_by_role("button", name="搁置", exact=True).click()
        expect(rows).to_have_count(number - 1)


def decide_all(page: Page, site: Site) -> None:
    """A decision about each subject, of every kind in turn; about several items or none, one that gives a task."""
    numbers = page.locator(".slide > p:first-child > a").all_text_contents()
    movable = json.loads(site.run("-c", ABOUT.format(numbers=numbers)))
    kinds, others = cycle(EVERY_KIND), cycle(WITHOUT_ITEM)
    for place in range(SUBJECTS):
        here = page.locator(".slide.current")
        expect(here.locator("> p").first).to_contain_text(f"{place + 1} / {SUBJECTS}")
        number = here.locator("> p:first-child > a")
        is_movable = number.count() == 1 and number.inner_text() in movable
        kind = next(kinds) if is_movable else next(others)
        decide_by_keyboard(page, kind, f"第{place + 1}项按会议要求办理", unit=place % 4 + 2)
        expect(here.locator(".decided")).to_have_count(1, timeout=PATIENCE)
        page.keyboard.press("ArrowRight")


@dataclass(frozen=True)
class ToSign:
    """Who signs for a decision, and for which item if it put one on the desk."""

    account: str
    number: str


def sign_on_desk(page: Page, waiting: list[ToSign]) -> None:
    """Press 签收 for everything that the meeting put on this desk."""
    page.goto("/desk")
    card = page.locator(".to-sign")
    for left in range(card.get_by_role("button").count(), 0, -1):
        expect(card.get_by_role("button")).to_have_count(left, timeout=PATIENCE)
        card.get_by_role("button", name="签收").first.click()
    expect(card).to_have_count(0, timeout=PATIENCE)
    for one in waiting:
        if one.number:
            page.goto(f"/desk?q={one.number}")
            row = page.locator("tr", has_text=one.number)
            row.get_by_role("button", name="签收").click()
            expect(row.get_by_role("button", name="签收")).to_have_count(0, timeout=PATIENCE)


def test_a_meeting_is_prepared_held_by_keyboard_and_its_decisions_are_signed(chromium: Browser, district: Site) -> None:
    page = signed_in(chromium, district, "clerk")
    prepare(page)
    check_page(page, "meeting-agenda")

    enter(page)
    expect(page.locator(".slide")).to_have_count(SUBJECTS)
    expect(page.locator(".slide.current figure > svg")).to_be_visible()
    check_page(page, "meeting-slides")
    decide_all(page, district)

    waiting = [ToSign(*one) for one in json.loads(district.run("-c", WAITING))]
    assert len(waiting) == SUBJECTS
    for account in dict.fromkeys(one.account for one in waiting):
        desk = signed_in(chromium, district, account)
        if account == waiting[0].account:
            desk.goto("/desk")
            check_page(desk, "meeting-desk")
        sign_on_desk(desk, [one for one in waiting if one.account == account])
        desk.context.close()

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="结束会议，生成纪要").click()
    expect(page.get_by_text("会议已结束")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".signed")).to_contain_text(f"已签收 {SUBJECTS} 项")
    expect(page.locator("table .decided .light.green")).to_have_count(SUBJECTS)
    check_page(page, "meeting-closed")
    pressed = time.monotonic()
    with page.expect_download() as download:
        page.get_by_role("link", name="会议纪要 Word").click()
    print(f"minutes after {time.monotonic() - pressed:.2f} s")
    told = "\n".join(one.text for one in Document(BytesIO(Path(download.value.path()).read_bytes())).paragraphs)
    assert all(f"第{place + 1}项按会议要求办理" in told for place in range(SUBJECTS))


def enter(page: Page) -> None:
    """Goes into the meeting, and waits until its script takes keys: the clock runs by it."""
    page.get_by_role("link", name="进入会议").click()
    expect(page.locator("[data-clock]")).not_to_be_empty(timeout=PATIENCE)


def other_meeting(page: Page, weeks: int) -> None:
    """The slides of a week of its own: one is left between two, as the page begins a week later once a meeting is closed."""
    page.goto("/dispatch/")
    for _week in range(weeks):
        page.goto(page.get_by_role("link", name="上一周").get_attribute("href") or "")
    page.get_by_role("link", name="调度会").last.click()
    page.get_by_role("button", name="准备调度会").click()
    enter(page)


def test_a_decision_of_somebody_who_is_signed_out_waits_and_is_sent_after_the_next_sign_in(
    chromium: Browser, district: Site
) -> None:
    page = signed_in(chromium, district, "clerk")
    other_meeting(page, 5)
    address = page.url
    page.context.clear_cookies()
    decide_by_keyboard(page, "1", "登录失效时的决定")
    expect(page.locator("[data-queue]")).to_contain_text("1 条没有送出", timeout=PATIENCE)
    page.goto("/sign-in")
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda reached: "sign-in" not in reached)
    page.goto(address)
    expect(page.locator(".slide.current .decided")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("[data-queue]")).to_have_text("")


def test_what_would_be_refused_is_not_queued(chromium: Browser, district: Site) -> None:
    page = signed_in(chromium, district, "clerk")
    other_meeting(page, 7)
    page.context.set_offline(True)
    decide_by_keyboard(page, "7", "没有写责任单位", unit=0)
    expect(page.locator("[data-queue]")).to_have_text("")
    expect(page.locator("[name=said]")).to_have_value("没有写责任单位")


def test_what_is_decided_without_a_network_is_sent_when_it_is_back_and_once(chromium: Browser, district: Site) -> None:
    page = signed_in(chromium, district, "clerk")
    other_meeting(page, 3)
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


def test_what_was_refused_stays_on_the_slide_with_its_reason(chromium: Browser, district: Site) -> None:
    page = signed_in(chromium, district, "clerk")
    other_meeting(page, 9)
    page.route("**/decide", lambda route: route.fulfill(status=409, json={"said": "该事项刚被他人办理。"}))
    decide_by_keyboard(page, "1", "会被退回的决定")
    refused = page.locator(".slide.current .refused")
    expect(refused).to_contain_text("该事项刚被他人办理。", timeout=PATIENCE)
    with page.expect_response("**/decisions"):  # what the other secretary's screen brings changes nothing of it
        pass
    page.wait_for_timeout(500)
    expect(refused).to_have_count(1)
    page.unroute("**/decide")
    refused.get_by_role("button", name="改后再送").click()
    page.keyboard.press("Enter")
    expect(page.locator(".slide.current .decided")).to_have_count(1, timeout=PATIENCE)
    expect(refused).to_have_count(0)
