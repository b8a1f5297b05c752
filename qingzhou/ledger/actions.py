"""The only door by which the ledger is written: check, fold, record, all in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence as Many
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.ledger import chain, checks, deeds, ladder, permissions, queries, replay, states, supervising, thresholds
from qingzhou.ledger.models import SHEETS, Chore, Clock, Entry, Item, Part, PolicyVersion, Sequence, Supervision
from qingzhou.ledger.pace import light_on, turns
from qingzhou.ledger.policy import Policy, know, local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.queries import written
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_roles, supervision_columns
from qingzhou.ledger.states import Kind, Verb
from qingzhou.refusals import NotNow, Refusal
from qingzhou.units.actions import machine
from qingzhou.units.models import Membership, Person
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
    step, terms = states.step(before.kind, before.status, deed.verb), _terms()
    if refusal := permissions.why_not(item, before, step, by, terms.policy) or checks.incomplete(before, entry):
        raise refusal
    if isinstance(deed, deeds.Supervised):
        entry = replace(entry, deed=_sheet(item, before, deed, by, local_day(entry.at), terms))
    return _append(item, replay.apply(before, entry), _Writing(entry, by, files, token, terms))


@dataclass
class Taken:
    """What the clock did to some items."""

    steps: Counter[Verb] = field(default_factory=Counter)
    passed: int = 0  # somebody else was at them
    faulty: list[str] = field(default_factory=list)  # items whose entries do not replay


@transaction.atomic
def take_due(keys: Many[int], *, person: Person, now: datetime, terms: Terms) -> Taken:
    """Take the steps of the supervision ladder that are due for some items: remind, or propose to a person.

    Twice is once: each step has one token a round. Items that somebody else is writing are left to them. The caller gives
    few items at a time, as their rows are held until all are written.
    """
    items = Item.objects.select_for_update(skip_locked=True).filter(pk__in=keys).order_by("pk")
    histories = queries.histories([item.pk for item in items])
    taken, entries, steps = Taken(passed=len(keys) - len(histories)), [], []
    for item in items:
        try:
            state = replay.replay(histories[item.pk])
        except (Refusal, ValueError, TypeError, KeyError):
            taken.faulty.append(item.number)
            continue
        made, state = _due_entries(item, state, person, now, terms)
        if made:
            columns = item_columns(state, item.office_id, terms) | {"head": made[-1].hash}
            _swap(item, state, {name: new for name, new in columns.items() if new != getattr(item, name)}, len(made))
        taken.steps.update(Verb(entry.verb) for entry in made)
        entries += made
        seqs = {entry.seq for entry in made}
        steps += [_step_row(item, seq, row) for seq, row in supervision_columns(state).items() if seq in seqs]
    Entry.objects.bulk_create(entries)
    Supervision.objects.bulk_create(steps)
    return taken


def _due_entries(
    item: Item, state: Projection, person: Person, now: datetime, terms: Terms
) -> tuple[list[Entry], Projection]:
    """The entries that the clock owes an item, in order, and the item after them."""
    by = Membership(person=person, unit_id=item.office_id, role=permissions.SYSTEM)
    coming, made, head = turns(state, terms.calendar, terms.policy), [], item.head
    while due := ladder.due_on(local_day(now), state, coming):
        written = Written(max(now, state.moved_at), person.pk, item.office_id, due)
        writing = _Writing(written, by, (), ladder.token(item.pk, state.round, due), terms)
        state = replay.apply(state, written)
        made.append(_entry(item, state, writing, head))
        head = made[-1].hash
    return made, state


@transaction.atomic
def recompute(item: Item, *, now: datetime | None = None) -> Item:
    """Work an item's days out again, after the calendar or the policy changed. Its entries stay as they are.

    With `now`, a round of supervision that has lost its reason is ended.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    state = replay.replay(written(item))
    terms = _terms()
    Item.objects.filter(pk=item.pk).update(**item_columns(state, item.office_id, terms))
    _store_clocks(item, state, terms)
    item.refresh_from_db()
    return _recovered(item, state, max(now, state.moved_at), terms) if now else item


@transaction.atomic
def change_terms(terms: Policy, *, by: Membership, now: datetime, reason: str) -> PolicyVersion:
    """Save how the office works from now on; the tick then works the days of open items out again, bit by bit.

    Raises NotAllowed or Incomplete; then nothing has been written.
    """
    if refusal := permissions.why_not_issue(by) or thresholds.why_not(terms, reason):
        raise refusal
    before = vars(policy(fresh=True))
    changed = {name: [before[name], new] for name, new in vars(terms).items() if new != before[name]}
    if not changed:
        raise NotNow("ledger.nothing_changed", _("没有改动。"), _("请改好数值后再保存。"))
    usual = vars(Policy(**getattr(settings, "POLICY", {})))
    saved = PolicyVersion.objects.create(
        at=now,
        person_id=by.person_id,
        unit_id=by.unit_id,
        terms={name: new for name, new in vars(terms).items() if new != usual[name]},
        changed=changed,
        reason=reason.strip(),
    )
    transaction.on_commit(lambda: know(None))
    return saved


