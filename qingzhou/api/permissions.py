"""Who gives keys out, and who takes a token back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.api.models import Token
from qingzhou.refusals import NotAllowed
from qingzhou.units.models import Membership, Role


def why_not_keys(by: Membership) -> NotAllowed | None:
    """Why `by` may not give keys out or take them back, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("api.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))


def why_not_revoke(token: Token, by: Membership) -> NotAllowed | None:
    """Why `by` may not take a token back, or None if they may: their own, and the office any of the place."""
    if token.membership.person_id == by.person_id:
        return None
    if by.role == Role.OFFICE_CLERK and token.membership.jurisdiction_id == by.jurisdiction_id:
        return None
    said = _("只能停用自己的令牌。")
    return NotAllowed("api.not_own_token", said, _("请本人停用，或与领导小组办公室联系。"))
