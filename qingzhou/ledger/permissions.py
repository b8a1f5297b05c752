"""Who may take a step, and why not: one answer for the action, the greyed button and its tooltip."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from qingzhou.ledger.answering import why_not_answer
from qingzhou.ledger.deeds import Supervised
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.states import Move, Side, Verb
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role

HANDLING = (Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.OFFICE_CLERK)  # the office too is given duties


def why_not(item: Item, state: Projection, move: Move, by: Membership, policy: Policy) -> Refusal | None:
    """Why `by` may not take `move` on the item as it stands, or None if they may."""
    return _wrong_side(item, state, move, by) or _not_yet(state, move, by, policy)


WRONG_SIDE = frozenset({
    *("ledger.not_office", "ledger.not_lead", "ledger.not_taking_part"),
    *("ledger.not_supervising", "ledger.not_system"),
})  # fmt: skip
NOTHING_TO_ANSWER = frozenset({"ledger.no_sheet", "ledger.no_objection", "ledger.nothing_proposed"})
SYSTEM = "system"  # in what role the clock acts


def why_not_issue(by: Membership) -> Refusal | None:
    """Why `by` may not put new lines into the ledger, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("ledger.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))


def holds_pen(side: Side, by: Membership, item: Item, lead: int | None, supports: Collection[int]) -> bool:
    """Whether `by` stands on a side of the item: the office that issued it, its lead unit, a unit that takes part."""
    if side is Side.OFFICE:
        return by.role == Role.OFFICE_CLERK and by.unit_id == item.office_id
    if side is Side.SUPERVISING:
        leads = by.role == Role.GROUP_LEADER and by.jurisdiction_id == item.jurisdiction_id
        return leads or holds_pen(Side.OFFICE, by, item, lead, supports)
    if side is Side.SYSTEM:
        return by.role == SYSTEM and by.unit_id == item.office_id
    taking_part = by.unit_id == lead or (side is Side.TAKING_PART and by.unit_id in supports)
    return by.role in HANDLING and taking_part


def _wrong_side(item: Item, state: Projection, move: Move, by: Membership) -> Refusal | None:
    if holds_pen(move.side, by, item, state.lead, state.supports):
        return None
    if move.side is Side.OFFICE:
        return NotAllowed("ledger.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))
    if move.side is Side.LEAD:
        return NotAllowed("ledger.not_lead", _("此步由牵头单位办理。"), _("请与牵头单位联系。"))
    if move.side is Side.SUPERVISING:
        return NotAllowed(
            "ledger.not_supervising", _("此步由领导小组办公室或领导小组领导办理。"), _("请与领导小组办公室联系。")
        )
    if move.side is Side.SYSTEM:
        return NotAllowed("ledger.not_system", _("此步由系统到期自动办理。"), _("不必手工办理。"))
    return NotAllowed("ledger.not_taking_part", _("此步由牵头单位和配合单位办理。"), _("请与牵头单位联系。"))


def _not_yet(state: Projection, move: Move, by: Membership, policy: Policy) -> Refusal | None:
    if move.verb is Verb.DECLINE and state.declines >= policy.declines_allowed:
        return NotNow(
            "ledger.declined_before", _("此事项已退单一次，不能再退。"), _("有异议的，请与领导小组办公室协商。")
        )
    if move.verb in (Verb.GRANT_EXTENSION, Verb.REFUSE_EXTENSION) and state.asked_due_on is None:
        return NotNow("ledger.no_extension_asked", _("牵头单位没有申请延期。"), _("需要延期的，由牵头单位先提出申请。"))
    if move.verb is Verb.ASK_EXTENSION and state.asked_due_on is not None:
        return NotNow("ledger.extension_pending", _("已有一份延期申请在等待答复。"), _("请等办公室答复后再申请。"))
    if move.verb is Verb.CLOSE and by.person_id in state.handlers:
        return NotAllowed(
            "ledger.own_work", _("经办过此事项的人不能审核自己的办理结果。"), _("请由办公室其他人员审核。")
        )
    return why_not_answer(state, move.verb, by)


def why_not_one_more(item: Item, sent: int, deed: Supervised, by: Membership, policy: Policy) -> Refusal | None:
    """Why the month's cap of sheets to the unit stands against one more; a leader may pass it with a reason."""
    if sent < policy.sheets_a_month or (by.role == Role.GROUP_LEADER and deed.over_cap.strip()):
        return None
    said = _("本月已向%(unit)s发出督办单 %(sent)d 份，达到每月 %(most)d 份的上限。") % {
        "unit": item.lead, "sent": sent, "most": policy.sheets_a_month,
    }  # fmt: skip
    return NotNow("ledger.cap_reached", said, _("请下月再发；确需超额的，由领导小组领导写明理由后签发。"))
