"""What pages, sheets and other capabilities read from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum, Value

from qingzhou.ledger.deeds import decode
from qingzhou.ledger.models import Entry, Item, Supervision
from qingzhou.ledger.pace import Light
from qingzhou.ledger.projection import Projection, Standing, Written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.states import LATE_IF_DUE, Status
from qingzhou.rights import visible
from qingzhou.units.models import Membership

# Not is_open=True: Django writes that as a bare column, for which SQLite finds no index.
IS_OPEN, HAS_ENDED = Q(is_open__in=(True,)), Q(is_open__in=(False,))


def visible_to(by: Membership) -> QuerySet[Item]:
    """The items that `by` may see, by the rule in rights.py."""
    return visible(Item, by)


def with_light(items: QuerySet[Item], light: Light, today: date) -> QuerySet[Item]:
    """The items that show `light` today: the same rule as pace.light_on, as a condition."""
    red = Q(red_on__isnull=False, red_on__lte=today)
    yellow = Q(yellow_on__isnull=False, yellow_on__lte=today)
    moving = Q(status__in=(Status.IN_PROGRESS, Status.SUBMITTED))
    conditions = {
        Light.BLUE: Q(status=Status.CLOSED),
        Light.RED: ~Q(status=Status.CLOSED) & red,
        Light.YELLOW: ~Q(status=Status.CLOSED) & yellow & ~red,
        Light.GREEN: moving & ~red & ~yellow,
        Light.GREY: ~moving & ~Q(status=Status.CLOSED) & ~red & ~yellow,
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
    return [as_written(entry) for entry in Entry.objects.filter(item=item).order_by("seq")]


def as_written(entry: Entry) -> Written:
    """One entry as the fold reads it."""
    return Written(entry.at, entry.person_id, entry.unit_id, decode(entry.verb, entry.data), bool(entry.files))


def state_of(item: Item) -> Projection:
    """The item as its entries tell it."""
    return replay(written(item))


def histories(keys: Iterable[int]) -> dict[int, list[Written]]:
    """The entries of some items as the fold reads them, by item, oldest first."""
    rows = Entry.objects.filter(item_id__in=keys).order_by("item_id", "seq")
    found: dict[int, list[Written]] = {}
    for key, at, person, unit, verb, data, files in rows.values_list(
        "item_id", "at", "person_id", "unit_id", "verb", "data", "files"
    ):
        found.setdefault(key, []).append(Written(at, person, unit, decode(verb, data), bool(files)))
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


def open_items(by: Membership) -> QuerySet[Item]:
    """The items that `by` may see and on which somebody still owes something."""
    return visible_to(by).filter(IS_OPEN)


def sheets_sent(unit_id: int, day: date) -> int:
    """How many supervision sheets that stand were sent to a unit in the month of a day."""
    sheets = Supervision.objects.filter(unit_id=unit_id, sent_on__gte=day.replace(day=1), sent_on__lte=day)
    return sheets.filter(level__gte=1).exclude(standing=Standing.WITHDRAWN).count()


def last_mandate(by: Membership) -> str:
    """The paper that the jurisdiction's last sheet named as its mandate, to begin the next one with."""
    last = Supervision.objects.filter(jurisdiction_id=by.jurisdiction_id, level__gte=1).order_by("-pk").first()
    entry = Entry.objects.filter(item_id=last.item_id, seq=last.seq).first() if last else None
    return str(entry.data["mandate"]) if entry else ""


def confidential_numbers(jurisdiction_id: int) -> frozenset[str]:
    """The numbers of a jurisdiction's confidential items, to mask them where they were written down before."""
    items = Item.objects.filter(jurisdiction_id=jurisdiction_id, confidential=True)
    return frozenset(items.values_list("number", flat=True))
