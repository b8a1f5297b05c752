"""Every figure on the pages of the dispatch and on its papers leads to its rows, or it is said here why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html

from qingzhou.dispatch import actions as dispatch
from qingzhou.dispatch.editions import parse
from qingzhou.meetings import actions as meetings
from qingzhou.meetings.actions import Attendance
from qingzhou.meetings.states import Kind, Topic
from qingzhou.units.models import Membership
from tests import build
from tests.meetings import decide, first
from tests.reports import accepted, lodged
from tests.test_figures_open import Reader, campaign, targets, words
from tests.weeks import W47, moment

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.slow]

# What is no figure: days, hours, editions, numbers of items and reports, digests.
NAMES = re.compile(
    r"\d{4}年\d+月\d+日(?:\d+时)?(?:\d+分)?|\d+月\d+日|\d{4}年\d+月"
    r"|\d{4}-W?\d\d(-H?\d+)*|W\d\d|\d\d-\d\d|\d{1,2}:\d\d|第 ?\d+ ?周|\d{4} ?年|\d+月"
    r"|\d{4}-T?\d{3,}|\d{6,}-?\w*|SHA-256|[0-9a-f]{4,}…[0-9a-f]{4,}|[0-9a-f]{64}"
)
FIGURE = re.compile(r"\d+(?:\.\d+)?%?")
# Where a figure need not lead anywhere, and why.
DECLARED = {
    "a row tells of itself: its own days, percents and progress": "//table[contains(@class, 'ledger')]/tbody/tr",
    "the sentence and lists of one item's slide tell of that item": "//section[contains(@class, 'slide')][@data-about='one']",
    "the title counts what stands in the list beneath it": "//section[contains(@class, 'slide')]/h2"
    " | //table[contains(@class, 'agenda')]//span[@class='title'] | //ol[@class='agenda-list']",
    "a place in a list": "//section[contains(@class, 'slide')]/p[1] | //td[1][contains(@class, 'num')]",
    "a count at the head of its own list, or what its table is a page of": "//h2/span[contains(@class, 'faint')]"
    " | //nav[@class='pager'] | //p[contains(@class, 'muted')][contains(., '共 ')]",
    "minutes, which add up in the column beneath": "//p[starts-with(@class, 'agenda-sum')][contains(., '分钟')]",
    "settings, changed on their own page, and formulas": "//form | //table[.//th='权重'][.//th='分子'] | //p[contains(., '分母')]"
    " | //p[contains(., '满分 100')] | //*[contains(text(), '0 到 100')]",
    "a mean of the list beneath it": "//section/p[contains(., '平均应达')]",
    "how far back a picture goes": "//section[contains(@class, 'figure')]/h2 | //caption",
    "what a proof was made over; the digests beside it prove it": "//dl[contains(@class, 'facts')]"
    "[.//dt[contains(., 'SHA-256') or contains(., '记录')]]",
    "who did it, and which version": "//*[contains(., '测试员')][not(*[contains(., '测试员')])]",
}


def figures(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """The figures of a page that lead nowhere, with the words around them."""
    (main,) = page.xpath("//main")
    free = {one for where in DECLARED.values() for found in page.xpath(where) for one in found.iter()}
    for element in main.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "option", "input", "svg", "time"):
            continue
        for text, owner in ((element.text, element), *((child.tail, element) for child in element)):
            above = [owner, *owner.iterancestors()]
            if any(one in free or one.tag in ("a", "summary", "svg", "button", "label", "kbd") for one in above):
                continue
            for found in FIGURE.findall(NAMES.sub("", text or "")):
                if found == "0":  # nothing leads from none
                    continue
                yield found, " ".join((text or "").split())


PAGES = (
    *(f"/dispatch/2026-W47/{query}" for query in ("", "?by=unit", "?section=open", "?section=running")),
    *("/dispatch/2026-11/", "/dispatch/2026-11-18/", "/dispatch/2026-W46/", "/dispatch/roadmap", "/dispatch/weights"),
    *(f"/dispatch/2026-W47/{page}" for page in ("ranking", "ranking?weeks=4", "pictures", "filed", "check")),
    *("/meetings/2026-W47/", "/meetings/2026-W47/slides"),
    *("/filing/units", "/filing/2026-W47/units", "/filing/2026-11-18/units"),
)
# Where a figure on a paper need not lead anywhere, and why.
DECLARED_ON_PAPER = {
    "a row or a line tells of its item: its place, days, percents and words": r"^\d+ \||2026-T\d+），办结时限",
    "a heading counts the table beneath it": r"^[一二三四五六七八九十]+、.*（\d+件）$",
    "it is what figures lead to": r"（\d+[件个份期]）|共|个工作日）",
    "from when to when, of which snapshot, over which ledger": r"^（?\d{4}年.*时|本[表文]依据|SHA-256|时由",
    "the thresholds of that week, in words": r"个工作日没有任何记录|序时进度\d+个百分点以上",
    "the name of a picture, or a week in which nothing was asked": r"近 \d+ [周期]在办与超期|—",
}


def on_paper(content: bytes) -> Iterator[tuple[str, str]]:
    """The figures of a paper that lead nowhere, with the paragraph or row in which they stand."""
    body = Document(BytesIO(content)).element.body
    places = {one.getparent() for one in body.iter(qn("w:bookmarkStart"))}
    for paragraph in body.iter(qn("w:p")):
        row = next(paragraph.iterancestors(qn("w:tr")), None)
        words = [one for one in paragraph.iter(qn("w:t")) if next(one.iterancestors(qn("w:hyperlink")), None) is None]
        around = " | ".join(_text(cell) for cell in row.iter(qn("w:tc"))) if row is not None else _text(paragraph)
        if paragraph in places or any(re.search(why, around) for why in DECLARED_ON_PAPER.values()):
            continue
        for found in FIGURE.findall(NAMES.sub("", "￼".join(one.text or "" for one in words))):
            if found not in ("0", "0%") and not (found.endswith("%") and "（" in around):  # a rate, and both its counts
                yield found, around


def _text(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def held() -> Membership:
    """A meeting over a week with issues, reports and filings of every kind, ended; and a month and a day, frozen."""
    by = campaign()
    build.handler(build.unit("市场监管局"))
    lodged(now=moment(11, 10))
    accepted(lodged(now=moment(11, 10)), by, now=moment(11, 11))
    meeting = meetings.prepare(W47, by=by, now=moment(11, 19, 18))
    decide(first(meeting), Kind.EXTEND, due_on=date(2026, 12, 25))
    for topic in (Topic.NEW, Topic.DUE_NEXT):
        decide(
            meeting.subjects.filter(topic=topic)[0],
            Kind.TASK,
            units=(build.unit("教育局").pk,),
            due_on=date(2026, 12, 9),
        )
    meetings.close(meeting, Attendance("甲组长"), by=by, now=moment(11, 19, 20))
    for name in ("2026-W46", "2026-11", "2026-11-18"):
        dispatch.freeze(parse(name), by=by, now=moment(12, 1))
    return by


def test_no_figure_on_a_page_stands_there_without_its_rows_or_a_reason() -> None:
    reader = Reader(held())
    found = {}
    used: set[str] = set()
    for address in PAGES:
        page = reader.page(address)
        used |= {why for why, where in DECLARED.items() if page.xpath(where)}
        if left := list(figures(page)):
            found[address] = left
    assert found == {}
    assert used == set(DECLARED)


def test_no_figure_on_a_paper_stands_there_without_its_rows_or_a_reason() -> None:
    reader = Reader(held())
    papers = [f"/dispatch/{name}/sheet.docx" for name in ("2026-W46", "2026-W47", "2026-11", "2026-11-18")]
    papers += [
        "/dispatch/2026-W47/pictures.docx",
        "/meetings/2026-W47/minutes.docx",
        "/meetings/2026-W47/circular.docx",
    ]
    found = {address: list(on_paper(reader.client.get(address).getvalue())) for address in papers}
    assert {address: left for address, left in found.items() if left} == {}


def test_each_figure_of_an_agenda_opens_as_many_rows() -> None:
    by = held()
    reader = Reader(by)
    for address in ("/meetings/2026-W47/", "/meetings/2026-W47/slides"):
        links = targets(reader.page(address), "//main//a[contains(@href, '/counted/') or contains(@href, '/filed')]")
        assert len(links) >= 4
        for figure, opens in links:
            assert len(reader.rows(opens)) == int(re.findall(r"\d+", figure)[0]), (figure, opens)
        for fold in reader.page(address).xpath("//details[contains(@class, 'fold')][not(ancestor::figure)]"):
            (count,) = re.findall(r"\d+", words(fold.find("summary")))
            lines = fold.xpath("./ul/li | ./p[not(contains(@class, 'num'))]") or fold.xpath("./p/a")
            assert len(lines) == int(count), words(fold)


def test_a_unit_opens_the_same_rows_and_is_told_of_no_item_that_is_not_its_own() -> None:
    by = held()
    page = Reader(by).page("/meetings/2026-W47/")
    addresses = [opens for _figure, opens in targets(page, "//main//a[contains(@href, '/counted/')]")]
    unit = Reader(build.handler(build.unit("公安分局")))
    assert addresses
    for address in addresses:
        assert [row[0] for row in unit.rows(address)] == [row[0] for row in Reader(by).rows(address)]
        assert all(row[1] == "不由您单位办理" for row in unit.rows(address))
    assert unit.client.get(f"{addresses[0]}_no").status_code == 404
