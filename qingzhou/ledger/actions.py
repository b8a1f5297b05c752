"""The only door by which the ledger is written: check, fold, record, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.ledger import chain, checks, deeds, permissions, replay, states
from qingzhou.ledger.deeds.issues import HELD, ONE_UP, title_of_rebound
from qingzhou.ledger.models import Clock, Entry, Item, Part, Sequence
from qingzhou.ledger.numbering import written_number
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.queries import written
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_roles
from qingzhou.ledger.states import Kind
from qingzhou.refusals import NotNow
from qingzhou.units.models import Membership
from qingzhou.units.queries import office_of
from qingzhou.workdays.queries import calendar

REBOUND_WITHIN = 366  # days after closing in which what comes back is counted as a rebound


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
class NewIssue:
    """What is said to be wrong, with whom, and how that is known. Texts carry no personal data of a reporter."""

    title: str
    facts: str
    about: str  # the institution, school or place
    happened_on: date
    allegations: tuple[deeds.Allegation, ...]
    found_by: deeds.FoundBy = deeds.FoundBy.SELF_CHECK
    severity: deeds.Severity = deeds.Severity.YELLOW
    source: str = ""
    reply_wanted: bool = False  # somebody waits for an answer: the issue cannot be closed without one
    rebound_of: str = ""
    reopen_count: int = 0
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
    return _begin(_Writing(entry, by, (), token, _terms()), by.unit_id)


@transaction.atomic
def register(
    issue: NewIssue, *, by: Membership, now: datetime, files: Many[Attached] = (), token: UUID | None = None
) -> Item:
    """Open an issue: the one door for pages, reports, rule findings and inspections above the ledger.

    What is written follows from the arguments alone, so a caller that derives `token` from its own row (uuid5) may call
    again after a crash: the same token gives the same issue and writes nothing. The office coordinates the issue, whoever
    registers it. Raises NotAllowed or Incomplete; then nothing has been written and no number is spent.
    """
    if refusal := permissions.why_not_register(by):
        raise refusal
    office = office_of(by.jurisdiction_id)
    sequence = _sequence(by.jurisdiction_id, Kind.ISSUE, now)  # locks it: from here on, one at a time
    if token and (seen := Entry.objects.filter(token=token).select_related("item").first()):
        return seen.item
    # str(): a choice and a text typed alike are stored and hashed alike.
    told: dict[str, Any] = {
        name: str(said).strip() if isinstance(said, str) else said for name, said in vars(issue).items()
    }
    deed = deeds.Registered(number=_next_number(sequence), office=office.pk, **told)
    entry = Written(at=now, person=by.person_id, unit=by.unit_id, deed=deed, has_files=bool(files))
    if wrong := checks.incomplete_registration(deed, entry):
        raise wrong
    return _begin(_Writing(entry, by, files, token, _terms()), office.pk)


def _begin(writing: _Writing, office_id: int) -> Item:
    """A row for a first entry, and the entry."""
    state = replay.start(writing.entry)
    columns = item_columns(state, office_id, writing.terms) | {"entries_count": 0}
    item = Item.objects.create(jurisdiction_id=writing.by.jurisdiction_id, office_id=office_id, **columns)
    return _append(item, state, writing)


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
    if isinstance(deed, deeds.Investigated) and (
        refusal := permissions.why_not_officers(deed.officers, deed.investigated_on)
    ):
        raise refusal
    if isinstance(deed, deeds.RecheckFailed):
        entry = replace(entry, deed=replace(deed, rebound=_rebound(before, deed, by, now).number))
    return _append(item, replay.apply(before, entry), _Writing(entry, by, files, token, terms))


def _rebound(before: Projection, deed: deeds.RecheckFailed, by: Membership, now: datetime) -> Item:
    """Open the issue that has come back, one level up and linked to the one that was closed."""
    matter = before.matter
    assert matter is not None
    assert before.closed_at is not None
    held = {finding.allegation for finding in matter.findings if finding.result in HELD}
    recent = now - before.closed_at <= timedelta(days=REBOUND_WITHIN)
    again = NewIssue(
        title=title_of_rebound(before.title),
        facts=deed.done,
        about=matter.about,
        happened_on=local_day(now),
        allegations=tuple(one for place, one in enumerate(matter.allegations) if place in held),
        found_by=deeds.FoundBy.RECHECK,
        severity=ONE_UP[deeds.Severity(matter.severity)],
        rebound_of=before.number,
        reopen_count=matter.reopen_count + 1 if recent else 0,
        campaign=before.campaign,
    )
    return register(again, by=by, now=now)


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
    return written_number(sequence.kind, sequence.year, sequence.last)


def _terms() -> Terms:
    return Terms(calendar(), policy())
