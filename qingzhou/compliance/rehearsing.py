"""What a rule or another limit would have found over the past year, before anybody has enacted it. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.conf import settings

from qingzhou.compliance.facts_of import law_of, place_of
from qingzhou.compliance.found import Found, together
from qingzhou.compliance.law.measures import Around, LimitIs, Unit
from qingzhou.compliance.law.rules import RULES, Rule
from qingzhou.compliance.sweeping import engine
from qingzhou.compliance.sweeping.columns import AMONG
from qingzhou.compliance.sweeping.connecting import connected
from qingzhou.units.models import Jurisdiction

YEAR = timedelta(days=364)  # before today, which counts, too


@dataclass(frozen=True)
class Line:
    """An institution: what would be found, and what is found by the limits in force; None: nothing."""

    institution: int
    would: Found | None
    does: Found | None


@dataclass(frozen=True)
class Rehearsal:
    """What a trial gave: the days that were looked at, the rows on trial, and a line for each institution, the most facts first."""

    first: date
    last: date
    rows: tuple[Rule, ...]
    lines: tuple[Line, ...]
    facts: int


def may_change(rule: Rule) -> bool:
    """Whether a rule has a limit that could be another."""
    return rule.of.unit is not Unit.TIMES and rule.of.limit_is is not LimitIs.IN_THE_FACT


def on_trial(code: str, limit: int | None, first: date, last: date) -> tuple[Rule, ...]:
    """The rows of a rule as they would judge from a day to a day: with another limit, or as they stand.

    Where a place fills the limit in, the rows that it fills in; else those of the law that are the last for their scope.
    """
    rows = [rule for rule in RULES if rule.code == code]
    local = [rule for rule in rows if rule.limit is None]
    latest = {(rule.kinds, rule.modes, rule.stages): rule for rule in local or rows}
    return tuple(
        replace(rule, limit=rule.limit if limit is None else limit, since=first, until=last)
        for rule in latest.values()
        if limit is not None or rule.limit is not None
    )


def rehearse(
    jurisdiction: Jurisdiction, code: str, limit: int | None, today: date, first: date | None = None
) -> Rehearsal:
    """Judge the facts of the past year (or from `first` on) by the rows on trial, and by those in force."""
    since = first or today - YEAR
    rows = on_trial(code, limit, since, today)
    scopes = {(rule.kinds, rule.modes, rule.stages) for rule in rows}
    law = [rule for rule in law_of(jurisdiction.pk) if rule.code == code]
    now = tuple(
        replace(rule, since=max(rule.since, since), until=min(rule.until, today))
        for rule in law
        if (rule.kinds, rule.modes, rule.stages) in scopes and rule.since <= today and rule.until >= since
    )
    looked_at = {rule.of.table for rule in rows}
    place = place_of(jurisdiction, today, looked_at)
    around = place.around if any(rule.check in AMONG for rule in (*rows, *now)) else Around()
    with connected(settings.SWEEP) as connection:
        tables = engine.read(connection, {name: file for name, file in place.files.items() if name in looked_at})
        would, does = (engine.sweep(tables, judging, around) for judging in (rows, now))
    lines = _lines(together(would.hits, rows), together(does.hits, now))
    return Rehearsal(since, today, rows, lines, sum(would.facts.values()))


def _lines(would: Sequence[Found], does: Sequence[Found]) -> tuple[Line, ...]:
    one, other = ({found.institution: found for found in side} for side in (would, does))
    lines = [Line(number, one.get(number), other.get(number)) for number in one.keys() | other.keys()]
    return tuple(sorted(lines, key=lambda line: (-(line.would.count if line.would else 0), line.institution)))
