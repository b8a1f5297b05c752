"""Who may hand over what somebody holds, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Role


def why_not_hand_over(unit_ids: set[int], by: Membership) -> Refusal | None:
    """Why `by` may not hand over duties of these units, or None: the office may, and a unit's leader within the unit."""
    if by.role == Role.OFFICE_CLERK or (by.role == Role.UNIT_LEADER and unit_ids <= {by.unit_id}):
        return None
    return NotAllowed(
        "handover.not_yours",
        _("工作交接由领导小组办公室办理；本单位的事项，也可由分管领导办理。"),
        _("请与领导小组办公室联系。"),
    )
