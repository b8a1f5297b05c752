"""What a check is, and what facts are measured by: figures in their units, and what has to be known besides the law."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

Periods = Sequence[tuple[date, date]]  # first and last days


class Unit(Enum):
    """In what figures are told."""

    CLOCK = "clock"  # seconds since midnight of the day on which a session begins
    SECONDS = "seconds"
    CENTS = "cents"
    HOURS = "hours"  # class hours
    DAYS = "days"
    PEOPLE = "people"
    AREA = "area"  # square decimetres
    YEARS = "years"  # of age
    TIMES = "times"  # 1 where it happened


class LimitIs(Enum):
    """What the limit of a row is, beside what its figures are told in."""

    FIGURE = "figure"  # of the same unit
    MONTHS = "months"  # and figures are days
    PERCENT = "percent"  # and figures are people
    IN_THE_FACT = "fact"  # said by the fact itself, not by the row


@dataclass(frozen=True)
class Measure:
    """What a fact comes to, and what it may come to."""

    figure: int
    limit: int


@dataclass(frozen=True)
class Around:
    """What facts are judged by besides the law: when pupils rest and are at school, and what institutions are not licensed for.

    `beyond`: when an institution was on file without a kind (S or N) or a mode (on or off), by its number and that. What is in
    neither set of days is not known: a vacation whose dates nobody has entered.
    """

    rest_days: frozenset[date] = frozenset()
    unlicensed: Mapping[int, Periods] = field(default_factory=dict)
    school_days: frozenset[date] = frozenset()
    beyond: Mapping[tuple[int, str], Periods] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """How a fact is measured. `over`: more than the limit breaks the rule, else less does. `also`: read where it is known."""

    name: str
    table: str
    needs: tuple[str, ...]
    unit: Unit
    measure: Callable[[Any, int, Around], Measure | None]
    over: bool = True
    also: tuple[str, ...] = ()
    limit_is: LimitIs = LimitIs.FIGURE

    def breaks(self, measure: Measure) -> bool:
        """Whether the figure is beyond its limit."""
        return measure.figure > measure.limit if self.over else measure.figure < measure.limit


def months_after(day: date, months: int) -> date:
    """The same day of a later (or, negative, an earlier) month, its last day where it is shorter."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def seconds_between(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())
