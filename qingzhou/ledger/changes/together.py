"""What the deeds of units that work together change."""

from __future__ import annotations

from qingzhou.ledger import deeds
from qingzhou.ledger.changes import parts
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.copies import replace
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import (
    Plan,
    Projection,
    Ruling,
    Share,
    Written,
    change_clock,
    change_share,
    start_clock,
    void_open_clocks,
)
from qingzhou.ledger.states import Side, Verb


def _sign_part(item: Projection, entry: Written, _deed: deeds.PartSigned) -> Projection:
    item = change_clock(item, parts.SIGN, entry.unit, met_at=entry.at)
    return change_share(item, entry.unit, signed_at=entry.at, active_on=local_day(entry.at))


def _finish_part(item: Projection, entry: Written, deed: deeds.PartFinished) -> Projection:
    item = change_clock(item, parts.DUE, entry.unit, met_at=entry.at)
    return change_share(item, entry.unit, done_at=entry.at, active_on=local_day(entry.at), note=deed.done)


def _decline_part(item: Projection, entry: Written, _deed: deeds.PartDeclined) -> Projection:
    return parts.drop(item, entry.unit)


def _ask_help(item: Projection, entry: Written, deed: deeds.HelpAsked) -> Projection:
    return parts.add(item, entry, Share(deed.unit, due_on=deed.due_on, request=deed.reason))


def _plan(item: Projection, entry: Written, deed: deeds.Planned) -> Projection:
    by_office = deed.verb is Verb.CHANGE_PLAN
    plan = Plan(local_day(entry.at), by_office, deed.milestones, deed.target, deed.target_unit)
    item = replace(item, plans=(*item.plans, plan))
    if not plan.target or item.counted is None:
        return replace(item, counted=None) if not plan.target else item
    return replace(item, claimed=parts.share_of(item.counted, plan.target))


def _cascade(item: Projection, _entry: Written, deed: deeds.Cascaded) -> Projection:
    return replace(item, children=(*item.children, *deed.children), weighted=deed.weighted)


def _contest(item: Projection, entry: Written, _deed: deeds.Contested) -> Projection:
    item = void_open_clocks(item, "sign")
    return start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _rule(item: Projection, entry: Written, deed: deeds.Ruled) -> Projection:
    assert item.lead is not None
    ruling = Ruling(item.lead, deed.unit_right, local_day(entry.at), asked=True)
    item = change_clock(item, "review", met_at=entry.at)
    item = replace(parts.give(item, entry, deed.lead, deed.supports), owner=deed.owner)
    item = replace(item, rulings=(*item.rulings, ruling))
    return start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


CHANGES: dict[Verb, Change] = {
    Verb.SIGN_PART: _sign_part,
    Verb.FINISH_PART: _finish_part,
    Verb.DECLINE_PART: _decline_part,
    Verb.ASK_HELP: _ask_help,
    Verb.PLAN: _plan,
    Verb.CHANGE_PLAN: _plan,
    Verb.CASCADE: _cascade,
    Verb.CONTEST: _contest,
    Verb.RULE: _rule,
}
