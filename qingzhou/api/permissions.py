"""Who gives keys out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed
from qingzhou.units.models import Membership, Role


def why_not_keys(by: Membership) -> NotAllowed | None:
    """Why `by` may not give keys out or take them back, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("api.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))
