"""Who may prepare, lead and close a meeting."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.meetings.models import Meeting, Receipt
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role

SIGNING = (Role.UNIT_HANDLER, Role.UNIT_LEADER)


def why_not_prepare(by: Membership) -> Refusal | None:
    """Why `by` may not prepare a meeting, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("meetings.not_office", _("调度会由领导小组办公室准备和记录。"), _("请与领导小组办公室联系。"))


def why_not_write(meeting: Meeting, by: Membership) -> Refusal | None:
    """Why `by` may not change the agenda, decide or close, or None if they may."""
    if refusal := why_not_prepare(by):
        return refusal
    if meeting.closed_at is None:
        return None
    return NotNow(
        "meetings.closed", _("会议已经结束，记录不再改动。"), _("新的决定请列入下一次会议，或在事项中直接办理。")
    )


def why_not_sign(receipt: Receipt, by: Membership) -> Refusal | None:
    """Why `by` may not sign for a decision, or None if they may."""
    if by.role in SIGNING and by.unit_id == receipt.unit_id:
        return None
    return NotAllowed("meetings.not_signing", _("会议决定由责任单位签收。"), _("请与责任单位联系。"))
