"""Whose the keys are: the office's of the place; a token is its holder's, and the office sees those of the place."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.api.models import ApiKey, Token
from qingzhou.rights import Acting, declare, own_jurisdiction
from qingzhou.units.models import Role


def tokens(by: Acting) -> Q:
    """One's own; the office's clerks those of the own jurisdiction."""
    if by.role == Role.OFFICE_CLERK:
        return Q(membership__unit__jurisdiction_id=by.jurisdiction_id)
    return Q(membership__person_id=by.person_id)


declare(
    ApiKey,
    own_jurisdiction("jurisdiction"),
    internal="jurisdiction name made_at revoked_at digest",
    personal="made_by revoked_by",
)
declare(
    Token,
    tokens,
    internal="name scopes digest made_at expires_on revoked_at",
    personal="membership used_on revoked_by",
)
