"""Lines taken over from another ledger, folded as if each had been written by itself: one truth, only faster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qingzhou.ledger import chain, checks, deeds, search
from qingzhou.ledger.models import Clock, Entry, Item, Part, SearchText
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.replay import apply, start
from qingzhou.ledger.rows import Terms, clock_columns
from qingzhou.refusals import Refusal
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class Taken:
    """One line of another ledger: what came into being, how it stands, and the token that makes it come once."""

    drafted: deeds.Drafted  # its number is given when it is written
    adopted: deeds.Adopted
    token: UUID


@dataclass(frozen=True)
class Adoption:
    """What became of some lines."""

    made: int
    same: int  # were there already


@dataclass(frozen=True)
class Folded:
    """One line ready to be stored."""

    state: Projection
    entries: tuple[Written, Written]
    token: UUID


def why_not(line: Taken, by: Membership, now: datetime) -> Refusal | None:
    """What keeps a line from being taken over, or None: what pages ask before, and what writing asks again."""
    if wrong := line.drafted.wrong():
        return wrong
    state = start(Written(now, by.person_id, by.unit_id, line.drafted))
    return checks.incomplete(state, Written(now, by.person_id, by.unit_id, line.adopted))


def fold(line: Taken, by: Membership, now: datetime) -> Folded:
    """The line's two entries and what they make. Raises the Refusal that keeps it from being taken over."""
    if refusal := why_not(line, by, now):
        raise refusal
    drafted = Written(now, by.person_id, by.unit_id, line.drafted, stands_for=by.stands_in_for_id)
    adopted = Written(now, by.person_id, by.unit_id, line.adopted, stands_for=by.stands_in_for_id)
    return Folded(apply(start(drafted), adopted), (drafted, adopted), line.token)


def item_of(columns: dict[str, Any], by: Membership) -> Item:
    """The item's row, not stored yet."""
    return Item(jurisdiction_id=by.jurisdiction_id, office_id=by.unit_id, **columns)


def entries_of(item: Item, folded: Folded, by: Membership) -> list[Entry]:
    """The chain of a stored item; sets the item's head."""
    entries, previous = [], chain.GENESIS
    for seq, written in enumerate(folded.entries, start=1):
        entry = Entry(
            item_id=item.pk,
            seq=seq,
            verb=written.deed.verb,
            at=written.at,
            person_id=by.person_id,
            stands_for_id=written.stands_for,
            unit_id=by.unit_id,
            role=by.role,
            data=deeds.encode(written.deed),
            files=[],
            token=folded.token if seq == 1 else None,
            previous_hash=previous,
        )
        entry.hash = previous = chain.link(entry.previous_hash, entry.said())
        entries.append(entry)
    item.head = previous
    return entries


def text_of(item: Item, entries: Iterable[Entry]) -> SearchText:
    """What a stored item is found by, from its entries."""
    text = search.texts_of(entry.data for entry in entries)
    return SearchText(item_id=item.pk, text=text, folded=search.folded_lines(text))


def parts_of(item_id: int, wanted: dict[int, dict[str, Any]]) -> list[Part]:
    """The units that take part, each with its columns."""
    return [Part(item_id=item_id, unit_id=unit, **columns) for unit, columns in wanted.items()]


def clocks_of(item: Item, folded: Folded, terms: Terms) -> list[Clock]:
    """The line's promises."""
    columns = clock_columns(folded.state, item.office_id, terms)
    return [Clock(item_id=item.pk, name=name, turn=turn, **said) for (name, turn), said in columns.items()]
