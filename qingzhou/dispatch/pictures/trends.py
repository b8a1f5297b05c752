"""The figures behind the pictures, read from snapshots: pure functions, so a frozen week tells the same for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingzhou.dispatch.snapshot import Filed, Filings, Row, Snapshot
from qingzhou.filings.asked import Stood
from qingzhou.filings.states import Mark


@dataclass(frozen=True)
class WeekFigures:
    """What one week adds to a trend; units by id, in their official order."""

    week: str
    is_frozen: bool
    open: int
    overdue: int
    asked: tuple[Filed, ...]  # the filings that were asked for, as they stood at its moment
    names: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Mean:
    """A lead unit's running tasks on average: where they should be, and where the unit says they are; whole percent."""

    unit: int | None  # None: all together
    tasks: int
    expected: int
    claimed: int

    @property
    def gap(self) -> int:
        """How far behind, in points; negative when ahead."""
        return self.expected - self.claimed


def figures_of(snapshot: Snapshot, filings: Filings) -> WeekFigures:
    """A week's own figures, with what was asked to be filed in it."""
    return WeekFigures(
        week=snapshot.header.week,
        is_frozen=snapshot.header.frozen_at is not None,
        open=snapshot.totals.counts["open"],
        overdue=snapshot.totals.counts["overdue"],
        asked=filings.units,
        names=tuple(snapshot.names().items()),
    )


def as_filed(asked: Iterable[Filed], found: Mapping[tuple[int, str], Stood]) -> dict[int, tuple[Mark, ...]]:
    """By unit, how it stands with each filing that a week asked of it, once it is known what came in later."""
    told: dict[int, tuple[Mark, ...]] = {}
    for one in asked:
        there = found.get((one.unit, one.period))
        told[one.unit] = (*told.get(one.unit, ()), there.mark if there else Mark.MISSING)
    return told


def means(snapshot: Snapshot) -> tuple[Mean, ...]:
    """The lead units with running tasks, those farthest behind first."""
    order = {unit.id: place for place, unit in enumerate(snapshot.units)}
    running = list(_running(snapshot))
    found = [mean_of(unit, [row for row in running if row.lead == unit]) for unit in {row.lead for row in running}]
    return tuple(sorted(found, key=lambda mean: (-mean.gap, order.get(mean.unit or 0, 0))))


def mean_of_all(snapshot: Snapshot) -> Mean:
    """All running tasks together. Call it only where there are some."""
    return mean_of(None, list(_running(snapshot)))


def _running(snapshot: Snapshot) -> Iterator[Row]:
    return (row for row in snapshot.rows if row.expected is not None)


def mean_of(unit: int | None, rows: Sequence[Row]) -> Mean:
    """The mean of some running tasks; call it only where there are some."""
    expected, claimed = sum(row.expected or 0 for row in rows), sum(row.claimed for row in rows)
    return Mean(unit, len(rows), expected // len(rows), claimed // len(rows))
