"""One step of a warning, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qingzhou.units.models import Membership
from qingzhou.warning.models import Alert, AlertLine
from qingzhou.warning.states import State, Verb, step


@dataclass(frozen=True)
class Pen:
    """Who writes, when, and what about it."""

    by: Membership
    now: datetime
    reason: str = ""
    outcome: str = ""


def advanced(alert: Alert, verb: Verb, pen: Pen) -> AlertLine:
    """Set the state that a step leads to; the line, not stored yet. Raises NotNow where there is no such step."""
    alert.state = step(State(alert.state), verb).target
    alert.lines_count += 1
    alert.told = alert.score
    return AlertLine(
        alert=alert,
        seq=alert.lines_count,
        verb=verb,
        at=pen.now,
        person_id=pen.by.person_id,
        stands_for_id=pen.by.stands_in_for_id,
        unit_id=pen.by.unit_id,
        reason=pen.reason.strip(),
        outcome=pen.outcome,
        data={"score": alert.score, "parts": alert.parts},
    )
