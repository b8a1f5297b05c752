"""Which decisions their units have signed for, and which still wait on a unit's desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qingzhou.dispatch.snapshot import MASKED
from qingzhou.ledger.models import Entry
from qingzhou.ledger.states import Verb
from qingzhou.meetings.models import Decision, Receipt
from qingzhou.meetings.permissions import SIGNING
from qingzhou.meetings.states import NEEDS, Kind, token_of
from qingzhou.rights import visible
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class Signature:
    """Whose signature a decision needs, and when it was given; None while it waits."""

    unit: int
    at: datetime | None


def signatures(decisions: Sequence[Decision]) -> dict[int, Signature]:
    """The signatures that decisions need, by the decision's id; those that concern no unit need none. Two queries.

    A decision that put an item on a desk is signed when that unit signs for the item.
    """
    landed = [(one, item.pk) for one in decisions if lands(one) and (item := one.task or one.item)]
    signed: dict[tuple[int, int], list[datetime]] = {}
    entries = Entry.objects.filter(verb=Verb.SIGN, item_id__in=[item for _one, item in landed]).order_by("at")
    for where, unit, at in entries.values_list("item_id", "unit_id", "at"):
        signed.setdefault((where, unit), []).append(at)
    found = {
        one.pk: Signature(one.units[0], next((at for at in signed.get((pk, one.units[0]), ()) if at >= one.at), None))
        for one, pk in landed
    }
    receipts = Receipt.objects.filter(decision__in=[one.pk for one in decisions])
    for decision, unit, when in receipts.values_list("decision_id", "unit_id", "signed_at"):
        found[decision] = Signature(unit, when)
    return found


def lands(decision: Decision) -> bool:
    """Whether it put an item on a unit's desk, where it is signed for."""
    return NEEDS[Kind(decision.kind)].lands


def waiting(acting: Membership | None) -> Callable[[], list[Receipt]]:
    """What the desk asks: the decisions that the unit one acts for has not signed for, the oldest first. One query."""

    def found() -> list[Receipt]:
        if acting is None or acting.role not in SIGNING:
            return []
        mine = visible(Receipt, acting).filter(unit=acting.unit_id, signed_at__isnull=True)
        receipts = list(mine.select_related("decision__meeting__week", "decision__item"))
        for one in receipts:
            if one.decision.item is not None and one.decision.item.confidential:
                one.decision.said = MASKED
        return receipts

    return found


def before_leaders(decisions: Sequence[Decision]) -> set[int]:
    """The decisions whose sheet still waits for a leader's signature. A query only where there are sheets."""
    tokens = {
        token_of(one.token, "supervise"): one.pk
        for one in decisions
        if one.kind == Kind.SUPERVISE and one.item is not None and one.item.proposed is not None
    }
    if not tokens:
        return set()
    proposed = Entry.objects.filter(token__in=tokens, verb=Verb.PROPOSE).values_list("token", flat=True)
    return {tokens[token] for token in proposed if token}
