"""Handing what may be a crime to the police, as 行政执法机关移送涉嫌犯罪案件的规定 Art 5 has it; follows from the lines alone.

The lead unit reports to its head; who decides within 3 days of that, and writes down why not; what is approved goes to the
police within 24 hours, whatever the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from qingzhou.hotline.models import Line
from qingzhou.hotline.states import Verb

WITHIN = timedelta(hours=24)
LIMIT = "crm-3d"  # of limits.py: until when the head decides


class Stage(Enum):
    """How far it is."""

    NONE = ""
    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"


FROM = {
    Verb.PROPOSE_TRANSFER: Stage.NONE,
    Verb.APPROVE_TRANSFER: Stage.PROPOSED,
    Verb.REFUSE_TRANSFER: Stage.PROPOSED,
    Verb.TRANSFER: Stage.APPROVED,
}


@dataclass(frozen=True)
class Transfer:
    """Where it stands: who proposed it (and for whom), and when what happened."""

    stage: Stage = Stage.NONE
    proposers: frozenset[int] = frozenset()
    proposed_at: datetime | None = None
    approved_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """By when what was approved has to be at the police."""
        return self.approved_at + WITHIN if self.approved_at else None

    def hours_left(self, now: datetime) -> int:
        """Whole hours left of the 24; below zero as soon as they are over."""
        assert self.due_at is not None
        return (self.due_at - now) // timedelta(hours=1)

    @property
    def was_late(self) -> bool:
        """Whether it went to the police after the 24 hours."""
        return bool(self.done_at and self.due_at and self.done_at > self.due_at)


def standing(lines: Iterable[Line]) -> Transfer:
    """Where it stands after these lines, oldest first. A report that is taken up anew begins anew, unless it went already."""
    now = Transfer()
    for line in lines:
        if line.verb == Verb.PROPOSE_TRANSFER:
            proposers = frozenset(key for key in (line.person_id, line.stands_for_id) if key)
            now = Transfer(Stage.PROPOSED, proposers, line.at)
        elif line.verb == Verb.APPROVE_TRANSFER:
            now = replace(now, stage=Stage.APPROVED, approved_at=line.at)
        elif line.verb == Verb.TRANSFER:
            now = replace(now, stage=Stage.DONE, done_at=line.at)
        elif line.verb in (Verb.REFUSE_TRANSFER, Verb.REOPEN) and now.stage is not Stage.DONE:
            now = Transfer()
    return now
