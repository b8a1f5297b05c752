"""What the office writes on a meeting's word, without the unit having asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qingzhou.ledger.deeds.base import Deed, Reasoned, reason_missing
from qingzhou.ledger.deeds.tasks import Reassigned
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete


@dataclass(frozen=True)
class Extended(Deed):
    """A later date was decided; what the unit had asked for is settled by it."""

    verb = Verb.EXTEND
    due_on: date
    reason: str

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason)


@dataclass(frozen=True)
class LeadChanged(Reassigned):
    """Another unit leads from now on and signs for it anew. The due date and what was reported stay."""

    verb = Verb.CHANGE_LEAD


@dataclass(frozen=True)
class Resolved(Reasoned):
    """What was decided about the item, where that is no step of its own; `follow_up` is the number of the task it gave."""

    verb = Verb.RESOLVE
    follow_up: str = ""
