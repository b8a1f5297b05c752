"""A score from signs: whole points out of a hundred, part by part. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qingzhou.warning.scoring.signs import Seen
from qingzhou.warning.scoring.weights import Weights


@dataclass(frozen=True)
class Part:
    """What one sign adds."""

    sign: str
    points: int
    seen: Seen

    def packed(self) -> list[object]:
        """As JSON keeps it."""
        return [
            self.sign,
            self.points,
            round(self.seen.figure, 4),
            round(self.seen.first, 2),
            round(self.seen.second, 2),
        ]


@dataclass(frozen=True)
class Score:
    """The points together, and the parts that add any, the largest first."""

    points: int
    parts: tuple[Part, ...]


def score_of(signs: Mapping[str, Seen], weights: Weights) -> Score:
    """The score of an institution. Parts are rounded first: what stands on the page adds up."""
    parts = [
        Part(name, round(weights.signs[name].points(seen.figure)), seen)
        for name, seen in signs.items()
        if name in weights.signs
    ]
    telling = sorted((part for part in parts if part.points), key=lambda part: (-part.points, part.sign))
    return Score(min(sum(part.points for part in telling), 100), tuple(telling))
