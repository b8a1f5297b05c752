"""What people do about a warning: take note, act, set it aside with a reason, and say in the end what it was."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingzhou.ledger import actions as ledger
from qingzhou.ledger.actions import NewIssue
from qingzhou.ledger.deeds import Allegation, FoundBy, Severity
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership
from qingzhou.warning import permissions, queries, wording
from qingzhou.warning.actions.writing import Pen, advanced
from qingzhou.warning.models import Alert
from qingzhou.warning.states import Outcome, State, Verb, step
from qingzhou.warning.transfer import FROM

LONGEST_REASON = 300


@transaction.atomic
def deal(alert: Alert, verb: Verb, reason: str = "", outcome: str = "", *, by: Membership, now: datetime) -> Alert:
    """Take one step by hand. Raises NotAllowed, NotNow or Incomplete; then nothing is written."""
    alert = Alert.objects.select_for_update().get(pk=alert.pk)
    if refusal := permissions.why_not_deal(by, alert):
        raise refusal
    move = step(State(alert.state), verb)
    assert move.by_hand
    if verb in FROM:
        _check_transfer(alert, verb, by)
    if (move.needs_reason and not reason.strip()) or len(reason) > LONGEST_REASON:
        said = _("未写说明，或超过 %(n)d 字。") % {"n": LONGEST_REASON}
        raise Incomplete("warning.reason_missing", said, _("请写明核实了什么、采取了什么措施。"))
    if verb is Verb.END:
        if outcome not in Outcome.values:
            raise Incomplete(
                "warning.outcome_missing", _("未选结果。"), _("请选择最后是什么情况，用来衡量预警准不准。")
            )
        alert.outcome = outcome
    advanced(alert, verb, Pen(by, now, reason, outcome if verb is Verb.END else "")).save()
    alert.save(update_fields=("state", "lines_count", "told", "outcome"))
    return alert


def _check_transfer(alert: Alert, verb: Verb, by: Membership) -> None:
    if refusal := permissions.why_not_transfer(alert, queries.transfer_of(alert), verb, by):
        raise refusal
    if not queries.was_looked_into(alert):
        said = _("问题还没有两名执法人员的核查记录，不能移送。")
        raise NotNow("warning.not_looked_into", said, _("请先在问题页填写核查情况。"))


@transaction.atomic
def open_issue(alert: Alert, *, by: Membership, now: datetime) -> Alert:
    """Act by making an issue of it, for a member unit to verify. Raises NotAllowed or NotNow; then nothing is written."""
    alert = Alert.objects.select_for_update().select_related("institution").get(pk=alert.pk)
    if refusal := permissions.why_not_deal(by, alert):
        raise refusal
    step(State(alert.state), Verb.ISSUE)
    token = uuid5(NAMESPACE_URL, f"qingzhou:warning:{alert.pk}:{alert.lines_count}")
    with override("zh-hans"):  # the ledger speaks Chinese, whoever reads
        alert.issue = ledger.register(_issue_of(alert), by=by, now=now, token=token)
    advanced(alert, Verb.ISSUE, Pen(by, now, alert.issue.number)).save()
    alert.save(update_fields=("state", "lines_count", "told", "issue"))
    return alert


def _issue_of(alert: Alert) -> NewIssue:
    """What was seen, sign by sign. That it is a risk is for a unit to verify: a score is no ground for a penalty."""
    said = "；".join(f"{wording.label(part[0])}：{wording.evidence(part)}" for part in alert.parts)
    facts = _("截至 %(day)s 风险预警 %(score)d 分。%(said)s。分数只提示先看谁，情况待核实。") % {
        "day": alert.assessed_on.isoformat(), "score": alert.score, "said": said,
    }  # fmt: skip
    return NewIssue(
        title=_("风险预警：%(name)s") % {"name": alert.institution.name},
        facts=facts,
        about=alert.institution.name,
        happened_on=alert.assessed_on,
        allegations=(Allegation(_("资金风险（待核实）")),),
        found_by=FoundBy.RULE,
        severity=Severity.YELLOW,
        source=_("风险预警"),
    )
