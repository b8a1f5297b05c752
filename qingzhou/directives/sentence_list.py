"""The sentences of a document, for choosing one and for saying where a passage stands. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")


@dataclass(frozen=True)
class Sentence:
    """A sentence, where it stands, and its number counted from 1."""

    number: int
    start: int
    end: int
    text: str


@lru_cache(maxsize=64)
def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The passages between full stops, semicolons and line ends that hold more than punctuation."""
    found: list[Sentence] = []
    for match in _SENTENCE.finditer(text):
        words = match.group().strip(" 　\t")
        if re.search(r"\w", words):
            start = match.start() + match.group().index(words)
            found.append(Sentence(len(found) + 1, start, start + len(words), words))
    return tuple(found)


def number_after(text: str, place: int, known_at: int = 0, known: int = 1) -> int:
    """The number of the sentence at a place, counted on from a place whose sentence's number is known."""
    return known + sum(1 for part in re.split(r"[。！？\n]+", text[known_at:place])[:-1] if re.search(r"\w", part))
