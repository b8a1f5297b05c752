"""The column form of every check, for any engine that Ibis speaks to. law.checks is the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis

from qingzhou.compliance.law.checks import AGAINST, FLAGS, PER_PUPIL, SCHOOL_BEGINS
from qingzhou.compliance.law.conduct import BANDS, LESSON, PLACES, RECLAIMED_WITHIN
from qingzhou.compliance.law.facts import TABLES
from qingzhou.compliance.law.rules import ALL_KINDS, ALL_MODES, ALL_STAGES, FOR_EVER, Rule

Table = Any  # ibis.Table: Ibis builds its columns' methods at run time, where no checker of types can see them
Column = Any
LICENCE = "licence"
FALSE = ibis.literal(value=False)


@dataclass(frozen=True)
class Figures:
    """What a check gives for each row: the figure, the limit, and whether there is anything to judge."""

    figure: Column
    limit: Column
    applies: Column = True


@dataclass(frozen=True)
class Days:
    """What rows are judged by besides the law, as law.checks.Around, in tables.

    `rest_days`, `school_days`: day. `gaps`: whose, what, since, until; `what` is the kind or mode that was not licensed, and
    LICENCE where nothing was.
    """

    rest_days: Table
    school_days: Table
    gaps: Table


SCOPE = ("id", "institution", "kind", "mode", "stage")


def read_by(rules: Iterable[Rule], table: str) -> list[str]:
    """The columns of a table that some rows of the law read."""
    judging = [rule for rule in rules if rule.of.table == table]
    more = [name for rule in judging for name in (*rule.of.needs, *rule.of.also)]
    return list(dict.fromkeys((*SCOPE, TABLES[table].dated_by, *more)))


def day_of(facts: Table, table: str) -> Column:
    """The day of each fact."""
    column = facts[TABLES[table].dated_by]
    return column.date() if table == "sessions" else column


def _seconds(since: Column, until: Column) -> Column:
    return until.delta(since, unit="second")


def ends_late(facts: Table, limit: int) -> Figures:
    midnight = facts.starts_at.date().cast("timestamp")
    return Figures(_seconds(midnight, facts.ends_at), ibis.literal(limit), facts.ends_at >= facts.starts_at)


def lasts_long(facts: Table, limit: int) -> Figures:
    length = _seconds(facts.starts_at, facts.ends_at)
    return Figures(length, ibis.literal(limit), facts.ends_at >= facts.starts_at)


def during_school(facts: Table, limit: int) -> Figures:
    midnight = facts.starts_at.date().cast("timestamp")
    return Figures(
        _seconds(midnight, facts.starts_at), ibis.literal(limit), _seconds(midnight, facts.ends_at) > SCHOOL_BEGINS
    )


def follows_closely(facts: Table, limit: int) -> Figures:
    pause = _seconds(facts.before_ended_at, facts.starts_at)
    return Figures(pause, ibis.literal(limit), facts.starts_at >= facts.before_ended_at)


def happens(_facts: Table, limit: int) -> Figures:
    """Once: of what may not be at all, or for such facts as AMONG leaves."""
    return Figures(ibis.literal(1), ibis.literal(limit))


def plain(name: str) -> Callable[[Table, int], Figures]:
    """A column as it stands."""
    return lambda facts, limit: Figures(facts[name], ibis.literal(limit))


def told(name: str, *, wrong: bool) -> Callable[[Table, int], Figures]:
    """1 where a column says what it should not."""
    return lambda facts, limit: Figures((facts[name] == wrong).cast("int64"), ibis.literal(limit))


def _months_after(day: Column, months: int) -> Column:
    return (day + ibis.interval(months=months)).cast("date")


def _days(since: Column, until: Column) -> Column:
    return until.delta(since, unit="day")


def pays_for_long(facts: Table, limit: int) -> Figures:
    end = _months_after(facts.covers_from, limit)
    allowed = _days(facts.covers_from, end) + (end.day() < facts.covers_from.day()).cast("int64")
    return Figures(_days(facts.covers_from, facts.covers_to) + 1, allowed, facts.covers_to >= facts.covers_from)


def paid_early(facts: Table, limit: int) -> Figures:
    allowed = _days(_months_after(facts.class_starts_on, -limit), facts.class_starts_on)
    return Figures(_days(facts.paid_on, facts.class_starts_on), allowed, facts.hours.isnull())


def renewed_early(facts: Table, limit: int) -> Figures:
    within_a_month = (_months_after(facts.class_starts_on, -1) <= facts.paid_on).fill_null(FALSE)
    return Figures(facts.hours_left, ibis.literal(limit), ~within_a_month)


def unwritten(facts: Table, limit: int) -> Figures:
    return Figures((~facts.written).cast("int64"), ibis.literal(limit), facts.prepaid)


def against(figure: str, limit: str) -> Callable[[Table, int], Figures]:
    """A column against another one."""
    return lambda facts, _limit: Figures(facts[figure], facts[limit])


def crowded(facts: Table, _limit: int) -> Figures:
    return Figures(facts.seats, facts.area // PER_PUPIL)


def taught_uncertified(facts: Table, limit: int) -> Figures:
    return Figures((~facts.certified).cast("int64"), ibis.literal(limit), facts.teaches)


def checked_late(facts: Table, limit: int) -> Figures:
    until = ibis.coalesce(facts.checked_on, facts.seen_on)
    return Figures(_days(facts.hired_on, until), ibis.literal(limit))


def checked_long_ago(facts: Table, limit: int) -> Figures:
    last = ibis.greatest(
        ibis.coalesce(facts.checked_on, facts.checked_again_on), ibis.coalesce(facts.checked_again_on, facts.checked_on)
    )
    return Figures(_days(last, facts.seen_on), _days(last, _months_after(last, limit)), last.notnull())


def share(figure: str, of: str) -> Callable[[Table, int], Figures]:
    """A number against so many percent of another one."""
    return lambda facts, percent: Figures(facts[figure], (facts[of] * percent + 99) // 100, facts[of] > 0)


def priced_high(least: int, most: int) -> Callable[[Table, int], Figures]:
    def form(facts: Table, limit: int) -> Figures:
        standard = ibis.cases((facts.mode == "off", LESSON["off"]), else_=LESSON["on"])
        applies = facts.pupils.between(least, most) & (facts.minutes > 0) & (facts.price >= 0)
        # Divided by nothing but what is judged: an engine may reckon before it filters.
        minutes = ibis.greatest(facts.minutes, 1)
        return Figures(facts.price * standard // minutes, ibis.literal(limit), applies)

    return form


def used_before(done: str) -> Callable[[Table, int], Figures]:
    return lambda facts, limit: Figures(
        _days(facts.used_since, ibis.coalesce(facts[done], facts.seen_on)), ibis.literal(limit)
    )


def shown_in(places: tuple[str, ...]) -> Callable[[Table, int], Figures]:
    return lambda facts, limit: Figures(facts.place.isin(places).cast("int64"), ibis.literal(limit))


def answered_late(facts: Table, _limit: int) -> Figures:
    until = ibis.coalesce(facts.answered_on, facts.seen_on)
    return Figures(_days(facts.asked_on, until), _days(facts.asked_on, facts.answer_due_on), until.notnull())


def paid_late(facts: Table, limit: int) -> Figures:
    until = ibis.coalesce(facts.paid_on, facts.seen_on)
    applies = until.notnull() & ~facts.refused.fill_null(FALSE)
    return Figures(_days(facts.asked_on, until), ibis.literal(limit), applies)


def refused_at_once(facts: Table, limit: int) -> Figures:
    days = _days(facts.charged_on, facts.asked_on)
    refused = (facts.refused & (days <= RECLAIMED_WITHIN)).cast("int64")
    return Figures(refused, ibis.literal(limit), days >= 0)


COLUMN_FORM: dict[str, Callable[[Table, int], Figures]] = {
    "ends_late": ends_late,
    "lasts_long": lasts_long,
    "on_rest_day": happens,
    "without_licence": happens,
    "of_another_kind": happens,
    "in_another_mode": happens,
    "during_school": during_school,
    "follows_closely": follows_closely,
    "held_at_all": happens,
    "costs_much": plain("amount"),
    "pays_for_many_hours": plain("hours"),
    "pays_for_long": pays_for_long,
    "paid_early": paid_early,
    "renewed_early": renewed_early,
    "unwritten": unwritten,
    "crowded": crowded,
    "small": plain("area"),
    "taught_uncertified": taught_uncertified,
    "checked_late": checked_late,
    "checked_long_ago": checked_long_ago,
    "few_full_time": share("full_time", "everyone"),
    "few_teachers": share("teachers", "pupils"),
    "used_unreviewed": used_before("reviewed_on"),
    "used_unfiled": used_before("filed_on"),
    "young_speaker": plain("speaker_age"),
    "answered_late": answered_late,
    "paid_late": paid_late,
    "refused_at_once": refused_at_once,
    **{name: against(figure, limit) for name, (_table, figure, limit, _over) in AGAINST.items()},
    **{name: told(column, wrong=wrong) for name, (_table, column, wrong) in FLAGS.items()},
    **{f"priced_high_{band}": priced_high(*of) for band, of in BANDS.items()},
    **{name: shown_in(places) for name, places in PLACES.items()},
}


def on_rest_day(facts: Table, days: Days) -> Table:
    return facts.semi_join(days.rest_days, day_of(facts, "sessions") == days.rest_days.day)


def during_school_at_all(facts: Table, days: Days) -> Table:
    return facts.semi_join(days.school_days, day_of(facts, "sessions") == days.school_days.day)


def without(what: Callable[[Table], Column]) -> Callable[[Table, Days], Table]:
    """The sessions of a day on which their institution was not licensed for something."""

    def among(facts: Table, days: Days) -> Table:
        day, gaps = day_of(facts, "sessions"), days.gaps
        whose = [facts.institution == gaps.whose, what(facts) == gaps.what]
        return facts.semi_join(gaps, [*whose, day >= gaps.since, day <= gaps.until])

    return among


AMONG: dict[str, Callable[[Table, Days], Table]] = {
    "on_rest_day": on_rest_day,
    "during_school": during_school_at_all,
    "without_licence": without(lambda _facts: ibis.literal(LICENCE)),
    "of_another_kind": without(lambda facts: facts.kind),
    "in_another_mode": without(lambda facts: facts.mode),
}


def breaking(rule: Rule, facts: Table, days: Days) -> Table:
    """The facts that break a row of the law."""
    found = facts.filter(_beyond(rule, facts) & _judged(rule, facts))
    return AMONG[rule.check](found, days) if rule.check in AMONG else found


def breaking_any(rules: Iterable[Rule], facts: Table) -> Table:
    """The facts that break any of some rows, none of which looks anything up.

    What rows measure alike is measured once, and first: it is beyond the limit for few, and only for those is the rest asked.
    """
    alike: dict[tuple[str, int | None], list[Rule]] = {}
    for rule in rules:
        alike.setdefault((rule.check, rule.limit), []).append(rule)
    conditions = [_beyond(of[0], facts) & reduce(or_, (_judged(rule, facts) for rule in of)) for of in alike.values()]
    return facts.filter(reduce(or_, conditions))


def figures(rule: Rule, facts: Table) -> Figures:
    """What a row of the law makes of each fact."""
    assert rule.limit is not None
    return COLUMN_FORM[rule.check](facts, rule.limit)


def _beyond(rule: Rule, facts: Table) -> Column:
    """Whether everything is known that a row measures, and comes to more (or less) than it may; null where it is not judged."""
    measured = figures(rule, facts)
    beyond = measured.figure > measured.limit if rule.of.over else measured.figure < measured.limit
    known = [facts[name].notnull() for name in rule.of.needs]
    return reduce(and_, (one for one in (beyond, *known, measured.applies) if one is not True))


def _judged(rule: Rule, facts: Table) -> Column:
    """Whether a row is in force on the fact's day, and for such as it is."""
    return reduce(and_, [*_in_scope(rule, facts), *_in_force(rule, facts)])


def _in_force(rule: Rule, facts: Table) -> list[Column]:
    """Of sessions their moments are compared: so a file's own bounds spare its pieces the comparison."""
    column = facts[TABLES[rule.of.table].dated_by]
    if rule.of.table != "sessions":
        return [column >= rule.since] if rule.until == FOR_EVER else [column >= rule.since, column <= rule.until]
    since, until = datetime.combine(rule.since, time()), datetime.combine(rule.until, time.max)
    return [column >= since] if rule.until == FOR_EVER else [column >= since, column <= until]


def _in_scope(rule: Rule, facts: Table) -> list[Column]:
    scopes = (
        (facts.kind, rule.kinds, ALL_KINDS),
        (facts.mode, rule.modes, ALL_MODES),
        (facts.stage, rule.stages, ALL_STAGES),
    )
    return [column.isin(sorted(wanted)) for column, wanted, _every in scopes]
