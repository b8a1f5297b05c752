"""Whose meetings are: those who oversee see them from the first; units once they are closed, for the minutes go to all.

What a unit is to sign for stands on its desk at once.
"""

from django.db.models import Q

from qingzhou.ledger.models import Item
from qingzhou.meetings.models import Decision, Meeting, Receipt, Subject
from qingzhou.rights import Acting, declare, through, visible


def open_or_closed(by: Acting) -> Q:
    """Own jurisdiction; units see what is closed."""
    own = Q(jurisdiction=by.jurisdiction_id)
    return own if by.oversees else own & Q(closed_at__isnull=False)


def own_receipts(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction. Others: those of the own unit, about items that they may see."""
    if by.oversees:
        return Q(decision__meeting__jurisdiction=by.jurisdiction_id)
    return Q(unit=by.unit_id, decision__item__in=visible(Item, by))


declare(
    Meeting,
    open_or_closed,
    internal="week jurisdiction prepared_at closed_at record sha256",
    personal="prepared_by closed_by",
)
declare(
    Subject,
    through(Meeting, "meeting"),
    internal="meeting position topic title heading item numbers because minutes parked",
)
declare(
    Decision,
    through(Meeting, "meeting"),
    internal="meeting subject token kind said item task units due_on evidence at",
    personal="by",
)
declare(Receipt, own_receipts, internal="decision unit signed_at", personal="signed_by")
