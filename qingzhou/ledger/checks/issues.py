"""What the deeds of an issue may still lack, and what it asks of the deeds it shares with a task."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.checks.check import Check
from qingzhou.ledger.deeds.issues import PENALTIES, says_nothing
from qingzhou.ledger.norms import Penalty, basis, norm
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Matter, Projection, Written, next_recheck
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete, NotNow, Refusal

EARLIEST = 7  # calendar days before its date that a look after closing counts for it


def incomplete_registration(deed: deeds.Registered, entry: Written) -> Refusal | None:
    """What an issue still lacks before it can be registered."""
    if wrong := deed.wrong():
        return wrong
    if deed.happened_on > local_day(entry.at):
        return Incomplete("ledger.facts_in_the_future", _("问题发生日期在今天以后。"), _("请核对日期。"))
    unknown = [one.norm for one in deed.allegations if one.norm and norm(one.norm) is None]
    if unknown:
        return Incomplete("ledger.norm_unknown", _("条款代码不在依据表中。"), _("请从依据表中选择，或者留空。"))
    return None


def may_be(penalty: Penalty, matter: Matter) -> bool:
    """Whether a breached norm, as found, allows a penalty for facts of that day."""
    return any(basis(code, penalty, matter.happened_on) for code in matter.held_norms())


def _matter(state: Projection) -> Matter:
    assert state.matter is not None
    return state.matter


def _assigned(state: Projection, _entry: Written, deed: deeds.Assigned | deeds.Reassigned) -> Refusal | None:
    if _matter(state).office not in (deed.lead, *deed.supports):
        return None
    return Incomplete(
        "ledger.office_never_investigates",
        _("领导小组办公室只协调督办，不承担核查和处罚。"),
        _("请交办给有执法权限的成员单位。"),
    )


def _investigated(state: Projection, entry: Written, deed: deeds.Investigated) -> Refusal | None:
    matter, units = _matter(state), {officer.unit for officer in deed.officers}
    if not units <= {state.lead, *state.supports} or matter.office in units:
        return Incomplete("ledger.officer_elsewhere", _("核查人员不属于承办单位。"), _("请选择牵头或配合单位的人员。"))
    if any(officer.person in matter.recused for officer in deed.officers):
        return Incomplete("ledger.officer_recused", _("核查人员中有已回避的人员。"), _("请更换核查人员。"))
    if not entry.has_files:
        return Incomplete("ledger.investigation_unproven", _("核查没有佐证材料。"), _("请上传笔录、照片等佐证材料。"))
    if deed.investigated_on > local_day(entry.at):
        return Incomplete("ledger.investigated_in_the_future", _("核查日期在今天以后。"), _("请核对日期。"))
    return None


def _found(state: Projection, _entry: Written, deed: deeds.FoundTrue | deeds.FoundUntrue) -> Refusal | None:
    matter = _matter(state)
    if not matter.investigated:
        return NotNow("ledger.not_investigated", _("还没有两人以上、附佐证的核查记录。"), _("请先录入核查。"))
    if sorted(finding.allegation for finding in deed.findings) != list(range(len(matter.allegations))):
        return Incomplete("ledger.finding_missing", _("还有反映的问题没有认定。"), _("请逐项认定。"))
    if deed.holds == isinstance(deed, deeds.FoundTrue):
        return None
    if deed.holds:
        return Incomplete("ledger.finding_holds", _("有一项以上属实，不能认定不属实。"), _("请改用“认定属实”。"))
    return Incomplete("ledger.finding_does_not_hold", _("没有一项属实。"), _("请改用“认定不属实”。"))


def _handled(state: Projection, _entry: Written, deed: deeds.Handled) -> Refusal | None:
    matter = _matter(state)
    for one in deed.consequences:
        if one.kind not in PENALTIES:
            continue
        if one.norm in matter.held_norms() and basis(one.norm, Penalty(one.kind), matter.happened_on):
            continue
        name = deeds.ConsequenceKind(one.kind).label
        return Incomplete(
            "ledger.no_penalty_basis",
            _("所选条款没有规定可以“%(kind)s”。") % {"kind": name},
            _("请核对条款；没有处罚依据的，可责令改正、退费或移送有权机关。"),
        )
    return None


def _submitted(state: Projection, _entry: Written, deed: deeds.Submitted) -> Refusal | None:
    matter = _matter(state)
    if matter.founded and not matter.consequences:
        return NotNow("ledger.no_consequence", _("已认定属实，没有处理结果不能报请销号。"), _("请先录入处理结果。"))
    if says_nothing(deed.done):
        return Incomplete(
            "ledger.outcome_empty", _("只写“已整改”不能销号。"), _("请写明查到什么、怎样处理、结果如何。")
        )
    return None


def _closed(state: Projection, entry: Written, deed: deeds.Closed) -> Refusal | None:
    if refusal := not_ready_to_close(_matter(state)):
        return refusal
    if not _matter(state).founded:
        return None
    days = (local_day(entry.at), *deed.rechecks)
    if len(days) > 1 and all(one < other for one, other in pairwise(days)):
        return None
    return Incomplete("ledger.rechecks_missing", _("没有定下回头看的日期。"), _("请写明销号后何时回头看。"))


def not_ready_to_close(matter: Matter) -> Refusal | None:
    """What stands in the way of closing, whoever closes; None if nothing does."""
    if matter.severity == deeds.Severity.RED and matter.signed_off_by is None:
        return NotNow("ledger.leader_missing", _("红线问题须经领导小组领导签批。"), _("请先由领导小组领导签批。"))
    if matter.reply_wanted and matter.replied_at is None:
        return NotNow("ledger.reply_missing", _("还没有答复反映人。"), _("请牵头单位答复后再销号。"))
    pending = deeds.Settlement.PENDING
    if any(one.settlement == pending for one in matter.consequences):
        return NotNow("ledger.refund_pending", _("退费尚未退清，也未进入法律程序。"), _("请退回补办，落实退费。"))
    return None


def _replied(state: Projection, _entry: Written, deed: deeds.Replied) -> Refusal | None:
    if deed.report or not _matter(state).answered_there:
        return None
    said = _("反映人凭查询码等答复，不能只在问题里记“已答复”。")
    do = _("请打开举报 %(number)s，在那里答复；答复发出，这里自动记上。") % {"number": state.source}
    return NotNow("ledger.answered_there", said, do)


def _recheck_due(state: Projection, entry: Written, _deed: deeds.Deed) -> Refusal | None:
    if not entry.has_files:
        return Incomplete("ledger.recheck_unproven", _("回头看没有佐证材料。"), _("请上传照片等佐证材料。"))
    clock = next_recheck(state)
    if clock is None or clock.fixed_on is None:
        return None
    if local_day(entry.at) >= clock.fixed_on - timedelta(days=EARLIEST):
        return None
    return NotNow("ledger.recheck_early", _("还没到回头看的时候。"), _("请在到期前七日内去看。"))


CHECKS: dict[Verb, Check] = {
    Verb.INVESTIGATE: _investigated,
    Verb.FIND_FOUNDED: _found,
    Verb.FIND_UNFOUNDED: _found,
    Verb.HANDLE: _handled,
    Verb.REPLY: _replied,
    Verb.RECHECK: _recheck_due,
    Verb.LAST_RECHECK: _recheck_due,
}

FURTHER: dict[Verb, Check] = {
    Verb.ISSUE: _assigned,
    Verb.REISSUE: _assigned,
    Verb.SUBMIT: _submitted,
    Verb.CLOSE: _closed,
}
