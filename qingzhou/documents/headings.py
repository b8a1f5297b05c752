"""The headings of somebody's table: compared however an office words them, and named as Excel names columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeVar

K = TypeVar("K")
LONGEST_HEADING = 40
IN_BRACKETS = re.compile(r"[（(〔\[【].*?[)）〕\]】]")
NOISE = re.compile(r"[\s:：*、,，。.·/_\-—]+")


def words(text: str) -> list[str]:
    """The words of a text, one space between them."""
    return text.split()


def plain(heading: object) -> str:
    """A heading as it is compared: half-width, without spaces, brackets or marks."""
    text = unicodedata.normalize("NFKC", str(heading or "")).lower()
    bare = NOISE.sub("", IN_BRACKETS.sub("", text))
    return bare or NOISE.sub("", text)


def ranks(synonyms: Mapping[K, Sequence[str]]) -> dict[K, dict[str, int]]:
    """Words by what they mean, in order of preference, as `fitted` compares headings with them."""
    return {meaning: {plain(word): rank for rank, word in enumerate(words)} for meaning, words in synonyms.items()}


def fitted(headings: Sequence[object], known: Mapping[K, Mapping[str, int]]) -> dict[K, int]:
    """Which column means what, by words of any table: the best fit first, each meaning and each column at most once."""
    offers = [
        (rank, column, meaning)
        for column, heading in enumerate(headings)
        for meaning, words in known.items()
        if (rank := _rank(plain(heading), words)) is not None
    ]
    found: dict[K, int] = {}
    for _fit, column, meaning in sorted(offers, key=lambda offer: (offer[0], offer[1])):
        if meaning not in found and column not in found.values():
            found[meaning] = column
    return found


def _rank(heading: str, ranks: Mapping[str, int]) -> int | None:
    """How well a heading fits: the very word before one that contains it."""
    if not heading or len(heading) > LONGEST_HEADING:
        return None
    if heading in ranks:
        return ranks[heading]
    held = [rank for word, rank in ranks.items() if len(word) >= 3 and word in heading]
    return 100 + min(held) if held and len(heading) <= 12 else None


def letter(place: int) -> str:
    """A column's letter as Excel writes it: 0 is A, 26 is AA."""
    name = ""
    while place >= 0:
        place, rest = divmod(place, 26)
        name, place = chr(65 + rest) + name, place - 1
    return name


def text_of(value: object) -> str:
    """A cell as a person reads it: whole numbers without .0, every space one space."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
