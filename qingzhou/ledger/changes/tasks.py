"""What the deeds of a task change."""

from __future__ import annotations

from qingzhou.ledger import deeds
from qingzhou.ledger.changes import parts
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.changes.due import move_due
from qingzhou.ledger.copies import replace
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import (
    Pause,
    Projection,
    Ruling,
    Written,
    change_clock,
    change_share,
    start_clock,
    void_open_clocks,
)
from qingzhou.ledger.states import Side, Verb


def _issue(item: Projection, entry: Written, deed: deeds.Assigned) -> Projection:
    item = replace(
        item,
        owner=deed.owner,
        due_on=deed.due_on,
        first_due_on=deed.due_on,
        issued_on=local_day(entry.at),
    )
    item = parts.give(item, entry, deed.lead, deed.supports)
    item = start_clock(item, "due", Side.LEAD, entry, fixed_on=deed.due_on)
    return start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


def _reissue(item: Projection, entry: Written, deed: deeds.Reassigned) -> Projection:
    assert item.lead is not None
    # Given to another unit, the one that returned it was right; given back to it, it was not. Either way it is kept.
    ruling = Ruling(item.lead, deed.lead != item.lead, local_day(entry.at), asked=False)
    item = change_clock(item, "review", met_at=entry.at)
    item = replace(parts.give(item, entry, deed.lead, deed.supports), owner=deed.owner)
    item = replace(item, rulings=(*item.rulings, ruling))
    return start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


def _sign(item: Projection, entry: Written, _deed: deeds.Signed) -> Projection:
    item = change_share(item, entry.unit, signed_at=entry.at, active_on=local_day(entry.at))
    return replace(change_clock(item, "sign", met_at=entry.at), active_on=local_day(entry.at))


def _decline(item: Projection, entry: Written, _deed: deeds.Declined) -> Projection:
    item = void_open_clocks(item, "sign")
    item = replace(item, declines=item.declines + 1)
    return start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _report(item: Projection, entry: Written, deed: deeds.Reported) -> Projection:
    today = local_day(entry.at)
    item = change_share(item, entry.unit, active_on=today, note=deed.done)
    if entry.unit != item.lead:  # a cooperating unit speaks for its part, not for the whole
        return item
    percent = deed.percent
    plan = item.plan
    if deed.counted is not None and plan and plan.target:
        item = replace(item, counted=deed.counted)
        percent = parts.share_of(deed.counted, plan.target)
    claimed = item.claimed if percent is None else percent
    return replace(item, claimed=claimed, difficult=deed.difficult, active_on=today)


def _ask_extension(item: Projection, entry: Written, deed: deeds.ExtensionAsked) -> Projection:
    item = replace(item, asked_due_on=deed.due_on)
    return start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _grant_extension(item: Projection, entry: Written, deed: deeds.ExtensionGranted) -> Projection:
    item = change_clock(item, "review", met_at=entry.at)
    return replace(move_due(item, entry, deed.due_on), asked_due_on=None)


def _refuse_extension(item: Projection, entry: Written, _deed: deeds.ExtensionRefused) -> Projection:
    return replace(change_clock(item, "review", met_at=entry.at), asked_due_on=None)


def _submit(item: Projection, entry: Written, _deed: deeds.Submitted) -> Projection:
    item = void_open_clocks(item, "review")  # an extension still asked for is no longer needed
    item = change_clock(item, "due", met_at=entry.at)
    today = local_day(entry.at)
    assert item.lead is not None
    item = change_share(item, item.lead, done_at=entry.at, active_on=today)
    item = replace(item, claimed=100, submitted_at=entry.at, asked_due_on=None, active_on=today)
    return start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _send_back(item: Projection, entry: Written, _deed: deeds.SentBack) -> Projection:
    assert item.lead is not None
    item = change_share(change_clock(item, "review", met_at=entry.at), item.lead, done_at=None)
    return replace(change_clock(item, "due", met_at=None), submitted_at=None)


def _close(item: Projection, entry: Written, _deed: deeds.Closed) -> Projection:
    return replace(change_clock(item, "review", met_at=entry.at), closed_at=entry.at, difficult=False)


def _suspend(item: Projection, entry: Written, deed: deeds.Suspended) -> Projection:
    # Resuming leads to work under way, where nobody owes a signature or an answer: those clocks are over, not paused.
    item = void_open_clocks(item, "sign", "review")
    due = item.clock("due")
    pauses = (*(due.pauses if due else ()), Pause(local_day(entry.at), None, deed.reason, item.entries))
    item = change_clock(item, "due", pauses=pauses, met_at=None)
    return replace(item, review_on=deed.review_on, asked_due_on=None, submitted_at=None)


def _resume(item: Projection, entry: Written, deed: deeds.Resumed) -> Projection:
    due = item.clock("due")
    if due is not None:
        pause, today = due.pauses[-1], local_day(entry.at)
        ended = replace(pause, until=today, ended=item.entries, stood=deed.stood, earned_on=deed.earned_on)
        item = change_clock(item, "due", pauses=(*due.pauses[:-1], ended))
    item = move_due(item, entry, deed.due_on) if deed.due_on else item
    return replace(item, review_on=None, active_on=local_day(entry.at))


def _classify(item: Projection, _entry: Written, _deed: deeds.Classified) -> Projection:
    return replace(item, confidential=True)


def _declassify(item: Projection, _entry: Written, _deed: deeds.Declassified) -> Projection:
    return replace(item, confidential=False)


def _amend(item: Projection, _entry: Written, deed: deeds.Amended) -> Projection:
    return replace(
        item,
        title=item.title if deed.title is None else deed.title,
        source=item.source if deed.source is None else deed.source,
        recurrence=item.recurrence if deed.recurrence is None else deed.recurrence,
    )


def _hand_over(item: Projection, _entry: Written, deed: deeds.HandedOver) -> Projection:
    return replace(item, owner=deed.owner)


CHANGES: dict[Verb, Change] = {
    Verb.HAND_OVER: _hand_over,
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
    Verb.CLASSIFY: _classify,
    Verb.DECLASSIFY: _declassify,
    Verb.AMEND: _amend,
}
