"""One item's way as its slide draws it: where it should have been on each day, and what its unit claimed. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qingzhou.ledger import pace
from qingzhou.ledger.pace import Point
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.replay import apply, start
from qingzhou.workdays.calendar import Calendar

MOST_STEPS = 60  # days that the expected progress is worked out for, however long the item runs
LEFT, RIGHT, TOP, BOTTOM = 10.5, 98, 27, 86  # where the plot stands in its picture, percent: room for words around it
HALF = 60  # percent: a mark further right has its words at its left


@dataclass(frozen=True)
class Curve:
    """Days and whole percents. `on` is the day of the frozen week: what was claimed is known up to it."""

    started_on: date
    due_on: date
    first_due_on: date | None  # where the due date was moved
    on: date
    expected: tuple[Point, ...]
    claimed: tuple[Point, ...]  # each holds until the next

    @property
    def ends_on(self) -> date:
        """The last day that is drawn."""
        return max(self.due_on, self.on, self.first_due_on or self.due_on)

    @property
    def should(self) -> int:
        """Where it should be on the day."""
        return dict(self.expected)[self.on]

    @property
    def claims(self) -> int:
        """What is claimed on the day."""
        return self.claimed[-1][1]

    @property
    def gap(self) -> int:
        """How far behind, in points; negative when ahead."""
        return self.should - self.claims

    @property
    def lines(self) -> list[tuple[date, int, int]]:
        """The figures as a table: each day on which something was claimed, what should have been, what was."""
        should = dict(self.expected)
        return [(day, should[day], percent) for day, percent in self.claimed]

    # --- as it is drawn: percent of the picture, so that letters keep their size on a phone -------------------------
    @property
    def expected_drawn(self) -> str:
        """The points of a line in a box of 1000 by 100, which is stretched to the plot."""
        return " ".join(f"{self._along(day)},{100 - percent}" for day, percent in self.expected)

    @property
    def claimed_drawn(self) -> str:
        """The same; a claim holds until the next."""
        points: list[str] = []
        for day, percent in self.claimed:
            if points:
                points.append(f"{self._along(day)},{points[-1].partition(',')[2]}")
            points.append(f"{self._along(day)},{100 - percent}")
        return " ".join(points)

    @property
    def marks(self) -> Iterator[Mark]:
        """Upright lines for the days that matter, each with its words in a row of its own."""
        days = (("first_due", self.first_due_on), ("due", self.due_on), ("today", self.on))
        for row, (code, day) in enumerate((code, day) for code, day in days if day is not None):
            x = self._across(day)
            yield Mark(code, day, f"{x:g}%", f"{6 + 8 * row}%", "end" if x > HALF else "start")

    @property
    def dots(self) -> list[tuple[str, str, str]]:
        """Where both stand on the day: which, across, down."""
        across = f"{self._across(self.on):g}%"
        return [
            (code, across, _down(percent)) for code, percent in (("expected", self.should), ("claimed", self.claims))
        ]

    @property
    def scale(self) -> list[tuple[int, str]]:
        """The level lines: percent, down."""
        return [(percent, _down(percent)) for percent in (0, 50, 100)]

    def _along(self, day: date) -> int:
        whole = max((self.ends_on - self.started_on).days, 1)
        return min(max((day - self.started_on).days, 0), whole) * 1000 // whole

    def _across(self, day: date) -> float:
        return round(LEFT + self._along(day) * (RIGHT - LEFT) / 1000, 1)


@dataclass(frozen=True)
class Mark:
    """A day that matters: across, where its words stand, and on which side of its line."""

    code: str
    day: date
    x: str
    y: str
    anchor: str


def _down(percent: int) -> str:
    return f"{BOTTOM - percent * (BOTTOM - TOP) / 100:g}%"


def curve(history: Iterable[Written], on: date, calendar: Calendar) -> Curve | None:
    """The way of an item up to a day, from its entries up to that day; None before it was issued."""
    state: Projection | None = None
    claimed: list[Point] = []
    for entry in history:
        state = start(entry) if state is None else apply(state, entry)
        if state.issued_on is not None and (not claimed or claimed[-1][1] != state.claimed):
            claimed.append((local_day(entry.at), state.claimed))
    if state is None or state.issued_on is None or state.due_on is None:
        return None
    if claimed[-1][0] < on:
        claimed.append((on, state.claimed))
    first = state.first_due_on if state.first_due_on != state.due_on else None
    points = pace.curve(state, calendar)
    last = max(state.due_on, on, first or on)
    days = {day for day, _percent in (*points, *claimed)} | set(_days(state.issued_on, last))
    expected = tuple((day, pace.sum_between(points, 0, day, calendar).expected) for day in sorted(days))
    return Curve(state.issued_on, state.due_on, first, on, expected, tuple(claimed))


def _days(first: date, last: date) -> Iterator[date]:
    """Days from one to another, both among them."""
    whole = max((last - first).days, 0)
    for gone in range(0, whole, max(whole // MOST_STEPS, 1)):
        yield first + timedelta(days=gone)
    yield last
