"""The ledger read as it stood at a moment.

An item to which nothing has happened since is read from its row: the audit proves that the row is what the entries say.
The others are replayed from their entries, and so are those handed in or closed, whose row does not keep when that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from qingzhou.dispatch.compiling import Place, Standing, Window
from qingzhou.dispatch.snapshot import Named
from qingzhou.ledger.deeds import decode
from qingzhou.ledger.lines import plans_of
from qingzhou.ledger.models import Entry, Item, Part
from qingzhou.ledger.projection import Projection, Share, Written
from qingzhou.ledger.queries import as_written
from qingzhou.ledger.replay import is_news, replay
from qingzhou.ledger.states import ENDED, Kind, Status, Verb
from qingzhou.units.models import Jurisdiction, Person, Unit
from qingzhou.units.queries import office_of

SIGNS_OF_LIFE = (Verb.SIGN, Verb.REPORT, Verb.SUBMIT)
TAKEN_UP = (Verb.RESUME, Verb.ADOPT)  # nobody owed a report before
BATCH = 500  # items whose entries are read at once
REPLAYED = (Status.SUBMITTED, *ENDED)


@dataclass
class _Happened:
    """What the entries of the week say, by item."""

    issued: set[int] = field(default_factory=set)
    taken_up: set[int] = field(default_factory=set)
    alive: set[tuple[int, int]] = field(default_factory=set)  # with the unit that spoke


def place_of(jurisdiction: Jurisdiction, met: Iterable[Standing]) -> Place:
    """What the units of a jurisdiction and the owners in `met` are called now, but for those of what is confidential.

    Raises Unit.DoesNotExist where there is no office.
    """
    units = Unit.objects.filter(jurisdiction=jurisdiction).order_by("position", "id")
    told = (each.state for each in met if not each.state.confidential)
    owners = {state.owner for state in told if state.owner is not None}
    return Place(
        code=jurisdiction.code,
        name=jurisdiction.name,
        office=office_of(jurisdiction.pk).name,
        units=[Named(unit.pk, unit.name, unit.short_name) for unit in units],
        persons=dict(Person.objects.filter(pk__in=owners).values_list("pk", "name")),
    )


def standings(jurisdiction_id: int, window: Window) -> Iterator[Standing]:
    """Every item of the week, as it stood at the window's moment: those open then, those ended in the week, and some more."""
    happened = _happened(jurisdiction_id, window)
    # Whatever ended before the week, or was only a draft, has been still since.
    tasks = Item.objects.filter(jurisdiction_id=jurisdiction_id, kind=Kind.TASK)  # issues are not measured by progress
    items = tasks.filter(Q(is_open=True) | Q(moved_at__gt=window.since))
    resting = items.filter(moved_at__lte=window.moment).exclude(status__in=(*REPLAYED, Status.DRAFT))
    noted = _noted(resting)
    for item in resting.prefetch_related(Prefetch("parts", Part.objects.order_by("id"), to_attr="shared")):
        yield _standing(item.pk, _projection(item), noted.get(item.pk), happened)
    changed = items.filter(Q(moved_at__gt=window.moment) | Q(status__in=REPLAYED)).order_by("pk")
    for item_id, entries in histories(list(changed.values_list("pk", flat=True)), window.moment):
        state = replay(as_written(entry) for entry in entries)
        yield _standing(item_id, state, _last_said(entries), happened)


def _standing(item_id: int, state: Projection, noted_at: datetime | None, happened: _Happened) -> Standing:
    alive = (item_id, state.lead) in happened.alive or item_id in happened.taken_up
    return Standing(state, noted_at, issued=item_id in happened.issued, reported=alive)


def _happened(jurisdiction_id: int, window: Window) -> _Happened:
    happened = _Happened()
    entries = Entry.objects.filter(item__jurisdiction_id=jurisdiction_id, at__gt=window.since, at__lte=window.moment)
    wanted = entries.filter(verb__in=(*SIGNS_OF_LIFE, *TAKEN_UP, Verb.ISSUE)).order_by()
    for item_id, verb, unit_id in wanted.values_list("item_id", "verb", "unit_id"):
        if verb == Verb.ISSUE:
            happened.issued.add(item_id)
        elif verb in TAKEN_UP:
            happened.taken_up.add(item_id)
        else:
            happened.alive.add((item_id, unit_id))
    return happened


def _noted(items: QuerySet[Item]) -> dict[int, datetime]:
    """When the last note of each item was said: mostly in its last entry, else further back."""
    speaking = items.exclude(last_note="").values("pk")
    last = Entry.objects.filter(item__in=speaking, seq=F("item__entries_count")).order_by()
    noted, silent = {}, []
    for item_id, at, verb, data in last.values_list("item_id", "at", "verb", "data"):
        if is_news(verb, decode(verb, data)):
            noted[item_id] = at
        else:
            silent.append(item_id)
    for item_id, entries in histories(silent, None):
        if said := _last_said(entries):
            noted[item_id] = said
    return noted


def _last_said(entries: Iterable[Entry]) -> datetime | None:
    return last_news(as_written(entry) for entry in entries)


def last_news(entries: Iterable[Written]) -> datetime | None:
    """When an item's last note was said, as the fold has it."""
    return max((entry.at for entry in entries if is_news(entry.deed.verb, entry.deed)), default=None)


def histories(item_ids: Sequence[int], moment: datetime | None) -> Iterator[tuple[int, list[Entry]]]:
    """The entries of each item up to a moment, oldest first; items without any by then are left out."""
    for start in range(0, len(item_ids), BATCH):
        entries = Entry.objects.filter(item_id__in=item_ids[start : start + BATCH]).order_by("item_id", "seq")
        if moment is not None:
            entries = entries.filter(at__lte=moment)
        for item_id, group in groupby(entries, key=lambda entry: entry.item_id):
            yield item_id, list(group)


def _projection(item: Any) -> Projection:
    """The item's row as the fold would give it, as far as a row tells: without clocks and handlers."""
    return Projection(
        number=item.number,
        kind=item.kind,
        title=item.title,
        campaign=item.campaign,
        source=item.source,
        quote=item.quote,
        recurrence=item.recurrence,
        drafted_at=item.moved_at,
        moved_at=item.moved_at,
        acted_at=item.acted_at,
        status=Status(item.status),
        lead=item.lead_id,
        shares=tuple(Share(part.unit_id, leads=part.role == Part.Role.LEAD) for part in item.shared),
        owner=item.owner_id,
        due_on=item.due_on,
        first_due_on=item.first_due_on,
        asked_due_on=item.asked_due_on,
        issued_on=item.issued_on,
        active_on=item.active_on,
        claimed=item.claimed,
        plans=plans_of(item),
        difficult=item.difficult,
        confidential=item.confidential,
        last_note=item.last_note,
        entries=item.entries_count,
    )
