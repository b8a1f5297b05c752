"""What stands behind a figure: the cases that were looked at, and which of them were counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from qingzhou.dispatch.ranking.courses import ClosedIssue, Course
from qingzhou.filings.periods import Period
from qingzhou.filings.queries import Came
from qingzhou.ledger.policy import Policy
from qingzhou.workdays.calendar import Calendar


@dataclass(frozen=True)
class Promise:
    """A unit promised a reporter to write by a day; `kept_on` is when it did, if it has."""

    unit: int
    report: int
    due_on: date
    kept_at: datetime | None


@dataclass(frozen=True)
class Verdict:
    """What a reporter said of the unit that answered: whether it is solved, and 1 to 5 or nothing."""

    unit: int
    report: int
    at: datetime
    solved: bool
    satisfied: int | None


@dataclass(frozen=True)
class Material:
    """All that figures are worked out from."""

    courses: Sequence[Course]
    closed_issues: Sequence[ClosedIssue]
    periods: Sequence[Period]  # for which filing was asked, and whose cut-off has passed
    came: Mapping[tuple[int, Period], Came]
    offices: frozenset[int]  # who ask, and file nothing themselves
    calendar: Calendar
    policy: Policy
    promises: Sequence[Promise] = ()
    verdicts: Sequence[Verdict] = ()


@dataclass(frozen=True)
class Case:
    """One row behind a figure: in the denominator always, in the numerator if it was `counted`."""

    unit: int
    item: int | None  # None where it is about a filing or a report
    counted: bool
    on: date | None  # the day that the figure is about: due, closed, decided, the cut-off
    period: Period | None = None  # of the filing
    came: Came | None = None  # what was filed, if anything was
    report: int | None = None  # where it is about a report of the public


@dataclass(frozen=True)
class Figure:
    """So many of so many."""

    counted: int
    total: int

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Figure:
        """The figure of some cases: this, and nothing else, is how one is counted."""
        return cls(sum(case.counted for case in cases), len(cases))

    @property
    def share(self) -> Fraction | None:
        """The exact share, or None where there is nothing to divide by."""
        return Fraction(self.counted, self.total) if self.total else None

    @property
    def percent(self) -> int | None:
        """In whole percent, rounded; 100 only where all were counted, 0 only where none was."""
        if not self.total:
            return None
        rounded = (200 * self.counted + self.total) // (2 * self.total)
        return max(min(rounded, 99), 1) if 0 < self.counted < self.total else rounded
