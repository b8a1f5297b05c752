"""What pages and other capabilities ask about units and people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from qingzhou.kit.recent import Recent
from qingzhou.rights import visible
from qingzhou.units.models import Alias, Membership, Person, Role, Unit, UnitKind
from qingzhou.units.sheets import Row


def units_of(jurisdiction_id: int, *kinds: UnitKind) -> QuerySet[Unit]:
    """The units in use in a jurisdiction, in their official order; all kinds if none is named."""
    units = Unit.objects.filter(jurisdiction_id=jurisdiction_id, active=True)
    return units.filter(kind__in=kinds) if kinds else units


def units_by_kind(jurisdiction_id: int) -> list[tuple[str, list[tuple[int, str]]]]:
    """The units in use by sort and in official order, as ids and short names: for a select on a page."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for unit in known_units.of(jurisdiction_id).values():
        if unit.active:
            groups.setdefault(unit.kind, []).append((unit.pk, unit.short_name))
    return [(str(UnitKind(kind).label), units) for kind, units in groups.items()]


def units_named(jurisdiction_id: int, keys: Iterable[int | None]) -> dict[int, Unit]:
    """The units with these ids, in use or not, by id: for pages, with names that may be a few seconds old."""
    known, wanted = known_units.of(jurisdiction_id), set(keys) - {None}
    if wanted - known.keys():  # new since, or of another jurisdiction
        return Unit.objects.order_by().in_bulk(wanted)
    return {key: known[key] for key in wanted if key is not None}


def _units_by_id(jurisdiction_id: int) -> dict[int, Unit]:
    return {unit.pk: unit for unit in Unit.objects.filter(jurisdiction_id=jurisdiction_id)}


known_units = Recent(_units_by_id)


def visible_to(by: Membership) -> QuerySet[Unit]:
    """The units that `by` may see: those of the own jurisdiction."""
    return visible(Unit, by)


def office_of(jurisdiction_id: int) -> Unit:
    """The leading group's office of a jurisdiction. Raises Unit.DoesNotExist where there is none."""
    return Unit.objects.get(jurisdiction_id=jurisdiction_id, kind=UnitKind.OFFICE, active=True)


def in_force(on: date) -> Q:
    """The condition of a membership or stand-in that was not revoked and has the day between its first and last."""
    return Q(revoked_at__isnull=True, since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def own_in_force(on: date) -> QuerySet[Membership]:
    """Everybody's own memberships in force on a day: no stand-ins."""
    return Membership.objects.filter(in_force(on), stands_in_for__isnull=True)


def clerks_in_force(on: date) -> QuerySet[Membership]:
    """The memberships as a clerk of the office in force on a day, stand-ins among them."""
    return Membership.objects.filter(in_force(on), role=Role.OFFICE_CLERK).select_related(
        "unit__jurisdiction", "person"
    )


def standing_in(on: date) -> QuerySet[Membership]:
    """The stand-ins in force on a day: only while both, the absent and who stands in, belong to the unit themselves."""
    held = own_in_force(on).filter(unit=OuterRef("unit"), person__is_active=True)
    rows = Membership.objects.filter(in_force(on), stands_in_for__isnull=False)
    of_the_absent = held.filter(person=OuterRef("stands_in_for"), role=OuterRef("role"))
    return rows.filter(Exists(of_the_absent), Exists(held.filter(person=OuterRef("person"))))


def signed_in(pk: int, on: date) -> Person | None:
    """A person together with what they may act as that day, which the entrance asks next: one query instead of two.

    None for somebody who may act as nothing: then nothing is known about the person.
    """
    found = _acting_rows(pk, on, "person")
    if not found:
        return None
    person = found[0].person
    person.acting_rows = on, found
    return person


def memberships_of(person: Person, on: date) -> list[Membership]:
    """As what a person may act on a day, what they hold themselves first, then whom they stand in for."""
    read_on, found = person.acting_rows or (None, [])
    if read_on != on:
        found = _acting_rows(person.pk, on)
    held = [row for row in found if row.stands_in_for_id is None]
    if len(held) < len(found):  # seldom: what counts as standing in is asked only then
        standing = standing_in(on).filter(person=person, unit__active=True)
        held += standing.select_related("unit__jurisdiction", "stands_in_for").order_by("stands_in_for", "id")
    for row in held:
        row.person = person
    return held


def _acting_rows(person: int, on: date, *also: str) -> list[Membership]:
    rows = Membership.objects.filter(in_force(on), person=person, unit__active=True)
    return sorted(rows.select_related("unit__jurisdiction", *also).order_by(), key=lambda row: row.pk)


def can_own(person_id: int, unit_id: int, on: date) -> bool:
    """Whether a person can own items of a unit: an active account, and a membership of their own without an end.

    The membership's row is locked, so that it cannot end before the caller's transaction does.
    """
    rows = own_in_force(on).select_for_update().filter(person=person_id, unit=unit_id, until__isnull=True)
    return rows.filter(role__in=OWNING, person__is_active=True).first() is not None


OWNING = {Role.UNIT_HANDLER: 0, Role.OFFICE_CLERK: 1, Role.UNIT_LEADER: 2}  # who can own an item, in this order


def owners_of(units: Iterable[int], on: date) -> dict[int, list[Person]]:
    """Who can own an item of each unit (handlers first, then leaders; the office's clerks), by unit id.

    Nobody who is about to leave: a membership with an end was, or is to be, handed over. Each carries `away`: who
    stands in for them on that day, or None. One query.
    """
    rows = Membership.objects.filter(in_force(on), unit_id__in=list(units), person__is_active=True, role__in=OWNING)
    found = sorted(rows.select_related("person", "stands_in_for"), key=lambda row: (OWNING[Role(row.role)], row.pk))
    away = {(row.unit_id, row.stands_in_for_id): row.person for row in found if row.stands_in_for_id}
    owners: dict[int, list[Person]] = {}
    for row in found:
        known = owners.setdefault(row.unit_id, [])
        if row.until is None and row.stands_in_for_id is None and row.person not in known:
            row.person.away = away.get((row.unit_id, row.person_id))
            known.append(row.person)
    return {unit: people for unit, people in owners.items() if people}


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


def colleagues_of(absent: Membership, on: date) -> list[Person]:
    """Who belongs to the unit of a membership on a day besides its holder, and so can stand in; by name, each once."""
    rows = own_in_force(on).filter(unit=absent.unit, person__is_active=True).exclude(person=absent.person)
    people = {row.person_id: row.person for row in rows.select_related("person").order_by("person__name", "id")}
    return list(people.values())


def stand_ins(on: date) -> QuerySet[Membership]:
    """The stand-ins of that day and those to come, the next one first."""
    rows = Membership.objects.filter(stands_in_for__isnull=False, revoked_at__isnull=True, until__gte=on)
    return rows.select_related("unit", "person", "stands_in_for").order_by("since", "id")


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
    return visible(Membership, by).select_related("unit", "person", "stands_in_for")


def organisation(by: Membership, on: date, text: str = "") -> list[Kind]:
    """The units `by` may see, by sort and in official order, with their aliases and people: three queries.

    `text` keeps the units whose name, alias, person or account contains it.
    """
    holding = own_in_force(on).filter(person__is_active=True).select_related("person")
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
