"""Links within a paper or from a page, as marks in its texts, so that a sentence stays a plain string until it is set.

`linked("12", "list_overdue")` leads to where `placed("超期", "list_overdue")` stands. The marks are characters that Unicode
keeps for a program's own use; no text that people write holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

LINK, PLACE, TEXT, END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_PIECE = re.compile(f"([{LINK}{PLACE}])([A-Za-z][A-Za-z0-9_]{{0,39}}){TEXT}([^{LINK}{PLACE}{TEXT}{END}]*){END}")
_MARKS = re.compile(f"[{LINK}{PLACE}{TEXT}{END}]")


@dataclass(frozen=True)
class Piece:
    """Some words of a text, alike throughout."""

    text: str
    to: str = ""  # the place that they lead to
    place: str = ""  # the place that they are


def linked(text: str, to: str) -> str:
    """Words that lead to a place."""
    return f"{LINK}{to}{TEXT}{text}{END}"


def placed(text: str, place: str) -> str:
    """Words that links lead to. Of the same place twice in a paper, the first one counts."""
    return f"{PLACE}{place}{TEXT}{text}{END}"


def pieces(text: str) -> Iterator[Piece]:
    """A text piece by piece, without marks."""
    end = 0
    for found in _PIECE.finditer(text):
        if before := _MARKS.sub("", text[end : found.start()]):
            yield Piece(before)
        kind, name, words = found.groups()
        yield Piece(words, to=name) if kind == LINK else Piece(words, place=name)
        end = found.end()
    if rest := _MARKS.sub("", text[end:]):
        yield Piece(rest)


def addressed(text: str, address: Callable[[str], str]) -> list[tuple[str, str]]:
    """A text for a page: its pieces in order, each with the address of the place that it leads to, or an empty text."""
    return [(piece.text, address(piece.to) if piece.to else "") for piece in pieces(text)]


def leading_to(text: str, places: Container[str]) -> str:
    """A text with those of its links alone that lead to one of these places."""
    return "".join(linked(one.text, one.to) if one.to in places else one.text for one in pieces(text))


def plain(text: str) -> str:
    """A text as it reads, without its links."""
    return "".join(piece.text for piece in pieces(text))
