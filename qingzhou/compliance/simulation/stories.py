"""Who in a simulated world runs away with the money, and what can be seen of it before; and who has trouble and stays.

The shapes are invented: whoever absconds shows some of the signs, each from a day of its own on and growing; one honest
institution in eight shows up to three of them for a while, weaker. Nothing here was measured in any real district.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from qingzhou.compliance.simulation.world import END, Ints, World, days

LAST_DAYS = 180  # within these before the end people are gone
TROUBLED = 0.125  # of the honest ones
SHOWN = {  # how often who absconds shows a sign, and how many days before at the earliest and at the latest it begins
    "custody": (0.75, 150, 50),
    "refunds_slow": (0.65, 120, 40),
    "refunds_many": (0.6, 90, 30),
    "packages": (0.6, 150, 60),
    "discounts": (0.5, 150, 60),
    "complaints": (0.8, 60, 20),
    "lessons": (0.5, 70, 25),
    "staff": (0.55, 90, 30),
    "moved": (0.15, 170, 60),
    "registration": (0.3, 170, 60),
}
Rng = np.random.Generator


@dataclass(frozen=True)
class Sign:
    """One thing that can be seen: from which day on, until which it is over or the doors are shut, and how strong it gets."""

    since: int
    until: int
    strength: float  # 0 to 1

    def at(self, day: Ints) -> np.ndarray:
        """How strong it is on some days."""
        grown = np.clip((day - self.since) / max(self.until - self.since, 1), 0, 1)
        return np.where((day >= self.since) & (day <= self.until), self.strength * (0.35 + 0.65 * grown), 0.0)


@dataclass(frozen=True)
class Story:
    """What happens with one institution; numbers begin with 1."""

    institution: int
    signs: Mapping[str, Sign]
    gone_on: int | None = None  # the first day on which nobody is there; None: it stays


def stories(world: World, rng: Rng) -> list[Story]:
    """Who absconds and who has trouble, by number; empty where nobody is to abscond."""
    per, found = world.size.institutions, []
    if not world.size.absconding:
        return []
    for district in range(world.size.districts):
        numbers = rng.permutation(np.arange(district * per, (district + 1) * per)) + 1
        gone = numbers[: world.size.absconding]
        honest = numbers[world.size.absconding :]
        found += [_absconding(int(one), rng) for one in gone]
        found += [_troubled(int(one), rng, world) for one in honest if rng.random() < TROUBLED]
    return sorted(found, key=lambda story: story.institution)


def _absconding(number: int, rng: Rng) -> Story:
    gone = days(END) - int(rng.integers(3, LAST_DAYS))
    signs = {
        name: Sign(gone - int(rng.integers(latest, earliest)), gone, float(rng.uniform(0.4, 1)))
        for name, (often, earliest, latest) in SHOWN.items()
        if rng.random() < often
    }
    return Story(number, signs, gone)


def _troubled(number: int, rng: Rng, world: World) -> Story:
    since = int(rng.integers(days(world.size.since) + 30, days(END) - 30))
    until = since + int(rng.integers(30, 120))
    names = rng.choice(sorted(SHOWN), size=int(rng.integers(1, 4)), replace=False)
    return Story(number, {str(name): Sign(since, until, float(rng.uniform(0.2, 0.7))) for name in names})
