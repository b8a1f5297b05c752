"""One line of the table: who may enter an address, what it names, and the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Answer = int | Callable[..., int]  # a function gets the visitor and the things in the address


@dataclass(frozen=True)
class Row:
    """One view."""

    enter: frozenset[str] | None
    takes: str = ""  # kinds of things, with spaces between
    get: Answer = 405
    post: Answer = 405
    full: Answer | None = None
    body: Callable[..., Mapping[str, Any]] | None = None
    always: bool = False  # the filled-in form is tried even where it promises the same as an empty one
    for_all_units: bool = False  # tells every unit of every item that is not confidential
    by_token: bool = False  # entered with a token instead of a session; who has none in force gets 401
