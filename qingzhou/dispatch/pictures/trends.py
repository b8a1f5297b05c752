"""The figures behind the pictures, read from snapshots: pure functions, so a frozen week tells the same for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingzhou.dispatch.snapshot import Row, Snapshot
from qingzhou.ledger.states import Status
from qingzhou.pictures.charts import Share


@dataclass(frozen=True)
class WeekFigures:
    """What one week adds to a trend; units by id, in their official order."""

    week: str
    is_frozen: bool
    open: int
    overdue: int
    reporting: tuple[tuple[int, Share], ...]
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


def figures_of(snapshot: Snapshot) -> WeekFigures:
    """A week's own figures."""
    return WeekFigures(
        week=snapshot.header.week,
        is_frozen=snapshot.header.frozen_at is not None,
        open=snapshot.totals.counts["open"],
        overdue=snapshot.totals.counts["overdue"],
        reporting=tuple(reporting(snapshot).items()),
        names=tuple(snapshot.names().items()),
    )


def reporting(snapshot: Snapshot) -> Mapping[int, Share]:
    """By lead unit, of how many of its tasks under way something was reported in the week.

    The one place that says what counts as reported: the same rows as the list of those who did not report.
    """
    under_way = [row for row in snapshot.rows if row.status == Status.IN_PROGRESS]
    return {
        unit.id: Share(sum(row.reported for row in own), len(own))
        for unit in snapshot.units
        if (own := [row for row in under_way if row.lead == unit.id])
    }


def means(snapshot: Snapshot) -> tuple[Mean, ...]:
    """The lead units with running tasks, those farthest behind first."""
    order = {unit.id: place for place, unit in enumerate(snapshot.units)}
    running = list(_running(snapshot))
    found = [_mean(unit, [row for row in running if row.lead == unit]) for unit in {row.lead for row in running}]
    return tuple(sorted(found, key=lambda mean: (-mean.gap, order.get(mean.unit or 0, 0))))


def mean_of_all(snapshot: Snapshot) -> Mean:
    """All running tasks together. Call it only where there are some."""
    return _mean(None, list(_running(snapshot)))


def _running(snapshot: Snapshot) -> Iterator[Row]:
    return (row for row in snapshot.rows if row.expected is not None)


def _mean(unit: int | None, rows: Sequence[Row]) -> Mean:
    expected, claimed = sum(row.expected or 0 for row in rows), sum(row.claimed for row in rows)
    return Mean(unit, len(rows), expected // len(rows), claimed // len(rows))
