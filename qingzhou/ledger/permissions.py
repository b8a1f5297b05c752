"""Who may take a step, and why not: one answer for the action, the greyed button and its tooltip."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import Policy, local_day
from qingzhou.ledger.replay import Projection, Written
from qingzhou.ledger.states import Move, Side, Verb
from qingzhou.refusals import Incomplete, NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role

HANDLING = (Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.OFFICE_CLERK)  # the office too is given duties


def why_not(item: Item, state: Projection, move: Move, by: Membership, policy: Policy) -> Refusal | None:
    """Why `by` may not take `move` on the item as it stands, or None if they may."""
    return _wrong_side(item, state, move, by) or _not_yet(state, move, by, policy)


YEARS_AHEAD = 10  # due dates and reviews further ahead than this are slips of the pen
EARLIEST = date(2010, 1, 1)  # nothing that is still in a ledger was issued before
WRONG_SIDE = frozenset({"ledger.not_office", "ledger.not_lead", "ledger.not_taking_part"})


def why_not_issue(by: Membership) -> Refusal | None:
    """Why `by` may not put new lines into the ledger, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("ledger.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))


def holds_pen(side: Side, by: Membership, item: Item, lead: int | None, supports: Collection[int]) -> bool:
    """Whether `by` stands on a side of the item: the office that issued it, its lead unit, a unit that takes part."""
    if side is Side.OFFICE:
        return by.role == Role.OFFICE_CLERK and by.unit_id == item.office_id
    taking_part = by.unit_id == lead or (side is Side.TAKING_PART and by.unit_id in supports)
    return by.role in HANDLING and taking_part


def _wrong_side(item: Item, state: Projection, move: Move, by: Membership) -> Refusal | None:
    if holds_pen(move.side, by, item, state.lead, state.supports):
        return None
    if move.side is Side.OFFICE:
        return NotAllowed("ledger.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))
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


def incomplete(state: Projection, entry: Written) -> Refusal | None:
    """What the deed still lacks, given the item as it stands and the day; None if it may be recorded."""
    if wrong := entry.deed.wrong() or _too_far(entry):
        return wrong
    check = _CHECKS.get(entry.deed.verb)
    return check(state, entry, entry.deed) if check else None


def _too_far(entry: Written) -> Incomplete | None:
    """A date that nobody can mean, and that the calendar could not count to."""
    latest = local_day(entry.at) + timedelta(days=YEARS_AHEAD * 366)
    days = (getattr(entry.deed, name, None) for name in ("due_on", "review_on"))
    if all(day is None or day <= latest for day in days):
        return None
    said = _("日期在 %(years)d 年以后。") % {"years": YEARS_AHEAD}
    return Incomplete("ledger.too_far_ahead", said, _("请核对年份后再提交。"))


def _assigned(_state: Projection, entry: Written, deed: deeds.Assigned) -> Refusal | None:
    if deed.due_on >= local_day(entry.at):
        return None
    return Incomplete("ledger.due_in_the_past", _("办结时限早于今天。"), _("请改为今天或以后的日期。"))


def _reported(state: Projection, entry: Written, deed: deeds.Reported) -> Refusal | None:
    leads = entry.unit == state.lead
    if leads and deed.percent is None:
        return Incomplete("ledger.percent_missing", _("未填写进度。"), _("请填写 0 到 100 的进度。"))
    if not leads and deed.percent is not None:
        return Incomplete("ledger.percent_not_yours", _("总进度由牵头单位填报。"), _("配合单位请只写本单位的进展。"))
    return None


def _extension_asked(state: Projection, entry: Written, deed: deeds.ExtensionAsked) -> Refusal | None:
    if state.due_on is not None and deed.due_on > max(state.due_on, local_day(entry.at)):
        return None
    return Incomplete("ledger.extension_not_later", _("申请的日期不晚于现在的时限。"), _("请填写更晚的日期。"))


def _extension_granted(state: Projection, _entry: Written, deed: deeds.ExtensionGranted) -> Refusal | None:
    if deed.due_on == state.asked_due_on:
        return None
    return Incomplete("ledger.extension_not_asked", _("同意的日期与申请的日期不一致。"), _("请按申请的日期答复。"))


def _submitted(state: Projection, entry: Written, _deed: deeds.Submitted) -> Refusal | None:
    if state.has_evidence or entry.has_files:
        return None
    return Incomplete("ledger.no_evidence", _("没有任何佐证材料，不能报请销号。"), _("请上传照片、文件等佐证材料。"))


def _suspended(_state: Projection, entry: Written, deed: deeds.Suspended) -> Refusal | None:
    if deed.review_on > local_day(entry.at):
        return None
    return Incomplete("ledger.review_in_the_past", _("复核日期应在今天以后。"), _("请另选日期。"))


def _resumed(state: Projection, _entry: Written, deed: deeds.Resumed) -> Refusal | None:
    if state.due_on is None or deed.due_on >= state.due_on:
        return None
    return Incomplete("ledger.resumed_earlier", _("恢复后的时限早于原时限。"), _("请改为原时限或更晚的日期。"))


def _amended(state: Projection, _entry: Written, deed: deeds.Amended) -> Refusal | None:
    words = ((deed.title, state.title), (deed.source, state.source), (deed.recurrence, state.recurrence))
    if any(new is not None and new != old for new, old in words):
        return None
    return Incomplete("ledger.nothing_amended", _("没有改动任何文字。"), _("请改好后再提交。"))


def _adopted(_state: Projection, entry: Written, deed: deeds.Adopted) -> Refusal | None:
    if deed.issued_on < EARLIEST:
        said = _("下达日期早于 %(year)d 年。") % {"year": EARLIEST.year}
        return Incomplete("ledger.too_long_ago", said, _("请核对年份后再提交。"))
    if deed.issued_on > local_day(entry.at):
        return Incomplete("ledger.issued_in_the_future", _("下达日期晚于今天。"), _("还没有下达的，请登记为新任务。"))
    if isinstance(deed, deeds.AdoptedClosed) and deed.closed_on > local_day(entry.at):
        return Incomplete("ledger.closed_in_the_future", _("销号日期晚于今天。"), _("请核对日期。"))
    return None


_CHECKS: dict[Verb, Callable[[Projection, Written, Any], Refusal | None]] = {
    Verb.ISSUE: _assigned,
    Verb.REPORT: _reported,
    Verb.ASK_EXTENSION: _extension_asked,
    Verb.GRANT_EXTENSION: _extension_granted,
    Verb.SUBMIT: _submitted,
    Verb.SUSPEND: _suspended,
    Verb.RESUME: _resumed,
    Verb.AMEND: _amended,
    Verb.ADOPT: _adopted,
    Verb.ADOPT_CLOSED: _adopted,
}
