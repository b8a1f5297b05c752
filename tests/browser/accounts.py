"""Run beside the server under test: makes sure that somebody can sign in as ROLE (of UNIT), and prints the username.

Usage: python accounts.py ROLE [UNIT]. UNIT is a unit's short name; without it, the first unit where the role belongs.
An empty database gets a jurisdiction with an office and one department.
"""

from __future__ import annotations

import os
import sys

import django

PASSWORD = "browser-tests-only"


def unit_for(role: str, short_name: str) -> object:
    """The unit that the account acts for."""
    from qingzhou.units.models import OVERSEEING, Jurisdiction, Unit, UnitKind

    if short_name:
        return Unit.objects.get(short_name=short_name)
    kind = UnitKind.OFFICE if role in OVERSEEING else UnitKind.DEPARTMENT
    place = Jurisdiction.objects.filter(units__isnull=False).first()
    place = place or Jurisdiction.objects.get_or_create(code="990101", defaults={"name": "试验区"})[0]
    found = Unit.objects.filter(jurisdiction=place, kind=kind).first()
    return found or Unit.objects.create(
        jurisdiction=place, kind=kind, name=f"试验区{kind.label}", short_name=kind.label
    )


def ensure(role: str, short_name: str) -> str:
    """The username of a test account for a role at a unit, made if there is none."""
    from qingzhou.units.models import Membership, Person, Role

    unit = unit_for(role, short_name)
    username = f"browser-{role}-{unit.pk}"  # type: ignore[attr-defined]
    person, fresh = Person.objects.get_or_create(username=username, defaults={"name": f"测试{Role(role).label}"})
    if fresh:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        Membership.objects.create(person=person, unit=unit, role=role, since="2020-01-01")
    return username


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingzhou.site.settings")
    django.setup()
    print(ensure(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
