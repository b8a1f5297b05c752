"""What the deeds of a task change."""

from __future__ import annotations

from datetime import date

from qingzhou.ledger import deeds
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.copies import replace
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import (
    DueMove,
    Pause,
    Projection,
    Written,
    change_clock,
    start_clock,
    void_open_clocks,
)
from qingzhou.ledger.states import Side, Verb


def _issue(item: Projection, entry: Written, deed: deeds.Assigned) -> Projection:
    item = replace(
        item,
        lead=deed.lead,
        supports=deed.supports,
        owner=deed.owner,
        due_on=deed.due_on,
        first_due_on=deed.due_on,
        issued_on=local_day(entry.at),
    )
    item = start_clock(item, "due", Side.LEAD, entry, fixed_on=deed.due_on)
    return start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


def _reissue(item: Projection, entry: Written, deed: deeds.Reassigned) -> Projection:
    item = change_clock(item, "review", met_at=entry.at)
    item = replace(item, lead=deed.lead, supports=deed.supports, owner=deed.owner)
    return start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


def _sign(item: Projection, entry: Written, _deed: deeds.Signed) -> Projection:
    return replace(change_clock(item, "sign", met_at=entry.at), active_on=local_day(entry.at))


def _decline(item: Projection, entry: Written, _deed: deeds.Declined) -> Projection:
    item = void_open_clocks(item, "sign")
    item = replace(item, declines=item.declines + 1)
    return start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _report(item: Projection, entry: Written, deed: deeds.Reported) -> Projection:
    if deed.percent is None:  # a supporting unit speaks for its part, not for the whole
        return item
    return replace(item, claimed=deed.percent, difficult=deed.difficult, active_on=local_day(entry.at))


def _ask_extension(item: Projection, entry: Written, deed: deeds.ExtensionAsked) -> Projection:
    item = replace(item, asked_due_on=deed.due_on)
    return start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _move_due(item: Projection, entry: Written, due_on: date) -> Projection:
    due = item.clock("due")
    if due is None or item.due_on is None or item.due_on == due_on:
        return item
    moved = DueMove(item.due_on, due_on, local_day(entry.at), entry.deed.verb)
    return replace(change_clock(item, "due", fixed_on=due_on, moves=(*due.moves, moved)), due_on=due_on)


def _grant_extension(item: Projection, entry: Written, deed: deeds.ExtensionGranted) -> Projection:
    item = change_clock(item, "review", met_at=entry.at)
    return replace(_move_due(item, entry, deed.due_on), asked_due_on=None)


def _refuse_extension(item: Projection, entry: Written, _deed: deeds.ExtensionRefused) -> Projection:
    return replace(change_clock(item, "review", met_at=entry.at), asked_due_on=None)


def _submit(item: Projection, entry: Written, _deed: deeds.Submitted) -> Projection:
    item = void_open_clocks(item, "review")  # an extension still asked for is no longer needed
    item = change_clock(item, "due", met_at=entry.at)
    today = local_day(entry.at)
    item = replace(item, claimed=100, submitted_at=entry.at, asked_due_on=None, active_on=today)
    return start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _send_back(item: Projection, entry: Written, _deed: deeds.SentBack) -> Projection:
    item = change_clock(item, "review", met_at=entry.at)
    return replace(change_clock(item, "due", met_at=None), submitted_at=None)


def _close(item: Projection, entry: Written, _deed: deeds.Closed) -> Projection:
    return replace(change_clock(item, "review", met_at=entry.at), closed_at=entry.at, difficult=False)


def _suspend(item: Projection, entry: Written, deed: deeds.Suspended) -> Projection:
    item = void_open_clocks(item, "sign", "review")
    due = item.clock("due")
    pauses = (*(due.pauses if due else ()), Pause(local_day(entry.at), None, deed.reason))
    item = change_clock(item, "due", pauses=pauses, met_at=None)
    return replace(item, review_on=deed.review_on, asked_due_on=None, submitted_at=None)


def _resume(item: Projection, entry: Written, deed: deeds.Resumed) -> Projection:
    due = item.clock("due")
    if due is not None:
        ended = replace(due.pauses[-1], until=local_day(entry.at))
        item = change_clock(item, "due", pauses=(*due.pauses[:-1], ended))
    return replace(_move_due(item, entry, deed.due_on), review_on=None, active_on=local_day(entry.at))


CHANGES: dict[Verb, Change] = {
    Verb.ISSUE: _issue,
    Verb.REISSUE: _reissue,
    Verb.SIGN: _sign,
    Verb.DECLINE: _decline,
    Verb.REPORT: _report,
    Verb.ASK_EXTENSION: _ask_extension,
    Verb.GRANT_EXTENSION: _grant_extension,
    Verb.REFUSE_EXTENSION: _refuse_extension,
    Verb.SUBMIT: _submit,
    Verb.SEND_BACK: _send_back,
    Verb.CLOSE: _close,
    Verb.SUSPEND: _suspend,
    Verb.RESUME: _resume,
}
