"""An edited paper read again: every figure in it that no longer agrees with what it was made from.

The paper is set anew and both are read the same way. Table rows are found by the number of their item or the name of their
unit, sentences by their words without the figures; so moved and reworded text is no difference, a figure is. What was written
anew is held to the figures that stand after the same words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from qingzhou.documents.numerals import in_digits

SHA = re.compile(r"SHA-256[：:]\s*([0-9a-f]{64})")
BETWEEN = " | "
LABELLED = 2  # characters: fewer tell nothing of what a figure is of
SAME_SENTENCE = 0.6  # how alike two sentences are without their figures, to be taken for the same one
# Days and numbers of items are one figure each. Numbers in Chinese, full-width or with thousands set apart are the same figures.
FIGURE = r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2}|\d{4}-T?\d+|\d+(?:\.\d+)?%?"
_FIGURE = re.compile(FIGURE)
_LABELLED = re.compile(rf"([\u4e00-\u9fff“”]{{0,12}})[（(]?({FIGURE})")
_MEASURED = re.compile(rf"([\u4e00-\u9fff“”]{{0,12}})[（(]?({FIGURE})(.?)")
_LEADING = re.compile("^(?:目前|当前|全区|全县|全市|我区|仍|尚|现|共|有|的|为)+")
_ITEM = re.compile(r"\d{4}-T?\d{3,}")
_ORIGIN = re.compile(r"SHA-256|本[表文]依据")
_NUMBER = "编号"  # the column by which a row of an item is known


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


def hash_in(text: str) -> str:
    """The digest of the snapshot that a paper says it was made from, or an empty text."""
    found = SHA.search(text)
    return found[1] if found else ""


def differences(edited: str, made: str) -> list[Difference]:
    """What in an edited paper does not agree with the same paper made anew; both as `text_of_word` gives them."""
    paper, kept = (_read(in_digits(text).split("\n")) for text in (edited, made))
    return [*_in_sentences(paper.sentences, kept.sentences), *_in_rows(paper, kept)]


@dataclass(frozen=True)
class _Paper:
    """A paper taken apart: its sentences, and its tables by the heading above them."""

    sentences: list[str]
    rows: dict[tuple[str, str], dict[str, str]]  # (heading, item or unit) → cells by the column's name


def _read(lines: Sequence[str]) -> _Paper:
    sentences: list[str] = []
    rows: dict[tuple[str, str], dict[str, str]] = {}
    heading = ""
    columns: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split(BETWEEN.strip())]
        if len(cells) < 3:
            columns = []
            if line.strip() and not _ORIGIN.search(line):
                sentences.append(line.strip())
                heading = _bare(line) if len(line) < 30 and not line.rstrip().endswith("。") else heading
        elif not columns:
            columns = cells
        else:
            named = dict(zip(columns, cells, strict=False))
            rows[heading, named.get(_NUMBER, cells[0])] = named
    return _Paper(sentences, rows)


def _bare(heading: str) -> str:
    """A heading without its number and without what it counts."""
    return re.sub(r"^[一二三四五六七八九十]+、|[（(].*$", "", heading.strip())


# --- rows ------------------------------------------------------------------------------------------------------
_WORDS = ("序号", "事项", "最近进展")  # columns of words: what they quote is not counted


def _in_rows(paper: _Paper, kept: _Paper) -> Iterator[Difference]:
    for (heading, key), cells in kept.rows.items():
        found = paper.rows.get((heading, key))
        if found is None:
            yield Difference(f"{heading} {key}", "", BETWEEN.join(cells.values())[:60])
            continue
        for column, said in cells.items():
            if column not in _WORDS and _FIGURE.findall(said) != _FIGURE.findall(found.get(column, "")):
                yield Difference(f"{heading} {key} {column}", found.get(column, ""), said)
    for heading, key in paper.rows.keys() - kept.rows.keys():
        if any(heading == known for known, _key in kept.rows):
            yield Difference(f"{heading} {key}", BETWEEN.join(paper.rows[heading, key].values())[:60], "")


# --- sentences -------------------------------------------------------------------------------------------------
def _in_sentences(paper: Sequence[str], kept: Sequence[str]) -> Iterator[Difference]:
    """First what stands there word for word is set aside; of the rest, each sentence is compared with the one most like it."""
    untouched = Counter(paper) & Counter(kept)
    left = list((Counter(paper) - untouched).elements())
    labels = Counter(label for sentence in kept for label, _figure in _figures_of(sentence))
    for sentence in (Counter(kept) - untouched).elements():
        if not _FIGURE.search(sentence):
            continue
        same = max(left, key=lambda other: _alike(sentence, other), default="")
        if _alike(sentence, same) < SAME_SENTENCE:  # left out or written anew
            yield from _gone(sentence, left)
            continue
        left.remove(same)
        for label, told, figure in _changed(_figures_of(sentence), _figures_of(same)):
            yield Difference(_where(sentence, label, alone=bool(label) and labels[label] == 1), told, figure)

    yield from _written_anew(left, kept)


def _gone(sentence: str, left: Sequence[str]) -> Iterator[Difference]:
    """The one item that a sentence was about, if nothing that was written in its place names it."""
    items = set(_ITEM.findall(sentence))
    if len(items) == 1 and not any(items <= set(_ITEM.findall(other)) for other in left):
        yield Difference(items.pop(), "", sentence[:60])


def _written_anew(left: Iterable[str], kept: Sequence[str]) -> Iterator[Difference]:
    """Figures of other sentences that count what is counted after the same words elsewhere, and are none of those."""
    known: dict[tuple[str, str], list[str]] = {}
    for of, figure in (one for sentence in kept for one in _counts_of(sentence)):
        known.setdefault(of, []).append(figure)
    for of, figure in (one for sentence in left for one in _counts_of(sentence)):
        if len(of[0]) >= LABELLED and of in known and figure not in known[of]:
            yield Difference(of[0], figure, "、".join(dict.fromkeys(known[of])))


def _counts_of(sentence: str) -> Iterator[tuple[tuple[str, str], str]]:
    """The figures of a sentence, each with the words before it, without those that only lead up to them, and its measure."""
    for label, figure, measure in _MEASURED.findall(sentence):
        yield (_LEADING.sub("", label)[-4:], measure), figure


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, _FIGURE.sub("#", one), _FIGURE.sub("#", other), autojunk=False).ratio()


def _figures_of(sentence: str) -> list[tuple[str, str]]:
    """The figures of a sentence, each with the few words before it by which it is known."""
    return [(label[-4:], figure) for label, figure in _LABELLED.findall(sentence)]


def _changed(kept: list[tuple[str, str]], paper: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """The figures that are not the same: their label, what the paper says, what was said.

    Those after the same words belong together, then those that are the same after other words, then the rest in order. What
    the paper leaves out is no difference.
    """
    untouched = Counter(kept) & Counter(paper)
    wanted, left = (list((Counter(all_) - untouched).elements()) for all_ in (kept, paper))
    for place in (0, 1):  # the words, the figure
        unmatched = []
        for one in wanted:
            other = next((other for other in left if other[place] == one[place]), None)
            if other is None:
                unmatched.append(one)
                continue
            left.remove(other)
            if place == 0:
                yield one[0], other[1], one[1]
        wanted = unmatched
    for (label, figure), (_words, told) in zip(wanted, left, strict=False):
        yield label, told, figure


def _where(sentence: str, label: str, *, alone: bool) -> str:
    """Where a figure stands: its words, and where those stand more than once, the item or the sentence's beginning too."""
    if alone:
        return label
    items = set(_ITEM.findall(sentence))
    head = items.pop() if len(items) == 1 else _FIGURE.split(sentence)[0][:12].rstrip("（(，：")
    return head if label in head else f"{head} {label}".strip()
