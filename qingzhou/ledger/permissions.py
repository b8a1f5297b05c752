"""Who may take a step, and why not: one answer for the action, the greyed button and its tooltip."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger import deeds
from qingzhou.ledger.answering import why_not_answer
from qingzhou.ledger.checks.issues import not_ready_to_close
from qingzhou.ledger.deeds import Supervised
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Matter, Projection, Share, is_last_recheck, next_recheck
from qingzhou.ledger.states import RECHECKS, Kind, Move, Side, Verb
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role

INVESTIGATING = (Role.UNIT_HANDLER, Role.UNIT_LEADER)  # never the office, the leading group or auditors
HANDLING = (Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.OFFICE_CLERK)  # the office too is given duties


# Refusals of steps that this item will never need, or not again: pages leave them out.
NEVER = frozenset(
    {
        "ledger.no_reply_wanted",
        "ledger.signed_off",
        "ledger.other_recheck",
        "ledger.no_recheck",
        "ledger.nothing_to_handle",
        "ledger.part_signed",
        "ledger.part_signed_before",
    }
)
NOTHING_TO_ANSWER = frozenset({"ledger.no_sheet", "ledger.no_objection", "ledger.nothing_proposed"})
SYSTEM = "system"  # in what role the clock acts
POINTLESS = frozenset(
    {"ledger.confidential_already", "ledger.not_confidential", "ledger.no_extension_asked"}
)  # nothing a greyed button would tell


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
    return (
        _wrong_side(item, state, move, by)
        or _not_yet(move, Case(item, state, by, now))
        or _not_yet_for(state, move, by)
    )


def why_not_issue(by: Membership) -> Refusal | None:
    """Why `by` may not put new lines into the ledger, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("ledger.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))


def holds_pen(side: Side, by: Membership, item: Item, lead: int | None, supports: Collection[int]) -> bool:
    """Whether `by` stands on a side of the item: the office that issued it, its lead unit, a unit that takes part."""
    is_office = by.role == Role.OFFICE_CLERK and by.unit_id == item.office_id
    if side is Side.OFFICE:
        return is_office
    if side is Side.SUPERVISING:
        return is_office or (by.role == Role.GROUP_LEADER and by.jurisdiction_id == item.jurisdiction_id)
    if side is Side.SYSTEM:
        return by.role == SYSTEM and by.unit_id == item.office_id
    if side is Side.OFFICE_OR_LEAD:
        return is_office or (by.role == Role.UNIT_LEADER and by.unit_id == lead)
    if side is Side.LEADER:
        return by.role == Role.GROUP_LEADER and by.jurisdiction_id == item.jurisdiction_id
    units = {Side.LEAD: (lead,), Side.SUPPORT: supports, Side.TAKING_PART: (lead, *supports)}[side]
    roles = INVESTIGATING if item.kind == Kind.ISSUE else HANDLING
    # The list gives everybody who takes part; the lead never stands on the cooperating side.
    return by.role in roles and by.unit_id in units and not (side is Side.SUPPORT and by.unit_id == lead)


_ASK_OFFICE, _ASK_LEAD = gettext_lazy("请与领导小组办公室联系。"), gettext_lazy("请与牵头单位联系。")
_THEIRS = {  # whose step it is, and what to do about that
    Side.OFFICE: (gettext_lazy("此步由领导小组办公室办理。"), _ASK_OFFICE),
    Side.OFFICE_OR_LEAD: (gettext_lazy("交接由领导小组办公室或牵头单位分管领导办理。"), _ASK_OFFICE),
    Side.LEADER: (gettext_lazy("此步由领导小组领导办理。"), _ASK_OFFICE),
    Side.LEAD: (gettext_lazy("此步由牵头单位办理。"), _ASK_LEAD),
    Side.SUPPORT: (gettext_lazy("此步由配合单位办理。"), _ASK_LEAD),
    Side.TAKING_PART: (gettext_lazy("此步由牵头单位和配合单位办理。"), _ASK_LEAD),
    Side.SUPERVISING: (gettext_lazy("此步由领导小组办公室或领导小组领导办理。"), _ASK_OFFICE),
    Side.SYSTEM: (gettext_lazy("此步由系统到期自动办理。"), gettext_lazy("不必手工办理。")),
}


def on_side(item: Item, state: Projection, move: Move, by: Membership) -> bool:
    """Whether a move is for the side that `by` stands on, whether or not it can be done now."""
    return holds_pen(move.side, by, item, state.lead, state.supports)


def _wrong_side(item: Item, state: Projection, move: Move, by: Membership) -> Refusal | None:
    if on_side(item, state, move, by):
        return None
    said, do = _THEIRS[move.side]
    return NotAllowed(f"ledger.not_{move.side.value}", str(said), str(do))


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


def why_not_register(by: Membership) -> Refusal | None:
    """Why `by` may not register an issue, or None if they may: the office, and units what they found themselves."""
    if by.role in HANDLING:
        return None
    return NotAllowed("ledger.not_registrar", _("问题由办公室或成员单位登记。"), _("请与领导小组办公室联系。"))


def why_not_officers(officers: Collection[deeds.Officer], on: date) -> Refusal | None:
    """Why these people may not investigate on a day: not of those units, or also of the office, its group, or auditors."""
    people = {officer.person for officer in officers}
    held = Membership.objects.filter(person_id__in=people, since__lte=on).filter(
        Q(until__isnull=True) | Q(until__gte=on)
    )
    roles = set(held.values_list("person_id", "unit_id", "role"))
    if any(role not in INVESTIGATING for _person, _unit, role in roles):
        return NotAllowed(
            "ledger.office_never_investigates",
            _("核查人员中有办公室、领导小组或审计人员。"),
            _("请由成员单位的人员核查。"),
        )
    if {(officer.person, officer.unit) for officer in officers} <= {(person, unit) for person, unit, _role in roles}:
        return None
    return NotAllowed("ledger.officer_elsewhere", _("核查人员不属于承办单位。"), _("请选择牵头或配合单位的人员。"))


def _not_yet_for(state: Projection, move: Move, by: Membership) -> Refusal | None:
    """Why a step of an issue is not possible yet, or not for this person."""
    matter = state.matter
    if matter is None:
        return None
    if by.person_id in matter.recused and move.side in (Side.LEAD, Side.TAKING_PART):
        return NotAllowed("ledger.recused", _("您已回避此件，不能再经办。"), _("请由本单位其他人员办理。"))
    if move.verb in RECHECKS:
        return _no_recheck(state, move, by)
    if move.verb in (Verb.FIND_FOUNDED, Verb.FIND_UNFOUNDED) and not matter.investigated:
        return NotNow("ledger.not_investigated", _("还没有两人以上、附佐证的核查记录。"), _("请先录入核查。"))
    return _not_reviewed(state, matter, move, by)


def _not_reviewed(state: Projection, matter: Matter, move: Move, by: Membership) -> Refusal | None:
    if move.verb is Verb.CLOSE:
        return not_ready_to_close(matter)
    if move.verb is Verb.SIGN_OFF:
        return _no_signature(state, matter, by)
    if move.verb is Verb.SEND_BACK and not matter.founded:
        return NotNow(
            "ledger.nothing_to_handle", _("未认定属实，没有要补办的处理。"), _("需要重新核查的，请退回重查。")
        )
    if move.verb is Verb.REPLY and (not matter.reply_wanted or matter.replied_at):
        return NotNow("ledger.no_reply_wanted", _("此件不需要答复，或者已经答复。"), _("补充情况可写在进展中。"))
    if move.verb is Verb.CANCEL and matter.cancel_proposed_by in (None, by.person_id):
        return NotNow("ledger.second_person", _("撤销须两人办理。"), _("请先由一人提请，再由办公室另一人撤销。"))
    return None


def _no_signature(state: Projection, matter: Matter, by: Membership) -> Refusal | None:
    if by.person_id in state.handlers:
        return NotAllowed("ledger.own_work", _("经办过此件的人不能签批。"), _("请由其他领导签批。"))
    if matter.signed_off_by is not None:
        return NotNow("ledger.signed_off", _("领导已经签批。"), _("请办公室复核销号。"))
    return None


def _no_recheck(state: Projection, move: Move, by: Membership) -> Refusal | None:
    if next_recheck(state) is None:
        return NotNow("ledger.no_recheck", _("此件不属实，不需要回头看。"), _("有新的问题，请另行登记。"))
    if by.person_id in state.handlers:
        return NotAllowed("ledger.own_work", _("经办过此件的人不能回头看。"), _("请由牵头或配合单位的其他人员去看。"))
    if move.verb is not Verb.FAIL_RECHECK and (move.verb is Verb.LAST_RECHECK) != is_last_recheck(state):
        return NotNow(
            "ledger.other_recheck", _("这一步用在另一次回头看。"), _("末次用“末次回头看通过”，此前用“回头看通过”。")
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
    if case.state.handlers.isdisjoint({case.by.person_id, case.by.stands_in_for_id}):
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
    if case.state.matter is not None:  # of an issue only the lead signs
        return None
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


def _urge(case: Case) -> Refusal | None:
    if case.state.urged_on != case.now.today:
        return None
    return NotNow("ledger.urged_today", _("今天已经催办过。"), _("同一事项一天只催办一次；急事请直接联系牵头单位。"))


def _classify(case: Case) -> Refusal | None:
    if not case.state.confidential:
        return None
    return NotNow("ledger.confidential_already", _("此事项已经设为保密。"), _("请刷新页面，按最新状态办理。"))


def _declassify(case: Case) -> Refusal | None:
    if case.state.confidential:
        return None
    return NotNow("ledger.not_confidential", _("此事项没有设为保密。"), _("请刷新页面，按最新状态办理。"))


def _answer(verb: Verb, case: Case) -> Refusal | None:
    return why_not_answer(case.state, verb, case.by, case.now.policy)


def why_not_one_more(item: Item, sent: int, deed: Supervised, by: Membership, policy: Policy) -> Refusal | None:
    """Why the month's cap of sheets to the unit stands against one more; a leader may pass it with a reason."""
    if sent < policy.sheets_a_month or (by.role == Role.GROUP_LEADER and deed.over_cap.strip()):
        return None
    said = _("本月已向%(unit)s发出督办单 %(sent)d 份，达到每月 %(most)d 份的上限。") % {
        "unit": item.lead, "sent": sent, "most": policy.sheets_a_month,
    }  # fmt: skip
    return NotNow("ledger.cap_reached", said, _("请下月再发；确需超额的，由领导小组领导写明理由后签发。"))


_NOT_YET: dict[Verb, Callable[[Case], Refusal | None]] = {
    Verb.URGE: _urge,
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
