"""Who may have institutions assessed and deal with a warning, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.hotline.transfer import Transfer
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role
from qingzhou.warning.models import Alert
from qingzhou.warning.states import Verb
from qingzhou.warning.transfer import FROM

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


def why_not_transfer(alert: Alert, now: Transfer, verb: Verb, by: Membership) -> Refusal | None:
    """Why `by` may not take a step of handing the case to the police, or None if they may.

    The unit that answers, which leads the issue; its head decides, and not on the own proposal.
    """
    decides = verb in (Verb.APPROVE, Verb.REFUSE)
    if by.unit_id != alert.unit_id or by.role not in ((Role.UNIT_LEADER,) if decides else ANSWERING):
        said = _("移送公安由责任单位提请，由其负责人审批。")
        return NotAllowed("warning.transfer_not_yours", said, _("请与责任单位联系。"))
    if now.stage is not FROM[verb]:
        return NotNow("warning.transfer_moved_on", _("移送公安现在不在这一步。"), _("请刷新页面，按最新状态办理。"))
    if alert.issue is None or alert.issue.lead_id != alert.unit_id:
        said = _("移送的是案件，不是分数：先立为问题，由本单位牵头核查。")
        return NotNow("warning.no_case", said, _("由其他单位牵头的，由该单位移送。"))
    if decides and now.proposers & {by.person_id, by.stands_in_for_id}:
        return NotAllowed("warning.own_transfer", _("提请移送的人不能自己批准。"), _("请单位另一名负责人审批。"))
    return None
