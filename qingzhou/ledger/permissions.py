"""Who may take a step, and why not: one answer for the action, the greyed button and its tooltip."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.checks.issues import not_ready_to_close
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Matter, Projection, is_last_recheck, next_recheck
from qingzhou.ledger.states import RECHECKS, Kind, Move, Side, Verb
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role

INVESTIGATING = (Role.UNIT_HANDLER, Role.UNIT_LEADER)  # never the office, the leading group or auditors
HANDLING = (Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.OFFICE_CLERK)  # the office too is given duties


def why_not(item: Item, state: Projection, move: Move, by: Membership, policy: Policy) -> Refusal | None:
    """Why `by` may not take `move` on the item as it stands, or None if they may."""
    return _wrong_side(item, state, move, by) or _not_yet(state, move, by, policy) or _not_yet_for(state, move, by)


# Refusals of steps that this item will never need, or not again: pages leave them out.
NEVER = frozenset(
    {
        "ledger.no_reply_wanted",
        "ledger.signed_off",
        "ledger.other_recheck",
        "ledger.no_recheck",
        "ledger.nothing_to_handle",
    }
)
WRONG_SIDE = frozenset({"ledger.not_office", "ledger.not_lead", "ledger.not_taking_part", "ledger.not_leader"})


def why_not_issue(by: Membership) -> Refusal | None:
    """Why `by` may not put new lines into the ledger, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("ledger.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))


def holds_pen(side: Side, by: Membership, item: Item, lead: int | None, supports: Collection[int]) -> bool:
    """Whether `by` stands on a side of the item: the office that issued it, its lead unit, a unit that takes part."""
    if side is Side.OFFICE:
        return by.role == Role.OFFICE_CLERK and by.unit_id == item.office_id
    if side is Side.LEADER:
        return by.role == Role.GROUP_LEADER and by.jurisdiction_id == item.jurisdiction_id
    taking_part = by.unit_id == lead or (side is Side.TAKING_PART and by.unit_id in supports)
    return by.role in (INVESTIGATING if item.kind == Kind.ISSUE else HANDLING) and taking_part


def _wrong_side(item: Item, state: Projection, move: Move, by: Membership) -> Refusal | None:
    if holds_pen(move.side, by, item, state.lead, state.supports):
        return None
    if move.side is Side.OFFICE:
        return NotAllowed("ledger.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))
    if move.side is Side.LEADER:
        return NotAllowed("ledger.not_leader", _("此步由领导小组领导办理。"), _("请与领导小组办公室联系。"))
    if move.side is Side.LEAD:
        return NotAllowed("ledger.not_lead", _("此步由牵头单位办理。"), _("请与牵头单位联系。"))
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
