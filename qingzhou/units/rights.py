"""Whose the units, people and memberships are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.rights import Acting, declare, own_jurisdiction
from qingzhou.units.models import Alias, Jurisdiction, Membership, Person, Unit


def people(by: Acting) -> Q:
    """Those who act, or once acted, in the own jurisdiction."""
    return Q(pk__in=Membership.objects.filter(unit__jurisdiction_id=by.jurisdiction_id).values("person"))


declare(Jurisdiction, own_jurisdiction("pk"), public="code name parent")
declare(Unit, own_jurisdiction("jurisdiction"), public="jurisdiction kind name short_name position active")
declare(Alias, own_jurisdiction("jurisdiction"), public="jurisdiction unit text")
declare(
    Person,
    people,
    internal="is_active is_staff is_superuser groups user_permissions date_joined",
    personal="username name email password last_login second_factor_at",
)
declare(
    Membership,
    own_jurisdiction("unit__jurisdiction"),
    internal="unit role since until revoked_at",
    personal="person stands_in_for",
)
