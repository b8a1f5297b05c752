"""Who may take a step with a report, and why not: one answer for the action and the page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qingzhou.hotline.models import Opening, Report
from qingzhou.hotline.states import OF_FOUNDED, OF_UNFOUNDED, Ending, Move, OpeningState, Side, Verb
from qingzhou.hotline.transfer import FROM, Transfer
from qingzhou.ledger.models import Item
from qingzhou.refusals import Incomplete, NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role

RECEIVING = frozenset({Role.OFFICE_CLERK})
INVESTIGATING = frozenset({Role.UNIT_HANDLER, Role.UNIT_LEADER})
AGREEING = frozenset({Role.OFFICE_CLERK, Role.GROUP_LEADER})
KEEPING_KEYS = frozenset({Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR})
OVERSEEING = frozenset({Role.GROUP_LEADER, Role.AUDITOR})
READ_FOR = timedelta(hours=24)  # after saying what for
BY_ROLE = {Side.OFFICE: RECEIVING, Side.AGREEING: AGREEING, Side.CUSTODIAN: KEEPING_KEYS}


def reads_original(report: Report, by: Membership, now: datetime) -> bool:
    """Whether `by`, who sees the report, is shown what was told as it was told: the office and the lead investigators, for
    their work; who oversees, for a day after they said what for. Everybody else reads it redacted.
    """
    if by.role in RECEIVING or _leads(report, by):
        return True
    return report.lines.filter(verb=Verb.READ, person_id=by.person_id, at__gte=now - READ_FOR).exists()


def why_not_original(report: Report, by: Membership, now: datetime) -> NotAllowed | None:
    """Why `by` is not handed what the reporter handed in, or None if they are."""
    if reads_original(report, by, now):
        return None
    said = _("材料没有遮盖，只给办理的人看。")
    return NotAllowed("hotline.original_only", said, _("督办、审计需要看的，请先在举报页写明用途。"))


def why_not_receive(by: Membership) -> Refusal | None:
    """Why `by` may not write down what somebody reports by phone or in person."""
    return None if by.role in RECEIVING else _not_office()


def why_not(report: Report, move: Move, by: Membership) -> Refusal | None:
    """Why `by`, who sees the report, may not take a step with it, or None if they may."""
    if roles := BY_ROLE.get(move.side):
        return None if by.role in roles else _not_office()
    if move.side is Side.OVERSEEING:
        return None if by.role in OVERSEEING else _not_overseeing()
    if move.side is Side.SECOND:
        return _why_not_second(report, by)
    if move.side is Side.REPORTER:
        return NotAllowed("hotline.not_reporter", _("此步由举报人凭查询码办理。"), _("请等待举报人。"))
    if move.side in (Side.LEAD, Side.HEAD):
        return _why_not_lead(report, move, by)
    return _why_not_handle(report, move, by)


def _not_office() -> Refusal:
    return NotAllowed("hotline.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))


def _not_overseeing() -> Refusal:
    said = _("阅看原文由领导小组领导和审计人员写明用途后进行；办公室和牵头单位办理时本来就能看。")
    return NotAllowed("hotline.not_overseeing", said, _("请与办理单位联系。"))


def _why_not_second(report: Report, by: Membership) -> Refusal | None:
    if by.role not in AGREEING:
        return _not_office()
    if report.proposed_by_id in (by.person_id, by.stands_in_for_id):
        said = _("不受理须由另一人复核，提出的人不能自己复核。")
        return NotAllowed("hotline.second_person", said, _("请办公室另一名人员或领导小组领导复核。"))
    return None


def _why_not_handle(report: Report, move: Move, by: Membership) -> Refusal | None:
    office, lead = by.role in RECEIVING, _leads(report, by)
    if move.verb is not Verb.ANSWER:
        return None if office or lead else _not_handling()
    if not lead:
        return _not_lead()
    if report.issue is not None and report.issue.founded is None:
        said = _("这件事还没有认定属实或不属实，不能答复结果。")
        return NotNow("hotline.not_found_yet", said, _("请先在问题页填写认定；也可以先给举报人留言。"))
    return None


def _leads(report: Report, by: Membership) -> bool:
    return report.issue is not None and by.role in INVESTIGATING and report.issue.lead_id == by.unit_id


def _why_not_lead(report: Report, move: Move, by: Membership) -> Refusal | None:
    if not _leads(report, by):
        return _not_lead()
    if move.side is Side.HEAD and by.role != Role.UNIT_LEADER:
        said = _("是否移送公安由牵头单位负责人决定。")
        return NotAllowed("hotline.not_head", said, _("请报单位负责人审批。"))
    return None


def _not_handling() -> Refusal:
    said = _("此步由领导小组办公室或办理这件事的牵头单位办理。")
    return NotAllowed("hotline.not_handling", said, _("请与领导小组办公室联系。"))


def _not_lead() -> Refusal:
    return NotAllowed("hotline.not_lead", _("此步由办理这件事的牵头单位办理。"), _("请与牵头单位联系。"))


def why_not_end(issue: Item, ending: Ending) -> Incomplete | None:
    """Why a report on this issue cannot end so: an ending says what the finding says, and what was done."""
    if (ending in OF_FOUNDED and not issue.founded) or (ending in OF_UNFOUNDED and issue.founded):
        said = _("“%(ending)s”与问题页的认定不一致。") % {"ending": ending.label}
        return Incomplete("hotline.ending_contradicts", said, _("请选择与认定相符的结果。"))
    if ending in OF_FOUNDED - {Ending.BEING_PUT_RIGHT} and not issue.has_consequence:
        said = _("问题页还没有处理结果，不能答复“已经处理”。")
        return Incomplete("hotline.no_consequence", said, _("请先填写处理结果，或选择“属实，正在整改，尚未完成”。"))
    return None


def why_not_transfer(now: Transfer, verb: Verb, by: Membership) -> Refusal | None:
    """Why a step of handing a case to the police cannot be taken by `by`, whose side it is, or None if it can."""
    if now.stage is not FROM[verb]:
        return NotNow("hotline.transfer_moved_on", _("移送公安现在不在这一步。"), _("请刷新页面，按最新状态办理。"))
    if verb in (Verb.APPROVE_TRANSFER, Verb.REFUSE_TRANSFER) and now.proposers & {by.person_id, by.stands_in_for_id}:
        said = _("提请移送的人不能自己批准。")
        return NotAllowed("hotline.own_transfer", said, _("请单位另一名负责人审批。"))
    return None


# --- seeing who reported ---------------------------------------------------------------------------------------
def why_not_opening(opening: Opening, verb: Verb, by: Membership) -> Refusal | None:
    """Why `by`, whose side it is, may not take a step with this request to see an identity, or None if they may."""
    asked = {opening.asked_by_id, opening.asked_for_id} - {None}
    if verb in (Verb.SEE_IDENTITY, Verb.WRONG_CODE):
        if opening.asked_by_id != by.person_id:
            said = _("只有申请人本人能查看。")
            return NotAllowed("hotline.not_asker", said, _("确需查看的，请另行申请并写明用途。"))
    elif asked & {by.person_id, by.stands_in_for_id}:
        said = _("查看身份须经另一人，申请人和其所代的人不能自己同意，也不能自己解封。")
        return NotAllowed("hotline.own_opening", said, _("请办公室另一名人员或领导小组领导办理。"))
    return None


def why_not_in_state(opening: Opening, source: OpeningState) -> Refusal | None:
    """Why a step from `source` cannot be taken now, or None if it can."""
    if opening.state == source:
        return None
    said = _("这项申请现为“%(state)s”。") % {"state": OpeningState(opening.state).label}
    return NotNow("hotline.opening_moved_on", said, _("请刷新页面；需要再看的，请重新申请。"))


def why_not_split(report: Report) -> NotNow | None:
    """Why a report cannot be taken out of its issue: the one that opened it belongs to it."""
    taken_up = report.lines.filter(verb=Verb.ACCEPT).order_by("-seq").first()
    if taken_up is None or not taken_up.data.get("joined"):
        said = _("这件举报不是并入的，它的问题就是为它立的。")
        return NotNow("hotline.not_joined", said, _("请在问题页办理。"))
    return None
