"""Everything that is due by itself: first what the ledger owes people, who is to file, then what is to be sent to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qingzhou.filings.actions import remind_all
from qingzhou.hotline.actions import lapse_openings
from qingzhou.ledger.chasing.actions import Taken
from qingzhou.ledger.ticking import tick
from qingzhou.notifications.actions import Delivered, deliver


@dataclass(frozen=True)
class Done:
    """What one pass did."""

    taken: Taken
    reminded: int  # units that have not filed
    delivered: Delivered
    lapsed: int = 0  # requests to see who reported that nobody used in time

    @property
    def total(self) -> int:
        """How many steps were taken, units reminded, messages dealt with and requests lapsed."""
        return sum(self.taken.steps.values()) + self.reminded + self.delivered.total + self.lapsed


def do_what_is_due(now: datetime) -> Done:
    """One pass. Safe to do twice, late, or on two machines at once."""
    return Done(tick(now=now), remind_all(now), deliver(now), lapse_openings(now))
