"""How likely a short stretch of Chinese is, by the words it can be cut into. Costs are in nats; lower is likelier."""

import math
import re
from functools import lru_cache

import rjieba

from qingzhou.directives.reading.clean import HAN

_TOTAL = 60_101_967  # the sum of the dictionary's word counts
_LONGEST = 5
_PUNCTUATION = {"，": 3.0, "。": 3.5, "、": 4.0, "“": 5.0, "”": 5.0, "：": 5.5, "；": 5.5, "（": 6.0, "）": 6.0, "《": 6.0, "》": 6.0,
                "？": 7.5, "！": 8.0, "　": 4.0, "—": 7.0, "…": 8.0, "·": 8.0, "〔": 8.0, "〕": 8.0, "【": 9.0, "】": 9.0,
                "「": 6.0, "」": 6.0, "『": 8.0, "』": 8.0}  # fmt: skip
_PLAIN = {
    ",": 3.5,
    ".": 6.0,
    " ": 6.0,
    "\n": 3.0,
    "(": 6.0,
    ")": 6.0,
    ":": 5.5,
    ";": 6.0,
    "?": 8.0,
    "!": 8.0,
    '"': 6.0,
    "-": 7.0,
    "%": 6.0,
    "/": 7.0,
}
_STRANGE = 14.0
_UNKNOWN_HAN = 17.0


@lru_cache(maxsize=65536)
def _word_cost(word: str) -> float | None:
    """The cost of one dictionary word, None if it is not one."""
    if not rjieba.has_word(word):
        return None
    # suggest_freq gives the stored count of a word that is not cut any further
    count = max(1.0, float(rjieba.suggest_freq(word)))
    if len(word) > 1 and len(rjieba.cut(word, hmm=False)) > 1:
        count = 3.0
    return math.log(_TOTAL / count)


@lru_cache(maxsize=16384)
def _character_cost(character: str) -> float:
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isascii():
        return 5.0 if character.isdigit() else 7.5
    if re.match(rf"[{HAN}]", character):
        return _word_cost(character) or _UNKNOWN_HAN
    return _STRANGE


def cost(text: str) -> float:
    """The cost of the cheapest way to cut the text into words and marks."""
    best = [0.0] + [math.inf] * len(text)
    for end in range(1, len(text) + 1):
        best[end] = best[end - 1] + _character_cost(text[end - 1])
        for start in range(max(0, end - _LONGEST), end - 1):
            word = _word_cost(text[start:end])
            if word is not None:
                best[end] = min(best[end], best[start] + word)
    return best[-1]


def is_strange(character: str) -> bool:
    """Whether a character hardly ever occurs in official Chinese text."""
    return _character_cost(character) >= _STRANGE
