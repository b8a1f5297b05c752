"""Browser tests: Chromium against the real server. How to write one: docs/developing.md."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.browser.accounts import PASSWORD
from tests.browser.checks import PHONE, WIDE, Watch, screenshot
from tests.browser.server import Site, start

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
CHROMIUM = shutil.which("chromium")
PATIENCE = 15_000  # milliseconds for anything to show, on a busy machine
PageFor = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; without one it is skipped, saying what to install."""
    missing = pytest.mark.skip(
        reason="Chromium is missing: sudo apt-get install --no-install-recommends chromium fonts-noto-cjk"
    )
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if CHROMIUM is None:
                item.add_marker(missing)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep a picture of every page that a failing test had open."""
    report = yield
    if report.when == "call" and report.failed:
        for number, page in enumerate(item.stash.get(OPEN_PAGES, [])):
            screenshot(page, f"failed-{item.name}-{number}")
    return report


OPEN_PAGES: pytest.StashKey[list[Page]] = pytest.StashKey()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server, with the demonstration district, shared by all tests: a test finds its own rows, and counts none."""
    running = start(tmp_path_factory.mktemp("home"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(site: Site, chromium: Browser) -> Callable[[str, str], StorageState]:
    """The cookies of somebody signed in as a role at a unit; the form is filled in once for each."""
    kept: dict[tuple[str, str], StorageState] = {}

    def cookies(role: str, unit: str) -> StorageState:
        if (role, unit) not in kept:
            username = site.run(str(Path(__file__).with_name("accounts.py")), role, unit)
            page = chromium.new_page(locale="zh-CN")
            page.goto(f"{site.address}/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            expect(page.locator("[name=password]")).to_have_count(0)
            kept[role, unit] = page.context.storage_state()
            page.close()
        return kept[role, unit]

    return cookies


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Fails a test whose pages reported script errors, broke the content policy, left the server or met a fault."""
    watching = Watch(site.address)
    yield watching
    watching.assert_quiet()


@pytest.fixture
def open_page(site: Site, chromium: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[PageFor]:
    """`open_page()` gives a page that nobody is signed in to; `phone=True` a phone's, `script=False` one without script."""
    contexts: list[BrowserContext] = []
    pages = request.node.stash.setdefault(OPEN_PAGES, [])

    def opened(*, phone: bool = False, script: bool = True, state: StorageState | None = None) -> Page:
        context = chromium.new_context(
            base_url=site.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=PHONE if phone else WIDE,
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=script,
            storage_state=state,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = watch.over(context.new_page())
        pages.append(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page_for(open_page: PageFor, signed_in: Callable[[str, str], StorageState]) -> PageFor:
    """`page_for("office_clerk")`, `page_for("unit_handler", unit="教育局", phone=True)`: a page of somebody signed in."""

    def opened(role: str, *, unit: str = "", phone: bool = False, script: bool = True) -> Page:
        return open_page(phone=phone, script=script, state=signed_in(role, unit))

    return opened
