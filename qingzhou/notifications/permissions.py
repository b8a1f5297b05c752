"""Who may keep the ways out, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Role, Unit


def why_not_keep_channels(by: Membership, unit: Unit | None = None) -> Refusal | None:
    """Why `by` may not keep the robots (of `unit`) and the outbox of the jurisdiction, or None if they may."""
    if by.role != Role.OFFICE_CLERK:
        said = _("消息通道由领导小组办公室维护。")
        return NotAllowed("notifications.not_office", said, _("请与领导小组办公室联系。"))
    if unit is not None and unit.jurisdiction_id != by.jurisdiction_id:
        return NotAllowed("notifications.elsewhere", _("该单位不属于本地。"), _("请联系该地的领导小组办公室。"))
    return None


def check_keeps_channels(by: Membership, unit: Unit | None = None) -> None:
    """Raises NotAllowed unless `by` may keep the robots and the outbox."""
    if refusal := why_not_keep_channels(by, unit):
        raise refusal
