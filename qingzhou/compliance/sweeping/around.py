"""What facts are judged by besides the law: on which days pupils rest, and when whose licence was not valid. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from qingzhou.registry.files import Period
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.terms import Term

LONGEST_VACATION = 100  # days: a longer gap between terms is a term that nobody has entered
FIRST, LAST = date(2004, 1, 1), date(2049, 12, 31)
DAY = timedelta(days=1)
SATURDAY = 5  # of date.weekday


def rest_days(calendar: Calendar, terms: Sequence[Term], first: date, last: date) -> frozenset[date]:
    """The pupils' rest days from a day to a day: weekends and holidays that are not made up, and vacations between known terms.

    A weekend day on which offices work in place of a holiday is none: whether schools teach on it is the district's to say,
    and in doubt nobody is accused.
    """
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    vacation = vacations(terms)
    return frozenset(day for day in days if day in vacation or not calendar.is_workday(day))


def school_days(calendar: Calendar, terms: Iterable[Term], first: date, last: date) -> frozenset[date]:
    """The days from a day to a day on which pupils are at school for sure: working days within terms that are known.

    A weekend day on which offices work is none, see `rest_days`.
    """
    known = (
        max(term.starts, first) + timedelta(days=place)
        for term in terms
        for place in range((min(term.ends, last) - max(term.starts, first)).days + 1)
    )
    return frozenset(day for day in known if day.weekday() < SATURDAY and calendar.is_workday(day))


def beyond(identities: Iterable[tuple[date, str, str]], last: date) -> dict[str, list[tuple[date, date]]]:
    """What an institution is not on file for, and when: S or N by its kind, on or off by its mode.

    identities: since when, kind, mode, in order. Of the time before the first nothing is known.
    """
    found: dict[str, list[tuple[date, date]]] = {}
    for (since, kind, mode), after in pairwise([*identities, (last + DAY, "", "")]):
        until = after[0] - DAY
        for what in {"S": "N", "N": "S"}.get(kind, ""), {"on": "off", "off": "on"}.get(mode, ""):
            if what and since <= until:
                found.setdefault(what, []).append((since, until))
    return found


def vacations(terms: Iterable[Term]) -> frozenset[date]:
    """The days between each two terms that follow each other."""
    ordered = sorted(terms, key=lambda term: term.starts)
    found: set[date] = set()
    for before, after in pairwise(ordered):
        between = (after.starts - before.ends).days - 1
        if 0 < between <= LONGEST_VACATION:
            found.update(before.ends + timedelta(days=place) for place in range(1, between + 1))
    return frozenset(found)


def within(days: Iterable[tuple[date, date]], first: date, last: date) -> list[tuple[date, date]]:
    """What of periods lies between two days: an engine compares every fact of an institution with each of its periods."""
    return [(max(since, first), min(until, last)) for since, until in days if since <= last and until >= first]


def gaps(licensed: Sequence[Period]) -> list[tuple[date, date]]:
    """The first and last days between, before and after the periods of a licence; none where no period is known at all."""
    if not licensed:
        return []
    found, free_since = [], FIRST
    for period in licensed:
        if period.since > free_since:
            found.append((free_since, period.since - DAY))
        if period.until is None:
            return found
        free_since = max(free_since, period.until + DAY)
    return [*found, (free_since, LAST)] if free_since <= LAST else found
