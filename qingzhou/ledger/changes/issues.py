"""What the deeds of an issue change, and what the deeds it shares with a task change besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qingzhou.ledger import deeds
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import (
    Matter,
    Projection,
    Written,
    change_clock,
    next_recheck,
    start_clock,
)
from qingzhou.ledger.states import Kind, Side, Status, Verb


def registered(entry: Written, deed: deeds.Registered) -> Projection:
    """The issue that a first entry makes; the office owes its assignment."""
    matter = Matter(
        office=deed.office,
        found_by=deed.found_by,
        facts=deed.facts,
        happened_on=deed.happened_on,
        about=deed.about,
        severity=deed.severity,
        allegations=deed.allegations,
        finder=entry.unit if entry.unit != deed.office else None,
        reply_wanted=deed.reply_wanted,
        answered_there=deed.answered_there,
        rebound_of=deed.rebound_of,
        reopen_count=deed.reopen_count,
    )
    item = Projection(
        number=deed.number,
        kind=Kind.ISSUE.value,
        title=deed.title,
        campaign=deed.campaign,
        confidential=deed.confidential,
        source=deed.source,
        quote="",
        recurrence="",
        drafted_at=entry.at,
        moved_at=entry.at,
        status=Status.REGISTERED,
        matter=matter,
    )
    return start_clock(item, "assign", Side.OFFICE, entry, workdays="assign_within")


def _with(item: Projection, **changes: Any) -> Projection:
    assert item.matter is not None
    return replace(item, matter=replace(item.matter, **changes))


def _issue(item: Projection, entry: Written, _deed: deeds.Assigned) -> Projection:
    item = change_clock(item, "assign", met_at=entry.at)
    if item.matter is None or not item.matter.reply_wanted:
        return item
    item = start_clock(item, "reply", Side.LEAD, entry, workdays="reply_within")
    return change_clock(item, "reply", starts_on=local_day(item.drafted_at))  # promised when it was heard


def _sign(item: Projection, entry: Written, _deed: deeds.Signed) -> Projection:
    return start_clock(item, "investigate", Side.LEAD, entry, workdays="investigate_within")


def _investigate(item: Projection, entry: Written, deed: deeds.Investigated) -> Projection:
    assert item.matter is not None
    people = {officer.person for officer in deed.officers}
    known = {(officer.person, officer.unit): officer for officer in (*item.matter.officers, *deed.officers)}
    item = _with(item, officers=tuple(known.values()), investigated=item.matter.investigated or entry.has_files)
    return replace(item, handlers=item.handlers | people, active_on=local_day(entry.at))


def _recuse(item: Projection, _entry: Written, deed: deeds.Recused) -> Projection:
    assert item.matter is not None
    return _with(item, recused=item.matter.recused | {deed.person})


def _find(item: Projection, entry: Written, deed: deeds.FoundTrue | deeds.FoundUntrue) -> Projection:
    item = change_clock(item, "investigate", met_at=entry.at)
    item = replace(item, active_on=local_day(entry.at))
    if isinstance(deed, deeds.FoundTrue):
        return _with(item, founded=True, findings=deed.findings)
    return _with(item, founded=False, findings=deed.findings, consequences=())


def _handle(item: Projection, entry: Written, deed: deeds.Handled) -> Projection:
    """What is added stays, but for a refund: the last one tells how far it has come."""
    assert item.matter is not None
    refunds = any(one.kind == deeds.ConsequenceKind.REFUND for one in deed.consequences)
    before = item.matter.consequences
    kept = (one for one in before if not refunds or one.kind != deeds.ConsequenceKind.REFUND)
    return replace(_with(item, consequences=(*kept, *deed.consequences)), active_on=local_day(entry.at))


def _submit(item: Projection, entry: Written, _deed: deeds.Submitted) -> Projection:
    return _with(item, handed_in_by=entry.person, signed_off_by=None)


def _investigate_again(item: Projection, entry: Written, _deed: deeds.InvestigationReopened) -> Projection:
    item = change_clock(item, "review", met_at=entry.at)
    item = replace(change_clock(item, "due", met_at=None), submitted_at=None)
    item = _with(item, investigated=False, founded=None, findings=(), handed_in_by=None)
    return start_clock(item, "investigate", Side.LEAD, entry, workdays="investigate_within")


def _reply(item: Projection, entry: Written, _deed: deeds.Replied) -> Projection:
    return _with(change_clock(item, "reply", met_at=entry.at), replied_at=entry.at)


def _sign_off(item: Projection, entry: Written, _deed: deeds.SignedOff) -> Projection:
    return _with(item, signed_off_by=entry.person)


def _close(item: Projection, entry: Written, deed: deeds.Closed) -> Projection:
    for day in deed.rechecks:
        item = start_clock(item, "recheck", Side.LEAD, entry, fixed_on=day)
    return _with(item, closed_by=entry.person)


def _suspend(item: Projection, _entry: Written, _deed: deeds.Suspended) -> Projection:
    clock = item.clock("investigate")
    void = clock is not None and clock.met_at is None
    return change_clock(item, "investigate", void=True) if void else item


def _resume(item: Projection, entry: Written, _deed: deeds.Resumed) -> Projection:
    return start_clock(item, "investigate", Side.LEAD, entry, workdays="investigate_within")


def _propose_cancel(item: Projection, entry: Written, _deed: deeds.CancelProposed) -> Projection:
    return _with(item, cancel_proposed_by=entry.person)


def _recheck(item: Projection, entry: Written, _deed: deeds.Deed) -> Projection:
    looked_at = next_recheck(item)
    clocks = tuple(replace(one, met_at=entry.at) if one is looked_at else one for one in item.clocks)
    return replace(item, clocks=clocks)


def _fail_recheck(item: Projection, entry: Written, deed: deeds.RecheckFailed) -> Projection:
    return _with(_recheck(item, entry, deed), rebound=deed.rebound)


CHANGES: dict[Verb, Change] = {
    Verb.INVESTIGATE: _investigate,
    Verb.RECUSE: _recuse,
    Verb.FIND_FOUNDED: _find,
    Verb.FIND_UNFOUNDED: _find,
    Verb.HANDLE: _handle,
    Verb.REPLY: _reply,
    Verb.SIGN_OFF: _sign_off,
    Verb.INVESTIGATE_AGAIN: _investigate_again,
    Verb.PROPOSE_CANCEL: _propose_cancel,
    Verb.RECHECK: _recheck,
    Verb.LAST_RECHECK: _recheck,
    Verb.FAIL_RECHECK: _fail_recheck,
}

FURTHER: dict[Verb, Change] = {
    Verb.ISSUE: _issue,
    Verb.SIGN: _sign,
    Verb.SUBMIT: _submit,
    Verb.CLOSE: _close,
    Verb.SUSPEND: _suspend,
    Verb.RESUME: _resume,
}
