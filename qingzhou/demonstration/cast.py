"""Founds the invented district: its units, its people, and who acts as what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from qingzhou.demonstration import district
from qingzhou.demonstration.district import Body
from qingzhou.units import actions
from qingzhou.units.models import Jurisdiction, Membership, Person, Role, Unit

PASSWORD = "qingzhou-demo-2026"  # noqa: S105 - everybody here has it; script/server prints it
OFFICE_ACCOUNTS = (
    ("clerk", Role.OFFICE_CLERK),
    ("reviewer", Role.OFFICE_CLERK),
    ("convenor", Role.GROUP_LEADER),
    ("auditor", Role.AUDITOR),
)
SHOWN_ACCOUNTS = (
    ("clerk", "领导小组办公室人员 office clerk"),
    ("reviewer", "办公室另一名人员 second office clerk"),
    ("convenor", "领导小组领导 group leader"),
    ("market", "市场监管局经办人 unit handler"),
    ("market-leader", "市场监管局分管领导 unit leader"),
    ("auditor", "审计人员 auditor"),
)


@dataclass
class Cast:
    """The people a demonstration is played with."""

    clerk: Membership
    reviewer: Membership
    units: dict[str, Unit]  # by account name
    handlers: dict[int, Membership]  # by unit id


def found(rng: Random, since: date) -> Cast:
    """The district with its 25 member units, 14 towns and 46 schools. Raises Incomplete if it exists already."""
    bodies = (*district.DEPARTMENTS, *district.TOWNS, *district.SCHOOLS)
    names = iter(district.people(rng, len(OFFICE_ACCOUNTS) + len(bodies) + len(district.DEPARTMENTS)))
    clerk = actions.found(
        Jurisdiction(code=district.CODE, name=district.NAME),
        Unit(name=district.OFFICE_NAME, short_name=district.OFFICE_SHORT_NAME),
        Person(username="clerk", name=next(names)),
        password=PASSWORD,
        since=since,
    )
    for alias in district.OFFICE_ALIASES:
        actions.add_alias(clerk.unit, alias, by=clerk)
    others = [_join(account, next(names), clerk.unit, role, clerk) for account, role in OFFICE_ACCOUNTS[1:]]
    cast = Cast(clerk, others[0], {}, {clerk.unit_id: clerk})  # the office too is given duties
    for position, body in enumerate(bodies, start=1):
        _add(body, position, next(names), cast)
    for body in district.DEPARTMENTS:
        _join(f"{body.account}-leader", next(names), cast.units[body.account], Role.UNIT_LEADER, clerk)
    return cast


def _add(body: Body, position: int, name: str, cast: Cast) -> None:
    unit = actions.add_unit(body.kind, body.name, body.short_name, position=position, by=cast.clerk)
    for alias in body.aliases:
        actions.add_alias(unit, alias, by=cast.clerk)
    cast.units[body.account] = unit
    cast.handlers[unit.pk] = _join(body.account, name, unit, Role.UNIT_HANDLER, cast.clerk)


def _join(account: str, name: str, unit: Unit, role: Role, clerk: Membership) -> Membership:
    person = actions.add_person(account, name, by=clerk)
    return actions.add_membership(person, unit, role, since=clerk.since, by=clerk)
