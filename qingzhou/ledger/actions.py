"""The only door by which the ledger is written: check, fold, record, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from qingzhou.ledger import adopting, chain, deeds, permissions, replay, states
from qingzhou.ledger.adopting import Adoption, Taken
from qingzhou.ledger.models import Clock, Entry, Item, Part, Sequence
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.queries import written
from qingzhou.ledger.replay import Projection, Written
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_roles
from qingzhou.ledger.states import Kind
from qingzhou.refusals import NotNow
from qingzhou.units.models import Membership
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Attached:
    """A file of evidence as an entry names it; the bytes are kept by `evidence`."""

    sha256: str
    name: str
    size: int
    type: str


@dataclass(frozen=True)
class NewTask:
    """What is to be done and where that was said."""

    title: str
    source: str = ""
    quote: str = ""
    recurrence: str = ""
    campaign: str = "double_reduction"


@dataclass(frozen=True)
class _Writing:
    """One entry on its way into the ledger."""

    entry: Written
    by: Membership
    files: Many[Attached]
    token: UUID | None
    terms: Terms


@transaction.atomic
def draft(task: NewTask, *, by: Membership, now: datetime, token: UUID | None = None) -> Item:
    """Put a new line into the ledger, numbered but not yet issued. The same token again gives the same line.

    Raises NotAllowed or Incomplete; then nothing has been written and no number is spent.
    """
    if refusal := permissions.why_not_issue(by):
        raise refusal
    sequence = _sequence(by.jurisdiction_id, Kind.TASK, now)  # locks it: from here on, one at a time
    if token and (seen := Entry.objects.filter(token=token).select_related("item").first()):
        return seen.item
    deed = deeds.Drafted(
        number=_next_number(sequence),
        kind=Kind.TASK,
        title=task.title.strip(),
        source=task.source,
        quote=task.quote,
        recurrence=task.recurrence,
        campaign=task.campaign,
    )
    if wrong := deed.wrong():
        raise wrong
    entry = Written(at=now, person=by.person_id, unit=by.unit_id, deed=deed)
    state, terms = replay.start(entry), _terms()
    columns = item_columns(state, by.unit_id, terms) | {"entries_count": 0}
    item = Item.objects.create(jurisdiction_id=by.jurisdiction_id, office_id=by.unit_id, **columns)
    return _append(item, state, _Writing(entry, by, (), token, terms))


@transaction.atomic
def issue(task: NewTask, assigned: deeds.Assigned, *, by: Membership, now: datetime, token: UUID | None = None) -> Item:
    """Put a new line into the ledger and give it to its lead unit at once."""
    item = draft(task, by=by, now=now, token=token)
    return item if item.status != states.Status.DRAFT else move(item, assigned, by=by, now=now)


@transaction.atomic
def move(
    item: Item,
    deed: deeds.Deed,
    *,
    by: Membership,
    now: datetime,
    files: Many[Attached] = (),
    token: UUID | None = None,
) -> Item:
    """Take one step of states.MOVES and record it. The same token again changes nothing.

    Raises NotNow (no such step, or somebody was faster), NotAllowed or Incomplete; then nothing has been written.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    if token and Entry.objects.filter(token=token).exists():
        return item
    before = replay.replay(written(item))
    entry = Written(max(now, before.moved_at), by.person_id, by.unit_id, deed, has_files=bool(files))
    step, terms = states.step(before.status, deed.verb), _terms()
    if refusal := permissions.why_not(item, before, step, by, terms.policy) or permissions.incomplete(before, entry):
        raise refusal
    return _append(item, replay.apply(before, entry), _Writing(entry, by, files, token, terms))


