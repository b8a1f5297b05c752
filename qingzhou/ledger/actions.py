"""The only door by which the ledger is written: check, fold, record, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from qingzhou.ledger import chain, checks, deeds, ladder, permissions, queries, receipts, replay, states, supervising
from qingzhou.ledger.models import SHEETS, Clock, Entry, Item, Part, Sequence, Supervision
from qingzhou.ledger.pace import light_on
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.recount import Shift, moved
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns, supervision_columns
from qingzhou.ledger.states import Kind
from qingzhou.ledger.telling import tell_of
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.actions import machine
from qingzhou.units.models import Membership
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
class Writing:
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
    sequence = _sequence(by.jurisdiction_id, Kind.TASK, local_day(now).year)  # locks it: from here on, one at a time
    if token and (seen := Entry.objects.filter(token=token).select_related("item").first()):
        return seen.item
    deed = deeds.Drafted(
        number=f"{sequence.year}-T{_next(sequence):03d}",
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
    entry = Written(at=now, person=by.person_id, unit=by.unit_id, deed=deed)
    state, terms = replay.start(entry), terms_now()
    columns = item_columns(state, by.unit_id, terms) | {"entries_count": 0}
    item = Item.objects.create(jurisdiction_id=by.jurisdiction_id, office_id=by.unit_id, **columns)
    return _append(item, state, Writing(entry, by, (), token, terms))


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
    entry = Written(at, by.person_id, by.unit_id, deed, has_files=bool(files))
    asked = permissions.Now(terms.policy, local_day(at))
    if refusal := permissions.why_not(item, before, step, by, asked) or checks.incomplete(before, entry):
        raise refusal
    if isinstance(deed, deeds.Supervised):
        entry = replace(entry, deed=_sheet(item, before, deed, by, asked))
    return _append(item, replay.apply(before, entry), Writing(entry, by, files, token, terms))


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
    if refusal := permissions.why_not(item, before, step, by, permissions.Now(policy(fresh=True), local_day(now))):
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
            model, name, key = _place_of(shift, one.item_id)
            alike.setdefault((model, name, repr(shift.after)), (shift.after, []))[1].append(key)
    for (model, name, _repr), (value, keys) in alike.items():
        for portion in _portions(keys):
            QuerySet(model).filter(pk__in=portion).update(**{name: value})
    return len(items)


def _place_of(shift: Shift, item_id: int) -> tuple[type[Model], str, int]:
    """The table, the column and the row of a value that moves."""
    if shift.clock is not None:
        return Clock, "due_on", shift.clock
    if shift.part is not None:
        return Part, shift.name.removeprefix("part_"), shift.part
    return Item, shift.name, item_id


def _portions(keys: list[int]) -> Iterator[list[int]]:
    """No more at once than a statement of any database takes."""
    for first in range(0, len(keys), PORTION):
        yield keys[first : first + PORTION]


def _append(item: Item, after: Projection, writing: Writing) -> Item:
    """Record the entry and store what follows from it. The caller holds the item's row."""
    entry = entry_of(item, after, writing, item.head)
    columns = item_columns(after, item.office_id, writing.terms)
    swap(item, after, columns | {"head": entry.hash}, 1)
    entry.save(force_insert=True)
    _store_supervisions(item, after)
    _store_parts(item, part_columns(after, columns, writing.terms))
    _store_clocks(item, after, writing.terms)
    if after.parent is not None:
        _sum_children(after.parent)
    tell_of(item, after, entry)
    item.refresh_from_db()
    return recovered(item, after, writing.entry.at, writing.terms)


def entry_of(item: Item, after: Projection, writing: Writing, head: str) -> Entry:
    """The entry that made the item what it is after it, chained to the one before."""
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
        previous_hash=head or chain.GENESIS,
    )
    entry.hash = chain.link(entry.previous_hash, entry.said())
    return entry


def swap(item: Item, after: Projection, columns: dict[str, Any], entries: int) -> None:
    """Store the row, only if it is still as it was read. With the row lock this cannot fail; without it, it must."""
    if not Item.objects.filter(pk=item.pk, entries_count=after.entries - entries).update(**columns):
        raise NotNow("ledger.stale", _("该事项刚被他人办理。"), _("请刷新页面后再办。"))


def recovered(item: Item, state: Projection, at: datetime, terms: Terms) -> Item:
    """End the round of supervision if the item is green again. The caller holds the item's row."""
    light = light_on(state.status, item.yellow_on, item.red_on, local_day(at))
    if not ladder.is_over(state, light):
        return item
    by = Membership(person=machine(), unit_id=item.office_id, role=permissions.SYSTEM)
    entry = Written(at, by.person_id, item.office_id, deeds.Recovered(round=state.round))
    return _append(item, replay.apply(state, entry), Writing(entry, by, (), None, terms))


def _sheet(
    item: Item, state: Projection, deed: deeds.Supervised, by: Membership, asked: permissions.Now
) -> deeds.Supervised:
    """The sheet with its number and everything that its paper says."""
    today, terms = asked.today, Terms(calendar(), asked.policy)
    light = light_on(state.status, item.yellow_on, item.red_on, today)
    if refusal := ladder.why_not(state, deed.level, by.role, light):
        raise refusal
    sequence = _sequence(item.jurisdiction_id, SHEETS, today.year)  # locks it: nobody passes the cap beside us
    assert state.lead is not None
    sent = queries.sheets_sent(state.lead, today)
    if refusal := permissions.why_not_one_more(item, sent, deed, by, asked.policy):
        raise refusal
    number = supervising.sheet_number(sequence.year, _next(sequence))
    return replace(deed, number=number, round=state.round, paper=supervising.on_paper(item, state, by, today, terms))


def step_row(item: Item, seq: int, columns: dict[str, Any]) -> Supervision:
    """The row of a step of the ladder."""
    return Supervision(item=item, jurisdiction_id=item.jurisdiction_id, seq=seq, **columns)


def _store_supervisions(item: Item, after: Projection) -> None:
    if not after.rungs:
        return
    known = after.entries > after.rungs[0].seq
    stored = {row.seq: row for row in Supervision.objects.filter(item=item)} if known else {}
    for seq, columns in supervision_columns(after).items():
        row = stored.get(seq)
        if row is None:
            step_row(item, seq, columns).save(force_insert=True)
        elif any(getattr(row, column) != value for column, value in columns.items()):
            Supervision.objects.filter(pk=row.pk).update(**columns)


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


def _sequence(jurisdiction_id: int, kind: str, year: int) -> Sequence:
    key: dict[str, Any] = {"jurisdiction_id": jurisdiction_id, "kind": kind, "year": year}
    Sequence.objects.get_or_create(**key)
    return Sequence.objects.select_for_update().get(**key)


def _next(sequence: Sequence) -> int:
    """The next number of the year, without gaps: a transaction that fails gives its number back."""
    sequence.last += 1
    sequence.save(update_fields=("last",))
    return sequence.last


def terms_now() -> Terms:
    """What days are worked out from; the calendar stays as it is until the transaction ends."""
    keep_still()
    return Terms(calendar(), policy(fresh=True))
