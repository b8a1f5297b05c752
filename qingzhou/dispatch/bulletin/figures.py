"""The figures of a text: what each says, after which words it stands, and when two of them say the same. Pure.

Days and numbers of items are one figure each. Numbers in Chinese, full-width or with thousands set apart are the same figures,
and so is a day in whatever form it is written; one without a year is the same as one with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from qingzhou.documents.numerals import in_digits, numeral_alone

_DAY = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{4}/\d{1,2}/\d{1,2}(?!\d)|\d{4}\.\d{1,2}\.\d{1,2}(?!\d)"
_FIGURE = re.compile(rf"({_DAY}|\d{{4}}-T?\d{{3,}}|\d+(?:\.\d+)?%?)(?=(\D?))")  # and what it counts
ITEM = re.compile(r"\d{4}-T?\d{3,}")
_SPACE = re.compile(r"(?<=[\u4e00-\u9fff（(])[ \u3000]+(?=\d)|(?<=[\d%])[ \u3000]+(?=[\u4e00-\u9fff])")
_WORDS = re.compile(r"[\u4e00-\u9fff“”]{0,12}$")
_OPENED = re.compile(r"[（(]$")
_NEAR = 13  # characters before a figure: its words and a bracket
SAME = 0.6  # how alike two texts are without their figures, to be taken for the same one
# What only leads up to a figure, before and after what it counts: 全区超期事项已达31件 tells of what is 超期.
_BEFORE = re.compile("^(?:目前|当前|全区|全县|全市|我区|本周|本期|另外|累计|至今|已|仍|尚|现|共|有|的|为|另|又)+")
_AFTER = re.compile("(?:事项|任务|问题|件数|总数|数量|合计|[已达到为共计有是至升降增减的仍数])+$")
_COUNTED = frozenset("件项")


@dataclass(frozen=True)
class Difference:
    """One figure: where it stands, what the paper says, what the snapshot says; either is empty where it has none."""

    where: str
    paper: str
    snapshot: str

    def __str__(self) -> str:
        """In a sentence."""
        if not self.paper:
            return _("%(where)s：纸面上没有，快照为“%(snapshot)s”。") % vars(self)
        if not self.snapshot:
            return _("%(where)s：纸面为“%(paper)s”，快照中没有。") % vars(self)
        return _("%(where)s：纸面为“%(paper)s”，快照为“%(snapshot)s”。") % vars(self)


@dataclass(frozen=True)
class Figure:
    """One figure as it is written, the words before it, and the sign after it. `at` is where it begins in its text."""

    said: str
    words: str = ""
    measure: str = ""
    at: int = field(default=0, compare=False)

    @property
    def label(self) -> str:
        """The last few words, by which it is known in its sentence."""
        return self.words[-4:]

    @property
    def counts(self) -> str:
        """What it counts, without the words that only lead up to it."""
        return counted(self.words)

    def agrees(self, other: Figure) -> bool:
        """Whether both say the same."""
        return agree(self.said, other.said)

    def measures_like(self, other: Figure) -> bool:
        """Whether both are of one measure: pieces are pieces, whatever they are called."""
        return self.measure == other.measure or {self.measure, other.measure} <= _COUNTED


def plain(text: str) -> str:
    """The text with every number in digits and without the spaces that set digits apart from words."""
    return _SPACE.sub("", in_digits(text))


def counted(words: str) -> str:
    """Words without those that only lead up to a figure: 全区超期事项已达 is 超期."""
    return _AFTER.sub("", _BEFORE.sub("", words))


def figures(text: str) -> list[Figure]:
    """The figures of a text in `plain`, in order."""
    return list(_figures(text))


def _figures(text: str) -> Iterator[Figure]:
    for found in _FIGURE.finditer(text):
        before = _OPENED.sub("", text[max(found.start() - _NEAR, 0) : found.start()])
        words = _WORDS.search(before)
        yield Figure(found[1], words[0] if words else "", found[2], found.start())


def in_cell(text: str) -> list[Figure]:
    """The figures of a cell of a table, which may be a numeral alone."""
    return figures(numeral_alone(text.strip()))


def blank(text: str) -> str:
    """The text with a sign in the place of each figure."""
    return _FIGURE.sub("#", text)


def likeness(one: str, other: str) -> float:
    """How alike two texts are without their figures, from 0 to 1."""
    return SequenceMatcher(None, blank(one), blank(other), autojunk=False).ratio()


def agree(one: str, other: str) -> bool:
    """Whether two figures say the same."""
    if one == other:
        return True
    first, second = _day(one), _day(other)
    if first and second:
        return first[1:] == second[1:] and (first[0] == second[0] or not (first[0] and second[0]))
    return False


def all_agree(some: Sequence[Figure], others: Sequence[Figure]) -> bool:
    """Whether both have the same figures in the same order."""
    return len(some) == len(others) and all(one.agrees(other) for one, other in zip(some, others, strict=True))


def _day(figure: str) -> tuple[int, int, int] | None:
    """Year, month and day; the year is 0 where none is said. None for what is no day."""
    if not re.fullmatch(_DAY, figure):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", figure)]
    year, month, day = numbers if len(numbers) == 3 else (0, *numbers)
    return year, month, day
