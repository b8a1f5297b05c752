"""填报及时率: whether each unit filed what was asked of it by the cut-off; what it filed, not signs of life in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qingzhou.dispatch.ranking.cases import Case, Material
from qingzhou.dispatch.ranking.spans import Span
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import OPEN, Kind


def filed(material: Material, span: Span) -> Iterator[Case]:
    """A case for each period whose cut-off lies in the span and each unit that owed a filing for it.

    Counted is what was filed by the cut-off, a zero report (零报告) too; not what came late or never.
    """
    for period in material.periods:
        cutoff = period.ends_at(material.policy)
        if not span.since < cutoff <= span.moment:
            continue
        for unit in sorted(_owing(material, cutoff)):
            came = material.came.get((unit, period))
            in_time = came is not None and not came.late
            yield Case(unit, None, counted=in_time, on=local_day(cutoff), period=period, came=came)


def _owing(material: Material, cutoff: datetime) -> set[int]:
    """The units that had an open task at the cut-off, as lead or cooperating unit: as the ledger stood then, whoever has it now."""
    units: set[int] = set()
    for course in material.courses:
        stand = course.at(cutoff) if course.kind == Kind.TASK else None
        if stand is not None and stand.lead is not None and stand.status in OPEN:
            units.update((stand.lead, *stand.supports))
    return units - material.offices
