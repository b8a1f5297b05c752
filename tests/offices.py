"""Districts as the office itself founds them, and browsers of the people in them."""

from __future__ import annotations

from datetime import date

from django.test import Client
from django.utils import timezone

from qingzhou.units import actions
from qingzhou.units.models import Jurisdiction, Membership, Person, Role, Unit, UnitKind

PASSWORD = "qing-shui-chang-liu"


def founded(code: str = "370299", name: str = "青溪区", clerk: str = "clerk") -> Membership:
    """A district with its office and the office's first clerk."""
    return actions.found(
        Jurisdiction(code=code, name=name),
        Unit(name=f"{name}双减工作领导小组办公室", short_name="领导小组办公室"),
        Person(username=clerk, name="林清"),
        password=PASSWORD,
        since=date(2020, 1, 1),
    )


def handler(by: Membership, name: str = "市场监管局", username: str = "handler") -> Membership:
    """A member unit with somebody who acts for it."""
    unit = actions.add_unit(UnitKind.DEPARTMENT, f"青溪区{name}", name, by=by)
    person = actions.add_person(username, "周舟", password=PASSWORD, by=by)
    return actions.add_membership(person, unit, Role.UNIT_HANDLER, since=date(2020, 1, 1), by=by)


def ended(membership: Membership, *, until: date, by: Membership) -> Membership:
    """The membership, ended with a day by somebody who leaves nothing behind."""
    return actions.end_membership(membership, until=until, now=timezone.now(), held=0, by=by)


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.person, "qingzhou.units.backends.SignedInBackend")
    return client
