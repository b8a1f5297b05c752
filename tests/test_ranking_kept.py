"""The ranking of past weeks: what was asked and filed then, whatever came later, and no figure that a penalty moves."""

from __future__ import annotations

import re
from datetime import date

import pytest

from qingzhou.dispatch import actions as dispatch
from qingzhou.dispatch.ranking import pages, queries
from qingzhou.dispatch.ranking.indicators import INDICATORS
from qingzhou.dispatch.ranking.spans import span
from qingzhou.filings import actions as filings
from qingzhou.filings import queries as filing_queries
from qingzhou.filings.periods import Every
from qingzhou.filings.rhythms import Rhythm
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.deeds import Consequence
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import rechecks_from
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.states import Status
from qingzhou.workdays.calendar import Calendar
from tests import build
from tests.ranks import NOW, browser, everything, figures, file, over
from tests.weeks import CUTOFF, W47, district, moment, report, wild

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_filing_counts_what_was_filed_by_the_cutoff_and_not_signs_of_life() -> None:
    lead, support, lively = (build.unit(name) for name in ("公安分局", "城管局", "教育局"))
    build.task(Status.IN_PROGRESS, lead=lead, supports=(support,), due_on=date(2026, 12, 10), now=moment(11, 2))
    item = build.task(Status.IN_PROGRESS, lead=lively, due_on=date(2026, 12, 10), now=moment(11, 2))
    report(item, moment(11, 17))  # the ledger's own record is no filing
    file(lead, W47.plus(-1), moment(11, 11))
    file(lead, W47, moment(11, 18))
    file(support, W47.plus(-1), moment(11, 12, 20))  # late
    file(support, W47, moment(11, 18), unchanged=True)
    assert [figures(unit)["filing"] for unit in (lead, support, lively)] == [(1, 1), (1, 1), (0, 1)]
    assert [figures(unit, 4)["filing"] for unit in (lead, support, lively)] == [(2, 3), (1, 3), (0, 3)]
    assert figures(build.office())["filing"] == (0, 0)  # the office asks, it does not file
    page = browser(build.clerk()).get(f"/dispatch/2026-W47/ranking/{support.pk}/filing?weeks=4").content.decode()
    assert "（零报告）" in page
    assert "补报" in page
    assert "未填报" in page
    own = browser(build.handler(support))
    addresses = re.findall(r'class="title" href="([^"]+)"', page)
    assert len(addresses) == 3
    for address in re.findall(
        r'class="title" href="([^"]+)"',
        own.get(f"/dispatch/2026-W47/ranking/{support.pk}/filing?weeks=4").content.decode(),
    ):
        assert own.get(address).status_code == 200


def test_filing_is_counted_by_the_rhythm_that_was_in_force() -> None:
    unit, clerk = build.unit("公安分局"), build.clerk()
    build.task(Status.IN_PROGRESS, lead=unit, due_on=date(2026, 12, 10), now=moment(10, 1))
    assert figures(unit, 8)["filing"] == (0, 8)
    filings.set_rhythm(Rhythm(Every.MONTH), reason="减负", by=clerk, now=moment(10, 20))
    assert figures(unit, 8)["filing"] == (0, 4)  # three weeks until then, and the month of October
    filings.set_rhythm(
        Rhythm(Every.MONTH, date(2026, 11, 16), date(2026, 11, 18)), reason="迎检", by=clerk, now=moment(11, 14)
    )
    assert figures(unit)["filing"] == (0, 3)  # three days of a special period, and no week


def test_who_owed_a_filing_in_a_past_week_does_not_hang_on_who_has_the_task_now() -> None:
    lead, support, helper, other = (build.unit(name) for name in ("公安分局", "城管局", "消防队", "教育局"))
    item = build.task(Status.IN_PROGRESS, lead=lead, supports=(support,), due_on=date(2026, 12, 10), now=moment(11, 2))
    asked = deeds.HelpAsked(unit=helper.pk, due_on=date(2026, 12, 1), reason="请派员")
    item = ledger.move(item, asked, by=build.handler(lead), now=moment(11, 10))
    ledger.move(item, deeds.PartDeclined(reason="无此职责"), by=build.handler(support), now=moment(11, 16))
    units = (lead, support, helper, other)
    then = [figures(unit, 4)["filing"] for unit in units]
    assert then == [(0, 3), (0, 2), (0, 2), (0, 0)]
    asking = filing_queries.owing(build.jurisdiction().pk, CUTOFF, CUTOFF)
    assert {unit.pk for unit in asking} == {lead.pk, helper.pk}  # as the page of filings says
    item.refresh_from_db()
    change = deeds.LeadChanged(lead=other.pk, owner=build.handler(other).person_id, reason="职责调整")
    ledger.move(item, change, by=build.clerk(), now=moment(11, 25))
    assert [figures(unit, 4)["filing"] for unit in units] == then


