"""Why a supervision sheet, or an objection to it, cannot be answered now, or not by this person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.ledger.ladder import signers
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Projection, Rung, Standing
from qingzhou.ledger.states import Verb
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role


def why_not_answer(state: Projection, verb: Verb, by: Membership, terms: Policy) -> Refusal | None:
    """Why `by` may not do `verb` about the open sheet or proposal of an item, or None if they may."""
    if verb is Verb.WAIVE:
        nothing = NotNow("ledger.nothing_proposed", _("没有提请督办的建议。"), _("不必办理。"))
        return nothing if state.proposed is None else None
    sheet = state.sheet
    if verb not in (Verb.ANSWER, Verb.OBJECT, Verb.UPHOLD, Verb.WITHDRAW):
        return None
    if sheet is None:
        return NotNow("ledger.no_sheet", _("没有等待答复的督办单。"), _("请刷新页面，按最新状态办理。"))
    return _as_unit(sheet, verb) if verb in (Verb.ANSWER, Verb.OBJECT) else _as_office(sheet, verb, by, terms)


def _as_unit(sheet: Rung, verb: Verb) -> Refusal | None:
    if sheet.standing is Standing.OBJECTED:
        return NotNow("ledger.objection_open", _("已提出异议，等待答复。"), _("请等异议答复后再办。"))
    if verb is Verb.OBJECT and sheet.heard:
        return NotNow("ledger.objected_before", _("对这份督办单已提过一次异议。"), _("请按时答复督办单。"))
    return None


def _as_office(sheet: Rung, verb: Verb, by: Membership, terms: Policy) -> Refusal | None:
    objected = sheet.standing is Standing.OBJECTED
    if verb is Verb.UPHOLD and not objected:
        return NotNow("ledger.no_objection", _("牵头单位没有提出异议。"), _("不必办理。"))
    if objected and by.person_id == sheet.signer and by.role == Role.OFFICE_CLERK:
        return NotAllowed(
            "ledger.own_sheet", _("签发人不能答复对自己所发督办单的异议。"), _("请由办公室其他人员或领导答复。")
        )
    if by.role not in signers(sheet.level, terms):
        return NotAllowed("ledger.leader_signs", _("这一级督办由领导小组领导维持或撤回。"), _("请报领导小组领导决定。"))
    return None
