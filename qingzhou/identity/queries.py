"""What pages ask about second factors and links."""

from __future__ import annotations

from typing import Any

from qingzhou.identity.models import Link, RecoveryCode
from qingzhou.units.models import Person


def codes_left(person: Person) -> int:
    """How many recovery codes a person has left."""
    return RecoveryCode.objects.filter(person=person, used_at__isnull=True).count()


def link_of(person: Person, issuer: str) -> Link | None:
    """The confirmed link of a person to the identity platform."""
    return Link.objects.filter(person=person, issuer=issuer).select_related("confirmed_by__person").first()


def person_meant(issuer: str, claims: dict[str, Any], claim: str) -> Person | None:
    """The account of somebody whom the platform knows: the linked one, else the one named by `claim`. It may be closed."""
    link = (
        Link.objects.filter(issuer=issuer, subject=claims["sub"], person__isnull=False).select_related("person").first()
    )
    if link is not None:
        return link.person
    account = claims.get(claim) if claim else None
    return Person.objects.filter(username=account).first() if isinstance(account, str) and account else None
