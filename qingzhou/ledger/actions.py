"""The only door by which the ledger is written: check, fold, record, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from qingzhou.ledger import chain, checks, deeds, permissions, queries, receipts, replay, search, search_index, states
from qingzhou.ledger.models import Clock, Entry, Item, Part, SearchText, Sequence
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.recount import moved, place_of
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns
from qingzhou.ledger.states import Kind
from qingzhou.ledger.telling import tell_of
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership
from qingzhou.units.queries import can_own
from qingzhou.workdays.actions import keep_still
from qingzhou.workdays.calendar import Changed
from qingzhou.workdays.queries import calendar

PORTION = 800


@dataclass(frozen=True)
class Attached:
    """A file of evidence as an entry names it; the bytes are kept by `evidence`."""

    sha256: str
    name: str
    size: int
    type: str


class MovedOn(NotNow):
    """Something was recorded since the writer looked."""


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
    confidential: bool = False


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
    sequence = sequence_of(by.jurisdiction_id, Kind.TASK, now)  # locks it: from here on, one at a time
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
        confidential=task.confidential,
    )
    if wrong := deed.wrong():
        raise wrong
    entry = Written(at=now, person=by.person_id, unit=by.unit_id, deed=deed, stands_for=by.stands_in_for_id)
    state, terms = replay.start(entry), terms_now()
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
    before, terms = replay.replay(queries.written(item)), terms_now()
    step, at = states.step(before.kind, before.status, deed.verb), max(now, before.moved_at)
    deed = receipts.counted(deed, before, local_day(at), terms.calendar)
    entry = Written(at, by.person_id, by.unit_id, deed, bool(files), by.stands_in_for_id)
    asked = permissions.Now(terms.policy, local_day(at))
    if refusal := permissions.why_not(item, before, step, by, asked) or checks.incomplete(before, entry):
        raise refusal
    _check_owner(deed, before.lead, now)
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
        told = (item.title, item.source, item.quote, item.recurrence, item.campaign)
        task = NewTask(*told, parent=item.pk, weight=weight, confidential=item.confidential)
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
def hand_over(items: QuerySet[Item], deed: deeds.HandedOver, *, by: Membership, now: datetime) -> int:
    """Give open items to another owner: for each the same step as `move` takes, for all of them few queries.

    All or none; says how many. Raises NotNow, NotAllowed or Incomplete.
    """
    rows = list(items.select_for_update(of=("self",)).order_by("pk"))
    terms = terms_now()
    for unit_id in {item.lead_id for item in rows}:
        _check_owner(deed, unit_id, now)
    for start in range(0, len(rows), PORTION):
        batch = rows[start : start + PORTION]
        told: dict[int, list[Written]] = {item.pk: [] for item in batch}
        for known in Entry.objects.filter(item__in=batch).order_by("item_id", "seq"):
            told[known.item_id].append(queries.as_written(known))
        # That nobody was faster is held by the row locks, and by the database: a seq is given once in an item.
        entries = [_handed_over(item, replay.replay(told[item.pk]), deed, by, now, terms) for item in batch]
        Item.objects.bulk_update(batch, ("owner", "moved_at", "entries_count", "head"))
        Entry.objects.bulk_create(entries)
    return len(rows)


def _handed_over(
    item: Item, before: Projection, deed: deeds.HandedOver, by: Membership, now: datetime, terms: Terms
) -> Entry:
    """The entry, and on the item what follows from it. Neither is stored yet."""
    entry = Written(max(now, before.moved_at), by.person_id, by.unit_id, deed, stands_for=by.stands_in_for_id)
    step = states.step(before.kind, before.status, deed.verb)
    asked = permissions.Now(terms.policy, local_day(entry.at))
    if refusal := permissions.why_not(item, before, step, by, asked) or checks.incomplete(before, entry):
        raise refusal
    after = replay.apply(before, entry)
    written = _entry(item, after.entries, _Writing(entry, by, (), None, terms))
    item.owner_id, item.moved_at, item.entries_count, item.head = (
        after.owner,
        after.moved_at,
        after.entries,
        written.hash,
    )
    return written


@transaction.atomic
def hold(item: Item, seen: int | None) -> None:
    """Hold the item's row until the caller's transaction ends, if it still has the `seen` entries; None asks nothing.

    Raises MovedOn when something was recorded since.
    """
    row = Item.objects.select_for_update().get(pk=item.pk)
    if seen is not None and row.entries_count != seen:
        raise MovedOn("ledger.moved_on", _("填写期间，该事项有了新的记录。"), _("请看过新的记录后再提交。"))


@transaction.atomic
def recompute(item: Item) -> Item:
    """Work an item's days out again, after the calendar or the policy changed. Its entries stay as they are."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    state = replay.replay(queries.written(item))
    terms = terms_now()
    columns = item_columns(state, item.office_id, terms)
    Item.objects.filter(pk=item.pk).update(**columns)
    _store_parts(item, part_columns(state, columns, terms))
    _store_clocks(item, state, terms)
    item.refresh_from_db()
    return item