def recompute_some(version: int, size: int, *, now: datetime) -> int:
    """Work the days of the next few open items out again for a version of the terms; how many there were."""
    chore, _made = Chore.objects.get_or_create(name="terms")
    if chore.version >= version:
        return 0
    begins = chore.place
    items = list(Item.objects.filter(queries.IS_OPEN, pk__gt=begins).order_by("pk")[:size])
    for item in items:
        recompute(item, now=now)
    done = {"place": items[-1].pk} if len(items) == size else {"place": 0, "version": version}
    Chore.objects.filter(pk=chore.pk, place=begins).update(**done)
    return len(items)


def _append(item: Item, after: Projection, writing: _Writing) -> Item:
    """Record the entry and store what follows from it. The caller holds the item's row."""
    entry = _entry(item, after, writing, item.head)
    _swap(item, after, item_columns(after, item.office_id, writing.terms) | {"head": entry.hash}, 1)
    entry.save(force_insert=True)
    _store_supervisions(item, after)
    _store_parts(item, after)
    _store_clocks(item, after, writing.terms)
    item.refresh_from_db()
    return _recovered(item, after, writing.entry.at, writing.terms)


def _entry(item: Item, after: Projection, writing: _Writing, head: str) -> Entry:
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


def _swap(item: Item, after: Projection, columns: dict[str, Any], entries: int) -> None:
    """Store the row, only if it is still as it was read. With the row lock this cannot fail; without it, it must."""
    if not Item.objects.filter(pk=item.pk, entries_count=after.entries - entries).update(**columns):
        raise NotNow("ledger.stale", _("该事项刚被他人办理。"), _("请刷新页面后再办。"))


def _recovered(item: Item, state: Projection, at: datetime, terms: Terms) -> Item:
    """End the round of supervision if the item is green again."""
    light = light_on(state.status, item.yellow_on, item.red_on, local_day(at))
    if not ladder.is_over(state, light):
        return item
    by = Membership(person=machine(), unit_id=item.office_id, role=permissions.SYSTEM)
    entry = Written(at, by.person_id, item.office_id, deeds.Recovered(round=state.round))
    return _append(item, replay.apply(state, entry), _Writing(entry, by, (), None, terms))


def _sheet(
    item: Item, state: Projection, deed: deeds.Supervised, by: Membership, today: date, terms: Terms
) -> deeds.Supervised:
    """The sheet with its number and everything that its paper says."""
    light = light_on(state.status, item.yellow_on, item.red_on, today)
    if refusal := ladder.why_not(state, deed.level, by.role, light):
        raise refusal
    sequence = _sequence(item.jurisdiction_id, SHEETS, today.year)  # locks it: nobody passes the cap beside us
    assert state.lead is not None
    sent = queries.sheets_sent(state.lead, today)
    if refusal := permissions.why_not_one_more(item, sent, deed, by, terms.policy):
        raise refusal
    number = supervising.sheet_number(sequence.year, _next(sequence))
    paper = supervising.on_paper(item, state, by, today, terms)
    return replace(deed, number=number, round=state.round, paper=paper)


def _step_row(item: Item, seq: int, columns: dict[str, Any]) -> Supervision:
    return Supervision(item=item, jurisdiction_id=item.jurisdiction_id, seq=seq, **columns)


def _store_supervisions(item: Item, after: Projection) -> None:
    if not after.rungs:
        return
    stored = (
        {row.seq: row for row in Supervision.objects.filter(item=item)} if after.entries > after.rungs[0].seq else {}
    )
    for seq, columns in supervision_columns(after).items():
        row = stored.get(seq)
        if row is None:
            _step_row(item, seq, columns).save(force_insert=True)
        elif any(getattr(row, column) != value for column, value in columns.items()):
            Supervision.objects.filter(pk=row.pk).update(**columns)


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


def _sequence(jurisdiction_id: int, kind: str, year: int) -> Sequence:
    key: dict[str, Any] = {"jurisdiction_id": jurisdiction_id, "kind": kind, "year": year}
    Sequence.objects.get_or_create(**key)
    return Sequence.objects.select_for_update().get(**key)


def _next(sequence: Sequence) -> int:
    """The next number of the year, without gaps: a transaction that fails gives its number back."""
    sequence.last += 1
    sequence.save(update_fields=("last",))
    return sequence.last


def _terms() -> Terms:
    return Terms(calendar(), policy(fresh=True))
