"""The source text cut into stretches for the page: which clause each belongs to, where a unit is named, what is in doubt.

Pure; gives plain text only, so that the template escapes all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

COLOURS = ("a", "b", "c", "d", "e")


@dataclass(frozen=True)
class Mark:
    """A clause in the text: its draft, span, the lead it belongs to and whether it is only an exhortation."""

    draft: int
    start: int
    end: int
    group: str = ""
    dim: bool = False


@dataclass(frozen=True)
class Doubt:
    """A place that the reader could not restore for certain."""

    start: int
    end: int
    before: str


@dataclass(frozen=True)
class Stretch:
    """A piece of the text that is shown in one way; `draft` is 0 outside clauses, `first` on a clause's first piece."""

    text: str
    draft: int = 0
    colour: str = ""
    first: bool = False
    dim: bool = False
    unit: bool = False
    doubt: str = ""


def stretches(
    text: str, marks: Sequence[Mark], units: Iterable[str] = (), doubts: Sequence[Doubt] = ()
) -> list[Stretch]:
    """The whole text, in order; joined together again the pieces are the text. Of clauses that overlap the shorter shows."""
    colours = _colours(marks)
    names = [match.span() for match in _names(units).finditer(text)] if units else []
    cuts = {0, len(text)}
    for start, end in (*names, *((mark.start, mark.end) for mark in marks), *((d.start, d.end) for d in doubts)):
        cuts |= {min(start, len(text)), min(end, len(text))}
    found: list[Stretch] = []
    seen: set[int] = set()
    covering, named, doubtful = _Sweep(marks), _Spans(names), _Sweep(doubts)
    for start, end in pairwise(sorted(cuts)):
        here = covering.at(start)
        mark = min(here, key=lambda mark: mark.end - mark.start) if here else None
        doubt = doubtful.at(start)
        found.append(
            Stretch(
                text[start:end],
                draft=mark.draft if mark else 0,
                colour=colours[mark.draft] if mark else "",
                first=bool(mark and mark.draft not in seen),
                dim=bool(mark and mark.dim),
                unit=mark is None and named.covers(start),
                doubt=doubt[0].before if doubt else "",
            )
        )
        if mark:
            seen.add(mark.draft)
    return found


def _colours(marks: Sequence[Mark]) -> dict[int, str]:
    """A colour for each clause: the same for the same unit, the next for the next unit."""
    groups = {group: index for index, group in enumerate(dict.fromkeys(mark.group for mark in marks if not mark.dim))}
    return {mark.draft: COLOURS[groups.get(mark.group, 0) % len(COLOURS)] for mark in marks}


def _names(units: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted({unit for unit in units if unit}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


Spanned = TypeVar("Spanned", Mark, Doubt)


class _Sweep(Generic[Spanned]):
    """The marks or doubts that cover a place, for places asked in order."""

    def __init__(self, spans: Sequence[Spanned]) -> None:
        self.waiting: list[Spanned] = sorted(spans, key=lambda span: span.start, reverse=True)
        self.open: list[Spanned] = []

    def at(self, place: int) -> list[Spanned]:
        while self.waiting and self.waiting[-1].start <= place:
            self.open.append(self.waiting.pop())
        self.open = [span for span in self.open if span.end > place]
        return self.open


class _Spans:
    """Whether a place is covered, for places asked in order."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self.waiting = list(reversed(spans))

    def covers(self, place: int) -> bool:
        while self.waiting and self.waiting[-1][1] <= place:
            self.waiting.pop()
        return bool(self.waiting) and self.waiting[-1][0] <= place
