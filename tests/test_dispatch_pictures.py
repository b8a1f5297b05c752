"""The pictures of a week: figures from the snapshots, seen by those who see the week, the same in Word for ever."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx import Document

from qingzhou.dispatch import actions, queries, snapshot
from qingzhou.dispatch.pictures import drawn, paper, trends
from qingzhou.dispatch.pictures import queries as pictures
from qingzhou.dispatch.pictures.held import held
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.plain import text_of_word
from qingzhou.filings import actions as filings
from qingzhou.filings.actions import Said
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.rhythms import Rhythm
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Membership
from tests import build
from tests.test_dispatch_pages import client, overseer, text
from tests.weeks import CUTOFF, W47, district, moment, wild

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ADDRESS = "/dispatch/2026-W47/pictures"
LATER = moment(11, 27)


def frozen(*weeks: int) -> list[Snapshot]:
    """Weeks before W47 and after it, frozen in the order given."""
    by = build.clerk()
    return [snapshot.read(actions.freeze(W47.plus(week), by=by, now=LATER).snapshot) for week in weeks]


def found(by: Membership, week: IsoWeek = W47, now: datetime = CUTOFF) -> dict[str, drawn.Drawn]:
    return {one.code: one for one in pictures.pictures(queries.seen(week, by=by, now=now), by)}


def tables(page: str) -> list[list[list[str]]]:
    """Every table of figures on a page, as rows of cells."""
    bodies = re.findall(r'<table class="rank">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    return [
        [
            [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", body)
        ]
        for body in bodies
    ]


def test_trend_and_table_tell_what_the_snapshots_counted() -> None:
    district()
    weeks = frozen(-2, -1, 0)
    trend = found(build.handler(build.unit()))["trend"]
    counted = [(one.header.week[5:], str(len(one.of("open"))), str(len(one.of("overdue")))) for one in weeks]
    assert list(trend.figures.lines) == counted
    first, last = weeks[0], weeks[-1]
    assert f"{first.header.week} 至 {last.header.week}" in trend.sentence
    assert f"超期由 {len(first.of('overdue'))} 件升到 {len(last.of('overdue'))} 件" in trend.sentence


def test_pace_is_the_mean_of_the_rows_and_the_farthest_behind_stands_first() -> None:
    district()
    (week,) = frozen(0)
    means = trends.means(week)
    for mean in means:
        rows = [row for row in week.rows if row.lead == mean.unit and row.expected is not None]
        assert (mean.tasks, mean.claimed) == (len(rows), sum(row.claimed for row in rows) // len(rows))
        assert mean.expected == sum(row.expected or 0 for row in rows) // len(rows)
    assert [mean.gap for mean in means] == sorted((mean.gap for mean in means), reverse=True)
    lines = found(overseer())["pace"].figures.lines
    assert [line[0] for line in lines] == [week.names()[mean.unit or 0] for mean in means]


def files(name: str, week: IsoWeek, now: datetime, **said: object) -> None:
    told = Said(**(said or {"done": "已排查"}))  # type: ignore[arg-type]
    filings.file(Period.of_week(week), told, by=build.handler(build.unit(name)), now=now)


def test_reporting_is_what_the_units_filed_on_page_table_and_paper_alike() -> None:
    district()
    before, cutoff = W47.plus(-1), W47.plus(-1).ends_at(policy())
    files("教育局", before, cutoff - timedelta(hours=1))
    files("公安分局", before, cutoff + timedelta(days=1))
    files("教育局", W47, CUTOFF - timedelta(hours=1), unchanged=True)
    frozen(-1, 0)
    by = overseer()
    strip = found(by)["reporting"]
    assert {line[0]: line[1:] for line in strip.figures.lines} == {
        "教育局": ("已填报", "零报告"), "公安分局": ("补报", "未填报"), "城管局": ("未填报", "未填报"),
    }  # fmt: skip
    assert (
        strip.sentence == "2026-W47 应填报 3 份，已填报 1 份（零报告 1 份，补报 0 份），未填报 2 份：公安分局、城管局。"
    )
    (table,) = [table for table in tables(text(by, ADDRESS)) if "零报告" in str(table)]
    assert [tuple(row) for row in table] == list(strip.figures.lines)
    drawing = client(by).get(f"{ADDRESS}/reporting.svg").content.decode()
    assert all(word in drawing for word in ("已报", "零报", "补报", "未报"))
    paper = client(by).get(f"{ADDRESS}.docx").content
    assert "公安分局 | 补报 | 未填报" in text_of_word(paper)
    files("城管局", W47, moment(11, 28))
    assert client(by).get(f"{ADDRESS}.docx").content == paper  # what comes in after the freezing changes no paper
    told = found(by, W47.plus(2), moment(11, 30))["reporting"].figures.lines
    assert {line[0]: line[2] for line in told}["城管局"] == "补报"


def test_a_week_of_daily_filings_counts_them() -> None:
    district()
    rhythm = Rhythm(Every.WEEK, date(2026, 11, 16), date(2026, 11, 20))
    filings.set_rhythm(rhythm, reason="专项通知", by=build.clerk(), now=moment(11, 14))
    day = Period.parse("2026-11-17")
    filings.file(day, Said("已排查"), by=build.handler(build.unit("教育局")), now=day.ends_at(policy()))
    frozen(0)
    lines = found(overseer())["reporting"].figures.lines
    assert [line[1] for line in lines] == ["1/4", "0/4", "0/4"]


def test_a_task_lies_with_its_lead_until_it_is_handed_in_and_then_with_the_office() -> None:
    task = build.task(Status.IN_PROGRESS, now=build.at(0))  # Monday 2 November
    step = next(step for step in build.path_to(Status.SUBMITTED) if step.target is Status.SUBMITTED)
    build.actions.move(
        task, build.example(task, step), by=build.actor(task, step), now=build.at(3), files=build.files(step)
    )
    (week,) = frozen(-1)  # as of Thursday 12 November
    told = {one.name: (one.items, one.days, one.is_office) for one in held(task.jurisdiction_id, week)}
    assert told == {"教育局": (1, 3, False), "双减办": (1, 5, True)}


def test_those_who_oversee_see_a_preview_and_units_only_what_is_frozen() -> None:
    district()
    files("教育局", W47, CUTOFF - timedelta(hours=1))
    unit = build.handler(build.unit("公安分局"))
    assert "预览" in text(overseer(), ADDRESS)
    assert "这一期还没有图表" in text(unit, ADDRESS)
    assert client(unit).get(f"{ADDRESS}/trend.svg").status_code == 404
    assert client(overseer()).get(f"{ADDRESS}.docx").status_code == 404
    frozen(0)
    assert len(tables(text(unit, ADDRESS))) == 4
    assert client(unit).get(f"{ADDRESS}/trend.svg").status_code == 200
    assert client(unit).get(f"{ADDRESS}/nothing.svg").status_code == 404
    stranger = build.clerk(build.jurisdiction("999002", "栖云县"))
    assert client(stranger).get(f"{ADDRESS}.docx").status_code == 404


def test_each_picture_says_its_sentence_and_stands_beside_its_table() -> None:
    district()
    files("教育局", W47, CUTOFF - timedelta(hours=1))
    frozen(-1, 0)
    by = overseer()
    page = text(by, ADDRESS)
    for one, table in zip(found(by).values(), tables(page), strict=True):
        assert f'alt="{one.sentence}"' in page
        assert [tuple(row) for row in table] == list(one.figures.lines)
    assert page.count('scope="col"') == sum(len(one.figures.header) for one in found(by).values())


def test_each_line_of_figures_opens_the_rows_that_it_was_counted_from() -> None:
    district()
    frozen(-1, 0)
    by = overseer()
    page = text(by, ADDRESS)
    addresses = {address.replace("&amp;", "&") for address in re.findall(r'<th scope="row"><a href="([^"]+)"', page)}
    unit = build.unit("公安分局").pk
    assert {
        "/dispatch/2026-W46/",
        f"/dispatch/2026-W47/?section=open&unit={unit}",
        f"/dispatch/2026-W47/?unit={unit}",
    } <= addresses
    for address in sorted(addresses):
        assert client(by).get(address).status_code == 200


def test_a_browser_that_has_a_picture_is_not_sent_it_again() -> None:
    district()
    frozen(0)
    signed_in = client(overseer())
    first = signed_in.get(f"{ADDRESS}/pace.svg")
    assert first["Content-Type"] == "image/svg+xml"
    assert first["Cache-Control"] == "private, no-cache"
    again = signed_in.get(f"{ADDRESS}/pace.svg", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
    narrow = signed_in.get(f"{ADDRESS}/pace.svg?narrow=1", headers={"If-None-Match": first["ETag"]})
    assert narrow.status_code == 200
    assert 'width="340"' in narrow.content.decode()


def test_where_there_is_nothing_to_draw_the_page_says_so() -> None:
    district()
    assert "这一期没有事项" in text(overseer(), "/dispatch/2025-W10/pictures")
    assert "这一期还没有图表" in text(build.clerk(), "/dispatch/2040-W10/pictures")


def test_one_week_and_nothing_under_way_are_said_in_words() -> None:
    build.task(Status.SUSPENDED)
    frozen(0)
    told = found(overseer())
    assert told["trend"].sentence == "只有 2026-W47 一期：在办 1 件，超期 0 件。"
    assert told["pace"].is_empty
    assert told["reporting"].sentence == "2026-W47 没有要求填报。"
    assert "这一期没有计算进度的任务" in text(overseer(), ADDRESS)


def test_the_page_is_english_for_those_who_pressed_the_switch() -> None:
    district()
    frozen(-1, 0)
    signed_in = client(overseer())
    signed_in.cookies["django_language"] = "en"
    page = signed_in.get(ADDRESS).content.decode()
    assert "Show the figures" in page
    assert re.search(r"From 2026-W46 to 2026-W47, open tasks \w+", page)
    drawing = signed_in.get(f"{ADDRESS}/trend.svg").content.decode()
    assert "Overdue" in drawing
    assert "超期" not in drawing


@pytest.mark.slow
def test_the_paper_has_the_four_pictures_with_their_words_and_tables() -> None:
    district()
    files("教育局", W47, CUTOFF - timedelta(hours=1))
    weeks = frozen(-1, 0)
    answer = client(build.handler(build.unit())).get(f"{ADDRESS}.docx")
    document = Document(BytesIO(answer.content))
    told = found(overseer())
    alternatives = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert alternatives == [told[code].sentence for code in pictures.PICTURES]
    assert [len(table.rows) - 1 for table in document.tables] == [
        len(told[code].figures.lines) for code in pictures.PICTURES
    ]
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "青溪区“双减”工作第47周调度图表" in words
    assert snapshot.digest_of(weeks[-1].json()) in words
    with ZipFile(BytesIO(answer.content)) as package:
        images = [package.read(name) for name in package.namelist() if name.startswith("word/media/")]
    assert len(set(images)) == 4
    assert all(image.startswith(b"\x89PNG") for image in images)


@pytest.mark.slow
def test_the_paper_stays_byte_for_byte_whatever_happens_and_whichever_weeks_are_frozen_later() -> None:
    district()
    by = build.clerk()
    for week in (-1, 0):
        actions.freeze(W47.plus(week), by=by, now=CUTOFF)
    source = pictures.source_on_paper(W47, by)
    assert source
    first = paper.word(source)
    wild()
    frozen(1, -2)  # the week after, and one before that was forgotten
    again = pictures.source_on_paper(W47, by)
    assert again
    with translation.override("en"):
        assert paper.word(again) == first


@pytest.mark.parametrize(("address", "most"), [(ADDRESS, 11), (f"{ADDRESS}/held.svg", 9), (f"{ADDRESS}/pace.svg", 5)])
def test_pictures_cost_the_same_few_queries_however_many_items(address: str, most: int) -> None:
    district()
    frozen(-1, 0)
    signed_in = client(overseer())
    signed_in.get(address)  # the session, the calendar and the weeks before are known by now
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(address).status_code == 200
        counts.append(len(captured))
        district()
    assert counts[0] == counts[1] <= most


def test_nobody_enters_without_signing_in() -> None:
    assert Client().get(ADDRESS).status_code == 302
