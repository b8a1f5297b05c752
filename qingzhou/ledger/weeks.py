"""The week of the dispatch: an ISO week that ends with its cut-off, not with its Sunday.

2026-W47 runs from the cut-off in 2026-W46 to the cut-off in 2026-W47; a moment exactly at the cut-off belongs to the week
that ends with it. Pure Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qingzhou.ledger.policy import Policy, local_day

YEARS = range(2005, 2049)  # those whose working days the calendar can count, with room on both sides


@dataclass(frozen=True, order=True)
class IsoWeek:
    """One week by its ISO 8601 year and number. Raises ValueError where the year has no such week."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.year not in YEARS:
            raise ValueError(f"{self.year} is not between {YEARS[0]} and {YEARS[-1]}")
        date.fromisocalendar(self.year, self.number, 1)

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @classmethod
    def parse(cls, text: str) -> IsoWeek:
        """The week that “2026-W47” names. Raises ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
        if found is None or int(found[1]) not in YEARS[1:-1]:  # the weeks before and after must exist too
            raise ValueError(f"{text!r} is not like 2026-W47")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def holding(cls, moment: datetime, policy: Policy) -> IsoWeek:
        """The week to which a moment belongs."""
        ends_on = policy.cutoff_from(local_day(moment))
        if moment > policy.cutoff_moment(ends_on):
            ends_on += timedelta(days=7)
        year, number, _weekday = ends_on.isocalendar()
        return cls(year, number)

    def plus(self, weeks: int) -> IsoWeek:
        """The week so many weeks later, or earlier. Raises ValueError beyond YEARS."""
        year, number, _weekday = (
            date.fromisocalendar(self.year, self.number, 4) + timedelta(weeks=weeks)
        ).isocalendar()
        return IsoWeek(year, number)

    def ends_on(self, policy: Policy) -> date:
        """The day of the cut-off."""
        return date.fromisocalendar(self.year, self.number, policy.cutoff_weekday)

    def ends_at(self, policy: Policy) -> datetime:
        """The cut-off: the last moment of the week."""
        return policy.cutoff_moment(self.ends_on(policy))

    def begins_at(self, policy: Policy) -> datetime:
        """The cut-off before: the last moment that does not belong to the week."""
        return policy.cutoff_moment(self.ends_on(policy) - timedelta(days=7))
