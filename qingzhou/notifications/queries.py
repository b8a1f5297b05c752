"""What pages and workers ask of the inbox and the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from qingzhou.kit.recent import Recent
from qingzhou.notifications.models import UNREAD, Delivery, Hook, Notice, Preference, Robot
from qingzhou.notifications.states import UNDER_WAY, Channel, Kind, State
from qingzhou.notifications.terms import SHANGHAI
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Person, UnitKind
from qingzhou.units.queries import memberships_of

PAGE = 25
COUNTED = 99  # more unread notices than this are "99+"

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, the newest first; the cursors say where the pages before and after begin, empty where there is none."""

    rows: list[Row]
    previous: str
    next: str


def inbox(person: Person, units: Iterable[int]) -> QuerySet[Notice]:
    """A person's notices for the units they act for; of units they left, nothing is shown any more."""
    return Notice.objects.filter(recipient=person, unit__in=list(units))


def unread(person: Person, units: Iterable[int]) -> QuerySet[Notice]:
    """Those of them that were not read, and that somebody need still read."""
    return inbox(person, units).filter(UNREAD)


def unread_count(person: Person, units: Iterable[int]) -> int:
    """How many there are, counted up to one more than COUNTED: one small query over an index."""
    return unread(person, units).order_by()[: COUNTED + 1].count()


def told_of(kind: Kind, subjects: Iterable[str], events: Iterable[str]) -> set[str]:
    """Which of some events somebody was told, of subjects that are not settled yet."""
    notices = Notice.objects.filter(kind=kind, subject__in=list(subjects), settled_at__isnull=True)
    return set(notices.filter(event__in=list(events)).order_by().values_list("event", flat=True))


def unsettled(kind: Kind) -> set[tuple[str, str]]:
    """Subject and event of every notice of a kind that is not settled."""
    return set(Notice.objects.filter(kind=kind, settled_at__isnull=True).order_by().values_list("subject", "event"))


def preference_of(person: Person) -> Preference:
    """How a person wants to hear; as it is at first if they never said."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def units_acted_for(person: Person, at: datetime) -> set[int]:
    """The units for which a person acts at a moment; none when the account is closed."""
    if not person.is_active:
        return set()
    return {membership.unit_id for membership in memberships_of(person, at.astimezone(SHANGHAI).date())}


def robots_visible_to(by: Membership) -> QuerySet[Robot]:
    """The robots at work in the jurisdiction of `by`."""
    return visible(Robot, by).filter(active=True).select_related("unit")


def gateway_of(jurisdiction_id: int) -> Robot | None:
    """The SMS gateway of a jurisdiction's office."""
    gateways = Robot.objects.filter(channel=Channel.SMS, active=True, unit__kind=UnitKind.OFFICE)
    return gateways.filter(unit__jurisdiction_id=jurisdiction_id).order_by("-id").first()


def deliveries_visible_to(by: Membership) -> QuerySet[Delivery]:
    """The outbox of the jurisdiction of `by`, as far as it goes to people and groups."""
    own = visible(Delivery, by).filter(hook__isnull=True)
    return own.select_related("notice__recipient", "notice__unit", "robot")


def hooks_visible_to(by: Membership) -> QuerySet[Hook]:
    """The subscriptions of other systems in the jurisdiction of `by`, without the retired."""
    return visible(Hook, by).filter(retired_at=None)


def _listening(jurisdiction_id: int) -> list[Hook]:
    return list(Hook.objects.filter(jurisdiction_id=jurisdiction_id, retired_at=None, disabled_at=None))


# Who listens is asked with every entry, and hardly ever changes: a subscription may begin some seconds late.
listening = Recent(_listening)


def pushes_visible_to(by: Membership) -> QuerySet[Delivery]:
    """The outbox of the jurisdiction of `by`, as far as it goes to other systems."""
    return visible(Delivery, by).filter(hook__isnull=False).select_related("hook")


def in_state(deliveries: QuerySet[Delivery], show: str) -> QuerySet[Delivery]:
    """Those in a state; all of them for any other word."""
    return deliveries.filter(state=show) if show in State.values else deliveries


def page(rows: QuerySet[Row], parameters: Mapping[str, Any], size: int = PAGE) -> Page[Row]:
    """One page by key, the newest first; what makes no sense in the address is the first page."""
    after, before = (_key(str(parameters.get(name, ""))) for name in ("after", "before"))
    if before and not after:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: size + 1])
        more, shown = len(found) > size, found[:size][::-1]
        return Page(shown, _cursor(shown, 0) if more else "", _cursor(shown, -1))
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: size + 1])
    more, shown = len(found) > size, found[:size]
    return Page(shown, _cursor(shown, 0) if after else "", _cursor(shown, -1) if more else "")


# --- for workers -----------------------------------------------------------------------------------------------
def due(now: datetime) -> QuerySet[Delivery]:
    """What a worker may take: waiting and due, or claimed by one whose lease has run out."""
    return Delivery.objects.filter(state__in=UNDER_WAY, due_at__lte=now)


def needless(first: Delivery) -> QuerySet[Delivery]:
    """Those about which nobody need hear any more: settled, or read by the one person to whom they would go.

    Another system hears of everything.
    """
    if first.hook_id:
        return Delivery.objects.none()
    done = Q(notice__settled_at__isnull=False)
    return Delivery.objects.filter(done if first.robot_id else done | Q(notice__read_at__isnull=False))


def mates(first: Delivery, now: datetime) -> QuerySet[Delivery]:
    """The rows that go into one message with `first`: those of its batch, or all that are due to the same addressee.

    Another system gets a message for each.
    """
    if first.hook_id:
        return due(now).filter(pk=first.pk)
    if first.batch:
        return due(now).filter(batch=first.batch)
    assert first.notice
    same = Q(robot=first.robot_id) if first.robot_id else Q(robot=None, notice__recipient=first.notice.recipient_id)
    return due(now).filter(same, batch=None, channel=first.channel).order_by("id")


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _cursor(rows: list[Row], place: int) -> str:
    return str(rows[place].pk) if rows else ""
