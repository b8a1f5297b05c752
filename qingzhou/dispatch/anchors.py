"""The anchor: one hash over the head of every chain of a jurisdiction's ledger, so that a frozen week vouches for it all.

Hashed is a line for each item that existed, in the order of their ids: number, entries, hash of the last one. Which entries
count is settled by two bounds: the moment they happened, and the last id given out when the week was frozen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Max

from qingzhou.dispatch.snapshot import Anchor
from qingzhou.ledger.models import Entry, Item

BATCH = 500  # items whose entries are read at once


@dataclass
class Summing:
    """One anchor being worked out."""

    moment: datetime
    last_entry: int
    items: int = 0
    entries: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, number: str, entries: int, head: str) -> None:
        """Take one more item along."""
        self.items += 1
        self.entries += entries
        self.digest.update(f"{number} {entries} {head}\n".encode())

    def done(self) -> Anchor:
        """The anchor over everything added."""
        return Anchor(self.items, self.entries, self.last_entry, self.digest.hexdigest())


def anchor(jurisdiction_id: int, moment: datetime) -> Anchor:
    """The anchor for a moment, quickly: rows where nothing has happened since, entries for the others."""
    last_entry = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    summing = Summing(moment, last_entry)
    items = Item.objects.filter(jurisdiction_id=jurisdiction_id)
    moved = items.filter(moved_at__gt=moment).values("pk")
    then: dict[int, tuple[int, str]] = {}
    entries = Entry.objects.filter(item__in=moved, at__lte=moment).order_by("item_id", "seq")
    for item_id, seq, head in entries.values_list("item_id", "seq", "hash").iterator():
        then[item_id] = (seq, head)
    rows = items.order_by("pk").values_list("pk", "number", "moved_at", "entries_count", "head")
    for item_id, number, moved_at, count, head in rows.iterator():
        if moved_at <= moment:
            summing.add(number, count, head)
        elif item_id in then:
            summing.add(number, *then[item_id])
    return summing.done()


def anchors(jurisdiction_id: int, bounds: Sequence[tuple[datetime, int]]) -> list[Anchor]:
    """The anchors for several moments and last ids, from the entries alone: one pass over the ledger."""
    wanted = [Summing(moment, last_entry) for moment, last_entry in bounds]
    for number, entries in _histories(jurisdiction_id):
        for summing in wanted:
            counted = [hash_ for pk, at, hash_ in entries if at <= summing.moment and pk <= summing.last_entry]
            if counted:
                summing.add(number, len(counted), counted[-1])
    return [summing.done() for summing in wanted]


def _histories(jurisdiction_id: int) -> Iterator[tuple[str, list[tuple[int, datetime, str]]]]:
    """Each item's number with id, moment and hash of its entries; some items at a time, so that no plan has to join them."""
    items = list(Item.objects.filter(jurisdiction_id=jurisdiction_id).order_by("pk").values_list("pk", "number"))
    for first in range(0, len(items), BATCH):
        numbers = dict(items[first : first + BATCH])
        entries = Entry.objects.filter(item_id__in=list(numbers)).order_by("item_id", "seq")
        rows = entries.values_list("item_id", "pk", "at", "hash")
        for item, group in groupby(rows, key=itemgetter(0)):
            yield numbers[item], [(pk, at, hash_) for _item, pk, at, hash_ in group]
