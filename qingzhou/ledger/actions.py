"""The only door by which the ledger is written: check, fold, record, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.ledger import chain, checks, deeds, permissions, queries, replay, search, search_index, states
from qingzhou.ledger.models import Clock, Entry, Item, Part, SearchText, Sequence
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns
from qingzhou.ledger.states import Kind
from qingzhou.ledger.telling import tell_of
from qingzhou.refusals import Incomplete, NotNow
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
    parent: int | None = None  # the id of the item of which it is a share
    weight: int = 1  # in its parent's sum


@dataclass(frozen=True)
class Division:
    """How an item is divided: a duty with its weight for each unit, and whether the weights count in the sum."""

    duties: Many[tuple[deeds.Assigned, int]]
    weighted: bool = False
    note: str = ""


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
        parent=task.parent,
        weight=task.weight,
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
    before = replay.replay(queries.written(item))
    entry = Written(max(now, before.moved_at), by.person_id, by.unit_id, deed, has_files=bool(files))
    step, terms = states.step(before.kind, before.status, deed.verb), _terms()
    asked = permissions.Now(terms.policy, local_day(entry.at))
    if refusal := permissions.why_not(item, before, step, by, asked) or checks.incomplete(before, entry):
        raise refusal
    return _append(item, replay.apply(before, entry), _Writing(entry, by, files, token, terms))


@transaction.atomic
def cascade(item: Item, division: Division, *, by: Membership, now: datetime, token: UUID | None = None) -> Item:
    """Divide an item into lines of their own, one a unit, each due by the item's date at the latest.

    All or nothing; the same token again changes nothing. Raises NotNow, NotAllowed or Incomplete.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    if token and queries.is_recorded(token):
        return item
    before = queries.state_of(item)
    step = states.step(before.kind, before.status, states.Verb.CASCADE)
    if refusal := permissions.why_not(item, before, step, by, permissions.Now(policy(), local_day(now))):
        raise refusal
    if wrong := _wrong_division(before, division):
        raise wrong
    given = []
    for duty, weight in division.duties:
        task = NewTask(item.title, item.source, item.quote, item.recurrence, item.campaign, item.pk, weight)
        child = issue(task, duty, by=by, now=now)
        given.append(deeds.ChildGiven(child.pk, child.number, duty.lead, weight))
    return move(item, deeds.Cascaded(tuple(given), division.weighted, division.note), by=by, now=now, token=token)


def _wrong_division(before: Projection, division: Division) -> Incomplete | None:
    taken = {child.unit for child in before.children}
    units = [duty.lead for duty, _weight in division.duties]
    if taken & set(units) or len(set(units)) < len(units):
        return Incomplete("ledger.given_already", _("有的单位已经分到此事项。"), _("请只选还没有分到的单位。"))
    if before.due_on and any(duty.due_on > before.due_on for duty, _weight in division.duties):
        return Incomplete("ledger.child_after_parent", _("分解后的时限晚于本事项的办结时限。"), _("请改为更早的日期。"))
    return None


@transaction.atomic
def recompute(item: Item) -> Item:
    """Work an item's days out again, after the calendar or the policy changed. Its entries stay as they are."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    state = replay.replay(queries.written(item))
    terms = _terms()
    columns = item_columns(state, item.office_id, terms)
    Item.objects.filter(pk=item.pk).update(**columns)
    _store_parts(item, part_columns(state, columns, terms))
    _store_clocks(item, state, terms)
    item.refresh_from_db()
    return item


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
    columns = item_columns(after, item.office_id, writing.terms)
    stored = columns | {"head": entry.hash}
    # The swap: only if the row is still as it was read. With the row lock this cannot fail; without it, it must.
    if not Item.objects.filter(pk=item.pk, entries_count=after.entries - 1).update(**stored):
        raise NotNow("ledger.stale", _("该事项刚被他人办理。"), _("请刷新页面后再办。"))
    entry.save(force_insert=True)
    _store_parts(item, part_columns(after, columns, writing.terms))
    _store_clocks(item, after, writing.terms)
    _store_text(item, search.text_of(entry.data))
    if after.parent is not None:
        _sum_children(after.parent)
    tell_of(item, after, entry)
    item.refresh_from_db()
    return item


def _store_text(item: Item, said: str) -> None:
    """Add to what the item is found by."""
    if said:
        known = SearchText.objects.filter(item=item).first()
        _keep_text(item, f"{known.text}\n{said}" if known else said, known)


def _keep_text(item: Item, text: str, known: SearchText | None) -> None:
    folded = search.folded_lines(text)
    if known is None:
        SearchText.objects.create(item=item, text=text, folded=folded)
    else:
        SearchText.objects.filter(item=item).update(text=text, folded=folded)
    search_index.put(item.pk, known.folded if known else "", folded)


@transaction.atomic
def index_again(item: Item) -> Item:
    """Work out again what an item is found by, from its entries."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    entries = Entry.objects.filter(item=item).order_by("seq").values_list("data", flat=True)
    _keep_text(item, search.texts_of(entries), SearchText.objects.filter(item=item).first())
    return item


def _store_parts(item: Item, wanted: dict[int, dict[str, Any]]) -> None:
    stored = {part.unit_id: part for part in Part.objects.filter(item=item)}
    if gone := stored.keys() - wanted.keys():
        Part.objects.filter(item=item, unit_id__in=gone).delete()
    # The lead last: a lead that now cooperates must give the role up before another has it.
    for unit, columns in sorted(wanted.items(), key=lambda one: one[1]["role"] == Part.Role.LEAD):
        part = stored.get(unit)
        if part is None:
            Part.objects.create(item=item, unit_id=unit, **columns)
        elif any(getattr(part, column) != value for column, value in columns.items()):
            Part.objects.filter(pk=part.pk).update(**columns)


def _store_clocks(item: Item, after: Projection, terms: Terms) -> None:
    stored = {(clock.name, clock.turn): clock for clock in Clock.objects.filter(item=item)}
    for (name, turn), columns in clock_columns(after, item.office_id, terms).items():
        clock = stored.get((name, turn))
        if clock is None:
            Clock.objects.create(item=item, name=name, turn=turn, **columns)
        elif any(getattr(clock, column) != value for column, value in columns.items()):
            Clock.objects.filter(pk=clock.pk).update(**columns)


def _sum_children(parent_id: int) -> None:
    """Bring a parent's sums up to date. Its row is locked first, so that two children at once are both counted."""
    parent = Item.objects.select_for_update().get(pk=parent_id)
    Item.objects.filter(pk=parent_id).update(**queries.sum_of_children(parent))


def _sequence(jurisdiction_id: int, kind: Kind, now: datetime) -> Sequence:
    key: dict[str, Any] = {"jurisdiction_id": jurisdiction_id, "kind": kind, "year": local_day(now).year}
    Sequence.objects.get_or_create(**key)
    return Sequence.objects.select_for_update().get(**key)


def _next_number(sequence: Sequence) -> str:
    """The next number of the year, without gaps: a transaction that fails gives its number back."""
    sequence.last += 1
    sequence.save(update_fields=("last",))
    return f"{sequence.year}-T{sequence.last:03d}"


def _terms() -> Terms:
    return Terms(calendar(), policy())