@transaction.atomic
def recompute(item: Item) -> Item:
    """Work an item's days out again, after the calendar or the policy changed. Its entries stay as they are."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    state = replay.replay(written(item))
    terms = _terms()
    Item.objects.filter(pk=item.pk).update(**item_columns(state, item.office_id, terms))
    _store_clocks(item, state, terms)
    item.refresh_from_db()
    return item


@transaction.atomic
def adopt_many(lines: Many[Taken], *, by: Membership, now: datetime) -> Adoption:
    """Take lines over from another ledger, all of them or none; those whose token is known are left as they are.

    Raises NotAllowed, or the Refusal of the first line that cannot be taken over; then no number is spent.
    """
    if refusal := permissions.why_not_issue(by):
        raise refusal
    sequence = _sequence(by.jurisdiction_id, Kind.TASK, now)  # locks it: from here on, one at a time
    tokens = {line.token for line in lines}
    known = set(Entry.objects.filter(token__in=tokens).values_list("token", flat=True))
    fresh = {line.token: line for line in lines if line.token not in known}
    folded = []
    for line in fresh.values():
        sequence.last += 1
        drafted = replace(line.drafted, number=_number(sequence))
        folded.append(adopting.fold(replace(line, drafted=drafted), by, now))
    if folded:
        sequence.save(update_fields=("last",))
        _store_adopted(folded, by, _terms())
    return Adoption(made=len(folded), same=len(lines) - len(folded))


def _store_adopted(folded: Many[adopting.Folded], by: Membership, terms: Terms) -> None:
    items = Item.objects.bulk_create([adopting.item_of(line, by, terms) for line in folded])
    pairs = list(zip(items, folded, strict=True))
    Entry.objects.bulk_create([entry for item, line in pairs for entry in adopting.entries_of(item, line, by)])
    with connection.cursor() as cursor:  # the hash covers the item's id, which is known only now
        heads = [(item.head, item.pk) for item in items]
        cursor.executemany("UPDATE ledger_item SET head = %s WHERE id = %s", heads)
    Part.objects.bulk_create([part for item, line in pairs for part in adopting.parts_of(item, line)])
    Clock.objects.bulk_create([clock for item, line in pairs for clock in adopting.clocks_of(item, line, terms)])


def _append(item: Item, after: Projection, writing: _Writing) -> Item:
    """Record the entry and store what follows from it. The caller holds the item's row."""
    entry = Entry(
        item=item,
        seq=after.entries,
        verb=writing.entry.deed.verb,
        at=writing.entry.at,
        person_id=writing.by.person_id,
        unit_id=writing.by.unit_id,
        role=writing.by.role,
        data=deeds.encode(writing.entry.deed),
        files=[vars(file) for file in writing.files],
        token=writing.token,
        previous_hash=item.head or chain.GENESIS,
    )
    entry.hash = chain.link(entry.previous_hash, entry.said())
    columns = item_columns(after, item.office_id, writing.terms) | {"head": entry.hash}
    # The swap: only if the row is still as it was read. With the row lock this cannot fail; without it, it must.
    if not Item.objects.filter(pk=item.pk, entries_count=after.entries - 1).update(**columns):
        raise NotNow("ledger.stale", _("该事项刚被他人办理。"), _("请刷新页面后再办。"))
    entry.save(force_insert=True)
    _store_parts(item, after)
    _store_clocks(item, after, writing.terms)
    item.refresh_from_db()
    return item


def _store_parts(item: Item, after: Projection) -> None:
    wanted = part_roles(after)
    stored = {part.unit_id: part.role for part in Part.objects.filter(item=item)}
    if wanted == stored:
        return
    Part.objects.filter(item=item).delete()
    Part.objects.bulk_create(Part(item=item, unit_id=unit, role=role) for unit, role in wanted.items())


def _store_clocks(item: Item, after: Projection, terms: Terms) -> None:
    stored = {(clock.name, clock.turn): clock for clock in Clock.objects.filter(item=item)}
    for (name, turn), columns in clock_columns(after, item.office_id, terms).items():
        clock = stored.get((name, turn))
        if clock is None:
            Clock.objects.create(item=item, name=name, turn=turn, **columns)
        elif any(getattr(clock, column) != value for column, value in columns.items()):
            Clock.objects.filter(pk=clock.pk).update(**columns)


def _sequence(jurisdiction_id: int, kind: Kind, now: datetime) -> Sequence:
    key: dict[str, Any] = {"jurisdiction_id": jurisdiction_id, "kind": kind, "year": local_day(now).year}
    Sequence.objects.get_or_create(**key)
    return Sequence.objects.select_for_update().get(**key)


def _next_number(sequence: Sequence) -> str:
    """The next number of the year, without gaps: a transaction that fails gives its number back."""
    sequence.last += 1
    sequence.save(update_fields=("last",))
    return _number(sequence)


def _number(sequence: Sequence) -> str:
    return f"{sequence.year}-T{sequence.last:03d}"


def _terms() -> Terms:
    return Terms(calendar(), policy())
