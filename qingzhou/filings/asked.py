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
from qingzhou.filings.rhythms import INSTANT, Rhythm, Window
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import policy
from qingzhou.workdays.calendar import Calendar


@dataclass(frozen=True)
class Asking:
    """The rhythms of a district, each from the moment at which it was set, and when filing began there at all."""

    rhythms: tuple[tuple[datetime, Rhythm], ...]
    begun: datetime | None

    def periods(self, since: datetime, until: datetime, calendar: Calendar) -> list[Window]:
        """Those whose cut-off lies in (`since`, `until`], in order; none that ended before filing began.

        A period that another rhythm overtook before its cut-off was asked of nobody.
        """
        found: list[Window] = []
        at = since + INSTANT
        while self.begun is not None and at <= until:
            rhythm, overtaken = self._in_force(at)
            window = rhythm.window(rhythm.running(at, calendar, policy()), calendar, policy())
            if overtaken and window.ends_at >= overtaken:
                at = overtaken
                continue
            if self.begun < window.ends_at <= until:
                found.append(window)
            at = window.ends_at + INSTANT
        return found

    def window(self, period: Period, calendar: Calendar) -> Window:
        """The bounds of a period by the rhythm in force at its cut-off."""
        rhythm, _overtaken = self._in_force(period.ends_at(policy()))
        return rhythm.window(period, calendar, policy())

    def special(self, moment: datetime) -> str:
        """What the special period is called by the rhythm in force at a moment."""
        return self._in_force(moment)[0].special

    def _in_force(self, moment: datetime) -> tuple[Rhythm, datetime | None]:
        """The rhythm at a moment, and when the next one was set."""
        rhythm = Rhythm()
        for at, one in self.rhythms:
            if at > moment:
                return rhythm, at
            rhythm = one
        return rhythm, None


def asking(jurisdiction_id: int, as_of: datetime) -> Asking:
    """What was asked of a district's units, as of a moment: two small queries."""
    versions = RhythmVersion.objects.filter(jurisdiction_id=jurisdiction_id, at__lte=as_of).order_by("at", "id")
    rhythms = tuple((version.at, version.rhythm) for version in versions)
    filings = Filing.objects.filter(jurisdiction_id=jurisdiction_id, at__lte=as_of)
    first = filings.aggregate(first=Min("at"))["first"]
    began = [at for at in (first, rhythms[0][0] if rhythms else None) if at is not None]
    return Asking(rhythms, min(began, default=None))


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
