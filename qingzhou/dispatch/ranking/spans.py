"""Over which editions is ranked: whole ones of a kind, one after another, the last one ending at its cut-off or now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qingzhou.dispatch.compiling import Window
from qingzhou.dispatch.editions import Edition, every_of, holding
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.preview import begins_of
from qingzhou.filings.periods import Every
from qingzhou.ledger.policy import local_day, policy

LENGTHS = {Every.WEEK: (1, 4, 8), Every.HALF_MONTH: (1, 2, 6), Every.MONTH: (1, 3, 6), Every.DAY: (1, 5, 10)}


@dataclass(frozen=True)
class Span:
    """Some editions, the first one first."""

    weeks: tuple[Window, ...]

    @property
    def since(self) -> datetime:
        """The last moment that does not belong to it."""
        return self.weeks[0].since

    @property
    def moment(self) -> datetime:
        """Everything is as it stood here."""
        return self.weeks[-1].moment

    @property
    def today(self) -> date:
        """The day of the moment: what was due before it has fallen due."""
        return local_day(self.moment)

    def falls_due(self, day: date) -> bool:
        """Whether a date fell due in it. The last day runs to midnight, so it belongs to the span that follows."""
        return local_day(self.since) <= day < self.today


def span(jurisdiction_id: int, last: Edition, length: int, now: datetime) -> Span:
    """The last `length` editions. One that was frozen ends where it was frozen, and the next one begins there."""
    every, begun = every_of(last), [(last, begins_of(jurisdiction_id, last, now))]
    while len(begun) < length:
        before = holding(every, begun[-1][1], policy())
        begun.append((before, begins_of(jurisdiction_id, before, now)))
    begins_at = begun[-1][1]
    before_all = holding(every, begins_at, policy())
    frozen = Week.objects.filter(jurisdiction_id=jurisdiction_id, moment__gt=before_all.begins_at(policy()))
    kept = {one.name: one.moment for one in frozen.only("iso_year", "iso_week", "period", "moment")}
    windows, previous = [], before_all
    for edition, begins in reversed(begun):
        since = min(begins, kept.get(previous, begins))
        windows.append(Window(edition, since, kept.get(edition, min(now, edition.ends_at(policy())))))
        previous = edition
    return Span(tuple(windows))
