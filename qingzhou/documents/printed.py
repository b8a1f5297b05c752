"""Lines as they stand on printed pages, joined to paragraphs again. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

PAGE_NUMBER = re.compile(r"[—–\-·第\s]*\d{1,4}[—–\-·页\s]*(?:/\s*\d{1,4})?")
NUMBERED = re.compile(
    r"第?[一二三四五六七八九十]{1,3}[、条章节]"
    r"|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
    r"|\d{1,2}[.\uff0e、](?!\d)"
)
LEEWAY = 1.6  # characters that a full line may be short of the margin


class Line(NamedTuple):
    """One printed line: its text, and where it begins and ends, in points from the left."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Margins:
    """Where full lines begin and end, and how wide a character is, in points."""

    left: float
    right: float
    character: float


def text_of_pages(pages: Sequence[Sequence[Line]]) -> str:
    """The text of printed pages: one line a paragraph, without page numbers and running heads."""
    body = [line for page in _without_running_heads(pages) for line in page]
    return "\n".join(_paragraphs(body, _margins(body)))


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """The pages without their numbers, and without what stands at the edge of most of them."""
    edges = Counter(text for page in pages for text in {line.text for line in (*page[:2], *page[-2:])})
    often = {text for text, count in edges.items() if count >= 3 and count > len(pages) / 2}
    for page in pages:
        lines = list(page)
        while lines and (lines[-1].text in often or PAGE_NUMBER.fullmatch(lines[-1].text)):
            lines.pop()
        while lines and (lines[0].text in often or PAGE_NUMBER.fullmatch(lines[0].text)):
            lines.pop(0)
        yield lines


def _margins(lines: Sequence[Line]) -> Margins:
    """From the longer half of the lines: where most of them begin, how far the widest reach."""
    long = sorted(lines, key=lambda line: len(line.text))[len(lines) // 2 :]
    character = median((line.right - line.left) / len(line.text) for line in long) if long else 1.0
    starts = Counter(round(line.left / character) for line in long)
    usual = [line for line in long if starts[round(line.left / character)] >= len(long) / 4]
    return Margins(
        min((line.left for line in usual), default=0.0), max((line.right for line in usual), default=0.0), character
    )


def _paragraphs(lines: Sequence[Line], margins: Margins) -> Iterator[str]:
    """Lines joined while the one reaches the right margin and the next begins at the left one, unless with a number of its own."""
    text = lines[0].text if lines else ""
    for line, following in pairwise(lines):
        full = line.right >= margins.right - LEEWAY * margins.character
        at_the_margin = following.left <= margins.left + LEEWAY / 2 * margins.character
        numbered = NUMBERED.match(following.text) and text.endswith(("。", "；", "：", ";", ":"))
        if full and at_the_margin and not numbered:
            between = " " if text[-1:].isascii() and following.text[:1].isascii() and text[-1:].isalnum() else ""
            text += between + following.text
        else:
            yield text
            text = following.text
    if text:
        yield text
