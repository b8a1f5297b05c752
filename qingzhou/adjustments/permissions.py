"""Who may change the calendar, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Role


def why_not_adjust(by: Membership) -> Refusal | None:
    """Why `by` may not change the calendar, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("adjustments.not_office", _("工作日历由领导小组办公室维护。"), _("请与领导小组办公室联系。"))
