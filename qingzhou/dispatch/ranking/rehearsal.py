"""What other weights would have changed: the ranks of the past weeks by the weights in force and by those wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingzhou.dispatch.editions import Edition
from qingzhou.dispatch.ranking import queries, weights
from qingzhou.dispatch.ranking.scoring import Cases
from qingzhou.dispatch.ranking.spans import Span, span
from qingzhou.dispatch.ranking.weights import Weights
from qingzhou.ledger.policy import policy
from qingzhou.ledger.rehearsal import WEEKS
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Membership, Unit


@dataclass(frozen=True)
class Flip:
    """The rank that a unit had in a week and would have had; None stands for unranked."""

    before: int | None
    after: int | None


@dataclass(frozen=True)
class Flipped:
    """A unit that would have had another rank in some of the weeks: by week a flip, or None where nothing changes."""

    unit: Unit
    flips: Sequence[Flip | None]


@dataclass(frozen=True)
class Rehearsal:
    """Whose rank would have been another in which of the past weeks, the latest week first."""

    weeks: Sequence[Edition]
    units: Sequence[Flipped]  # in their official order

    @property
    def flips(self) -> int:
        """How many ranks change in all."""
        return sum(flip is not None for one in self.units for flip in one.flips)


def rehearse(wanted: Weights, *, by: Membership, now: datetime) -> Rehearsal:
    """The ranks of the past weeks by the weights in force and by those wanted. Nothing is saved."""
    over = span(by.jurisdiction_id, IsoWeek.holding(now, policy()), WEEKS, now)
    found, units = queries.material(by.jurisdiction_id, over), queries.units_in(by.jurisdiction_id)
    in_force = weights.weights_of(by.jurisdiction_id)
    by_week = []
    for week in reversed(over.weeks):
        cases = queries.cases_of(found, Span((week,)))
        before, after = _ranks(cases, in_force, units), _ranks(cases, wanted, units)
        by_week.append({unit: Flip(before[unit], after[unit]) for unit in before if before[unit] != after[unit]})
    told = [Flipped(units[unit], [flips.get(unit) for flips in by_week]) for unit in units]
    return Rehearsal([week.week for week in reversed(over.weeks)], [one for one in told if any(one.flips)])


def _ranks(cases: Cases, weighed: Weights, units: dict[int, Unit]) -> dict[int, int | None]:
    """Rank by unit, departments and towns each among themselves, in the official order of units."""
    placed = {line.unit: line.rank for table in queries.tables(cases, weighed, units) for line in table}
    return {unit: placed[unit] for unit in units if unit in placed}
