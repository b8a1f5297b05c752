"""Builders for the ranking: figures as a test counts them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.test import Client

from qingzhou.dispatch.ranking import queries
from qingzhou.dispatch.ranking.cases import Figure
from qingzhou.dispatch.ranking.indicators import INDICATORS
from qingzhou.dispatch.ranking.spans import Span, span
from qingzhou.filings import actions as filings
from qingzhou.filings.actions import Said
from qingzhou.filings.periods import Period
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Membership, Unit
from tests import build
from tests.weeks import CUTOFF, W47, moment

NOW = CUTOFF + timedelta(hours=1)


def browser(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person)
    return client


def over(weeks: int = 1) -> Span:
    return span(build.jurisdiction().pk, W47, weeks, NOW)


def figures(unit: Unit, weeks: int = 1) -> dict[str, tuple[int, int]]:
    """Each indicator of a unit: counted, and of how many."""
    found = queries.material(build.jurisdiction().pk, over(weeks))
    told = {}
    for each in INDICATORS:
        one = Figure.of([case for case in each.cases(found, over(weeks)) if case.unit == unit.pk])
        told[each.code] = (one.counted, one.total)
    return told


def closed(unit: Unit, due_on: date, handed_in: int) -> Item:
    """A task handed in and closed on a day of November."""
    item = build.task(Status.IN_PROGRESS, lead=unit, due_on=due_on, now=moment(11, 2))
    by = build.handler(unit)
    item = ledger.move(item, deeds.Submitted(done="已办完"), by=by, now=moment(11, handed_in), files=(build.PHOTO,))
    return ledger.move(item, deeds.Closed(), by=build.clerk(), now=moment(11, handed_in, 15))


def file(unit: Unit, week: IsoWeek, now: datetime, *, unchanged: bool = False) -> None:
    said = Said(unchanged=True) if unchanged else Said(done="已排查")
    filings.file(Period.of_week(week), said, by=build.handler(unit), now=now)


def everything(weeks: int = 1) -> dict[tuple[int, str], tuple[int, int]]:
    """Every figure of every unit."""
    over_ = over(weeks)
    cases = queries.cases_of(queries.material(build.jurisdiction().pk, over_), over_)
    told: dict[tuple[int, str], tuple[int, int]] = {}
    for code, found in cases.items():
        for unit in {case.unit for case in found}:
            one = Figure.of([case for case in found if case.unit == unit])
            told[unit, code] = (one.counted, one.total)
    return told
