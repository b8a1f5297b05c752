"""Moving the due date: the first one stays in sight, and cooperating units move along."""

from __future__ import annotations

from datetime import date

from qingzhou.ledger.changes import parts
from qingzhou.ledger.copies import replace
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import DueMove, Projection, Written, change_clock


def move_due(item: Projection, entry: Written, due_on: date) -> Projection:
    """The item due on another day, the move kept with the entry that made it."""
    due = item.clock("due")
    if due is None or item.due_on is None or item.due_on == due_on:
        return item
    moved = DueMove(item.due_on, due_on, local_day(entry.at), entry.deed.verb, item.entries)
    item = replace(change_clock(item, "due", fixed_on=due_on, moves=(*due.moves, moved)), due_on=due_on)
    for share in item.shares:  # a cooperating unit has until the item's date, unless it was given one of its own
        if share.due_on is None and (part := item.clock(parts.DUE, share.unit)):
            item = change_clock(item, parts.DUE, share.unit, fixed_on=due_on, moves=(*part.moves, moved))
    return item
