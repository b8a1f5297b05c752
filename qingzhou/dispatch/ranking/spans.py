"""Over which weeks is ranked: whole weeks one after another, the last one ending at its cut-off or now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qingzhou.dispatch.compiling import Window
from qingzhou.dispatch.models import Week
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.weeks import IsoWeek

LENGTHS = (1, 4, 8)  # weeks


@dataclass(frozen=True)
class Span:
    """Some weeks, the first one first."""

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


def span(jurisdiction_id: int, last: IsoWeek, length: int, now: datetime) -> Span:
    """The last `length` weeks. A week that was frozen ends where it was frozen, and the next one begins there."""
    weeks = [last.plus(back) for back in range(1 - length, 1)]
    before = weeks[0].plus(-1)
    frozen = Week.objects.filter(jurisdiction_id=jurisdiction_id, iso_year__gte=before.year, iso_year__lte=last.year)
    kept = {one.name: one.moment for one in frozen.only("iso_year", "iso_week", "period", "moment")}
    return Span(
        tuple(
            Window(
                week,
                min([week.begins_at(policy()), *(moment for one, moment in kept.items() if one == week.plus(-1))]),
                kept.get(week, min(now, week.ends_at(policy()))),
            )
            for week in weeks
        )
    )
