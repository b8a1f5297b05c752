"""Who takes part in an item: giving parts out, and taking them back."""

from __future__ import annotations

from datetime import date

from qingzhou.ledger.copies import replace
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Share, Written, change_clock, start_clock
from qingzhou.ledger.states import Side

SIGN, DUE = "part_sign", "part_due"  # the clocks of a cooperating unit's part


def give(item: Projection, entry: Written, lead: int, supports: tuple[int, ...]) -> Projection:
    """The item with this lead and these cooperating units. Who took part before keeps what it did; the lead begins anew."""
    day = local_day(entry.at)
    known = {share.unit: share for share in item.shares if not share.leads}
    wanted = tuple(dict.fromkeys(unit for unit in supports if unit != lead))
    kept = tuple(known.get(unit) or Share(unit, since=day) for unit in wanted)
    for unit in known.keys() - set(wanted):
        item = void(item, unit)
    item = replace(item, lead=lead, shares=(Share(lead, leads=True, since=day), *kept))
    for unit in wanted:
        if unit not in known:
            item = start(item, entry, unit, item.due_on)
    return item


def add(item: Projection, entry: Written, share: Share) -> Projection:
    """The item with one more cooperating unit."""
    item = replace(item, shares=(*item.shares, replace(share, since=local_day(entry.at))))
    return start(item, entry, share.unit, share.due_on or item.due_on)


def drop(item: Projection, unit: int) -> Projection:
    """The item without a cooperating unit."""
    return void(replace(item, shares=tuple(share for share in item.shares if share.unit != unit)), unit)


def start(item: Projection, entry: Written, unit: int, due_on: date | None) -> Projection:
    """The clocks of a part: to sign for it, and to have it done. Of an issue the lead alone signs and answers in time."""
    if item.matter is not None:
        return item
    item = start_clock(item, SIGN, Side.SUPPORT, entry, unit=unit, workdays="sign_within")
    return start_clock(item, DUE, Side.SUPPORT, entry, unit=unit, fixed_on=due_on)


def void(item: Projection, unit: int) -> Projection:
    """A part's clocks no longer count."""
    for name in (SIGN, DUE):
        clock = item.clock(name, unit)
        if clock and clock.met_at is None:
            item = change_clock(item, name, unit, void=True)
    return item


def share_of(counted: int, target: int) -> int:
    """What share of a target is reached, in whole percent, at most 100."""
    return min(counted * 100 // target, 100)
