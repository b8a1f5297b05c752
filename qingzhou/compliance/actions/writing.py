"""One step of a finding, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qingzhou.compliance.models import Finding, FindingLine
from qingzhou.compliance.states import State, Verb, step
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class Pen:
    """Who writes, and when."""

    by: Membership
    now: datetime


def begun(finding: Finding, pen: Pen, reason: str = "") -> FindingLine:
    """The first line of a finding, not stored yet."""
    finding.lines_count = 1
    return _line(finding, Verb.FIND, pen, reason)


def advanced(finding: Finding, verb: Verb, pen: Pen, reason: str = "") -> FindingLine:
    """Set the state that a step leads to; the line, not stored yet. Raises NotNow where there is no such step."""
    finding.state = step(State(finding.state), verb).target
    finding.lines_count += 1
    return _line(finding, verb, pen, reason)


def _line(finding: Finding, verb: Verb, pen: Pen, reason: str) -> FindingLine:
    return FindingLine(
        finding=finding,
        seq=finding.lines_count,
        verb=verb,
        at=pen.now,
        person_id=pen.by.person_id,
        stands_for_id=pen.by.stands_in_for_id,
        unit_id=pen.by.unit_id,
        reason=reason.strip(),
        data={"count": finding.count, "worst": finding.worst},
    )
