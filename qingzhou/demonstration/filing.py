"""Filings in the demonstration: most units file every week, some late, some that nothing changed, and one does not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from qingzhou.demonstration.lives import Company
from qingzhou.demonstration.stage import Life, Stage
from qingzhou.filings import actions, queries
from qingzhou.filings.facts import facts, text_of
from qingzhou.filings.periods import Period
from qingzhou.filings.permissions import may_file
from qingzhou.filings.queries import Times
from qingzhou.filings.rhythms import Rhythm
from qingzhou.ledger.policy import policy
from qingzhou.units.models import Membership

WEEKS = 5  # before the one that runs
LATE, NEVER = 0.1, 0.06  # of all filings
LATELY = timedelta(hours=4)  # before the story ends: some have filed for the week that runs
SOME = 0.4  # of the units


def weekly(begins: datetime, weeks: int, company: Company, stage: Stage) -> Life:
    """A filing for each of the last weeks and each unit that owes one; of the running week only some are there."""
    for week in range(max(weeks - WEEKS, 0) + 1, weeks + 1):
        now = yield begins + timedelta(weeks=week, days=2)  # the day before the cut-off
        times = queries.times(company.clerk.jurisdiction_id, now)
        units = list(queries.owing(company.clerk.jurisdiction_id, now, now))
        for place, unit in enumerate(units):
            by, chance = company.handlers[unit.pk], company.rng.random()
            never = chance < NEVER or place == week  # so that in every week one is missing
            if may_file(by) and not never:
                stage.enter(_filed(times.running, by, company, now, late=chance < NEVER + LATE))
    running = queries.times(company.clerk.jurisdiction_id, stage.until)
    since = max(stage.until - LATELY, running.window(running.running).since + timedelta(minutes=1))
    now = yield since
    for unit in list(queries.owing(company.clerk.jurisdiction_id, now, now)):
        by = company.handlers[unit.pk]
        if may_file(by) and company.rng.random() < SOME:
            stage.enter(_filed(running.running, by, company, now, late=False, within=stage.until - now))


def _filed(
    period: Period,
    by: Membership,
    company: Company,
    now: datetime,
    *,
    late: bool,
    within: timedelta = timedelta(hours=8),
) -> Life:
    cutoff = period.ends_at(policy())
    moment = company.working_moment(cutoff, 1) if late else now + company.rng.random() * within
    now = yield moment
    times = Times(now, period, Rhythm(), company.calendar)
    found = facts(by, times.window(period), now, company.calendar, policy())
    known = {part: text_of(lines) for part, lines in found.items()}
    actions.file(period, actions.Said(**known, unchanged=not known["done"]), by=by, now=now)
