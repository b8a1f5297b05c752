"""What pages, sheets and other capabilities read from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum, Value

from qingzhou.ledger.deeds import Proposed, decode
from qingzhou.ledger.models import Entry, Item, Part, Supervision
from qingzhou.ledger.pace import LOOKED_AT_AGAIN, MOVING, Light
from qingzhou.ledger.projection import Projection, Standing, Written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.states import DONE, LATE_IF_DUE, Status, Verb
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Unit
from qingzhou.units.queries import units_named

# Not is_open=True: Django writes that as a bare column, for which SQLite finds no index.
IS_OPEN, HAS_ENDED = Q(is_open__in=(True,)), Q(is_open__in=(False,))


def visible_to(by: Membership) -> QuerySet[Item]:
    """The items that `by` may see, by the rule in rights.py."""
    return visible(Item, by)


def with_units(items: Iterable[Item]) -> list[Item]:
    """The items with their units: office, lead, whose turn it is, and as `item.units` all that work on it, lead first.

    One query besides that of the items. A join would make the same few units again and again, for every row.
    """
    found = list(items)
    working: dict[int, list[int]] = {item.pk: [] for item in found}
    parts = Part.objects.filter(item_id__in=working).exclude(role=Part.Role.TOLD).order_by()
    for _role, _pk, item_id, unit_id in sorted(parts.values_list("role", "pk", "item_id", "unit_id")):
        working[item_id].append(unit_id)
    named = {getattr(item, name) for item in found for name in UNITS_OF}
    units = units_named(found[0].jurisdiction_id, named.union(*working.values())) if found else {}
    for item in found:
        give_units(item, units, working[item.pk])
    return found


UNITS_OF = ("office_id", "lead_id", "waits_on_id")


def give_units(item: Item, units: Mapping[int, Unit], working: Iterable[int]) -> None:
    """Sets the item's units from those that were read: office, lead, whose turn it is, and all that work on it."""
    item.office, item.lead, item.waits_on = (
        units[item.office_id], units.get(item.lead_id or 0), units.get(item.waits_on_id or 0),
    )  # fmt: skip
    item.units = [units[key] for key in working]


def with_light(items: QuerySet[Item], light: Light, today: date) -> QuerySet[Item]:
    """The items that show `light` today: the same rule as pace.light_on, as a condition."""
    red = Q(red_on__isnull=False, red_on__lte=today)
    yellow = Q(yellow_on__isnull=False, yellow_on__lte=today)
    moving, done = Q(status__in=MOVING), Q(status__in=DONE)
    conditions = {
        Light.BLUE: done,
        Light.RED: ~done & red,
        Light.YELLOW: ~done & yellow & ~red,
        Light.GREEN: moving & ~red & ~yellow,
        Light.GREY: ~moving & ~done & ~red & ~yellow,
    }
    return items.filter(conditions[light])


def overdue(today: date) -> Q:
    """The condition of being late: the due date has passed and the work was not handed in, or was handed in late.

    Suspended items are not overdue: their clocks stand still.
    """
    late = Q(due_on__lt=today, status__in=LATE_IF_DUE)
    return late | Q(status=Status.SUBMITTED, red_on__lte=today)


def written(item: Item) -> list[Written]:
    """An item's entries as the fold reads them, oldest first."""
    return histories([item.pk]).get(item.pk, [])


class Told(NamedTuple):
    """An entry as read: the names of its row without being one, which costs much where all entries are read."""

    item_id: int
    seq: int
    verb: str
    at: datetime
    person_id: int
    unit_id: int
    role: str
    data: dict[str, Any]
    files: list[dict[str, Any]]
    token: UUID | None
    previous_hash: str
    hash: str
    stands_for_id: int | None


def told_of(items: Iterable[int]) -> dict[int, list[Told]]:
    """The entries of the items with these ids, oldest first, by item."""
    entries = Entry.objects.filter(item_id__in=list(items)).order_by("item_id", "seq").values_list(*Told._fields)
    groups = groupby(map(Told._make, entries), key=lambda entry: entry.item_id)
    return {item_id: list(group) for item_id, group in groups}


