"""What a meeting's decisions change."""

from __future__ import annotations

from qingzhou.ledger import deeds
from qingzhou.ledger.changes import parts
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.changes.due import move_due
from qingzhou.ledger.copies import replace
from qingzhou.ledger.projection import Projection, Written, change_clock, start_clock, void_open_clocks
from qingzhou.ledger.states import Side, Verb


def _extend(item: Projection, entry: Written, deed: deeds.Extended) -> Projection:
    if item.asked_due_on is not None:
        item = change_clock(item, "review", met_at=entry.at)
    return replace(move_due(item, entry, deed.due_on), asked_due_on=None)


def _change_lead(item: Projection, entry: Written, deed: deeds.LeadChanged) -> Projection:
    item = void_open_clocks(item, "sign", "review")  # what the unit before was to sign or had asked for is over
    item = parts.give(item, entry, deed.lead, deed.supports)
    item = replace(item, owner=deed.owner, asked_due_on=None)
    return start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


CHANGES: dict[Verb, Change] = {Verb.EXTEND: _extend, Verb.CHANGE_LEAD: _change_lead}
