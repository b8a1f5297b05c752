"""Checking a receipt in the browser: it says what the verifier says, whatever was done to the files, and sends nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qingzhou.notary import verifier
from tests.browser.checks import check_page, screenshot
from tests.browser.server import Site

Files = tuple[dict[str, Any], dict[str, Any]]


@pytest.fixture
def files(site: Site) -> Files:
    """A receipt and the heads of a log with some days behind it."""
    made, heads = json.loads(site.run("-m", "tests.browser.proofs"))
    return made, heads


def changed(files: Files, how: Callable[[Any, Any], object]) -> Files:
    copies = deepcopy(files)
    how(*copies)
    return copies


def flipped(text: str) -> str:
    return ("A" if text[0] != "A" else "B") + text[1:]


TAMPERED: dict[str, Callable[[Any, Any], object]] = {
    "nothing": lambda _receipt, _heads: None,
    "an older file of heads": lambda _receipt, heads: heads["heads"].pop(),
    "a later kind": lambda receipt, _heads: receipt["milestones"][1].update(kind="declined"),
    "an earlier day": lambda receipt, _heads: receipt["milestones"][3].update(at="2026-11-02"),
    "another salt": lambda receipt, _heads: receipt["milestones"][0].update(salt="00" * 16),
    "another place": lambda receipt, _heads: receipt["milestones"][2].update(index=1),
    "a proof that is another": lambda receipt, _heads: receipt["milestones"][0]["proof"].__setitem__(
        0, flipped(receipt["milestones"][0]["proof"][0])
    ),
    "a proof that is too short": lambda receipt, _heads: receipt["milestones"][0]["proof"].pop(),
    "a receipt without its head": lambda receipt, _heads: receipt.update(head=None),
    "a count": lambda _receipt, heads: heads["heads"][2].update(
        note=heads["heads"][2]["note"].replace("received ", "received 1", 1)
    ),
    "a head taken out": lambda _receipt, heads: heads["heads"].pop(3),
    "a consistency proof": lambda _receipt, heads: heads["heads"][4]["consistency"].__setitem__(
        0, flipped(heads["heads"][4]["consistency"][0])
    ),
    "heads in another order": lambda _receipt, heads: heads["heads"].reverse(),
    "no heads": lambda _receipt, heads: heads["heads"].clear(),
    "another key": lambda receipt, _heads: receipt.update(key=receipt["key"].replace("999001", "999002")),
}


def checked(page: Page, files: Files, folder: Path) -> list[str]:
    """What the page says, by its codes, of files that are chosen there."""
    page.goto("/open/verify")
    for name, said in zip(("receipt", "heads"), files, strict=True):
        kept = folder / f"{name}.json"
        kept.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        page.set_input_files(f"[name={name}]", kept)
    expect(page.locator("#result")).to_be_visible()
    return [str(line.get_attribute("data-code")) for line in page.locator("#result li").all()]


def test_the_browser_says_what_the_verifier_says_whatever_was_changed(
    open_page: Callable[..., Page], files: Files, tmp_path: Path
) -> None:
    page, wrong, seen = open_page(), [], set()
    for what, how in TAMPERED.items():
        given = changed(files, how)
        told = [one.code for one in verifier.check(*given, None)]
        seen.update(told)
        if (said := checked(page, given, tmp_path)) != told:
            wrong.append(f"{what}: {said} instead of {told}")
    assert wrong == []
    assert seen >= {
        "heads",
        "included",
        "old",
        "promise",
        "absent",
        "unproven",
        "signature",
        "cut",
        "back",
        "no_heads",
        "key",
    }


def test_a_good_receipt_a_changed_one_and_an_older_head_read_well(
    open_page: Callable[..., Page], files: Files, tmp_path: Path
) -> None:
    page = open_page()
    asked: list[str] = []
    for what, title in (
        ("nothing", "全部符合"), ("another salt", "有不符之处"), ("an older file of heads", "还不能全部确认"),
    ):  # fmt: skip
        checked(page, changed(files, TAMPERED[what]), tmp_path)
        page.on("request", lambda request: asked.append(request.url))
        expect(page.locator("#result h2")).to_contain_text(title)
        expect(page.locator("#unable")).to_be_hidden()
        check_page(page, f"verify-{what.replace(' ', '-')}")
    assert [url for url in asked if "/open/verify" not in url and "/static/" not in url] == []


def test_what_is_pasted_is_checked_offline(open_page: Callable[..., Page], files: Files) -> None:
    page = open_page(phone=True)
    page.goto("/open/verify")
    page.context.set_offline(True)
    page.get_by_text("就粘贴内容").click()
    for name, said in zip(("receipt", "heads"), files, strict=True):
        page.fill(f"[name={name}-text]", json.dumps(said))
    page.get_by_role("button", name="核对").click()
    expect(page.locator("#result h2")).to_have_text("全部符合")
    page.fill("[name=heads-text]", "{")
    page.get_by_role("button", name="核对").click()
    expect(page.locator("#result h2")).to_have_text("文件不能读取或格式不对")


@pytest.mark.parametrize("lacks", ["Ed25519", "script"])
def test_a_browser_that_cannot_do_it_is_led_to_the_verifier(lacks: str, open_page: Callable[..., Page]) -> None:
    page = open_page(script=lacks != "script")
    if lacks == "Ed25519":
        page.add_init_script(
            "crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'))"
        )
    page.goto("/open/verify")
    expect(page.locator("#unable")).to_be_visible()
    expect(page.locator("#verify")).to_be_hidden()
    expect(page.locator("#unable a")).to_have_attribute("href", "/open/verifier.py")
    screenshot(page, f"verify-without-{lacks.lower()}")
