"""Which filings were asked for in a stretch of time, and who had filed them by a moment.

Read from what only grows, the filings and the versions of the rhythm; so a question about the past has one answer for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from qingzhou.filings.models import Filing, RhythmVersion
from qingzhou.filings.periods import Period
from qingzhou.filings.rhythms import Rhythm, Window, asked_between
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.rows import Terms
from qingzhou.workdays.calendar import Calendar


@dataclass(frozen=True)
class Asking:
    """The rhythms of a district, each from the moment at which it was set, and when filing began there at all."""

    rhythms: tuple[tuple[datetime, Rhythm], ...]
    begun: datetime | None
    terms: Terms

    def windows(self, since: datetime, until: datetime) -> list[Window]:
        """Those whose cut-off lies in (`since`, `until`], in order; none that ended before filing began."""
        if self.begun is None:
            return []
        asked = asked_between(self.rhythms, max(since, self.begun), until, *self._by)
        return [self.window(period) for period in asked]

    def window(self, period: Period) -> Window:
        """The bounds of a period by the rhythm in force at its cut-off."""
        return self._in_force(period.ends_at(self.terms.policy)).window(period, *self._by)

    def special(self, moment: datetime) -> str:
        """What the special period is called by the rhythm in force at a moment."""
        return self._in_force(moment).special

    @property
    def _by(self) -> tuple[Calendar, Policy]:
        return self.terms.calendar, self.terms.policy

    def _in_force(self, moment: datetime) -> Rhythm:
        return next((rhythm for at, rhythm in reversed(self.rhythms) if at <= moment), Rhythm())


def asking(jurisdiction_id: int, as_of: datetime, terms: Terms) -> Asking:
    """What was asked of a district's units, as of a moment: two small queries."""
    versions = RhythmVersion.objects.filter(jurisdiction_id=jurisdiction_id, at__lte=as_of).order_by("at", "id")
    rhythms = tuple((version.at, version.rhythm) for version in versions)
    filings = Filing.objects.filter(jurisdiction_id=jurisdiction_id, at__lte=as_of)
    first = filings.aggregate(first=Min("at"))["first"]
    began = [at for at in (first, rhythms[0][0] if rhythms else None) if at is not None]
    return Asking(rhythms, min(began, default=None), terms)


@dataclass(frozen=True)
class Stood:
    """What one unit had filed: when first, and how that counts."""

    mark: Mark
    at: datetime


def stood(jurisdiction_id: int, periods: Iterable[str], as_of: datetime) -> dict[tuple[int, str], Stood]:
    """By unit and period, what was filed by a moment; the first version says when, the last what. One query."""
    rows = Filing.objects.filter(jurisdiction_id=jurisdiction_id, period__in=list(periods), at__lte=as_of)
    found: dict[tuple[int, str], Stood] = {}
    said = rows.order_by("version").values_list("unit_id", "period", "late", "unchanged", "at")
    for unit, period, late, unchanged, at in said:
        first = found.get((unit, period))
        is_late = first.mark is Mark.LATE if first else late
        mark = Mark.LATE if is_late else Mark.ZERO if unchanged else Mark.FILED
        found[unit, period] = Stood(mark, first.at if first else at)
    return found
