"""Who may freeze a week, and who may see one that is not frozen."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from qingzhou.dispatch.editions import Edition
from qingzhou.ledger.policy import Policy
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role


def why_not_freeze(week: Edition, by: Membership, now: datetime, policy: Policy) -> Refusal | None:
    """Why `by` may not freeze the week now, or None if they may. That it is frozen already is for the action to see."""
    if by.role != Role.OFFICE_CLERK:
        return NotAllowed("dispatch.not_office", _("周调度由领导小组办公室锁定。"), _("请与领导小组办公室联系。"))
    if now <= week.begins_at(policy):
        return NotNow("dispatch.not_begun", _("这一期还没有开始，不能锁定。"), _("请在开始以后再锁定。"))
    return None


def sees_previews(by: Membership) -> bool:
    """Whether `by` sees weeks before they are frozen; a frozen week is open to everyone of the jurisdiction."""
    return by.oversees


def why_not_weigh(by: Membership) -> Refusal | None:
    """Why `by` may not change the weights of the ranking, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed(
        "dispatch.not_office_to_weigh", _("排名权重由领导小组办公室设定。"), _("请与领导小组办公室联系。")
    )
