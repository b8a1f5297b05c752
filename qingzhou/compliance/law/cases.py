"""Cases of every row of the law: a fact just at the limit and one just beyond it, as its page shows them and tests try them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from qingzhou.compliance.law.checks import PER_PUPIL, Around, Measure, months_after
from qingzhou.compliance.law.facts import Balance, Contract, Fact, Payment, Session, Site
from qingzhou.compliance.law.rules import FOR_EVER, Rule, judge

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
Build = Callable[[Rule, date, int], Fact]  # a row, a day, and 0 for a fact at the limit or 1 for one beyond


class Verdict(Enum):
    """What a row says of a case."""

    KEEPS = "keeps"
    BREAKS = "breaks"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class Case:
    """A fact of a day, and what the row says of it."""

    day: date
    verdict: Verdict
    measure: Measure | None
    why: str  # at_limit | beyond | before | after | unknown


def _scope(rule: Rule) -> dict[str, Any]:
    kind, mode, stage = (sorted(values, reverse=True)[0] for values in (rule.kinds, rule.modes, rule.stages))
    return {"id": 1, "institution": 1, "kind": kind, "mode": mode, "stage": stage}


def _session(rule: Rule, starts: datetime, ends: datetime) -> Session:
    return Session(**_scope(rule), starts_at=starts, ends_at=ends)


def _ends_late(rule: Rule, day: date, beyond: int) -> Session:
    midnight = datetime.combine(day, time())
    ends = midnight + timedelta(seconds=(rule.limit or 0) + beyond)
    return _session(rule, ends - timedelta(minutes=20), ends)


def _lasts_long(rule: Rule, day: date, beyond: int) -> Session:
    starts = datetime.combine(day, time(18))
    return _session(rule, starts, starts + timedelta(seconds=(rule.limit or 0) + beyond))


def _held(rule: Rule, day: date, beyond: int) -> Session:
    """At the limit the institution is another one, of which nothing is known."""
    starts = datetime.combine(day if beyond else day + DAY, time(18))
    return _session(rule, starts, starts + timedelta(minutes=20))


def _during_school(rule: Rule, day: date, beyond: int) -> Session:
    starts = datetime.combine(day, time()) + timedelta(seconds=(rule.limit or 0) - beyond)
    return _session(rule, starts, starts + timedelta(minutes=20))


def _follows_closely(rule: Rule, day: date, beyond: int) -> Session:
    starts = datetime.combine(day, time(18))
    before = starts - timedelta(seconds=(rule.limit or 0) - beyond)
    return replace(_session(rule, starts, starts + timedelta(minutes=20)), before_ended_at=before)


def _payment(rule: Rule, day: date, **said: Any) -> Payment:
    nothing = dict.fromkeys(
        (
            "amount",
            "hours",
            "covers_from",
            "covers_to",
            "hours_left",
            "class_starts_on",
            "to_account",
            "by_loan",
            "invoiced",
        )
    )
    return Payment(**{**_scope(rule), **nothing, "paid_on": day, **said})


def _paid_early(rule: Rule, day: date, beyond: int) -> Payment:
    starts = months_after(day, rule.limit or 0)
    while months_after(starts, -(rule.limit or 0)) < day:  # the last day of a short month
        starts += DAY
    return _payment(rule, day, class_starts_on=starts + beyond * DAY)


def _contract(rule: Rule, day: date, **said: Any) -> Contract:
    return Contract(**_scope(rule), signed_on=day, **{"prepaid": True, "written": True, "uses_template": True, **said})


def _pays_for_long(rule: Rule, day: date, beyond: int) -> Payment:
    end = months_after(day, rule.limit or 0)
    last = end if end.day < day.day else end - DAY
    return _payment(rule, day, covers_from=day, covers_to=last + beyond * DAY)


BUILD: dict[str, Build] = {
    "ends_late": _ends_late,
    "lasts_long": _lasts_long,
    "on_rest_day": _held,
    "without_licence": _held,
    "of_another_kind": _held,
    "in_another_mode": _held,
    "during_school": _during_school,
    "follows_closely": _follows_closely,
    "held_at_all": _held,
    "costs_much": lambda rule, day, beyond: _payment(rule, day, amount=(rule.limit or 0) + beyond),
    "pays_for_many_hours": lambda rule, day, beyond: _payment(rule, day, hours=(rule.limit or 0) + beyond),
    "pays_for_long": _pays_for_long,
    "paid_early": _paid_early,
    "renewed_early": lambda rule, day, beyond: _payment(rule, day, hours=20, hours_left=(rule.limit or 0) + beyond),
    "past_the_account": lambda rule, day, beyond: _payment(rule, day, to_account=not beyond),
    "by_loan": lambda rule, day, beyond: _payment(rule, day, by_loan=bool(beyond)),
    "without_invoice": lambda rule, day, beyond: _payment(rule, day, invoiced=not beyond),
    "off_template": lambda rule, day, beyond: _contract(rule, day, uses_template=not beyond),
    "unwritten": lambda rule, day, beyond: _contract(rule, day, written=not beyond),
    "falls_short": lambda rule, day, beyond: Balance(
        **_scope(rule), balance_on=day, custody=1_000_000 - beyond, undelivered=1_000_000
    ),
    "crowded": lambda rule, day, beyond: Site(**_scope(rule), seen_on=day, area=100 * PER_PUPIL, seats=100 + beyond),
    "small": lambda rule, day, beyond: Site(**_scope(rule), seen_on=day, area=(rule.limit or 0) - beyond, seats=None),
}


def cases(rule: Rule) -> list[Case]:
    """At the limit, beyond it, beyond it on the day before the row began and after its last, and with something unknown."""
    assert rule.limit is not None
    days, period = frozenset({rule.since}), [(rule.since, rule.since)]
    around = Around(days, {1: period}, days, {(1, what): period for what in ("S", "N", "on", "off")})
    build = BUILD[rule.check]
    found = [] if rule.check == "held_at_all" else [_case(rule, build(rule, rule.since, 0), around, "at_limit")]
    found.append(_case(rule, build(rule, rule.since, 1), around, "beyond"))
    found.append(_case(rule, build(rule, rule.since - DAY, 1), around, "before"))
    if rule.until != FOR_EVER:
        found.append(_case(rule, build(rule, rule.until + DAY, 1), around, "after"))
    unknown = build(rule, rule.since, 1)
    blank = type(unknown)(**{**vars(unknown), rule.of.needs[-1]: None})
    return [*found, _case(rule, blank, around, "unknown")]


def _case(rule: Rule, fact: Fact, around: Around, why: str) -> Case:
    measure = judge(rule, fact, around)
    verdict = Verdict.NOT_JUDGED if measure is None else Verdict.BREAKS if rule.of.breaks(measure) else Verdict.KEEPS
    return Case(fact.day or rule.since, verdict, measure, why)
