"""Rounds of supervision (督办轮次): each step of the ladder is taken at most once a round.

A round ends when the item is green again (an entry says so, written with the one that turned it), when its due date or its
lead changes, when it stands still, or when it is over. What was still to be answered then no longer counts.
"""

from __future__ import annotations

from dataclasses import replace

from qingzhou.ledger.projection import Projection, Standing, void_open_clocks
from qingzhou.ledger.states import ENDED, Status

STILL = (*ENDED, Status.SUSPENDED)


def turned(before: Projection, after: Projection) -> Projection:
    """The item after a change, in its next round where the change ended the one it was in."""
    moved = before.due_on is not None and after.due_on != before.due_on
    passed_on = before.lead is not None and after.lead != before.lead
    return ended(after) if moved or passed_on or after.status in STILL else after


def ended(item: Projection) -> Projection:
    """The item at the beginning of its next round; unchanged where no step was taken in this one."""
    if item.level is None and item.proposed is None and not item.waived:
        return item
    rungs = tuple(replace(rung, standing=Standing.OVERTAKEN) if rung.is_open else rung for rung in item.rungs)
    item = replace(item, round=item.round + 1, rungs=rungs, proposed=None, proposed_on=None, waived=())
    return void_open_clocks(item, "answer", "objection")


def pressed_before(item: Projection) -> int:
    """In how many rounds running, up to the last one, a sheet was sent that stands."""
    sheets = {rung.round for rung in item.rungs if rung.level > 0 and rung.stands}
    count = 0
    while item.round - 1 - count in sheets:
        count += 1
    return count
