"""The ranking: formulas counted by hand, every figure the same as its rows, nobody ranked by chance or by penalties."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qingzhou.dispatch.models import Weighting
from qingzhou.dispatch.ranking import actions, pages, queries, weights
from qingzhou.dispatch.ranking.cases import Figure
from qingzhou.dispatch.ranking.courses import Course, Stand, courses
from qingzhou.dispatch.ranking.indicators import INDICATORS
from qingzhou.dispatch.ranking.rehearsal import rehearse
from qingzhou.dispatch.ranking.scoring import Line, ranked, score
from qingzhou.dispatch.ranking.spans import span
from qingzhou.dispatch.ranking.weights import USUAL, Weights
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.queries import as_written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.states import Status
from qingzhou.refusals import Incomplete, NotAllowed
from qingzhou.units.models import Role, UnitKind
from tests import build
from tests.ranks import NOW, browser, closed, figures
from tests.weeks import W47, district, moment

pytestmark = [pytest.mark.django_db, pytest.mark.database]
QUERIES = 20


def test_on_time_counts_what_was_closed_and_what_is_overdue() -> None:
    unit = build.unit("公安分局")
    closed(unit, date(2026, 11, 17), 16)
    closed(unit, date(2026, 11, 13), 16)  # late
    build.task(Status.IN_PROGRESS, lead=unit, due_on=date(2026, 11, 10), now=moment(11, 2))  # overdue, open
    build.task(Status.IN_PROGRESS, lead=unit, due_on=date(2026, 12, 10), now=moment(11, 2))  # not due
    told = figures(unit)
    assert told["on_time"] == (1, 3)
    assert told["closed"] == (2, 4)


def test_response_counts_who_signed_within_the_time_to_sign() -> None:
    unit = build.unit("公安分局")
    for signed in (None, 17, 19):
        item = build.task(Status.ISSUED, lead=unit, due_on=date(2026, 12, 10), now=moment(11, 16))
        if signed:
            ledger.move(item, deeds.Signed(), by=build.handler(unit), now=moment(11, signed))
    assert figures(unit)["response"] == (1, 3)


def test_a_return_that_was_not_upheld_is_counted_against_the_unit_that_returned() -> None:
    unit, other = build.unit("公安分局"), build.unit("城管局")
    for lead in (unit, other):
        item = build.task(Status.RETURNED, lead=unit, due_on=date(2026, 12, 10), now=moment(11, 16))
        again = deeds.Reassigned(lead=lead.pk, owner=build.handler(lead).person_id, reason="按职责")
        ledger.move(item, again, by=build.clerk(), now=moment(11, 18))
    assert figures(unit)["returns"] == (1, 2)
    assert figures(other)["returns"] == (0, 0)


def test_an_issue_that_came_back_counts_against_the_unit_that_closed_it() -> None:
    unit = build.unit("公安分局")
    for status in (Status.CLOSED, Status.REBOUNDED):
        build.issue(status, lead=unit, now=moment(11, 3))
    assert figures(unit)["rebound"] == (0, 2)  # nobody had looked again yet
    later = span(build.jurisdiction().pk, W47.plus(8), 1, moment(11, 19) + timedelta(days=60))
    found = queries.material(build.jurisdiction().pk, later)
    rebound = next(each for each in INDICATORS if each.code == "rebound")
    assert Figure.of(list(rebound.cases(found, later))) == Figure(1, 2)


def test_a_confidential_item_is_counted_and_not_named() -> None:
    unit = build.unit("公安分局")
    item = closed(unit, date(2026, 11, 17), 16)
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=moment(11, 18))
    page = browser(build.clerk()).get(f"/dispatch/2026-W47/ranking/{unit.pk}/on_time").content.decode()
    assert "100%（1/1）" in page
    assert item.title not in page
    assert "保密事项" in page


def test_every_figure_is_the_number_of_its_rows() -> None:
    district()
    by = build.clerk()
    shown = pages.shown(pages.Asked(W47, 4), by=by, now=NOW)
    lines = [line for table in shown.tables for line in (*table.ranked, *table.apart)]
    assert lines
    for line in lines:
        for one in line.figures:
            opened = pages.opened(pages.Asked(W47, 4), line.unit.pk, one.indicator.code, by=by, now=NOW)
            assert opened is not None
            assert (sum(row.counted for row in opened.rows), len(opened.rows)) == (one.figure.counted, one.figure.total)


def test_the_lean_fold_agrees_with_the_full_one_at_every_moment() -> None:
    district()
    place = build.jurisdiction()
    for course in courses(place.pk, moment(1, 1), NOW):
        entries = list(Entry.objects.filter(item=course.item, at__lte=NOW).order_by("seq"))
        for length in range(1, len(entries) + 1):
            if length < len(entries) and entries[length].at == entries[length - 1].at:
                continue
            full = replay(as_written(entry) for entry in entries[:length])
            lean = _stand(course, entries[length - 1])
            if lean is not None:
                assert (lean.status, lean.lead, lean.due_on) == (full.status, full.lead, full.due_on)
                assert sorted(lean.supports) == sorted(full.supports)


def _stand(course: Course, entry: Entry) -> Stand | None:
    return course.at(entry.at)


def test_equal_scores_share_a_rank_and_small_samples_have_none() -> None:
    def line(unit: int, on_time: tuple[int, int], size: int) -> Line:
        told = {each.code: Figure(0, 0) for each in INDICATORS}
        told |= {"on_time": Figure(*on_time), "closed": Figure(size, size)}
        return Line(unit, told, score(told, USUAL))

    lines = [line(1, (1, 2), 10), line(2, (9, 9), 10), line(3, (3, 6), 10), line(4, (9, 9), 4), line(5, (0, 5), 10)]
    placed = {one.unit: one.rank for one in ranked(lines, USUAL)}
    assert placed == {2: 1, 1: 2, 3: 2, 5: 4, 4: None}


def test_what_weighs_nothing_and_what_has_no_denominator_do_not_count() -> None:
    told = {each.code: Figure(0, 0) for each in INDICATORS}
    assert score(told, USUAL) is None
    told |= {"on_time": Figure(1, 2), "rebound": Figure(1, 1)}
    only = Weights(dict.fromkeys(USUAL.by_code, 0) | {"on_time": 10}, 5)
    assert score(told, only) == 500
    both = Weights(dict.fromkeys(USUAL.by_code, 0) | {"on_time": 10, "rebound": 10}, 5)
    assert score(told, both) == 250  # a rebound counts against


def test_towns_are_ranked_apart_and_units_see_their_own_line() -> None:
    town, department = build.unit("临河街道", UnitKind.TOWN), build.unit("公安分局")
    for unit in (town, department):
        for _n in range(5):
            closed(unit, date(2026, 11, 17), 16)
    page = browser(build.clerk()).get("/dispatch/2026-W47/ranking").content.decode()
    assert page.index("成员单位") < page.index("公安分局") < page.index("镇街") < page.index("临河街道")
    assert "100%（5/5）" in page
    assert "没有任何一项指标看处罚" in page
    own = browser(build.handler(town)).get("/dispatch/2026-W47/ranking").content.decode()
    assert "临河街道" in own
    assert "公安分局" not in own
    address = f"/dispatch/2026-W47/ranking/{department.pk}/on_time"
    assert browser(build.handler(town)).get(address).status_code == 404
    assert browser(build.handler(department)).get(address).status_code == 200


def test_another_district_sees_nothing_of_it() -> None:
    closed(build.unit("公安分局"), date(2026, 11, 17), 16)
    stranger = browser(build.clerk(build.jurisdiction("999002", "栖云县")))
    assert "公安分局" not in stranger.get("/dispatch/2026-W47/ranking").content.decode()


def test_weights_change_with_a_reason_and_every_version_stays() -> None:
    clerk = build.clerk()
    wanted = Weights(USUAL.by_code | {"on_time": 50}, 3)
    with pytest.raises(Incomplete):
        actions.change_weights(wanted, by=clerk, now=NOW, reason=" ")
    with pytest.raises(Incomplete):
        actions.change_weights(Weights(dict.fromkeys(USUAL.by_code, 0), 3), by=clerk, now=NOW, reason="试")
    with pytest.raises(NotAllowed):
        actions.change_weights(wanted, by=build.member(Role.AUDITOR, build.office()), now=NOW, reason="试")
    assert Weighting.objects.count() == 0
    made = actions.change_weights(wanted, by=clerk, now=NOW, reason="会议议定")
    assert weights.weights_of(clerk.jurisdiction_id) == wanted
    assert made.changed == {"on_time": [30, 50], "smallest": [5, 3]}
    page = browser(clerk).get("/dispatch/weights").content.decode()
    assert "30 → 50" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Weighting.objects.update(reason="别的")
    empty = browser(clerk).post("/dispatch/weights", {})
    assert empty.status_code == 422


def test_a_returned_item_is_not_named_to_the_unit_that_no_longer_has_it() -> None:
    unit, other = build.unit("公安分局"), build.unit("城管局")
    item = build.task(Status.RETURNED, lead=unit, due_on=date(2026, 12, 10), now=moment(11, 16), title="清查某某中心")
    again = deeds.Reassigned(lead=other.pk, owner=build.handler(other).person_id, reason="按职责")
    ledger.move(item, again, by=build.clerk(), now=moment(11, 18))
    address = f"/dispatch/2026-W47/ranking/{unit.pk}/returns"
    page = browser(build.handler(unit)).get(address).content.decode()
    assert "0/1" in page
    assert item.number in page
    assert "已不由您单位办理的事项" in page
    assert item.title not in page
    assert item.title in browser(build.clerk()).get(address).content.decode()


def test_a_figure_of_many_rows_opens_page_by_page_until_all_were_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 3)
    unit = build.unit("公安分局")
    items = [build.task(Status.IN_PROGRESS, lead=unit, due_on=date(2026, 11, 10), now=moment(11, 2)) for _n in range(8)]
    client, address = browser(build.clerk()), f"/dispatch/2026-W47/ranking/{unit.pk}/on_time"
    told: list[str] = []
    query = ""
    for rows in (3, 3, 2):
        page = client.get(f"{address}{query}").content.decode()
        assert "共 8 件" in page
        shown = re.findall(r'<p class="src num">(.+?)</p>', page)
        assert len(shown) == rows
        told += shown
        query = (re.findall(r'href="(\?after=\d+)"', page) or [""])[0]
    assert sorted(told) == sorted(item.number for item in items)
    assert query == ""
    assert (
        client.get(f"{address}?after=999").content.decode().count('class="src num"') == 2
    )  # beyond the end: the last ones


def test_a_score_opens_the_figures_that_make_it() -> None:
    unit = build.unit("公安分局")
    for day in (16, 18):
        closed(unit, date(2026, 11, 17), day)
    (line,) = (
        line for table in pages.shown(pages.Asked(W47), by=build.clerk(), now=NOW).tables for line in table.apart
    )
    scored = pages.scored(pages.Asked(W47), unit.pk, by=build.clerk(), now=NOW)
    assert scored is not None
    assert scored.score == line.score
    assert sum(float(part.points) for part in scored.parts if part.points != "—") == pytest.approx(
        float(line.score), abs=0.3
    )
    address = f"/dispatch/2026-W47/ranking/{unit.pk}/score"
    assert address in browser(build.clerk()).get("/dispatch/2026-W47/ranking").content.decode()
    assert "50%（1/2）" in browser(build.handler(unit)).get(address).content.decode()
    assert browser(build.handler(build.unit("城管局"))).get(address).status_code == 404


def test_new_weights_are_tried_on_the_past_weeks_before_they_are_saved() -> None:
    quick, sure = build.unit("公安分局"), build.unit("城管局")
    now = timezone.now()
    for unit in (quick, sure):
        for _n in range(5):
            item = build.task(
                Status.ISSUED, lead=unit, due_on=local_day(now) + timedelta(days=60), now=now - timedelta(days=20)
            )
            if unit == sure:
                ledger.move(item, deeds.Signed(), by=build.handler(unit), now=now - timedelta(days=19))
            else:
                ledger.move(item, deeds.Signed(), by=build.handler(unit), now=now - timedelta(days=5))
    clerk = build.clerk()
    nothing = dict.fromkeys(USUAL.by_code, 0)
    flat = actions.change_weights(Weights(nothing | {"closed": 10}, 5), by=clerk, now=now, reason="起步")
    assert flat.pk
    client, typed = (
        browser(clerk),
        {
            **{code: str(weight) for code, weight in nothing.items()},
            "response": "10",
            "smallest": "5",
            "reason": "看响应",
        },
    )
    tried = client.post("/dispatch/weights", typed)
    page = tried.content.decode()
    assert tried.status_code == 200
    assert Weighting.objects.count() == 1
    assert "公安分局" in page[page.index("近八周的名次") :]
    wanted = Weights(nothing | {"response": 10}, 5)
    found = rehearse(wanted, by=clerk, now=timezone.now())
    assert len(found.weeks) == 8
    assert quick in [one.unit for one in found.units]
    assert all(len(one.flips) == len(found.weeks) for one in found.units)
    assert f"共 {found.flips} 次" in page
    rehearsed = Weights(nothing | {"response": 10}, 5).written()
    assert (
        client.post("/dispatch/weights", {**typed, "closed": "1", "rehearsed": rehearsed}).status_code == 200
    )  # other numbers
    assert Weighting.objects.count() == 1
    assert client.post("/dispatch/weights", {**typed, "rehearsed": rehearsed}).status_code == 302
    assert weights.weights_of(clerk.jurisdiction_id).by_code["response"] == 10
    assert not rehearse(wanted, by=clerk, now=timezone.now()).units  # what is in force changes nothing more


def test_the_page_asks_the_database_as_often_for_many_as_for_few() -> None:
    client, unit = browser(build.clerk()), build.unit("公安分局")
    counts = []
    for more in (2, 20):
        for _n in range(more):
            build.task(Status.IN_PROGRESS, lead=unit, due_on=date(2026, 11, 10), now=moment(11, 2))
        client.get("/dispatch/2026-W47/ranking")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/dispatch/2026-W47/ranking?weeks=8").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= QUERIES


def test_the_ranking_speaks_english() -> None:
    district()
    client = browser(build.clerk())
    client.cookies["django_language"] = "en"
    assert "How it is worked out" in client.get("/dispatch/2026-W47/ranking").content.decode()
    assert "Weights of the ranking" in client.get("/dispatch/weights").content.decode()
