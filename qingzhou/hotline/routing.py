"""Who a report is for: category and words suggest the unit, the norm and the tracks, with the reason. The office decides.

The first row whose words stand in the report, and whose categories hold its category, names the unit; later rows may add
tracks and units to hear. The version and what was suggested are stored with each report, so that one can later say by which
table it was routed. Articles are cited only where the text of the instrument was compared; for everything else the document.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from qingzhou.hotline.routes import (
    ADDED,
    EDUCATION,
    ROUTES,
    RULES,
    SAID_BY,
    Rule,
)
from qingzhou.hotline.states import Category, Channel, TrackKind
from qingzhou.ledger.deeds import FoundBy

VERSION = 2
FOUND_BY = {Channel.HOTLINE: FoundBy.HOTLINE, Channel.PLATFORM: FoundBy.SUPERIOR}  # all others: FoundBy.REPORT


@dataclass(frozen=True)
class Suggestion:
    """What the table suggests for one report."""

    category: str  # as the words say, where whoever reported chose none
    units: tuple[str, ...]  # names as a district may write them; the first that it has counts
    norm: str  # a code of ledger.norms, "" where none fits
    tracks: tuple[str, ...]
    reason: str
    also: tuple[str, ...] = ()  # who should hear of it
    rule: str = ""  # the code of the row, "" for the category's own
    words: tuple[str, ...] = ()  # that were found

    def stored(self) -> dict[str, Any]:
        """As it is kept with the report."""
        return asdict(self)


def restored(kept: dict[str, Any], category: str) -> Suggestion:
    """The suggestion kept with a report; of one that is older than the table, what its category says."""
    if not kept:
        return suggest(Category(category), "")
    fields: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in kept.items()}
    return Suggestion(**fields)


def suggest(category: Category, text: str) -> Suggestion:
    """What the table suggests for a report of a category with these words: name, place and text together."""
    said = unicodedata.normalize("NFKC", text).lower()
    if category == Category.OTHER:
        category = _said_category(said)
    route = ROUTES[category]
    rule, words = _first(category, said)
    added = [(one, _found(one, said)) for one in ADDED if one.holds(category)]
    added = [(one, found) for one, found in added if found]
    base = rule or Rule(code="", words="", units=route.units, reason=route.reason)
    tracks = [*(base.tracks or route.tracks), *(track for one, _words in added for track in one.tracks)]
    also = [*base.also, *(name for one, _words in added for name in one.also)]
    return Suggestion(
        category=str(category),
        units=(*base.units, *EDUCATION) if base.units != EDUCATION else EDUCATION,
        norm=route.norm if base.norm is None else base.norm,
        tracks=tuple(str(track) for track in TrackKind if track in tracks),
        reason="；".join([base.reason, *(one.reason for one, _words in added)]),
        also=tuple(name for name in dict.fromkeys(also) if name not in base.units),
        rule=base.code,
        words=tuple(dict.fromkeys([*words, *(word for _one, found in added for word in found)]))[:6],
    )


def _first(category: Category, said: str) -> tuple[Rule | None, tuple[str, ...]]:
    for rule in RULES:
        if rule.holds(category) and (found := _found(rule, said)):
            return rule, found
    return None, ()


def _found(rule: Rule, said: str) -> tuple[str, ...]:
    """The words of a row that stand in a text, none where a word stands that speaks against it."""
    if rule.unless and re.search(rule.unless, said):
        return ()
    if rule.with_ and not re.search(rule.with_, said):
        return ()
    return tuple(dict.fromkeys(found[0] for found in re.finditer(rule.words, said)))


def _said_category(said: str) -> Category:
    """The category of somebody who chose none, by their words."""
    return next((category for category, words in SAID_BY if re.search(words, said)), Category.OTHER)
