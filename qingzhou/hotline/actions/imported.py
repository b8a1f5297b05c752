"""Work orders that come in many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qingzhou.hotline import permissions
from qingzhou.hotline.actions.given import Told
from qingzhou.hotline.actions.lodging import lodge
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Channel
from qingzhou.kit.giving_way import GivingWay
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class TakenIn:
    """What became of the orders of a file."""

    made: int
    known: int  # were there already


def take_in(orders: Sequence[tuple[str, Told]], channel: Channel, *, by: Membership, now: datetime) -> TakenIn:
    """Take work orders down, each under its number and in a transaction of its own; one that is there stays as it is.

    Their receipt follows from the number, so that the same order never makes two reports. Raises NotAllowed.
    """
    if refusal := permissions.why_not_receive(by):
        raise refusal
    place, others = by.unit.jurisdiction, GivingWay()
    mine = Report.objects.filter(jurisdiction=place, channel=channel).exclude(reference="")
    known = set(mine.values_list("reference", flat=True))
    for reference, told in orders:
        if reference not in known:
            token = f"order:{place.pk}:{channel}:{reference}"
            lodge(replace(told, reference=reference, channel=channel), place, token=token, now=now, by=by)
            others.let_others_in()
    made = sum(reference not in known for reference, _told in orders)
    return TakenIn(made, len(orders) - made)
