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
_HALF_WIDTH = {
    " ": "　",
    ",": "，",
    ".": "。",
    "(": "（",
    ")": "）",
    ":": "：",
    ";": "；",
    "?": "？",
    "!": "！",
    '"': "“",
}
_PLAIN = {"\n": 3.0, "-": 7.0, "%": 6.0, "/": 7.0}
_STOPS = "，。、：；"
_BEFORE_A_STOP = 8.0  # what a stop costs more behind a stop or an opening mark
_UNFINISHED = 4.0  # what the end of a line costs more behind a comma or an opening mark
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
    character = _HALF_WIDTH.get(character, character)
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isascii():
        return 5.0 if character.isdigit() else 7.5
    if re.match(rf"[{HAN}]", character):
        return _word_cost(character) or _UNKNOWN_HAN
    return _STRANGE


def _joint_cost(before: str, character: str) -> float:
    """What two marks cost more side by side than each alone."""
    if not before or not character:
        return 0.0
    before, character = _HALF_WIDTH.get(before, before), _HALF_WIDTH.get(character, character)
    if character in _STOPS and before in _STOPS + "“（《":
        return _BEFORE_A_STOP
    return _UNFINISHED if character == "\n" and before in "，、“（《" else 0.0


class Cutting:
    """The cheapest way to cut a text into words and marks, as it grows by one character at a time."""

    def __init__(self, text: str = "") -> None:
        self._recent = ""
        self.costs = [0.0]  # of the text, and of every shorter beginning
        for character in text:
            self.add(character)

    @property
    def cost(self) -> float:
        return self.costs[-1]

    def add(self, character: str) -> None:
        joint = _joint_cost(self._recent[-1:], character)
        self._recent = (self._recent + character)[-_LONGEST:]
        best = self.costs[-1] + _character_cost(character) + joint
        for length in range(2, len(self._recent) + 1):
            word = _word_cost(self._recent[-length:])
            if word is not None:
                best = min(best, self.costs[-length] + word)
        self.costs.append(best)


def cost(text: str) -> float:
    """The cost of the cheapest way to cut the text into words and marks."""
    return Cutting(text).cost


def costs_between(left: str, characters: list[str], right: str) -> list[float]:
    """What cost(left + character + right) is for each character; quick, as only the words that take it in differ."""
    before = Cutting(left).costs[::-1]
    behind = [cost(right[size:]) for size in range(min(len(right), _LONGEST - 1) + 1)]
    spans = [(start, end) for start in range(min(len(left), _LONGEST - 1) + 1) for end in range(len(behind))
             if 1 <= start + end < _LONGEST]  # fmt: skip
    around = [(left[len(left) - start :], right[:end], before[start] + behind[end]) for start, end in spans]
    found = []
    for character in characters:
        alone = _joint_cost(left[-1:], character) + _character_cost(character) + _joint_cost(character, right[:1])
        found.append(
            min([before[0] + alone + behind[0]]
                + [rest + word for head, tail, rest in around if (word := _word_cost(head + character + tail))])
        )  # fmt: skip
    return found


def is_strange(character: str) -> bool:
    """Whether a character hardly ever occurs in official Chinese text."""
    return _character_cost(character) >= _STRANGE
