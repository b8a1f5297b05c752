"""What every page must pass: readable by everyone, fits a phone, breaks no rule of its own server."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request, Response

ARTIFACTS = Path(__file__).resolve().parent.parent.parent / "test-artifacts"
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 360, "height": 740}
# A refusal is an answer; Chromium notes it as a console error all the same.
EXPECTED_STATUSES = {401, 403, 404, 409, 413, 422}
# Such an answer, and a network that the test itself has cut: a browser asks for its icon when it likes.
EXPECTED_ON_THE_CONSOLE = r"status of (401|403|404|409|413|422)\b|ERR_INTERNET_DISCONNECTED"


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one readable line for each kind of trouble."""
    # Not page.evaluate: its `eval` is just what our content security policy forbids. The debugger's own is allowed.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
    answer = session.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run({resultTypes: ['violations']}).then(found => JSON.stringify(found.violations))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    session.detach()
    assert "exceptionDetails" not in answer, answer
    return [_readable(found) for found in json.loads(answer["result"]["value"])]


def _readable(found: dict[str, Any]) -> str:
    """A violation and the first places where it was found."""
    nodes = [f"    {node['target'][0]}  {' '.join(node['html'].split())[:160]}" for node in found["nodes"][:6]]
    return "\n".join([f"{found['id']} ({found['impact']}): {found['help']}", *nodes])


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the whole page as test-artifacts/NAME-WIDTH.png at the present width."""
    ARTIFACTS.mkdir(exist_ok=True)
    width = (page.viewport_size or WIDE)["width"]
    page.screenshot(path=ARTIFACTS / f"{name}-{width}.png", full_page=True, animations="disabled")


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def check_page(page: Page, name: str) -> None:
    """Look at the page wide and as a phone: axe finds nothing, nothing sticks out; keeps a screenshot of each."""
    before = page.viewport_size
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.wait_for_timeout(100)  # for transitions that a new width sets off
        screenshot(page, name)
        found = violations(page)
        assert not found, f"{name} at {size['width']} px: axe finds\n" + "\n".join(found)
    page.set_viewport_size(SMALLEST)
    assert sideways(page) <= 0, f"{name}: wider than a phone of 360 px by {sideways(page)} px"
    page.set_viewport_size(before or WIDE)


@dataclass
class Watch:
    """Everything that went wrong behind a page's back, collected until `assert_quiet`."""

    address: str
    trouble: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        """Start watching a page; gives it back."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.trouble.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search(EXPECTED_ON_THE_CONSOLE, message.text):
            self.trouble.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        wanted = urlsplit(request.url)
        if wanted.scheme in {"http", "https"} and wanted.netloc != urlsplit(self.address).netloc:
            self.trouble.append(f"left the server: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in EXPECTED_STATUSES:
            self.trouble.append(f"{response.status} {response.request.method} {response.url}")

    def assert_quiet(self) -> None:
        """Fail with all that was seen."""
        seen, self.trouble = self.trouble, []
        assert not seen, "behind the page:\n" + "\n".join(seen)
