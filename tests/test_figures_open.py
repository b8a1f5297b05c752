"""Every figure of the dispatch's pages opens exactly the rows that it was counted from."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from django.test import Client
from docx import Document
from lxml import html

from qingzhou.dispatch import actions as dispatch
from qingzhou.dispatch import filing_paper, sheet
from qingzhou.dispatch.editions import Edition, parse
from qingzhou.dispatch.pictures import paper
from qingzhou.dispatch.pictures.queries import source_on_paper
from qingzhou.dispatch.queries import content_of
from qingzhou.documents.plain import text_of_word
from qingzhou.filings import actions as filings
from qingzhou.filings.actions import Said
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.rhythms import Rhythm
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import policy
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Membership
from tests import build
from tests.test_paper_links import links, places
from tests.weeks import W47, district, moment, report

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EDITIONS = {
    "2026-W47": 3,
    "2026-11-H2": 2,
    "2026-12": 2,
    "2026-11-18": 3,
}  # with how many of its kind there are until then
BEGUN = ("2026-W47", "2026-11-H1", "2026-11", "2026-11-18")
DAILY = Rhythm(Every.WEEK, date(2026, 11, 16), date(2026, 11, 20), special="开学专项")
AFTER = moment(12, 31, 20)
SHARE = re.compile(r"(\d+)%（(\d+)/(\d+)）|(\d+)/(\d+)|(\d+)")


def campaign() -> Membership:
    """Three units and three weeks, some filings of every kind, one week of daily ones."""
    units = [build.unit(name) for name in ("教育局", "公安分局", "城管局")]
    for item in district():
        if item.status == "in_progress" and item.lead == units[0]:
            report(item, moment(11, 13), 60)
    filings.set_rhythm(DAILY, reason="专项通知", by=build.clerk(), now=moment(11, 14))
    for place, unit in enumerate(units):
        for name in ("2026-W45", "2026-W46", "2026-11-16", "2026-11-17", "2026-11-18")[place:]:
            period = Period.parse(name)
            at = period.ends_at(policy()) - timedelta(hours=1 - 26 * (place == 1 and name == "2026-11-17"))
            filings.file(period, Said(unchanged=True) if place == 2 else Said("已排查"), by=build.handler(unit), now=at)
    return build.clerk()


def freeze(name: str, by: Membership) -> None:
    """The edition and those of its kind before it, as far as there are any."""
    for back in range(EDITIONS[name]):
        dispatch.freeze(parse(name).plus(-back), by=by, now=AFTER)


def signed_in(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person)
    return client


class Reader:
    """Reads pages, and where figures lead, as one person."""

    def __init__(self, by: Membership) -> None:
        self.client = signed_in(by)

    def page(self, address: str) -> html.HtmlElement:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return html.fromstring(answer.content.decode())

    def rows(self, address: str) -> list[list[str]]:
        """The rows of the list that an address opens, by cell; all of them are on one page."""
        page = self.page(address)
        assert not page.xpath('//a[@rel="next" and contains(@href, "after=")]')
        found = page.xpath('//main//table[contains(@class, "ledger")]/tbody/tr')
        return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td | ./th")] for row in found]


def words(element: html.HtmlElement) -> str:
    return "".join(element.text_content().split())


def targets(page: html.HtmlElement, where: str) -> list[tuple[str, str]]:
    return [(words(link), link.get("href")) for link in page.xpath(where)]


@pytest.mark.parametrize(
    ("name", "is_frozen"), [*((name, False) for name in BEGUN), *((name, True) for name in EDITIONS)]
)
def test_each_figure_of_an_edition_opens_as_many_rows(name: str, is_frozen: bool) -> None:
    by = campaign()
    if is_frozen:
        freeze(name, by)
    reader, address = Reader(by), f"/dispatch/{name}/"
    for page in (reader.page(address), reader.page(f"{address}?by=unit")):
        counters = [
            (words(one.find("b")), one.get("href"))
            for one in page.xpath('//a[@class and b][contains(@class, "counter")]')
        ]
        cells = targets(page, '//table[contains(@class, "rank")]//td/a')
        assert len(counters) >= 8
        assert len(cells) >= 6
        for figure, opens in [*counters, *cells]:
            rows = reader.rows(address + opens)
            for share in re.findall(r"\d+/(\d+)", figure) or ([] if "%" in figure else [figure]):
                assert len(rows) == int(share), (figure, opens)


@pytest.mark.parametrize("name", EDITIONS)
def test_each_figure_of_the_pictures_opens_its_rows(name: str) -> None:
    by = campaign()
    freeze(name, by)
    reader = Reader(by)
    page = reader.page(f"/dispatch/{name}/pictures")
    tables = page.xpath('//table[@class="rank"]')
    assert len(tables) == 4
    trend, pace, filed, held = [
        [[(words(cell), next(iter(cell.xpath("a/@href")), "")) for cell in row] for row in table.xpath("tbody/tr")]
        for table in tables
    ]
    assert len(trend) == EDITIONS[name]
    for _week, *counts in trend:
        for figure, opens in counts:
            assert len(reader.rows(opens)) == int(figure)
    for _unit, (expected, opens), (claimed, _same), (gap, _again) in pace:
        rows = [re.findall(r"(\d+)%", row[3]) for row in reader.rows(opens)]
        means = [sum(int(row[place]) for row in rows) // len(rows) for place in (1, 0)]
        assert [expected, claimed, int(gap)] == [*(f"{mean}%" for mean in means), means[0] - means[1]]
        said = " ".join(reader.page(opens).xpath("string(//main//section/p)").split())
        assert said == f"平均应达 {expected}，平均填报 {claimed}，落后 {gap} 个百分点。"
    told = [cell for _unit, *cells in filed for cell in cells if cell[0] != "—"]
    assert told
    for figure, opens in told:
        marks = [re.sub(r"^\W+", "", row[2]) for row in reader.rows(opens)]
        done = sum(mark != "未填报" for mark in marks)
        assert figure == (f"{done}/{len(marks)}" if len(marks) > 1 else marks[0])
    assert all(opens == "" for _unit, *cells in filed for figure, opens in cells if figure == "—")
    for _unit, (mean, opens), (items, _same), (days, _again) in held:
        lay = [int(row[1]) for row in reader.rows(opens)]
        assert (len(lay), sum(lay)) == (int(items), int(days))
        assert mean == f"{round(sum(lay) / len(lay), 1):.1f}"


@pytest.mark.parametrize("name", EDITIONS)
def test_each_figure_of_what_the_pictures_say_opens_its_rows(name: str) -> None:
    by = campaign()
    freeze(name, by)
    reader = Reader(by)
    said = targets(reader.page(f"/dispatch/{name}/pictures"), '//section[contains(@class, "figure")]/p[1]/a')
    assert len(said) >= 9
    for figure, opens in said:
        rows = reader.rows(opens)
        if "section=running" in opens:
            assert figure in " ".join(reader.page(opens).xpath("string(//main//section/p)").split())
        elif "/held" in opens:
            assert float(figure) in (len(rows), round(sum(int(row[1]) for row in rows) / len(rows), 1))
        else:
            assert len(rows) == int(figure), (figure, opens)


@pytest.mark.parametrize("name", BEGUN)
@pytest.mark.parametrize("length", [0, 1])
def test_each_figure_of_the_ranking_opens_its_rows(name: str, length: int) -> None:
    reader = Reader(campaign())
    page = reader.page(f"/dispatch/{name}/ranking")
    (tabs,) = page.xpath('//nav[@aria-label="统计期"]')
    page = reader.page(f"/dispatch/{name}/ranking{tabs.xpath('a/@href')[length]}")
    figures = targets(page, '//table[contains(@class, "ranking")]//td/a[not(b)]')
    assert len(figures) >= 8
    for figure, opens in figures:
        rows = reader.rows(opens)
        _percent, counted, total, few, of, _whole = SHARE.fullmatch(figure).groups()  # type: ignore[union-attr]
        assert len(rows) == int(total or of), (figure, opens)
        assert sum(row[2].startswith("计入") for row in rows) == int(counted or few), (figure, opens)


def test_a_score_opens_the_figures_that_it_is_the_mean_of() -> None:
    reader = Reader(campaign())
    scores = targets(reader.page("/dispatch/2026-11/ranking?weeks=3"), '//table[contains(@class, "ranking")]//td/a[b]')
    assert scores
    for score, opens in scores:
        rows = reader.page(opens).xpath('//table[@class="rank"]/tbody/tr')
        points = [words(row[3]) for row in rows]
        assert abs(sum(Fraction(one) for one in points if one != "—") - Fraction(score)) <= Fraction(len(points), 20)


def test_who_filed_opens_by_mark_what_the_edition_counted() -> None:
    by = campaign()
    freeze("2026-W47", by)
    reader = Reader(by)
    page = reader.page("/dispatch/2026-W47/")
    folds = page.xpath('//details[contains(@class, "fold")][.//a[contains(@href, "filed?mark=")]]')
    assert len(folds) == 4
    for fold in folds:
        (count,) = fold.xpath("summary/b")
        *_units, opens = fold.xpath('.//a[contains(@href, "filed?mark=")]/@href')
        assert len(reader.rows(opens)) == int(words(count))


def test_a_unit_opens_the_same_rows_but_no_filing_of_others() -> None:
    by = campaign()
    freeze("2026-W47", by)
    unit = build.handler(build.unit("教育局"))
    for query in ("", "?mark=late", f"?unit={unit.unit_id}", "?as_of=2026-W47"):
        address = f"/dispatch/2026-W47/filed{query}"
        assert [row[:4] for row in Reader(unit).rows(address)] == [row[:4] for row in Reader(by).rows(address)]
    own = {row[0] for row in Reader(unit).rows("/dispatch/2026-W47/filed") if row[4]}
    assert own == {"教育局"}
    assert not Reader(unit).rows("/dispatch/2026-W40/filed")  # not frozen: nothing to see yet
    assert signed_in(unit).get("/dispatch/2026-W47/filed?as_of=nothing").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITIONS)
def test_each_figure_of_the_paper_of_pictures_leads_to_a_line_that_names_its_rows(name: str) -> None:
    by = campaign()
    freeze(name, by)
    content = made(parse(name), by)
    known, leading = places(content), links(content)
    assert {to for _words, to in leading} <= known.keys()
    assert len(Document(BytesIO(content)).inline_shapes) == 4
    running = [to for to in known if to.startswith("running_")]
    assert running
    of_all = [to for to in running if to.endswith("_0")]
    assert [re.findall(r"（(\d+)件）", known[to])[0] for to in of_all] == [
        str(sum(int(re.findall(r"（(\d+)件）", known[to])[0]) for to in running if to not in of_all))
    ]
    for place in set(running) - set(of_all):
        assert f"（{len(re.findall(r'[0-9]{4}-T[0-9]+', known[place]))}件）" in known[place]
    held = [(figure, known[to]) for figure, to in leading if to.startswith("held_") and "." not in figure]
    assert held
    for figure, line in held:
        lay = [int(days) for days in re.findall(r"T[0-9]+（([0-9]+)个", line)]
        assert int(figure) in (len(lay), sum(lay))
    for figure, to in leading:
        if to.startswith(("asked_", "came_", *(f"{mark}_" for mark in Mark))) and to.endswith("_0"):
            (head, told) = known[to].split("：")
            counted = [int(one.partition("×")[2] or 1) for one in told.rstrip("。").split("、")]
            assert (f"（{figure}份）" in head, sum(counted)) == (True, int(figure))
    for figure, to in leading:
        if to.startswith(("open_", "overdue_")):
            assert f"（{figure}件）" in known[to]


def made(edition: Edition, by: Membership) -> bytes:
    source = source_on_paper(edition, by)
    assert source
    return paper.word(source)


def test_the_paper_of_pictures_of_a_month_is_named_for_it_and_checked_like_that_of_a_week() -> None:
    by = campaign()
    freeze("2026-12", by)
    answer = signed_in(by).get("/dispatch/2026-12/pictures.docx")
    assert "月报图表（2026年12月）" in text_of_word(answer.content)
    assert "近 8 期在办与超期" in text_of_word(answer.content)
    assert "本周" not in text_of_word(answer.content)


def test_the_trend_of_a_month_is_drawn_from_months_alone() -> None:
    by = campaign()
    freeze("2026-W47", by)
    freeze("2026-12", by)
    source = source_on_paper(parse("2026-12"), by)
    assert source
    assert [week.week for week in source.weeks] == ["2026-11", "2026-12"]
    assert [week.week for week in source_of(W47, by)] == ["2026-W45", "2026-W46", "2026-W47"]


def source_of(week: IsoWeek, by: Membership) -> list:  # type: ignore[type-arg]
    source = source_on_paper(week, by)
    assert source
    return list(source.weeks)


@pytest.mark.parametrize("name", ["2026-W46", "2026-W47", "2026-12"])
def test_each_figure_of_who_filed_leads_to_the_units_or_the_periods_in_word(name: str) -> None:
    by = campaign()
    kept = content_of(dispatch.freeze(parse(name), by=by, now=AFTER))
    content = sheet.word(kept)
    known, leading = places(content), [(figure, to) for figure, to in links(content) if to.startswith("filed_")]
    assert leading
    for figure, to in leading:
        (head,) = [
            one
            for one in re.split("[；。]|填报：", known[to])
            if re.search(rf"（{figure}[个份期]）", one) and one.startswith(named(to))
        ]
        counted = [int(one.partition("×")[2] or 1) for one in head.partition("：")[2].split("、")]
        assert sum(counted) == int(figure)


def named(place: str) -> str:
    code = place.split("_")[1]
    return filing_paper.COUNTED.get(code, "填报各期")
