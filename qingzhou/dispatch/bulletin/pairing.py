"""Which figure of a sentence is which of the same sentence as it was. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qingzhou.dispatch.bulletin.figures import Figure

Pair = tuple[Figure, Figure]  # as it was, as it is in the paper


def changed(kept: Sequence[Figure], paper: Sequence[Figure]) -> tuple[list[Pair], list[Figure]]:
    """The figures that are not the same, and those that the paper has besides.

    Those after the same words belong together, then those that are the same after other words, then the rest in order. What
    the paper leaves out is no difference.
    """
    wanted, left = list(kept), list(paper)
    pairs: list[Pair] = []
    for alike in (_untouched, _after_the_same_words, _of_the_same_value):
        wanted, left, found = _paired(wanted, left, alike)
        pairs += found
    rest = list(zip(wanted, left, strict=False))
    different = [pair for pair in (*pairs, *rest) if not pair[0].agrees(pair[1])]
    return different, left[len(rest) :]


def _untouched(one: Figure, other: Figure) -> bool:
    return one.label == other.label and one.agrees(other)


def _after_the_same_words(one: Figure, other: Figure) -> bool:
    return one.label == other.label


def _of_the_same_value(one: Figure, other: Figure) -> bool:
    return one.agrees(other)


def _paired(
    wanted: Sequence[Figure], left: Sequence[Figure], alike: Callable[[Figure, Figure], bool]
) -> tuple[list[Figure], list[Figure], list[Pair]]:
    """Those that nothing was found for, those that were not taken, and the pairs."""
    rest, unmatched, pairs = list(left), [], []
    for one in wanted:
        place = next((place for place, other in enumerate(rest) if alike(one, other)), None)
        if place is None:
            unmatched.append(one)
        else:
            pairs.append((one, rest.pop(place)))
    return unmatched, rest, pairs
