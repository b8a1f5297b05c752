"""Who is told what of a deed: a table from verb to the circle of those it concerns, never the one who did it.

A second table says what a deed settles: once signed for, “to be signed for” is no news to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.urls import reverse

from qingzhou.ledger.ladder import LEADERS, signers
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.states import CLASSIFYING, Verb
from qingzhou.notifications import actions as notifications
from qingzhou.notifications.actions import Happening, Recipient, Told
from qingzhou.notifications.states import Event, Kind
from qingzhou.units.models import Role
from qingzhou.units.queries import acting_for

MASKED = "保密事项"  # kept in notices, so never translated
CHASES = (Kind.REMINDED, Kind.PROPOSED, Kind.SUPERVISED, Kind.OBJECTED, Kind.UPHELD)
REQUESTS = (
    Kind.TO_SIGN,
    Kind.TO_SUPPORT,
    Kind.DECLINED,
    Kind.CONTESTED,
    Kind.EXTENSION_ASKED,
    Kind.SUBMITTED,
    Kind.SENT_BACK,
    *CHASES,
    Kind.REGISTERED,
    Kind.SIGNED_OFF,
    Kind.CANCEL_PROPOSED,
)


class Circle(Enum):
    """Whom a deed concerns."""

    OFFICE = "office"  # the clerks of the office that issued the item
    LEAD = "lead"  # the owner, and the handlers of the lead unit
    TAKING_PART = "taking_part"  # those, and the handlers of the supporting units
    ASKED = "asked"  # the handlers of the unit that the deed asks
    SIGNERS = "signers"  # the office, and its leaders if they sign what is proposed


OF_THE_OFFICE = (Circle.OFFICE, Circle.SIGNERS)
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
    Verb.EXTEND: (Circle.LEAD, Kind.EXTENSION_GRANTED),
    Verb.CHANGE_LEAD: (Circle.TAKING_PART, Kind.TO_SIGN),
    Verb.RESOLVE: (Circle.TAKING_PART, Kind.RESOLVED),
    Verb.SEND_BACK: (Circle.LEAD, Kind.SENT_BACK),
    Verb.CLOSE: (Circle.LEAD, Kind.CLOSED),
    Verb.SUSPEND: (Circle.TAKING_PART, Kind.SUSPENDED),
    Verb.RESUME: (Circle.TAKING_PART, Kind.RESUMED),
    Verb.CANCEL: (Circle.TAKING_PART, Kind.CANCELLED),
    Verb.REMIND: (Circle.LEAD, Kind.REMINDED),
    Verb.URGE: (Circle.LEAD, Kind.REMINDED),
    Verb.PROPOSE: (Circle.SIGNERS, Kind.PROPOSED),
    Verb.SUPERVISE: (Circle.LEAD, Kind.SUPERVISED),
    Verb.ANSWER: (Circle.OFFICE, Kind.REPLIED),
    Verb.OBJECT: (Circle.OFFICE, Kind.OBJECTED),
    Verb.UPHOLD: (Circle.LEAD, Kind.UPHELD),
    Verb.WITHDRAW: (Circle.LEAD, Kind.WITHDRAWN),
    Verb.REGISTER: (Circle.OFFICE, Kind.REGISTERED),
    Verb.INVESTIGATE_AGAIN: (Circle.LEAD, Kind.SENT_BACK),
    Verb.SIGN_OFF: (Circle.OFFICE, Kind.SIGNED_OFF),
    Verb.PROPOSE_CANCEL: (Circle.OFFICE, Kind.CANCEL_PROPOSED),
    Verb.FAIL_RECHECK: (Circle.OFFICE, Kind.REBOUNDED),
}
ANSWERS: Mapping[Verb, tuple[Kind, ...]] = {  # what a deed settles of what was asked before
    Verb.SIGN: (Kind.TO_SIGN,),
    Verb.DECLINE: (Kind.TO_SIGN,),
    Verb.CONTEST: (Kind.TO_SIGN,),
    Verb.RULE: (Kind.CONTESTED,),
    Verb.REISSUE: (Kind.DECLINED,),
    Verb.GRANT_EXTENSION: (Kind.EXTENSION_ASKED,),
    Verb.REFUSE_EXTENSION: (Kind.EXTENSION_ASKED,),
    Verb.EXTEND: (Kind.EXTENSION_ASKED,),
    Verb.CHANGE_LEAD: REQUESTS,
    Verb.SUBMIT: (Kind.SENT_BACK,),
    Verb.SEND_BACK: (Kind.SUBMITTED, Kind.SIGNED_OFF),
    Verb.INVESTIGATE_AGAIN: (Kind.SUBMITTED, Kind.SIGNED_OFF),
    Verb.CLOSE: (Kind.SUBMITTED, Kind.SIGNED_OFF, Kind.CANCEL_PROPOSED),
    Verb.SUSPEND: REQUESTS,
    Verb.CANCEL: REQUESTS,
    Verb.RECOVER: CHASES,
    Verb.SUPERVISE: CHASES,
    Verb.WAIVE: (Kind.PROPOSED,),
    Verb.ANSWER: (Kind.SUPERVISED, Kind.UPHELD),
    Verb.OBJECT: (Kind.SUPERVISED,),
    Verb.UPHOLD: (Kind.OBJECTED,),
    Verb.WITHDRAW: (Kind.SUPERVISED, Kind.OBJECTED, Kind.UPHELD),
}
ANSWERS_OF_ISSUES: Mapping[Verb, tuple[Kind, ...]] = {Verb.ISSUE: (Kind.REGISTERED,)}
ANNOUNCED: Mapping[Verb, Event] = {  # what other systems may be told, except of what is confidential
    Verb.REGISTER: Event.ITEM_REGISTERED,
    Verb.ISSUE: Event.ITEM_ASSIGNED,
    Verb.REISSUE: Event.ITEM_ASSIGNED,
    Verb.CHANGE_LEAD: Event.ITEM_ASSIGNED,
    Verb.REPORT: Event.ITEM_PROGRESS,
    Verb.SUBMIT: Event.ITEM_SUBMITTED,
    Verb.CLOSE: Event.ITEM_CLOSED,
    Verb.CANCEL: Event.ITEM_CANCELLED,
    Verb.SUPERVISE: Event.ITEM_SUPERVISED,
    Verb.FAIL_RECHECK: Event.ITEM_REBOUNDED,
}
FOR_SUPPORTS = {Kind.TO_SIGN: Kind.TO_SUPPORT}  # only the lead signs


HANDLING: tuple[Role, ...] = (Role.UNIT_HANDLER, Role.OFFICE_CLERK)


@dataclass(frozen=True)
class News:
    """An entry, and the item after it."""

    item: Item
    after: Projection
    entry: Entry


def tell_of(item: Item, after: Projection, entry: Entry) -> None:
    """Tell those whom an entry concerns, in the entry's own transaction; a handful of queries, however many they are."""
    if Verb(entry.verb) in CLASSIFYING:
        notifications.retitle(_subject(item), _title(after))
    answers = ANSWERS if after.matter is None else {**ANSWERS, **ANSWERS_OF_ISSUES}
    if answered := answers.get(Verb(entry.verb)):
        notifications.settle(_subject(item), answered, now=entry.at)
    tell_of_all([News(item, after, entry)], now=entry.at)


