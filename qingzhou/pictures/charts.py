"""What a chart is, before it is drawn: plain values with every word in it, and the same figures as a table.

Drawing and table come from one value, so they cannot differ. Pure Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Lines = tuple[tuple[str, ...], ...]
ABSENT = "—"


class Colour(Enum):
    """The colours of qingzhou.css."""

    INK = "#16232b"
    MUTED = "#4a5a63"
    LINE = "#dde4e4"
    WATER = "#0d5c63"
    CINNABAR = "#b93a2b"
    AMBER = "#8a5c00"
    LEAF = "#2b6e45"


@dataclass(frozen=True)
class Figures:
    """A table: `header` names the columns, the first cell of a line names the line."""

    header: tuple[str, ...]
    lines: Lines


@dataclass(frozen=True)
class Series:
    """One line of a trend: a value for each place on the axis, None where there is none."""

    name: str
    colour: Colour
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Trend:
    """Values over time, one line a series; `at` are the places on the axis in order, `axis` says what they are.

    The name of a place may have two lines. Names are different from each other, here as in every chart.
    """

    axis: str
    at: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def figures(self) -> Figures:
        """A line for each place on the axis."""
        columns = zip(*(one.values for one in self.series), strict=True)
        lines = tuple((_in_one(place), *map(_whole, values)) for place, values in zip(self.at, columns, strict=True))
        return Figures((self.axis, *(one.name for one in self.series)), lines)


@dataclass(frozen=True)
class Pace:
    """How far somebody is, and how far they should be; percent. `behind` says that it is too little."""

    name: str
    reached: int
    expected: int
    behind: bool = False


@dataclass(frozen=True)
class Paces:
    """A bar for what is reached with a tick where it should be, one below the other."""

    axis: str
    rows: tuple[Pace, ...]
    reached: str  # what the bar is called …
    behind: str  # … and what where it is too short
    expected: str  # what the tick is called
    gap: str

    @property
    def figures(self) -> Figures:
        """A line for each bar."""
        lines = tuple(
            (row.name, f"{row.expected}%", f"{row.reached}%", str(row.expected - row.reached)) for row in self.rows
        )
        return Figures((self.axis, self.expected, self.reached, self.gap), lines)


class Tint(Enum):
    """How a cell is filled: pale enough for dark letters."""

    LEAF = "#cfe6d6"
    WATER = "#c4e0e6"
    AMBER = "#f6e2b3"
    CINNABAR = "#f0b9ae"
    NONE = "#eef2f1"


@dataclass(frozen=True)
class Cell:
    """One cell of a strip: a word or figure that stands in it, and what the table says."""

    said: str
    told: str
    tint: Tint


@dataclass(frozen=True)
class Strip:
    """A strip of cells for each row, one in each column; None where there is nothing to tell."""

    axis: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]

    @property
    def figures(self) -> Figures:
        """A line for each row."""
        lines = tuple((name, *(cell.told if cell else ABSENT for cell in cells)) for name, cells in self.rows)
        return Figures((self.axis, *map(_in_one, self.columns)), lines)


@dataclass(frozen=True)
class Bar:
    """One bar, and what else the table says beside its value."""

    name: str
    value: float
    beside: tuple[str, ...] = ()
    colour: Colour = Colour.WATER


@dataclass(frozen=True)
class Bars:
    """Bars one below the other, each with its value at its end; `beside` names the table's further columns."""

    axis: str
    measure: str
    rows: tuple[Bar, ...]
    beside: tuple[str, ...] = ()

    @property
    def figures(self) -> Figures:
        """A line for each bar."""
        lines = tuple((row.name, f"{row.value:.1f}", *row.beside) for row in self.rows)
        return Figures((self.axis, self.measure, *self.beside), lines)


Chart = Trend | Paces | Strip | Bars


def _in_one(name: str) -> str:
    return name.replace("\n", " ")


def _whole(value: int | None) -> str:
    return ABSENT if value is None else str(value)
