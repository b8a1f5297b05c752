"""Who is told what of a deed: a table from verb to the circle of those it concerns, never the one who did it.

A second table says what a deed settles: once signed for, “to be signed for” is no news to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from django.urls import reverse

from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.states import Verb
from qingzhou.notifications import actions as notifications
from qingzhou.notifications.actions import Recipient, Told
from qingzhou.notifications.states import Kind
from qingzhou.units.queries import handlers_of

REQUESTS = (
    Kind.TO_SIGN,
    Kind.TO_SUPPORT,
    Kind.DECLINED,
    Kind.CONTESTED,
    Kind.EXTENSION_ASKED,
    Kind.SUBMITTED,
    Kind.SENT_BACK,
)


class Circle(Enum):
    """Whom a deed concerns."""

    OFFICE = "office"  # the clerks of the office that issued the item
    LEAD = "lead"  # the owner, and the handlers of the lead unit
    TAKING_PART = "taking_part"  # those, and the handlers of the supporting units
    ASKED = "asked"  # the handlers of the unit that the deed asks


TOLD: Mapping[Verb, tuple[Circle, Kind]] = {
    Verb.ISSUE: (Circle.TAKING_PART, Kind.TO_SIGN),
    Verb.REISSUE: (Circle.TAKING_PART, Kind.TO_SIGN),
    Verb.DECLINE: (Circle.OFFICE, Kind.DECLINED),
    Verb.CONTEST: (Circle.OFFICE, Kind.CONTESTED),
    Verb.RULE: (Circle.TAKING_PART, Kind.TO_SIGN),
    Verb.ASK_HELP: (Circle.ASKED, Kind.TO_SUPPORT),
    Verb.DECLINE_PART: (Circle.LEAD, Kind.PART_DECLINED),
    Verb.FINISH_PART: (Circle.LEAD, Kind.PART_FINISHED),
    Verb.CHANGE_PLAN: (Circle.LEAD, Kind.PLAN_CHANGED),
    Verb.ASK_EXTENSION: (Circle.OFFICE, Kind.EXTENSION_ASKED),
    Verb.SUBMIT: (Circle.OFFICE, Kind.SUBMITTED),
    Verb.GRANT_EXTENSION: (Circle.LEAD, Kind.EXTENSION_GRANTED),
    Verb.REFUSE_EXTENSION: (Circle.LEAD, Kind.EXTENSION_REFUSED),
    Verb.SEND_BACK: (Circle.LEAD, Kind.SENT_BACK),
    Verb.CLOSE: (Circle.LEAD, Kind.CLOSED),
    Verb.SUSPEND: (Circle.TAKING_PART, Kind.SUSPENDED),
    Verb.RESUME: (Circle.TAKING_PART, Kind.RESUMED),
    Verb.CANCEL: (Circle.TAKING_PART, Kind.CANCELLED),
}
ANSWERS: Mapping[Verb, tuple[Kind, ...]] = {  # what a deed settles of what was asked before
    Verb.SIGN: (Kind.TO_SIGN,),
    Verb.DECLINE: (Kind.TO_SIGN,),
    Verb.CONTEST: (Kind.TO_SIGN,),
    Verb.RULE: (Kind.CONTESTED,),
    Verb.REISSUE: (Kind.DECLINED,),
    Verb.GRANT_EXTENSION: (Kind.EXTENSION_ASKED,),
    Verb.REFUSE_EXTENSION: (Kind.EXTENSION_ASKED,),
    Verb.SUBMIT: (Kind.SENT_BACK,),
    Verb.SEND_BACK: (Kind.SUBMITTED,),
    Verb.CLOSE: (Kind.SUBMITTED,),
    Verb.SUSPEND: REQUESTS,
    Verb.CANCEL: REQUESTS,
}
FOR_SUPPORTS = {Kind.TO_SIGN: Kind.TO_SUPPORT}  # only the lead signs


def tell_of(item: Item, after: Projection, entry: Entry) -> None:
    """Tell those whom an entry concerns, in the entry's own transaction; a handful of queries, however many they are."""
    subject = f"ledger.item:{item.pk}"
    if answered := ANSWERS.get(Verb(entry.verb)):
        notifications.settle(subject, answered, now=entry.at)
    circle, kind = TOLD.get(Verb(entry.verb), (None, None))
    units = [entry.data["unit"]] if circle is Circle.ASKED else _units(item, after, circle) if circle else []
    if not units or kind is None:
        return
    told = Told(
        subject=subject,
        event=f"{subject}:{entry.seq}",
        number=after.number,
        title=after.title,
        address=reverse("ledger:item", args=[after.number]),
        jurisdiction=item.jurisdiction_id,
    )
    owner = None if circle is Circle.OFFICE else after.owner
    to = [
        Recipient(person, unit, FOR_SUPPORTS.get(kind, kind) if unit in after.supports else kind)
        for person, unit in handlers_of(units, local_day(entry.at), owner)
        if person != entry.person_id
    ]
    notifications.tell(told, to, now=entry.at)


def _units(item: Item, after: Projection, circle: Circle) -> list[int]:
    """The units of a circle by id, the lead first."""
    if circle is Circle.OFFICE:
        return [item.office_id]
    lead = [] if after.lead is None else [after.lead]
    return lead if circle is Circle.LEAD else [*lead, *(unit for unit in after.supports if unit not in lead)]
