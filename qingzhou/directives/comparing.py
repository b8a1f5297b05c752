"""What changed between two texts of a document, sentence by sentence. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

ALIKE = 0.5  # how much two sentences share that are the same one, reworded
_SENTENCE = re.compile(r"[^。；！？\n]*[^。；！？\s][^。；！？\n]*[。；！？]?")

Pieces = Sequence[tuple[str, bool]]  # a text in stretches, and whether the other text lacks the stretch


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it stands: offsets are Python string indices."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """What is compared: the sentence without white space and its closing mark."""
        return re.sub(r"\s", "", self.text).rstrip("。；！？")


@dataclass(frozen=True)
class Change:
    """A sentence that was dropped, added or reworded; None on the side where there is none."""

    before: Sentence | None
    after: Sentence | None

    @property
    def pieces_before(self) -> Pieces:
        """The old sentence; what the new one lacks is marked."""
        return list(_pieces(self.before, self.after))

    @property
    def pieces_after(self) -> Pieces:
        """The new sentence; what the old one lacked is marked."""
        return list(_pieces(self.after, self.before))


def changes(old: str, new: str) -> list[Change]:
    """What it takes to come from the old text to the new one, in the order of the texts."""
    before, after = sentences(old), sentences(new)
    matcher = SequenceMatcher(None, [one.key for one in before], [one.key for one in after], autojunk=False)
    found: list[Change] = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            found += _paired(before[old_start:old_end], after[new_start:new_end])
    return found


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, without the white space around them."""
    return [_trimmed(match) for match in _SENTENCE.finditer(text)]


def _trimmed(match: re.Match[str]) -> Sentence:
    text = match.group()
    start = match.start() + len(text) - len(text.lstrip())
    return Sentence(text.strip(), start, start + len(text.strip()))


def _paired(before: Sequence[Sentence], after: Sequence[Sentence]) -> Iterator[Change]:
    """Stretches that differ: neighbours that share enough are the same sentence, reworded."""
    if len(before) == len(after):
        for one, other in zip_longest(before, after):
            yield from [Change(one, other)] if _alike(one, other) else [Change(one, None), Change(None, other)]
        return
    waiting = list(after)
    for one in before:
        place = next((place for place, other in enumerate(waiting) if _alike(one, other)), None)
        if place is None:
            yield Change(one, None)
            continue
        yield from (Change(None, other) for other in waiting[:place])
        yield Change(one, waiting[place])
        waiting = waiting[place + 1 :]
    yield from (Change(None, other) for other in waiting)


def _alike(one: Sentence, other: Sentence) -> bool:
    matcher = SequenceMatcher(None, one.key, other.key, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _pieces(one: Sentence | None, other: Sentence | None) -> Iterator[tuple[str, bool]]:
    if one is None:
        return
    if other is None:
        yield one.text, True
        return
    for kind, start, end, _from, _to in SequenceMatcher(None, one.text, other.text, autojunk=False).get_opcodes():
        if end > start:
            yield one.text[start:end], kind != "equal"
