"""An edited sheet read again: every figure in it that no longer agrees with the frozen week.

The sheet is set anew from its snapshot and both are read the same way. Table rows are found by the number of their item or the
name of their unit, sentences by their words without the figures; so moved and reworded text is no difference, a figure is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from qingzhou.dispatch import sheet
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.plain import text_of_word

SHA = re.compile(r"SHA-256[：:]\s*([0-9a-f]{64})")
BETWEEN = " | "
SAME_SENTENCE = 0.6  # how alike two sentences are without their figures, to be taken for the same one
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")
_LABELLED = re.compile(r"([\u4e00-\u9fff“”]{0,12})[（(]?(\d+(?:\.\d+)?%?)")
_ITEM = re.compile(r"\d{4}-T\d+")
_ORIGIN = re.compile(r"SHA-256|本表依据")


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
    """The digest of the snapshot that a sheet says it was made from, or an empty text."""
    found = SHA.search(text)
    return found[1] if found else ""


def differences(text: str, snapshot: Snapshot) -> list[Difference]:
    """What in a sheet's text (as `text_of_word` gives it) does not agree with the snapshot."""
    paper, kept = _read(text.split("\n")), _read(text_of_word(sheet.word(snapshot)).split("\n"))
    return [*_in_sentences(paper, kept), *_in_rows(paper, kept)]


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
                heading = _bare(line) if len(line) < 30 else heading
        elif not columns:
            columns = cells
        else:
            named = dict(zip(columns, cells, strict=False))
            rows[heading, _key(named, cells)] = named
    return _Paper(sentences, rows)


def _bare(heading: str) -> str:
    """A heading without its number and without what it counts."""
    return re.sub(r"^[一二三四五六七八九十]+、|[（(].*$", "", heading.strip())


def _key(named: dict[str, str], cells: Sequence[str]) -> str:
    found = next((match.group() for cell in cells if (match := _ITEM.fullmatch(cell))), None)
    return found or named.get(next(iter(named)), cells[0])


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
def _in_sentences(paper: _Paper, kept: _Paper) -> Iterator[Difference]:
    left = list(paper.sentences)
    for sentence in kept.sentences:
        if not _FIGURE.search(sentence):
            continue
        same = max(left, key=lambda other: _alike(sentence, other), default="")
        if _alike(sentence, same) < SAME_SENTENCE:
            continue  # left out or written anew: then its figures stand nowhere
        left.remove(same)
        yield from _figures(sentence, same)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, _FIGURE.sub("#", one), _FIGURE.sub("#", other), autojunk=False).ratio()


def _figures(kept: str, paper: str) -> Iterator[Difference]:
    """The figures of a sentence by the words before them; the same words twice are taken in turn."""
    said: dict[str, list[str]] = {}
    for label, figure in _LABELLED.findall(paper):
        said.setdefault(_short(label), []).append(figure)
    for label, figure in _LABELLED.findall(kept):
        found = said.get(_short(label), [])
        told = found.pop(0) if found else ""
        if told and told != figure:
            yield Difference(_short(label) or kept[:12], told, figure)


def _short(label: str) -> str:
    """The last few words before a figure, by which it is known."""
    return label[-4:]
