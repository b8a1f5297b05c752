"""Handing a case to the police from a warning; follows from its lines alone. Days and steps as hotline.transfer has them.

A score is no ground for it. What goes to the police is a case: an issue that two officers looked into, led by the unit that
answers for the warning, whose head approves. The score, the signs and whoever complained stay out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from qingzhou.hotline import limits
from qingzhou.hotline.transfer import LIMIT, Stage, Transfer
from qingzhou.ledger.policy import local_day
from qingzhou.warning.models import AlertLine
from qingzhou.warning.states import Verb
from qingzhou.workdays.calendar import Calendar

FROM = {
    Verb.PROPOSE: Stage.NONE,
    Verb.APPROVE: Stage.PROPOSED,
    Verb.REFUSE: Stage.PROPOSED,
    Verb.TRANSFER: Stage.APPROVED,
}


def standing(lines: Iterable[AlertLine]) -> Transfer:
    """Where it stands after these lines, oldest first. A warning that ended begins anew."""
    now = Transfer()
    for line in lines:
        if line.verb == Verb.PROPOSE:
            now = Transfer(
                Stage.PROPOSED, frozenset(key for key in (line.person_id, line.stands_for_id) if key), line.at
            )
        elif line.verb == Verb.APPROVE:
            now = replace(now, stage=Stage.APPROVED, approved_at=line.at)
        elif line.verb == Verb.TRANSFER:
            now = replace(now, stage=Stage.DONE, done_at=line.at)
        elif line.verb in (Verb.REFUSE, Verb.END):
            now = Transfer()
    return now


def decide_by(now: Transfer, calendar: Calendar) -> date | None:
    """The last day on which the head decides in time, while that is open; as of a report's."""
    if now.stage is not Stage.PROPOSED or now.proposed_at is None:
        return None
    return limits.due(limits.BY_CODE[LIMIT], local_day(now.proposed_at), calendar)
