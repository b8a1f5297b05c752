"""From cases to lines: each unit's figures, its score and its rank. Pure functions of cases and weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qingzhou.dispatch.ranking.cases import Case, Figure
from qingzhou.dispatch.ranking.indicators import BY_CODE, INDICATORS
from qingzhou.dispatch.ranking.weights import Weights

Cases = Mapping[str, Sequence[Case]]  # by an indicator's code, of all units
SAMPLE = "closed"  # whose denominator is how many items a unit had: the size of its sample


@dataclass(frozen=True)
class Line:
    """One unit: its figures by code; without rank where its sample is small."""

    unit: int
    figures: Mapping[str, Figure]
    score: int | None  # in tenths of a point, 0 to 1000
    rank: int | None = None


def lines(cases: Cases, weights: Weights) -> dict[int, Line]:
    """A line for every unit that any figure is about, not yet ranked."""
    of_unit: dict[int, dict[str, list[Case]]] = defaultdict(lambda: {each.code: [] for each in INDICATORS})
    for code, found in cases.items():
        for case in found:
            of_unit[case.unit][code].append(case)
    made = {}
    for unit, by_code in of_unit.items():
        figures = {code: Figure.of(found) for code, found in by_code.items()}
        made[unit] = Line(unit, figures, score(figures, weights))
    return made


def score(figures: Mapping[str, Figure], weights: Weights) -> int | None:
    """The weighted mean of the figures that have a denominator, in tenths of a point; None where none of them weighs."""
    weighed = parts(figures, weights)
    return int(sum(weighed.values(), Fraction(0)) * 1000 + Fraction(1, 2)) if weighed else None


def parts(figures: Mapping[str, Figure], weights: Weights) -> dict[str, Fraction]:
    """What each figure adds to the score, as a share of the whole, by code; nothing where none of them weighs."""
    weighed = {
        code: (weights.by_code[code], share if BY_CODE[code].more_is_better else 1 - share)
        for code, figure in figures.items()
        if (share := figure.share) is not None
    }
    whole = sum(weight for weight, _share in weighed.values())
    return {code: weight * share / whole for code, (weight, share) in weighed.items()} if whole else {}


def ranked(found: Iterable[Line], weights: Weights) -> list[Line]:
    """The lines in the order in which they are shown: by rank, then those apart; equal scores share a rank."""
    kept = list(found)
    scores = [line.score for line in kept if _takes_part(line, weights) and line.score is not None]
    placed = [
        replace(line, rank=1 + sum(other > line.score for other in scores))
        if line.score is not None and _takes_part(line, weights)
        else line
        for line in kept
    ]
    return sorted(placed, key=lambda line: (line.rank is None, line.rank or 0))


def _takes_part(line: Line, weights: Weights) -> bool:
    return line.score is not None and line.figures[SAMPLE].total >= weights.smallest
