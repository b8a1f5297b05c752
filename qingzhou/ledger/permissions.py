"""Who may take a step, and why not: one answer for the action, the greyed button and its tooltip."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.utils.translation import gettext as _

from qingzhou.ledger.answering import why_not_answer
from qingzhou.ledger.deeds import Supervised
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Projection, Share
from qingzhou.ledger.states import Move, Side, Verb
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role

HANDLING = (Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.OFFICE_CLERK)  # the office too is given duties


WRONG_SIDE = frozenset(f"ledger.not_{side.value}" for side in Side)
NOTHING_TO_ANSWER = frozenset({"ledger.no_sheet", "ledger.no_objection", "ledger.nothing_proposed"})
SYSTEM = "system"  # in what role the clock acts
POINTLESS = frozenset({"ledger.confidential_already", "ledger.not_confidential"})  # nothing a greyed button would tell


@dataclass(frozen=True)
class Now:
    """By which terms, and on which day, it is asked."""

    policy: Policy
    today: date


@dataclass(frozen=True)
class Case:
    """An item as it stands, and who asks about it."""

    item: Item
    state: Projection
    by: Membership
    now: Now

    @property
    def share(self) -> Share | None:
        """The part of the unit that asks."""
        return self.state.share(self.by.unit_id)


def why_not(item: Item, state: Projection, move: Move, by: Membership, now: Now) -> Refusal | None:
    """Why `by` may not take `move` on the item as it stands, or None if they may."""
    return _wrong_side(item, state, move, by) or _not_yet(move, Case(item, state, by, now))


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
    units = {Side.LEAD: (lead,), Side.SUPPORT: supports, Side.TAKING_PART: (lead, *supports)}[side]
    # The list gives everybody who takes part; the lead never stands on the cooperating side.
    return by.role in HANDLING and by.unit_id in units and not (side is Side.SUPPORT and by.unit_id == lead)


def _wrong_side(item: Item, state: Projection, move: Move, by: Membership) -> Refusal | None:
    if holds_pen(move.side, by, item, state.lead, state.supports):
        return None
    said, do = {
        Side.OFFICE: (_("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。")),
        Side.LEAD: (_("此步由牵头单位办理。"), _("请与牵头单位联系。")),
        Side.SUPPORT: (_("此步由配合单位办理。"), _("请与牵头单位联系。")),
        Side.TAKING_PART: (_("此步由牵头单位和配合单位办理。"), _("请与牵头单位联系。")),
        Side.SUPERVISING: (_("此步由领导小组办公室或领导小组领导办理。"), _("请与领导小组办公室联系。")),
        Side.SYSTEM: (_("此步由系统到期自动办理。"), _("不必手工办理。")),
    }[move.side]
    return NotAllowed(f"ledger.not_{move.side.value}", said, do)


def _not_yet(move: Move, case: Case) -> Refusal | None:
    check = _NOT_YET.get(move.verb)
    return check(case) if check else None


def _decline(case: Case) -> Refusal | None:
    if case.state.declines < case.now.policy.declines_allowed:
        return None
    return NotNow("ledger.declined_before", _("此事项已退单一次，不能再退。"), _("有异议的，请申请裁定。"))


def _contest(case: Case) -> Refusal | None:
    state = case.state
    if state.declines < case.now.policy.declines_allowed:
        return NotNow("ledger.return_still_free", _("此事项还没有退过单。"), _("不属本单位职责的，可以直接退单。"))
    if any(ruling.asked and ruling.unit == state.lead and not ruling.unit_right for ruling in state.rulings):
        return NotNow(
            "ledger.ruled_before", _("办公室已裁定由本单位办理。"), _("请签收办理；有新情况的，请与办公室联系。")
        )
    return None


def _answer_extension(case: Case) -> Refusal | None:
    if case.state.asked_due_on is not None:
        return None
    return NotNow("ledger.no_extension_asked", _("牵头单位没有申请延期。"), _("需要延期的，由牵头单位先提出申请。"))


def _ask_extension(case: Case) -> Refusal | None:
    if case.state.asked_due_on is None:
        return None
    return NotNow("ledger.extension_pending", _("已有一份延期申请在等待答复。"), _("请等办公室答复后再申请。"))


def _close(case: Case) -> Refusal | None:
    if case.by.person_id not in case.state.handlers:
        return None
    said, do = _("经办过此事项的人不能审核自己的办理结果。"), _("请由办公室其他人员审核。")
    return NotAllowed("ledger.own_work", said, do)


def _sign_part(case: Case) -> Refusal | None:
    if (share := case.share) and share.signed_at is None:
        return None
    return NotNow("ledger.part_signed", _("本单位已经签收。"), _("请直接填报进展。"))


def _decline_part(case: Case) -> Refusal | None:
    if (share := case.share) and share.signed_at is None:
        return None
    return NotNow(
        "ledger.part_signed_before", _("本单位已经签收，不能再退回。"), _("有困难的，请在填报进展时写明需要协调的事。")
    )


def _work_on_part(case: Case) -> Refusal | None:
    share = case.share
    if share is None or share.leads:  # the lead's own signature is a step of the table
        return None
    if share.signed_at is None:
        return NotNow("ledger.part_not_signed", _("本单位还没有签收配合事项。"), _("请先签收。"))
    return None


def _finish_part(case: Case) -> Refusal | None:
    if (share := case.share) and share.done_at is not None:
        return NotNow("ledger.part_finished", _("本单位已报办完。"), _("有补充的，请填报进展。"))
    return _work_on_part(case)


def _plan(case: Case) -> Refusal | None:
    if case.item.light(case.now.today) in (Light.YELLOW, Light.RED):
        said, do = _("已经亮灯，牵头单位不能自行改计划。"), _("确需调整的，请与领导小组办公室联系，由办公室调整计划。")
        return NotNow("ledger.plan_is_the_offices", said, do)
    if any(plan.by_office for plan in case.state.plans):
        said, do = _("计划已由办公室定下。"), _("确需调整的，请与领导小组办公室联系。")
        return NotNow("ledger.plan_set_by_office", said, do)
    return None


def _cascade(case: Case) -> Refusal | None:
    if case.state.parent is None:
        return None
    return NotNow("ledger.cascaded_already", _("此事项本身就是分解出来的。"), _("需要再分的，请在上一级事项中办理。"))


def _submit(case: Case) -> Refusal | None:
    if not case.item.children_open:
        return None
    said = _("还有 %(n)d 个分解事项没有销号。") % {"n": case.item.children_open}
    return NotNow("ledger.children_open", said, _("请等各单位办结，或请办公室撤销不再需要的。"))


def _classify(case: Case) -> Refusal | None:
    if not case.state.confidential:
        return None
    return NotNow("ledger.confidential_already", _("此事项已经设为保密。"), _("请刷新页面，按最新状态办理。"))


def _declassify(case: Case) -> Refusal | None:
    if case.state.confidential:
        return None
    return NotNow("ledger.not_confidential", _("此事项没有设为保密。"), _("请刷新页面，按最新状态办理。"))


def _answer(verb: Verb, case: Case) -> Refusal | None:
    return why_not_answer(case.state, verb, case.by)


def why_not_one_more(item: Item, sent: int, deed: Supervised, by: Membership, policy: Policy) -> Refusal | None:
    """Why the month's cap of sheets to the unit stands against one more; a leader may pass it with a reason."""
    if sent < policy.sheets_a_month or (by.role == Role.GROUP_LEADER and deed.over_cap.strip()):
        return None
    said = _("本月已向%(unit)s发出督办单 %(sent)d 份，达到每月 %(most)d 份的上限。") % {
        "unit": item.lead, "sent": sent, "most": policy.sheets_a_month,
    }  # fmt: skip
    return NotNow("ledger.cap_reached", said, _("请下月再发；确需超额的，由领导小组领导写明理由后签发。"))


_NOT_YET: dict[Verb, Callable[[Case], Refusal | None]] = {
    Verb.CLASSIFY: _classify,
    Verb.DECLASSIFY: _declassify,
    Verb.DECLINE: _decline,
    Verb.CONTEST: _contest,
    Verb.GRANT_EXTENSION: _answer_extension,
    Verb.REFUSE_EXTENSION: _answer_extension,
    Verb.ASK_EXTENSION: _ask_extension,
    Verb.CLOSE: _close,
    Verb.SIGN_PART: _sign_part,
    Verb.DECLINE_PART: _decline_part,
    Verb.REPORT: _work_on_part,
    Verb.FINISH_PART: _finish_part,
    Verb.PLAN: _plan,
    Verb.CASCADE: _cascade,
    Verb.SUBMIT: _submit,
    **{verb: partial(_answer, verb) for verb in (Verb.WAIVE, Verb.ANSWER, Verb.OBJECT, Verb.UPHOLD, Verb.WITHDRAW)},
}
