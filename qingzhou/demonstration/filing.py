"""Filings in the demonstration: every week most units file in time, a few late, now and then one does not."""

from __future__ import annotations

from datetime import datetime, timedelta

from qingzhou.demonstration.lives import Company
from qingzhou.demonstration.stage import Life, Stage
from qingzhou.filings import actions, queries
from qingzhou.filings.facts import facts, text_of
from qingzhou.filings.periods import Period
from qingzhou.filings.permissions import may_file
from qingzhou.ledger.policy import policy
from qingzhou.units.models import Membership

LATE, NEVER = 0.08, 0.05  # of all filings


def weekly(begins: datetime, weeks: int, company: Company, stage: Stage) -> Life:
    """A filing for each week and each unit that owes one; the running week is left to whoever tries the system."""
    now = begins
    for week in range(weeks):
        now = yield begins + timedelta(weeks=week, days=2)  # the day before the cut-off
        times = queries.times(company.clerk.jurisdiction_id, now)
        for unit in queries.owing(company.clerk.jurisdiction_id, now, now):
            by, chance = company.handlers[unit.pk], company.rng.random()
            if may_file(by) and chance >= NEVER:
                stage.enter(_filed(times.running, by, company, now, late=chance < NEVER + LATE))


def _filed(period: Period, by: Membership, company: Company, now: datetime, *, late: bool) -> Life:
    cutoff = period.ends_at(policy())
    moment = company.working_moment(cutoff, 1) if late else now + timedelta(minutes=company.rng.randrange(480))
    now = yield moment
    times = queries.times(by.jurisdiction_id, now)
    known = {
        part: text_of(found) for part, found in facts(by, times.window(period), now, company.calendar, policy()).items()
    }
    said = actions.Said(**known, unchanged=not known["done"])
    actions.file(period, said, by=by, now=now)
