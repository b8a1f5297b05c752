"""How early the score would have warned of those who ran away in simulated districts, beside chance and complaints alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median

import numpy as np
import pyarrow as pa

from qingzhou.compliance.simulation.stories import LAST_DAYS, stories
from qingzhou.compliance.simulation.world import END, EPOCH, Size, made
from qingzhou.compliance.simulation.writing import ABSCONDING, beside, pieces
from qingzhou.warning.scoring.signs import Seen, Watched
from qingzhou.warning.scoring.weights import Weights

TOP, AHEAD, LEAST_NOTICE = 20, 90, 1  # how many are looked at, within how many days one has to be gone to count as met
EVERY = timedelta(days=7)
Signs = Mapping[int, Mapping[str, Seen]]
Ranking = Callable[[Sequence[int], Signs], list[int]]


@dataclass(frozen=True)
class Past:
    """A simulated district week by week: what could be seen, who was still there; and who was gone when."""

    weeks: Sequence[tuple[date, Signs]]
    everyone: int
    gone: Mapping[int, date]

    def there(self, day: date) -> list[int]:
        """Who is still there."""
        return [one for one in range(1, self.everyone + 1) if one not in self.gone or self.gone[one] > day]


@dataclass(frozen=True)
class Outcome:
    """How a way of ranking did: of the first twenty, the share gone within 90 days; days of notice of those who left."""

    precision: float
    best_possible: float
    met: float  # share of those who left that had been among the first twenty within the 90 days before
    days: float  # median days of notice over all who left; 0 for who was not met


def past_of(seed: int, institutions: int, gone: int) -> Past:
    """A district of two years, looked at every week of the last half year."""
    size = Size(1, 2, institutions, absconding=gone)
    world = made(size, np.random.default_rng([seed]))
    told = stories(world, np.random.default_rng([seed, *ABSCONDING]))
    refunds, tables = beside(world, told, seed)
    tables["refunds"] = refunds.table
    for table in ("sessions", "payments", "balances"):
        tables[table] = pa.concat_tables([part.table for part in pieces(world, told, table, seed)])
    truth = tables.pop("absconders")
    watched = Watched(tables)
    days = [END - EVERY * back for back in range(LAST_DAYS // EVERY.days, 0, -1)]
    left = {story.institution: EPOCH + timedelta(days=story.gone_on) for story in told if story.gone_on is not None}
    assert len(left) == truth.num_rows
    return Past([(day, watched.seen_on(day)) for day in days], size.everyone, left)


def by_score(weights: Weights) -> Ranking:
    """The highest scores first; of two alike the lower number."""
    return lambda there, signs: sorted(there, key=lambda one: (-_exact(signs.get(one, {}), weights), one))


def _exact(signs: Mapping[str, Seen], weights: Weights) -> float:
    return sum(weights.signs[name].points(seen.figure) for name, seen in signs.items() if name in weights.signs)


def by_complaints(there: Sequence[int], signs: Signs) -> list[int]:
    """The most complaints of the last 30 days first."""
    return sorted(there, key=lambda one: (-_complaints(signs.get(one, {})), one))


def _complaints(signs: Mapping[str, Seen]) -> float:
    return signs["complaints"].first if "complaints" in signs else 0


def at_random(seed: int) -> Ranking:
    """Another order every week."""
    rng = np.random.default_rng([seed, 5])
    return lambda there, _signs: [int(one) for one in rng.permutation(np.array(there))]


def outcome(past: Past, ranking: Ranking) -> Outcome:
    """How a ranking did over all weeks."""
    shares, ceilings = [], []
    first: dict[int, date] = {}
    for day, signs in past.weeks:
        there = past.there(day)
        chosen = ranking(there, signs)[:TOP]
        soon = {one for one in there if one in past.gone and (past.gone[one] - day).days <= AHEAD}
        shares.append(len(soon.intersection(chosen)) / TOP)
        ceilings.append(min(len(soon), TOP) / TOP)
        for one in soon.intersection(chosen):
            first.setdefault(one, day)
    watched = [one for one, on in past.gone.items() if on > past.weeks[0][0] + timedelta(days=LEAST_NOTICE)]
    notice = [(past.gone[one] - first[one]).days if one in first else 0 for one in watched]
    return Outcome(mean(shares), mean(ceilings), sum(one in first for one in watched) / len(watched), median(notice))


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """The mean of several districts."""
    told = list(outcomes)
    return Outcome(
        *(mean(getattr(one, name) for one in told) for name in ("precision", "best_possible", "met", "days"))
    )
