"""The sentences of an edited paper held to those of the paper made anew.

A sentence is known again by the item that it is about, else by its words without the figures; so moved and reworded text is no
difference, a figure is. What was written anew is held to what the paper says elsewhere of the same item, the same unit, or
after the same words. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingzhou.dispatch.bulletin.figures import ITEM, SAME, Difference, Figure, agree, counted, figures, likeness
from qingzhou.dispatch.bulletin.pairing import changed
from qingzhou.dispatch.bulletin.papers import Paper, Part, parts

LABELLED = 2  # characters: fewer tell nothing of what a figure is of


def in_sentences(paper: Paper, kept: Paper) -> Iterator[Difference]:
    """First what stands there word for word is set aside; of the rest, each sentence is compared with the one most like it."""
    untouched = Counter(paper.sentences) & Counter(kept.sentences)
    left = list((Counter(paper.sentences) - untouched).elements())
    labels = Counter(one.label for sentence in kept.sentences for one in figures(sentence))
    known, more = Known.of(kept), []
    for sentence in (Counter(kept.sentences) - untouched).elements():
        if not figures(sentence):
            continue
        same = _same(sentence, left)
        if same is None:  # left out or written anew
            yield from _gone(sentence, left)
            continue
        left.remove(same)
        pairs, besides = changed(figures(sentence), figures(same))
        for one, other in pairs:
            where = _where(sentence, one.label, alone=bool(one.label) and labels[one.label] == 1)
            yield Difference(where, other.said, one.said)
        yield from _another_unit(sentence, same, known)
        more.append((same, besides))
    for sentence, of in (*more, *((one, figures(one)) for one in left)):
        yield from known.contradicted(sentence, of)


def _same(sentence: str, left: Sequence[str]) -> str | None:
    """The sentence of the paper that says the same: about the same item, else in nearly the same words."""
    item = _item(sentence)
    about = [other for other in left if item and _item(other) == item]
    same = max(about or left, key=lambda other: likeness(sentence, other), default="")
    return same if about or likeness(sentence, same) >= SAME else None


def _item(sentence: str) -> str:
    """The one item that a sentence is about, or nothing."""
    items = set(ITEM.findall(sentence))
    return items.pop() if len(items) == 1 else ""


def _gone(sentence: str, left: Sequence[str]) -> Iterator[Difference]:
    """The one item that a sentence was about, if nothing that was written in its place names it."""
    if (item := _item(sentence)) and not any(item in ITEM.findall(other) for other in left):
        yield Difference(item, "", sentence[:60])


def _another_unit(sentence: str, same: str, known: Known) -> Iterator[Difference]:
    """A sentence about one unit that tells of another one instead."""
    one, other = known.units_in(sentence), known.units_in(same)
    if len(one) == len(other) == 1 and one != other:
        yield Difference(_item(sentence) or sentence[:12], *other, *one)


def _where(sentence: str, label: str, *, alone: bool) -> str:
    """Where a figure stands: its words, and where those stand more than once, the item or the sentence's beginning too."""
    if alone:
        return label
    begins = min((one.at for one in figures(sentence)), default=len(sentence))
    head = _item(sentence) or sentence[:begins][:12].rstrip("（(，：")
    return (head if label in head else f"{head} {label}".strip()) or sentence[:12]


@dataclass(frozen=True)
class Known:
    """What the paper made anew says: after which words, of which item, of which unit."""

    sums: Mapping[str, Sequence[Figure]]  # by what is counted
    items: Mapping[str, Mapping[str, Sequence[str]]]  # number → what is said → figures
    units: Mapping[str, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, kept: Paper) -> Known:
        """From its sentences and its tables."""
        sums: dict[str, list[Figure]] = {}
        items = {key: _said(cells) for key, cells in kept.items().items()}
        for sentence in kept.sentences:
            item = _item(sentence)
            for one in figures(sentence):
                sums.setdefault(one.counts, []).append(one)
                if item and len(one.counts) >= LABELLED:
                    items.setdefault(item, {}).setdefault(one.counts, []).append(one.said)
        return cls(sums, items, {key: _said(cells) for key, cells in kept.units().items()})

    def units_in(self, sentence: str) -> set[str]:
        """The units that a sentence names; none that is only part of another's name."""
        named = {unit for unit in self.units if len(unit) >= LABELLED and unit in sentence}
        return {unit for unit in named if not any(unit != other and unit in other for other in named)}

    def contradicted(self, sentence: str, of: Sequence[Figure]) -> Iterator[Difference]:
        """Figures that were written anew, and are none of those that are known of the same thing."""
        for one, part in ((one, part) for part in parts(sentence) for one in of):
            within = 0 <= one.at - part.begins < len(part.text)
            if not within or len(one.words) < LABELLED or ITEM.fullmatch(one.said):
                continue
            where, known = self._of(one, part)
            if known and not any(agree(one.said, other) for other in known):
                yield Difference(where, one.said, "、".join(dict.fromkeys(known)))

    def _of(self, one: Figure, part: Part) -> tuple[str, Sequence[str]]:
        """What a figure is of, in words, and the figures that are known of that: of the item, the unit, or in all."""
        if item := _item(part.around):
            return f"{item} {one.counts}", _after(one.counts, self.items.get(item, {}))
        before = part.text[: one.at - part.begins]
        if units := self.units_in(before):
            unit = max(units, key=before.rfind)
            counts = counted(one.words.rpartition(unit)[2])
            return f"{unit} {counts}", _after(counts, self.units[unit])
        return one.counts, [other.said for other in self.sums.get(one.counts, ()) if one.measures_like(other)]


def _said(cells: Mapping[str, str]) -> dict[str, list[str]]:
    """The figures of a row by what their columns count."""
    return {counted(column): [one.said for one in figures(text)] for column, text in cells.items()}


def _after(counts: str, known: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The figures after the same words, or in a column whose name begins with them."""
    if len(counts) < LABELLED:
        return []
    return known.get(counts) or next((found for name, found in known.items() if name.startswith(counts)), [])
