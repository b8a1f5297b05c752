"""Cases of every row of the law: a fact just at the limit and one just beyond it, as its page shows them and tests try them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from qingzhou.compliance.law.checks import FLAGS, PER_PUPIL
from qingzhou.compliance.law.conduct import BANDS, LESSON, PLACES
from qingzhou.compliance.law.facts import TABLES, Fact, Session
from qingzhou.compliance.law.measures import Around, Measure, months_after
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


def _of(rule: Rule, day: date, **said: Any) -> Fact:
    """A fact of a day that says nothing but this."""
    kind: Any = TABLES[rule.of.table]
    nothing = {one.name: None for one in fields(kind)}
    made: Fact = kind(**{**nothing, **_scope(rule), kind.dated_by: day, **said})
    return made


def _paid_early(rule: Rule, day: date, beyond: int) -> Fact:
    starts = months_after(day, rule.limit or 0)
    while months_after(starts, -(rule.limit or 0)) < day:  # the last day of a short month
        starts += DAY
    return _of(rule, day, class_starts_on=starts + beyond * DAY)


def _pays_for_long(rule: Rule, day: date, beyond: int) -> Fact:
    end = months_after(day, rule.limit or 0)
    last = end if end.day < day.day else end - DAY
    return _of(rule, day, covers_from=day, covers_to=last + beyond * DAY)


def _checked_long_ago(rule: Rule, day: date, beyond: int) -> Fact:
    asked = months_after(day, -(rule.limit or 0))
    while months_after(asked, rule.limit or 0) < day:  # the last day of a short month
        asked += DAY
    return _of(rule, day, checked_on=asked - beyond * DAY)


def _flagged(column: str, *, wrong: bool) -> Build:
    return lambda rule, day, beyond: _of(rule, day, **{column: wrong if beyond else not wrong})


def _priced_high(band: str) -> Build:
    """A lesson of twice the standard length."""

    def build(rule: Rule, day: date, beyond: int) -> Fact:
        minutes, price = 2 * LESSON[min(rule.modes)], 2 * ((rule.limit or 0) + beyond)
        return _of(rule, day, pupils=BANDS[band][0], price=price, minutes=minutes)

    return build


def _shown(place: str) -> Build:
    return lambda rule, day, beyond: _of(rule, day, place=place if beyond else "own")


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
    "costs_much": lambda rule, day, beyond: _of(rule, day, amount=(rule.limit or 0) + beyond),
    "pays_for_many_hours": lambda rule, day, beyond: _of(rule, day, hours=(rule.limit or 0) + beyond),
    "pays_for_long": _pays_for_long,
    "paid_early": _paid_early,
    "renewed_early": lambda rule, day, beyond: _of(rule, day, hours=20, hours_left=(rule.limit or 0) + beyond),
    "unwritten": lambda rule, day, beyond: _of(rule, day, prepaid=True, written=not beyond),
    "posted_less": lambda rule, day, beyond: _of(rule, day, amount=300_000 + beyond, posted=300_000),
    "falls_short": lambda rule, day, beyond: _of(rule, day, custody=1_000_000 - beyond, undelivered=1_000_000),
    "released_early": lambda rule, day, beyond: _of(rule, day, released=1_000_000 + beyond, taught=1_000_000),
    "crowded": lambda rule, day, beyond: _of(rule, day, area=100 * PER_PUPIL, seats=100 + beyond),
    "small": lambda rule, day, beyond: _of(rule, day, area=(rule.limit or 0) - beyond),
    "taught_uncertified": lambda rule, day, beyond: _of(rule, day, teaches=True, certified=not beyond),
    "checked_late": lambda rule, day, beyond: _of(rule, day, hired_on=day - DAY, checked_on=day - DAY + beyond * DAY),
    "checked_long_ago": _checked_long_ago,
    "few_full_time": lambda rule, day, beyond: _of(rule, day, everyone=100, full_time=(rule.limit or 0) - beyond),
    "few_teachers": lambda rule, day, beyond: _of(rule, day, pupils=100, teachers=(rule.limit or 0) - beyond),
    "used_unreviewed": lambda rule, day, beyond: _of(rule, day, used_since=day, reviewed_on=day + beyond * DAY),
    "used_unfiled": lambda rule, day, beyond: _of(rule, day, used_since=day, filed_on=day + beyond * DAY),
    "young_speaker": lambda rule, day, beyond: _of(rule, day, speaker_age=(rule.limit or 0) - beyond),
    "answered_late": lambda rule, day, beyond: _of(
        rule, day, answer_due_on=day + 7 * DAY, answered_on=day + (7 + beyond) * DAY
    ),
    "paid_late": lambda rule, day, beyond: _of(rule, day, paid_on=day + ((rule.limit or 0) + beyond) * DAY),
    "refused_at_once": lambda rule, day, beyond: _of(rule, day, charged_on=day - DAY, refused=bool(beyond)),
    **{name: _flagged(column, wrong=wrong) for name, (_table, column, wrong) in FLAGS.items()},
    **{f"priced_high_{band}": _priced_high(band) for band in BANDS},
    **{name: _shown(places[0]) for name, places in PLACES.items()},
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
