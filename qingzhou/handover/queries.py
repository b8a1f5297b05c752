"""What somebody holds: everything open that would be an orphan if they left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qingzhou.directives.models import Draft, DraftUnit
from qingzhou.directives.states import State
from qingzhou.ledger.models import Item
from qingzhou.ledger.queries import IS_OPEN, visible_to
from qingzhou.ledger.states import Status
from qingzhou.units.models import Membership, Person, Role, Unit
from qingzhou.units.queries import OWNING, in_force, own_in_force, people_visible_to, stand_ins

DRAFTS = "draft"  # the group of drafts; the groups of items are called by their status
SHOWN = 50


@dataclass(frozen=True)
class Group:
    """Open things of one kind that a person holds for one unit."""

    unit: Unit
    kind: str
    count: int

    @property
    def label(self) -> str:
        """What they are."""
        return str(Status(self.kind).label)

    @property
    def name(self) -> str:
        """A name for form fields."""
        return f"{self.unit.pk}_{self.kind}"


@dataclass(frozen=True)
class Held:
    """All that a person holds, as far as who asks may hand it over."""

    groups: list[Group]
    memberships: list[Membership]
    stand_ins: list[Membership]

    @property
    def count(self) -> int:
        """How many things need another owner."""
        return sum(group.count for group in self.groups)


def open_items(person: Person) -> QuerySet[Item]:
    """The open items that a person answers for."""
    return Item.objects.filter(IS_OPEN, owner=person)


def items_to_hand_over(by: Membership) -> QuerySet[Item]:
    """The open items that `by` may give to others: the office's own ledger, or what a leader sees of what the unit leads.

    So nobody gets to know of a confidential item by giving it to themselves.
    """
    items = Item.objects.filter(IS_OPEN, pk__in=visible_to(by).values("pk"))
    return items if by.role == Role.OFFICE_CLERK else items.filter(lead=by.unit)


def waiting_drafts(person: Person) -> QuerySet[Draft]:
    """The drafts that would become items of this person when they are issued."""
    return Draft.objects.filter(owner=person, state=State.PENDING, version__current=True)


def held_by(person: Person, on: date, by: Membership) -> Held:
    """What a person holds, as far as `by` may hand it over: the office's own ledger, or the leader's own unit."""
    items = items_to_hand_over(by).filter(owner=person)
    drafts = waiting_drafts(person).filter(parts__role=DraftUnit.Role.LEAD)
    memberships = own_in_force(on).filter(person=person).select_related("unit", "person", "stands_in_for")
    rows = stand_ins(on).filter(Q(person=person) | Q(stands_in_for=person))
    if by.role == Role.OFFICE_CLERK:
        drafts = drafts.filter(parts__unit__jurisdiction_id=by.jurisdiction_id)
        here = Q(unit__jurisdiction_id=by.jurisdiction_id)
        memberships, rows = memberships.filter(here), rows.filter(here)
    else:
        drafts = drafts.none()
        memberships, rows = memberships.filter(unit=by.unit), rows.filter(unit=by.unit)
    counted = [
        *items.order_by().values_list("lead", "status").annotate(Count("pk")),
        *((unit, DRAFTS, count) for unit, count in drafts.order_by().values_list("parts__unit").annotate(Count("pk"))),
    ]
    units = Unit.objects.in_bulk({unit for unit, _kind, _count in counted})
    groups = [Group(units[unit], kind, count) for unit, kind, count in counted if unit in units]
    order = list(Status.values)
    groups.sort(key=lambda group: (group.unit.position, group.unit.pk, order.index(group.kind)))
    return Held(groups, list(memberships.order_by("id")), list(rows))


def left_behind(membership: Membership, until: date) -> int:
    """How many open things nobody of the unit would answer for, if a membership ended with a day."""
    others = own_in_force(until).filter(person=membership.person_id, unit=membership.unit_id, until__isnull=True)
    if membership.role not in OWNING or others.filter(role__in=OWNING).exclude(pk=membership.pk).exists():
        return 0
    items = open_items(membership.person).filter(lead=membership.unit_id).count()
    drafts = waiting_drafts(membership.person).filter(parts__unit=membership.unit_id, parts__role=DraftUnit.Role.LEAD)
    return items + drafts.count()


def all_held(person: Person, on: date) -> int:
    """How many open things of any sort still point to a person: items, drafts, memberships, stand-ins both ways."""
    mine = Membership.objects.filter(Q(person=person) | Q(stands_in_for=person), revoked_at__isnull=True)
    mine = mine.filter(Q(until__isnull=True) | Q(until__gte=on))
    return open_items(person).count() + waiting_drafts(person).count() + mine.count()


def orphans(on: date) -> QuerySet[Item]:
    """Open items whose owner's account is closed, or who has no membership of their own in force in the lead unit."""
    able = Membership.objects.filter(in_force(on), stands_in_for__isnull=True, person__is_active=True, role__in=OWNING)
    answered = able.filter(person=OuterRef("owner"), unit=OuterRef("lead"))
    given = Item.objects.filter(IS_OPEN, lead__isnull=False)  # what is only registered is nobody's yet
    return given.exclude(Exists(answered)).select_related("owner", "lead").order_by("pk")


def hanging_on(membership: Membership, on: date) -> list[Membership]:
    """The stand-ins that end with a membership: those for it, and those of its holder, if they leave the unit."""
    stays = own_in_force(on).filter(person=membership.person_id, unit=membership.unit_id).exists()
    ends = Q(stands_in_for=membership.person_id, role=membership.role)
    ends = ends if stays else ends | Q(person=membership.person_id)
    return list(stand_ins(on).filter(ends, unit=membership.unit_id))


def people_of(by: Membership) -> QuerySet[Person]:
    """Whom `by` can choose as a leaver: who acts or acted in the jurisdiction, or for a leader in the own unit."""
    if by.role == Role.OFFICE_CLERK:
        return people_visible_to(by)
    return Person.objects.filter(memberships__unit=by.unit, memberships__stands_in_for__isnull=True).distinct()


def people_to_hand_over(by: Membership, text: str) -> list[Person]:
    """Whom `by` can choose as a leaver, whose name or account contains `text`; the first of them, with `open_count`."""
    people = people_of(by)
    if text:
        people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    found = list(people.order_by("name", "pk")[:SHOWN])
    counted = items_to_hand_over(by).filter(owner__in=found).order_by().values_list("owner").annotate(Count("pk"))
    counts = dict(counted)
    for person in found:
        person.open_count = counts.get(person.pk, 0)  # type: ignore[attr-defined]
    return found
