"""What coming over from another ledger makes of an item: as if it had been issued and signed for there."""

from __future__ import annotations

from datetime import datetime, time

from qingzhou.ledger import deeds
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.changes.parts import DUE
from qingzhou.ledger.copies import replace
from qingzhou.ledger.policy import SHANGHAI, local_day
from qingzhou.ledger.projection import Projection, Share, Written, change_clock, change_share, start_clock
from qingzhou.ledger.states import Side, Verb


def _adopt(item: Projection, entry: Written, deed: deeds.Adopted) -> Projection:
    today = local_day(entry.at)  # the weekly report is owed from here on, not for the past
    item = replace(
        item,
        lead=deed.lead,
        owner=deed.owner,
        due_on=deed.due_on,
        first_due_on=deed.due_on,
        issued_on=deed.issued_on,
        active_on=today,
        claimed=deed.claimed,
        difficult=deed.difficult,
    )
    supports = tuple(dict.fromkeys(unit for unit in deed.supports if unit != deed.lead))
    # All who take part were at work already: nobody is asked to sign for what is an old duty.
    parts = (Share(deed.lead, leads=True, note=deed.note), *(Share(unit) for unit in supports))
    shares = tuple(replace(one, since=deed.issued_on, signed_at=entry.at, active_on=today) for one in parts)
    item = start_clock(replace(item, shares=shares), "due", Side.LEAD, entry, fixed_on=deed.due_on)
    item = change_clock(item, "due", starts_on=deed.issued_on)
    for unit in supports:
        item = start_clock(item, DUE, Side.SUPPORT, entry, unit=unit, fixed_on=deed.due_on)
        item = change_clock(item, DUE, unit, starts_on=deed.issued_on)
    return item


def _adopt_closed(item: Projection, entry: Written, deed: deeds.AdoptedClosed) -> Projection:
    closed_at = datetime.combine(deed.closed_on, time(17), SHANGHAI)  # the day is known, the hour is not
    item = change_clock(_adopt(item, entry, deed), "due", met_at=closed_at)
    item = change_share(item, deed.lead, done_at=closed_at)
    item = replace(item, claimed=100, difficult=False)
    return replace(item, submitted_at=closed_at, closed_at=closed_at, ended_at=closed_at)


CHANGES: dict[Verb, Change] = {
    Verb.ADOPT: _adopt,
    Verb.ADOPT_CLOSED: _adopt_closed,
}