@transaction.atomic
def recount(changed: Changed | None = None) -> int:
    """Bring every stored date in line with today's calendar and terms; gives the number of items of which one moved.

    From rows and clocks, all in one transaction; entries stay as they are. `changed` narrows where to look. Done twice,
    the second time finds nothing.
    """
    items: set[int] = set()
    alike: dict[
        tuple[type[Model], str, str], tuple[Any, list[int]]
    ] = {}  # rows that get the same value are written at once
    for one in moved(terms_now(), changed):
        items.add(one.item_id)
        for shift in one.shifts:
            model, name, key = place_of(shift, one.item_id)
            alike.setdefault((model, name, repr(shift.after)), (shift.after, []))[1].append(key)
    for (model, name, _repr), (value, keys) in alike.items():
        for some in _portions(keys):
            QuerySet(model).filter(pk__in=some).update(**{name: value})
    return len(items)


def _portions(keys: list[int]) -> Iterator[list[int]]:
    """No more at once than a statement of any database takes."""
    for first in range(0, len(keys), PORTION):
        yield keys[first : first + PORTION]


def _append(item: Item, after: Projection, writing: _Writing) -> Item:
    """Record the entry and store what follows from it. The caller holds the item's row."""
    entry = _entry(item, after.entries, writing)
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


def _entry(item: Item, seq: int, writing: _Writing) -> Entry:
    """The next entry of an item, linked to the one before it; not stored yet."""
    entry = Entry(
        item=item,
        seq=seq,
        verb=writing.entry.deed.verb,
        at=writing.entry.at,
        person_id=writing.by.person_id,
        stands_for_id=writing.by.stands_in_for_id,
        unit_id=writing.by.unit_id,
        role=writing.by.role,
        data=deeds.encode(writing.entry.deed),
        files=[vars(file) for file in writing.files],
        token=writing.token,
        previous_hash=item.head or chain.GENESIS,
    )
    entry.hash = chain.link(entry.previous_hash, entry.said())
    return entry


def _check_owner(deed: deeds.Deed, lead: int | None, now: datetime) -> None:
    """Raises Incomplete when a deed names an owner who does not belong, or not for much longer, to the lead unit."""
    owner, lead = getattr(deed, "owner", None), getattr(deed, "lead", lead)
    if owner is not None and (lead is None or not can_own(owner, lead, local_day(now))):
        raise Incomplete(
            "ledger.owner_elsewhere",
            _("责任人不在牵头单位任职，或者即将离任。"),
            _("请改选牵头单位的在职人员。"),
        )


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


def sequence_of(jurisdiction_id: int, kind: Kind, now: datetime) -> Sequence:
    """The numbers of the year, locked until the transaction ends: from here on, one at a time."""
    key: dict[str, Any] = {"jurisdiction_id": jurisdiction_id, "kind": kind, "year": local_day(now).year}
    Sequence.objects.get_or_create(**key)
    return Sequence.objects.select_for_update().get(**key)


def _next_number(sequence: Sequence) -> str:
    """The next number of the year, without gaps: a transaction that fails gives its number back."""
    sequence.last += 1
    sequence.save(update_fields=("last",))
    return sequence.number


def terms_now() -> Terms:
    """What days are worked out from; the calendar stays as it is until the transaction ends."""
    keep_still()
    return Terms(calendar(), policy())
