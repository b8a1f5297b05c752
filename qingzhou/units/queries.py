"""What pages and other capabilities ask about units and people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from qingzhou.rights import visible
from qingzhou.units.models import Alias, Membership, Person, Role, Unit, UnitKind
from qingzhou.units.sheets import Row


def units_of(jurisdiction_id: int, *kinds: UnitKind) -> QuerySet[Unit]:
    """The units in use in a jurisdiction, in their official order; all kinds if none is named."""
    units = Unit.objects.filter(jurisdiction_id=jurisdiction_id, active=True)
    return units.filter(kind__in=kinds) if kinds else units


def visible_to(by: Membership) -> QuerySet[Unit]:
    """The units that `by` may see: those of the own jurisdiction."""
    return visible(Unit, by)


def office_of(jurisdiction_id: int) -> Unit:
    """The leading group's office of a jurisdiction. Raises Unit.DoesNotExist where there is none."""
    return Unit.objects.get(jurisdiction_id=jurisdiction_id, kind=UnitKind.OFFICE, active=True)


def memberships_of(person: Person, on: date) -> QuerySet[Membership]:
    """As what a person may act on a day, oldest membership first."""
    return (
        Membership.objects.filter(person=person, since__lte=on, unit__active=True)
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .select_related("unit__jurisdiction", "person")
        .order_by("id")
    )


def owners_of(units: Iterable[int], on: date) -> dict[int, list[Person]]:
    """Who can own an item of each unit (handlers first, then leaders; the office's clerks), by unit id."""
    rows = (
        Membership.objects.filter(unit_id__in=list(units), since__lte=on, person__is_active=True)
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .filter(role__in=(Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.OFFICE_CLERK))
        .select_related("person")
    )
    order = {Role.UNIT_HANDLER: 0, Role.OFFICE_CLERK: 1, Role.UNIT_LEADER: 2}
    owners: dict[int, list[Person]] = {}
    for row in sorted(rows, key=lambda row: (order[Role(row.role)], row.pk)):
        known = owners.setdefault(row.unit_id, [])
        if row.person not in known:
            known.append(row.person)
    return owners


def acting_for(
    units: Iterable[int], on: date, roles: Iterable[Role], also: Iterable[int] = ()
) -> list[tuple[int, int, str]]:
    """Who acts for units in some roles on a day, and the persons `also` if they act for one in whatever role: one query.

    As ids of person and unit, and the role; the oldest membership first.
    """
    rows = (
        Membership.objects.filter(Q(role__in=list(roles)) | Q(person_id__in=list(also)), unit_id__in=list(units))
        .filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on, person__is_active=True)
        .order_by("id")
    )
    return list(rows.values_list("person_id", "unit_id", "role"))


def names_of(jurisdiction_id: int) -> dict[str, Unit]:
    """Every way to write a unit in use, full name, short name or alias, with the unit it means."""
    units = {unit.pk: unit for unit in units_of(jurisdiction_id)}
    names: dict[str, Unit] = {}
    for alias in Alias.objects.filter(jurisdiction_id=jurisdiction_id, unit__active=True):
        names[alias.text] = units[alias.unit_id]
    for unit in units.values():
        names[unit.short_name] = names[unit.name] = unit
    return names


@dataclass
class Kind:
    """One sort of unit with its units; each unit carries `other_names` and `holders` (memberships in force)."""

    label: str
    units: list[Unit] = field(default_factory=list)


def people_visible_to(by: Membership) -> QuerySet[Person]:
    """The people who act, or once acted, in the jurisdiction of `by`."""
    return visible(Person, by)


def memberships_visible_to(by: Membership) -> QuerySet[Membership]:
    """The memberships in the jurisdiction of `by`, ended ones too."""
    return visible(Membership, by).select_related("unit", "person")


def organisation(by: Membership, on: date, text: str = "") -> list[Kind]:
    """The units `by` may see, by sort and in official order, with their aliases and people: three queries.

    `text` keeps the units whose name, alias, person or account contains it.
    """
    holding = Membership.objects.filter(since__lte=on, person__is_active=True)
    holding = holding.filter(Q(until__isnull=True) | Q(until__gte=on)).select_related("person")
    units = visible_to(by).filter(active=True).order_by("position", "id")
    if text:
        units = units.filter(
            Q(name__icontains=text)
            | Q(short_name__icontains=text)
            | Q(pk__in=Alias.objects.filter(text__icontains=text).values("unit"))
            | Q(pk__in=holding.filter(Q(person__name__icontains=text) | Q(person__username=text)).values("unit"))
        )
    found = units.prefetch_related(
        Prefetch("aliases", Alias.objects.order_by("id"), to_attr="other_names"),
        Prefetch("memberships", holding, to_attr="holders"),
    )
    kinds = {kind.value: Kind(str(kind.label)) for kind in UnitKind}
    for unit in found:
        kinds[unit.kind].units.append(unit)
    return [kind for kind in kinds.values() if kind.units]


def sheet_rows(kinds: Iterable[Kind]) -> list[Row]:
    """The organisation as the rows of a workbook: one a person, or one for a unit without people."""
    rows: list[Row] = []
    for unit in (unit for kind in kinds for unit in kind.units):
        alone = Row(
            number=0,
            name=unit.name,
            short_name=unit.short_name,
            kind=UnitKind(unit.kind),
            aliases=tuple(alias.text for alias in unit.other_names),  # type: ignore[attr-defined]
            position=unit.position,
        )
        holders: list[Membership] = unit.holders  # type: ignore[attr-defined]
        rows += [_with_person(alone, holder) for holder in holders] or [alone]
    return rows


def _with_person(row: Row, holder: Membership) -> Row:
    person = holder.person
    return replace(row, person=person.name, username=person.username, role=Role(holder.role), since=holder.since)
