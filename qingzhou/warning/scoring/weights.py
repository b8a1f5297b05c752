"""How much each sign counts: data, not code, with the version that is stored beside every score."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

USUAL = Path(__file__).resolve().parent.parent / "data" / "weights.toml"


@dataclass(frozen=True)
class Weight:
    """What a sign may add, and the figures from which it begins to count and at which it counts in full."""

    weight: float
    starts: float
    full: float

    def points(self, figure: float) -> float:
        """What a figure adds: nothing up to `starts`, all of it from `full` on, in between in proportion."""
        return self.weight * min(max((figure - self.starts) / (self.full - self.starts), 0), 1)


@dataclass(frozen=True)
class Weights:
    """All of them; they add up to a hundred."""

    version: int
    warns_from: int
    signs: Mapping[str, Weight]


class Wrong(ValueError):
    """A table of weights that cannot be used; says why."""


def read(path: Path = USUAL) -> Weights:
    """A table of weights. Raises Wrong where it does not add up, and OSError where there is none."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        signs = {
            name: Weight(float(one["weight"]), float(one["starts"]), float(one["full"]))
            for name, one in said["signs"].items()
        }
        found = Weights(int(said["version"]), int(said["warns_from"]), signs)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise Wrong(f"{path.name}: {error}") from error
    if round(sum(one.weight for one in found.signs.values()), 6) != 100:
        raise Wrong(f"{path.name}: weights must add up to 100")
    if any(one.full <= one.starts or one.weight < 0 for one in found.signs.values()):
        raise Wrong(f"{path.name}: full must be more than starts, and no weight less than nothing")
    return found
