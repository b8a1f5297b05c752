"""Titles in lines of like length that cut no word: 回行时词意完整、排列对称、长短适宜 (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

from functools import lru_cache

import rjieba

from qingzhou.documents.typesetting import width

OPENING = "《“‘（〔【"
CLOSING = "》”’）〕】、，。；：！？的"
BINDING = "和与及并等"


def balanced(title: str, per_line: float) -> list[str]:
    """`title` in as few lines of at most `per_line` characters as hold it, as even as words allow."""
    if width(title) <= per_line:
        return [title]
    words = _unbroken(title)
    lines = int(-(-width(title) // per_line))
    while lines < len(words):
        if best := _split(tuple(words), lines, width(title) / lines, per_line):
            return list(best)
        lines += 1
    return [title]


def _unbroken(title: str) -> list[str]:
    """The words with their punctuation: what no line break may part."""
    pieces: list[str] = []
    for word in rjieba.cut(title):
        if pieces and (word[0] in CLOSING or pieces[-1][-1] in OPENING or word in BINDING):
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


@lru_cache(maxsize=4096)
def _split(words: tuple[str, ...], lines: int, ideal: float, most: float) -> tuple[str, ...] | None:
    """The most even way to set `words` in exactly `lines` lines, None if a line would be wider than `most`."""
    if lines == 1:
        line = "".join(words)
        return (line,) if width(line) <= most else None
    best: tuple[float, tuple[str, ...]] | None = None
    for taken in range(1, len(words) - lines + 2):
        line = "".join(words[:taken])
        if width(line) > most:
            break
        rest = _split(words[taken:], lines - 1, ideal, most)
        if rest is None:
            continue
        uneven = sum((width(part) - ideal) ** 2 for part in (line, *rest))
        if best is None or uneven < best[0]:
            best = (uneven, (line, *rest))
    return best[1] if best else None
