"""Items at the versions that sheets speak of: now, and when a sheet went out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from qingzhou.exchange import editing
from qingzhou.exchange.editing import Names, Version
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.queries import visible_to
from qingzhou.units.models import Membership, Person, Unit


def histories(keys: Sequence[int], by: Membership) -> dict[int, tuple[Item, list[Entry]]]:
    """The items that `by` may see, each with its entries, oldest first: two queries."""
    items = {item.pk: item for item in visible_to(by).filter(pk__in=keys)}
    entries = Entry.objects.filter(item_id__in=items).select_related("person", "unit").order_by("item_id", "seq")
    return {pk: (items[pk], list(group)) for pk, group in groupby(entries, key=lambda entry: entry.item_id)}


def now(keys: Sequence[int], by: Membership) -> dict[int, Version]:
    """The items as they are."""
    return {pk: editing.version(item, entries, by) for pk, (item, entries) in histories(keys, by).items()}


def names(found: Iterable[Version]) -> Names:
    """What the units and owners of these versions are called: two queries."""
    units: set[int] = set()
    persons: set[int] = set()
    for at in found:
        units |= {unit for unit in (at.state.lead, *at.state.supports) if unit is not None}
        persons |= {at.state.owner} if at.state.owner is not None else set()
    return Names(
        units=dict(Unit.objects.filter(pk__in=units).values_list("pk", "short_name")),
        persons=dict(Person.objects.filter(pk__in=persons).values_list("pk", "name")),
    )
