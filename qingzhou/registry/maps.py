"""Where an institution is among the others of its place, as a drawing that asks no server for tiles, and as a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians

WIDTH, HEIGHT, MARGIN = 400, 260, 16
METRES = 111_320  # of a degree along a meridian
NEAREST = 5
LEAST_SPAN = 200.0  # metres: a drawing never shows less
STEPS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


@dataclass(frozen=True)
class Place:
    """Somebody's position, in millionths of a degree."""

    whose: int
    name: str
    longitude: int
    latitude: int


@dataclass(frozen=True)
class Point:
    """A position on the drawing, north above."""

    place: Place
    x: float
    y: float


@dataclass(frozen=True)
class Near:
    """Somebody near: how many metres away, and in which of eight directions, 0 north and on by the clock."""

    place: Place
    metres: int
    direction: int


@dataclass(frozen=True)
class Map:
    """The one that is shown, the others, a bar of so many metres that is so wide, and who is nearest."""

    own: Point
    others: tuple[Point, ...]
    metres: int
    bar: float
    near: tuple[Near, ...]
    width: int = WIDTH
    height: int = HEIGHT


def drawn(own: Place, others: Sequence[Place]) -> Map:
    """The drawing: as large as it fits, the same scale both ways."""
    at = {place.whose: _metres(place, own) for place in (own, *others)}
    east, north = ([xy[axis] for xy in at.values()] for axis in (0, 1))
    span_x, span_y = max(max(east) - min(east), LEAST_SPAN), max(max(north) - min(north), LEAST_SPAN)
    scale = min((WIDTH - 2 * MARGIN) / span_x, (HEIGHT - 3 * MARGIN) / span_y)
    middle = (max(east) + min(east)) / 2, (max(north) + min(north)) / 2

    def point(place: Place) -> Point:
        x, y = at[place.whose]
        return Point(
            place,
            round(WIDTH / 2 + (x - middle[0]) * scale, 1),
            round((HEIGHT - MARGIN) / 2 - (y - middle[1]) * scale, 1),
        )

    bar = max((step for step in STEPS if step * scale <= WIDTH / 3), default=STEPS[0])
    return Map(point(own), tuple(point(place) for place in others), bar, round(bar * scale, 1), _near(others, at))


def _metres(place: Place, own: Place) -> tuple[float, float]:
    """East and north of `own`; the earth is flat enough within a district."""
    north = (place.latitude - own.latitude) / 1_000_000 * METRES
    east = (place.longitude - own.longitude) / 1_000_000 * METRES * cos(radians(own.latitude / 1_000_000))
    return east, north


def _near(others: Sequence[Place], at: dict[int, tuple[float, float]]) -> tuple[Near, ...]:
    sorted_ = sorted(others, key=lambda place: (hypot(*at[place.whose]), place.whose))[:NEAREST]
    return tuple(Near(place, round(hypot(*at[place.whose])), _direction(*at[place.whose])) for place in sorted_)


def _direction(east: float, north: float) -> int:
    return round(degrees(atan2(east, north)) / 45) % 8
