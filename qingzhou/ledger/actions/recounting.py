"""Stored dates worked out again, after the calendar or the terms changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from qingzhou.ledger import queries, replay
from qingzhou.ledger.actions.writing import store_clocks, store_parts, terms_now
from qingzhou.ledger.models import Item, Part
from qingzhou.ledger.recount import moved, place_of
from qingzhou.ledger.rows import item_columns, part_columns
from qingzhou.workdays.calendar import Changed

PORTION = 800


@transaction.atomic
def recompute(item: Item) -> Item:
    """Work an item's days out again, after the calendar or the policy changed. Its entries stay as they are."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    state = replay.replay(queries.written(item))
    terms = terms_now()
    columns = item_columns(state, item.office_id, terms)
    Item.objects.filter(pk=item.pk).update(**columns)
    stored = {part.unit_id: vars(part) for part in Part.objects.filter(item=item)}
    store_parts(item, stored, part_columns(state, columns, terms))
    store_clocks(item, state, terms)
    item.refresh_from_db()
    return item


@transaction.atomic
def recount(changed: Changed | None = None, some: Q | None = None) -> int:
    """Bring every stored date in line with today's calendar and terms; gives the number of items of which one moved.

    From rows and clocks, all in one transaction; entries stay as they are. `changed` narrows where to look, and
    so does `some`. Done twice, the second time finds nothing.
    """
    items: set[int] = set()
    alike: dict[
        tuple[type[Model], str, str], tuple[Any, list[int]]
    ] = {}  # rows that get the same value are written at once
    for one in moved(terms_now(), changed, some):
        items.add(one.item_id)
        for shift in one.shifts:
            model, name, key = place_of(shift, one.item_id)
            alike.setdefault((model, name, repr(shift.after)), (shift.after, []))[1].append(key)
    for (model, name, _repr), (value, keys) in alike.items():
        for portion in _portions(keys):
            QuerySet(model).filter(pk__in=portion).update(**{name: value})
    return len(items)


def _portions(keys: list[int]) -> Iterator[list[int]]:
    """No more at once than a statement of any database takes."""
    for first in range(0, len(keys), PORTION):
        yield keys[first : first + PORTION]