def tell_of_all(news: Sequence[News], *, now: datetime) -> None:
    """Tell those whom some entries concern, which settle nothing; as many queries as for one."""
    notifications.announce([_happening(one) for one in news if _may_be_announced(one)])
    telling = [one for one in news if Verb(one.entry.verb) in TOLD]
    units = {unit for one in telling for unit in _units(one)}
    if not units:
        return
    owners = {one.after.owner for one in telling if one.after.owner is not None}
    acting = acting_for(units, local_day(now), (*HANDLING, Role.GROUP_LEADER), owners)
    notifications.tell_all([(_told(one), _recipients(one, acting)) for one in telling], now=now)


def _may_be_announced(news: News) -> bool:
    return Verb(news.entry.verb) in ANNOUNCED and not news.after.confidential


def _happening(news: News) -> Happening:
    told = _told(news)
    event = ANNOUNCED[Verb(news.entry.verb)]
    return Happening(event, told.event, told.number, told.address, told.jurisdiction, news.entry.at)


def _subject(item: Item) -> str:
    return f"ledger.item:{item.pk}"


def _title(after: Projection) -> str:
    """What a notice may say: it stays in an inbox, also of who may not know of the item any more."""
    return MASKED if after.confidential else after.title


def _told(news: News) -> Told:
    return Told(
        subject=_subject(news.item),
        event=f"{_subject(news.item)}:{news.entry.seq}",
        number=news.after.number,
        title=_title(news.after),
        address=reverse("ledger:item", args=[news.after.number]),
        jurisdiction=news.item.jurisdiction_id,
    )


def _recipients(news: News, acting: Iterable[tuple[int, int, str]]) -> Iterator[Recipient]:
    """Those of the circle, unit by unit, but not the one who wrote the entry."""
    circle, kind = TOLD[Verb(news.entry.verb)]
    units, roles, owner = _units(news), HANDLING, None if circle in OF_THE_OFFICE else news.after.owner
    if circle is Circle.SIGNERS and signers(news.entry.data["level"], policy()) == LEADERS:
        roles = (*HANDLING, Role.GROUP_LEADER)
    concerned = [one for one in acting if one[1] in units and (one[2] in roles or one[0] == owner)]
    for person, unit, _role in sorted(concerned, key=lambda one: units.index(one[1])):
        if person != news.entry.person_id:
            yield Recipient(person, unit, FOR_SUPPORTS.get(kind, kind) if unit in news.after.supports else kind)


def _units(news: News) -> list[int]:
    """The units of the circle by id, the lead first."""
    circle, after = TOLD[Verb(news.entry.verb)][0], news.after
    if circle in OF_THE_OFFICE:
        return [news.item.office_id]
    if circle is Circle.ASKED:
        return [news.entry.data["unit"]]
    lead = [] if after.lead is None else [after.lead]
    return lead if circle is Circle.LEAD else [*lead, *(unit for unit in after.supports if unit not in lead)]
