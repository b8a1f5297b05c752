"""Finding items by what was said of them: two characters or more, wherever they stand, on both databases alike.

The text of an item is what its entries say, one line for each saying. An index of pairs of characters names the items
that can hold a term; the text itself decides. So every hit is found and nothing else is, whatever the characters are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex

from qingzhou.ledger import search_index
from qingzhou.ledger.models import Item, Part, SearchText
from qingzhou.units.models import Unit

# What people look for in an entry, by the names of its fields; the rest are codes, ids, dates and figures.
SAID = (
    "number", "title", "source", "quote", "about", "facts", "place", "done", "problems", "wanted", "next_step", "reason", "note", "why",
    "demand", "mandate", "over_cap",
)  # fmt: skip
NOT_SAID = frozenset(
    {
        "kind",
        "campaign",
        "recurrence",
        "target_unit",
        "severity",
        "found_by",
        "rebound",
        "origin",
        "rebound_of",
        "follow_up",
        "name",
        "because",
        "report",
    }  # codes, and who
)
FEW = 1000  # as many items as can be named one by one; a commoner term is looked for in the list's own order
MOST_TERMS = 6
AROUND = 18  # characters shown on each side of a hit


class _Folding(dict[int, int]):
    """Full width as half width, capitals as small letters, every white space as a space; one character each."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        if 0xFF01 <= code <= 0xFF5E:
            character = chr(code - 0xFEE0)
        small = character.lower()
        folded = ord(small) if len(small) == 1 else code
        self[code] = ord(" ") if small.isspace() or unicodedata.category(small[0]) == "Cc" else folded
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """A text as it is compared: as long as the text itself, without regard to width and case."""
    return text.translate(_FOLDING)


def terms(text: str) -> tuple[str, ...]:
    """What is looked for: each word, folded; an item must hold all of them."""
    return tuple(dict.fromkeys(fold(text).split()))[:MOST_TERMS]


def text_of(data: Mapping[str, Any]) -> str:
    """What an entry says for people to find, one line a saying."""
    sayings = [data[name] for name in SAID if name in data]
    return "\n".join(
        " ".join(said.replace("\0", " ").split()) for said in sayings if isinstance(said, str) and said.strip()
    )


def texts_of(entries: Iterable[Mapping[str, Any]]) -> str:
    """The text of an item, from all its entries, oldest first."""
    return "\n".join(text for data in entries if (text := text_of(data)))


def folded_lines(text: str) -> str:
    """A text of many lines as it is stored for comparing."""
    return "\n".join(fold(line) for line in text.split("\n"))


def narrowed(items: QuerySet[Item], text: str, jurisdiction_id: int) -> QuerySet[Item]:
    """The items that hold every word of `text` in what was said of them or in the name of a unit that takes part."""
    wanted = terms(text)
    if not wanted:
        return items
    units = _units_named(wanted, jurisdiction_id)
    spoken = [term for term in wanted if not units[term]]
    few = search_index.holding(spoken, FEW) if spoken else None
    if few is not None:
        items = items.filter(pk__in=few)
    for place, term in enumerate(wanted):
        items = items.alias(**{f"found{place}": StrIndex("search_text__folded", Value(term))})
        holds = Q(**{f"found{place}__gt": 0})
        if units[term]:
            holds |= Q(pk__in=Part.objects.filter(unit_id__in=units[term]).values("item_id"))
        items = items.filter(holds)
    return items


def _units_named(wanted: Iterable[str], jurisdiction_id: int) -> dict[str, list[int]]:
    """The units whose name holds a term, by term. There are a few hundred at most."""
    names = Unit.objects.filter(jurisdiction_id=jurisdiction_id).values_list("pk", "name", "short_name")
    folded = [(pk, fold(f"{name}\n{short_name}")) for pk, name, short_name in names]
    return {term: [pk for pk, name in folded if term in name] for term in wanted}


@dataclass(frozen=True)
class Excerpt:
    """Where a term stands: a few words before it, it, and a few after."""

    before: str
    hit: str
    after: str


def excerpts(keys: Iterable[int], text: str) -> dict[int, Excerpt]:
    """Where the items hold what was looked for, if not in their number or title, by id: one query."""
    wanted = terms(text)
    if not wanted:
        return {}
    found = {}
    for key, said in SearchText.objects.filter(pk__in=list(keys)).values_list("item_id", "text"):
        if excerpt := _excerpt(said.split("\n"), wanted):
            found[key] = excerpt
    return found


def _excerpt(lines: list[str], wanted: tuple[str, ...]) -> Excerpt | None:
    shown = fold("\n".join(lines[:2]))  # number and title stand in the row itself
    for term in wanted:
        if term in shown:
            continue
        for line in reversed(lines):  # the latest first
            at = fold(line).find(term)
            if at >= 0:
                end = at + len(term)
                before = ("…" if at > AROUND else "") + line[max(at - AROUND, 0) : at]
                return Excerpt(
                    before, line[at:end], line[end : end + AROUND] + ("…" if len(line) > end + AROUND else "")
                )
    return None