@pytest.mark.parametrize("weeks", [1, 4, 8])
def test_figures_of_past_weeks_stay_whatever_happens_afterwards(weeks: int) -> None:
    district()
    file(build.unit("教育局"), W47, moment(11, 18))
    build.issue(Status.CLOSED, lead=build.unit("城管局"), now=moment(11, 3))
    before = everything(weeks)
    assert {code for _unit, code in before} == {
        each.code for each in INDICATORS if each.weight
    }  # those of reports aside
    wild()
    for name in ("公安分局", "城管局"):
        file(build.unit(name), W47, moment(11, 24))  # late
    filings.set_rhythm(Rhythm(Every.MONTH), reason="减负", by=build.clerk(), now=moment(11, 26))
    other = build.unit("消防队")
    for item in Item.objects.filter(is_open=True, kind="task", status=Status.IN_PROGRESS)[:3]:
        change = deeds.LeadChanged(lead=other.pk, owner=build.handler(other).person_id, reason="职责调整")
        ledger.move(item, change, by=build.clerk(), now=moment(11, 27))
    assert everything(weeks) == before


def test_a_week_that_was_frozen_early_ends_there_and_the_next_one_begins_there() -> None:
    unit = build.unit("公安分局")
    item = build.task(Status.IN_PROGRESS, lead=unit, due_on=date(2026, 11, 20), now=moment(11, 2))
    build.task(Status.IN_PROGRESS, lead=unit, due_on=date(2026, 12, 20), now=moment(11, 2))
    dispatch.freeze(W47, by=build.clerk(), now=moment(11, 18, 12))
    item = ledger.move(
        item, deeds.Submitted(done="办完"), by=build.handler(unit), now=moment(11, 19), files=(build.PHOTO,)
    )
    ledger.move(item, deeds.Closed(), by=build.clerk(), now=moment(11, 19, 15))
    file(unit, W47, moment(11, 19, 10))
    early, following = over(), span(build.jurisdiction().pk, W47.plus(1), 1, moment(11, 27))
    assert (early.moment, following.since) == (moment(11, 18, 12), moment(11, 18, 12))
    told = {}
    for name, found in (("early", early), ("following", following)):
        cases = queries.cases_of(queries.material(build.jurisdiction().pk, found), found)
        told[name] = {code: (sum(case.counted for case in rows), len(rows)) for code, rows in cases.items()}
    assert (told["early"]["closed"], told["following"]["closed"]) == ((0, 2), (1, 2))  # counted once, in the week after
    assert (told["early"]["filing"], told["following"]["filing"]) == ((0, 0), (1, 2))
    both = span(build.jurisdiction().pk, W47.plus(1), 4, moment(11, 27))
    cases = queries.cases_of(queries.material(build.jurisdiction().pk, both), both)
    assert sum(case.counted for case in cases["closed"]) == 1


def test_a_fine_changes_no_figure_however_high() -> None:
    handled = {
        "公安分局": (Consequence("correction", "限期改正"),),
        "城管局": tuple(
            Consequence("fine", "罚款", 100_000_000, norm="training.unapproved", document=f"青罚〔2026〕{n} 号")
            for n in (1, 2, 3)
        ),
    }
    told = []
    for name, consequences in handled.items():
        unit = build.unit(name)
        for _n in range(2):
            item = build.issue(Status.FOUNDED, lead=unit, norm="training.unapproved", now=moment(11, 3))
            by = build.handler(unit)
            item = ledger.move(item, deeds.Handled(consequences), by=by, now=moment(11, 10))
            item = ledger.move(
                item, deeds.Submitted(done="已退费，家长确认"), by=by, now=moment(11, 16), files=(build.PHOTO,)
            )
            rechecks = rechecks_from(date(2026, 11, 17), Calendar(), Policy())
            ledger.move(item, deeds.Closed(rechecks=rechecks), by=build.clerk(), now=moment(11, 17))
        told.append((figures(unit), figures(unit, 8)))
    assert told[0] == told[1]
    assert told[0][0]["closed"] == (2, 2)
    lines_ = {line.unit.short_name: line.score for table in pages.shown(pages.Asked(W47), by=build.clerk(), now=NOW).tables
              for line in (*table.ranked, *table.apart)}  # fmt: skip
    assert lines_["公安分局"] == lines_["城管局"]
