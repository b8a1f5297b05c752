"""What the deeds of a task may still lack."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.changes.parts import share_of
from qingzhou.ledger.checks.check import Check
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete, Refusal


def _assigned(_state: Projection, entry: Written, deed: deeds.Assigned) -> Refusal | None:
    if deed.due_on >= local_day(entry.at):
        return None
    return Incomplete("ledger.due_in_the_past", _("办结时限早于今天。"), _("请改为今天或以后的日期。"))


def _reported(state: Projection, entry: Written, deed: deeds.Reported) -> Refusal | None:
    if entry.unit != state.lead:
        if deed.percent is None and deed.counted is None:
            return None
        return Incomplete("ledger.percent_not_yours", _("总进度由牵头单位填报。"), _("配合单位请只写本单位的进展。"))
    target = state.plan.target if state.plan else 0
    if target and deed.counted is None:
        return Incomplete("ledger.counted_missing", _("未填写完成数。"), _("请填写到目前为止一共完成了多少。"))
    if not target and deed.percent is None:
        return Incomplete("ledger.percent_missing", _("未填写进度。"), _("请填写 0 到 100 的进度。"))
    claimed = share_of(deed.counted or 0, target) if target else deed.percent or 0
    return _unproved(state, entry, claimed)


def _unproved(state: Projection, entry: Written, claimed: int) -> Refusal | None:
    """A high claim needs evidence, now or before."""
    needed_from = policy().evidence_from
    if claimed < needed_from or state.has_evidence or entry.has_files:
        return None
    said = _("进度报到 %(percent)s 以上，须有佐证材料。") % {"percent": f"{needed_from}%"}
    return Incomplete("ledger.claim_without_evidence", said, _("请上传照片、文件等佐证材料，或如实填写较低的进度。"))


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


def _resumed(_state: Projection, _entry: Written, deed: deeds.Resumed) -> Refusal | None:
    if deed.due_on is None or deed.earned_on is None or deed.due_on >= deed.earned_on:
        return None
    said = _("恢复后的时限早于按中止天数顺延的日期（%(day)s）。") % {"day": deed.earned_on}
    return Incomplete("ledger.resumed_earlier", said, _("请改为这一天或更晚的日期。"))


CHECKS: dict[Verb, Check] = {
    Verb.ISSUE: _assigned,
    Verb.REPORT: _reported,
    Verb.ASK_EXTENSION: _extension_asked,
    Verb.GRANT_EXTENSION: _extension_granted,
    Verb.SUBMIT: _submitted,
    Verb.SUSPEND: _suspended,
    Verb.RESUME: _resumed,
}
