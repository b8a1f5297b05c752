"""Who may have institutions assessed and deal with a warning, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Role
from qingzhou.warning.models import Alert

ANSWERING = (Role.UNIT_HANDLER, Role.UNIT_LEADER)


def why_not_assess(by: Membership) -> Refusal | None:
    """Why `by` may not have the place assessed, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    said = _("风险研判由领导小组办公室发起。")
    return NotAllowed("warning.not_office", said, _("请与领导小组办公室联系。"))


def why_not_deal(by: Membership, alert: Alert) -> Refusal | None:
    """Why `by` may not deal with a warning, or None if they may: the office, and the unit that answers."""
    own = by.role in ANSWERING and by.unit_id == alert.unit_id
    if by.jurisdiction_id == alert.jurisdiction_id and (own or by.role == Role.OFFICE_CLERK):
        return None
    return NotAllowed("warning.not_yours", _("这条预警由责任单位或办公室处理。"), _("请与责任单位联系。"))