def as_written(entry: Entry | Told) -> Written:
    """One entry as the fold reads it."""
    deed = decode(entry.verb, entry.data)
    return Written(entry.at, entry.person_id, entry.unit_id, deed, bool(entry.files), entry.stands_for_id)


def state_of(item: Item) -> Projection:
    """The item as its entries tell it."""
    item.told = replay(written(item))
    return item.told


def histories(keys: Iterable[int]) -> dict[int, list[Written]]:
    """The entries of some items as the fold reads them, by item, oldest first."""
    rows = Entry.objects.filter(item_id__in=keys).order_by("item_id", "seq")
    found: dict[int, list[Written]] = {}
    for key, at, person, unit, verb, data, files, stands_for in rows.values_list(
        "item_id", "at", "person_id", "unit_id", "verb", "data", "files", "stands_for_id"
    ):
        found.setdefault(key, []).append(Written(at, person, unit, decode(verb, data), bool(files), stands_for))
    return found


def is_recorded(token: UUID | None) -> bool:
    """Whether the form with this token has been handed in before."""
    return token is not None and Entry.objects.filter(token=token).exists()


def states_at(items: Iterable[Item], moment: datetime) -> Iterator[tuple[Item, Projection]]:
    """The items as they stood at a moment, from the entries up to it; those that did not exist yet are left out."""
    known = {item.pk: item for item in items}
    entries = Entry.objects.filter(item_id__in=known, at__lte=moment).order_by("item_id", "seq")
    for item_id, group in groupby(entries.iterator(chunk_size=2000), key=lambda entry: entry.item_id):
        yield known[item_id], replay(as_written(entry) for entry in group)


def rechecks_due(by: Membership, until: date) -> QuerySet[Item]:
    """Closed issues that the unit of `by` has to look at again by a day, the next one first."""
    items = visible_to(by).filter(waits_on_id=by.unit_id, next_on__lte=until, status__in=LOOKED_AT_AGAIN)
    return items.order_by("next_on", "id")


def sum_of_children(parent: Item) -> dict[str, int | None]:
    """The columns of an item that sum the lines it was divided into: how many, how many open, and their progress.

    What was cancelled does not count. Progress is whole percent, by weight where the item says so, else each line alike.
    """
    children = Item.objects.filter(parent=parent).exclude(status=Status.CANCELLED)
    weight: Any = F("weight") if parent.weighted else Value(1)
    found = children.aggregate(
        count=Count("pk"), open=Count("pk", filter=IS_OPEN), all=Sum(weight), done=Sum(weight * F("claimed"))
    )
    return {
        "children_count": found["count"],
        "children_open": found["open"],
        "children_claimed": found["done"] // found["all"] if found["all"] else None,
    }


def sheets_sent(unit_id: int, day: date) -> int:
    """How many supervision sheets that stand were sent to a unit in the month of a day."""
    sheets = Supervision.objects.filter(unit_id=unit_id, sent_on__gte=day.replace(day=1), sent_on__lte=day)
    return sheets.filter(level__gte=1).exclude(standing=Standing.WITHDRAWN).count()


def last_mandate(by: Membership) -> str:
    """The paper that the jurisdiction's last sheet named as its mandate, to begin the next one with."""
    last = Supervision.objects.filter(jurisdiction_id=by.jurisdiction_id, level__gte=1).order_by("-pk").first()
    entry = Entry.objects.filter(item_id=last.item_id, seq=last.seq).first() if last else None
    return str(entry.data["mandate"]) if entry else ""


def draft_of(item: Item) -> Proposed | None:
    """The sheet that is proposed for an item, with what a meeting wants said on it; None where none is."""
    if item.proposed is None:
        return None
    entry = Entry.objects.filter(item=item, verb=Verb.PROPOSE).order_by("-seq").first()
    deed = decode(entry.verb, entry.data) if entry else None
    return deed if isinstance(deed, Proposed) else None


def confidential_numbers(jurisdiction_id: int) -> frozenset[str]:
    """The numbers of a jurisdiction's confidential items, to mask them where they were written down before."""
    items = Item.objects.filter(jurisdiction_id=jurisdiction_id, confidential=True)
    return frozenset(items.values_list("number", flat=True))
