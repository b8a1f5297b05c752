"""New lines, and one step after another: check, fold, record."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.ledger import checks, deeds, permissions, queries, receipts, replay, states
from qingzhou.ledger.actions.given import NOTHING_SENT, Attached, MovedOn, NewIssue, NewTask, Sent
from qingzhou.ledger.actions.sheets import sheet_of
from qingzhou.ledger.actions.writing import Writing, append, begin, check_owner, next_number, sequence_of, terms_now
from qingzhou.ledger.deeds.issues import HELD, ONE_UP, title_of_rebound
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Kind
from qingzhou.units.models import Membership
from qingzhou.units.queries import office_of

REBOUND_WITHIN = 366  # days after closing in which what comes back is counted as a rebound


@transaction.atomic
def draft(task: NewTask, *, by: Membership, now: datetime, token: UUID | None = None) -> Item:
    """Put a new line into the ledger, numbered but not yet issued. The same token again gives the same line.

    Raises NotAllowed or Incomplete; then nothing has been written and no number is spent.
    """
    if refusal := permissions.why_not_issue(by):
        raise refusal
    sequence = sequence_of(by.jurisdiction_id, Kind.TASK, local_day(now).year)  # locks it: from here on, one at a time
    if token and (seen := Entry.objects.filter(token=token).select_related("item").first()):
        return seen.item
    deed = deeds.Drafted(
        number=next_number(sequence),
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
    return begin(Writing(entry, by, (), token, terms_now()), by.unit_id)


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
    sequence = sequence_of(by.jurisdiction_id, Kind.ISSUE, local_day(now).year)  # locks it: from here on, one at a time
    if token and (seen := Entry.objects.filter(token=token).select_related("item").first()):
        return seen.item
    # str(): a choice and a text typed alike are stored and hashed alike.
    told: dict[str, Any] = {
        name: str(said).strip() if isinstance(said, str) else said for name, said in vars(issue).items()
    }
    deed = deeds.Registered(number=next_number(sequence), office=office.pk, **told)
    entry = Written(
        at=now, person=by.person_id, unit=by.unit_id, deed=deed, has_files=bool(files), stands_for=by.stands_in_for_id
    )
    if wrong := checks.incomplete_registration(deed, entry):
        raise wrong
    return begin(Writing(entry, by, files, token, terms_now()), office.pk)


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
    sent: Sent = NOTHING_SENT,
) -> Item:
    """Take one step of states.MOVES and record it. What was sent before changes nothing.

    Raises MovedOn if the item has no longer the entries that were seen, NotNow (no such step), NotAllowed or Incomplete; then
    nothing has been written.
    """
    told, head = item.told, item.head
    item = Item.objects.select_for_update().get(pk=item.pk)
    if sent.token and Entry.objects.filter(token=sent.token).exists():
        return item
    check_seen(item.entries_count, sent.seen)
    is_told = told is not None and (head, told.entries) == (item.head, item.entries_count)  # nothing was added since
    before = told if told and is_told else queries.state_of(item)
    terms = terms_now()
    step, at = states.step(before.kind, before.status, deed.verb), max(now, before.moved_at)
    deed = receipts.counted(deed, before, local_day(at), terms.calendar)
    entry = Written(at, by.person_id, by.unit_id, deed, bool(files), by.stands_in_for_id)
    asked = permissions.Now(terms.policy, local_day(at))
    if refusal := permissions.why_not(item, before, step, by, asked) or checks.incomplete(before, entry):
        raise refusal
    check_owner(deed, before.lead, now)
    if isinstance(deed, deeds.Investigated) and (
        refusal := permissions.why_not_officers(deed.officers, deed.investigated_on)
    ):
        raise refusal
    if isinstance(deed, deeds.RecheckFailed):
        entry = replace(entry, deed=replace(deed, rebound=_rebound(before, deed, by, now).number))
    if isinstance(deed, deeds.Supervised):
        entry = replace(entry, deed=sheet_of(item, before, deed, by, asked))
    return append(item, replay.apply(before, entry), Writing(entry, by, files, sent.token, terms), before)


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
        confidential=before.confidential,
    )
    return register(again, by=by, now=now)


def check_seen(entries: int, seen: int | None) -> None:
    """Raises MovedOn when an item has no longer the entries that somebody saw; None asks nothing."""
    if seen is not None and entries != seen:
        raise MovedOn("ledger.moved_on", _("填写期间，该事项有了新的记录。"), _("请看过新的记录后再提交。"))
