"""Everything that is due by itself: what the ledger owes people, who is to file, what is to be sent, scores, the log's head."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from qingzhou.evidence.actions import scan_again
from qingzhou.evidence.arriving import throw_away_old
from qingzhou.filings.actions import remind_all
from qingzhou.hotline.actions import (
    catch_up,
    forget_callers,
    lapse_openings,
    remind_of_promises,
    take_down_waiting,
)
from qingzhou.ledger.chasing.actions import Taken
from qingzhou.ledger.ticking import tick
from qingzhou.notary.actions import Signed, sign_heads
from qingzhou.notifications.actions import Delivered, deliver
from qingzhou.warning.actions import assess_all


@dataclass(frozen=True)
class Done:
    """What one pass did."""

    taken: Taken
    reminded: int  # units that have not filed
    delivered: Delivered
    signed: Signed  # heads of the logs
    lapsed: int = 0  # requests to see who reported that nobody used in time
    promises: int = 0  # to reporters, and clocks of the law, that somebody was told of
    stuck: list[str] = field(default_factory=list)  # reports received that could not be taken down
    assessed: int = 0  # places whose institutions were scored

    @property
    def total(self) -> int:
        """How many steps were taken, units reminded, messages dealt with, heads signed, requests lapsed, promises told of."""
        sent = self.delivered.total + self.signed.heads
        return sum(self.taken.steps.values()) + self.reminded + sent + self.lapsed + self.promises


def do_what_is_due(now: datetime) -> Done:
    """One pass. Safe to do twice, late, or on two machines at once."""
    stuck = take_down_waiting()
    lapsed = lapse_openings(now)
    forget_callers(now)
    scan_again()
    throw_away_old(now)
    catch_up(now)  # before the heads: what happened yesterday belongs under yesterday's
    taken, reminded, promises = tick(now=now), remind_all(now), remind_of_promises(now)
    sent = deliver(now)
    assessed = assess_all(now)
    signed = Signed() if stuck else sign_heads(now)  # a head has every report that was received by the end of its day
    return Done(taken, reminded, sent, signed, lapsed, promises, stuck, assessed)
