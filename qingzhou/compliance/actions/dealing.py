"""What people do with findings: dismissed with a reason, or made an issue; and the limits that a place enters."""

from __future__ import annotations

from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingzhou.compliance import permissions, wording
from qingzhou.compliance.actions.writing import Pen, advanced
from qingzhou.compliance.facts_of import law_of
from qingzhou.compliance.law.rules import RULES, row_of
from qingzhou.compliance.models import Finding, Limit
from qingzhou.compliance.states import State, Verb, step
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import norms
from qingzhou.ledger.actions import NewIssue
from qingzhou.ledger.deeds import Allegation, FoundBy, Severity
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership

LONGEST_REASON, LONGEST_ABOUT = 300, 120
MOST = 10**12


@transaction.atomic
def dismiss(finding: Finding, reason: str, *, by: Membership, now: datetime) -> Finding:
    """Set a finding aside as a false alarm, with the reason; counted against its rule.

    Raises NotAllowed, NotNow or Incomplete; then nothing is written.
    """
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    if refusal := permissions.why_not_deal(by, finding):
        raise refusal
    if not reason.strip() or len(reason) > LONGEST_REASON:
        said = _("未写明排除的理由，或超过 %(n)d 字。") % {"n": LONGEST_REASON}
        raise Incomplete("compliance.reason_missing", said, _("请写明为什么不属于违规。"))
    advanced(finding, Verb.DISMISS, Pen(by, now), reason).save()
    finding.save(update_fields=("state", "lines_count"))
    return finding


@transaction.atomic
def open_issue(finding: Finding, *, by: Membership, now: datetime) -> Finding:
    """Make an issue of a finding in the ledger, with its figures and source. Done twice, it is one issue.

    Raises NotAllowed or NotNow; then nothing is written.
    """
    finding = Finding.objects.select_for_update().select_related("institution").get(pk=finding.pk)
    if refusal := permissions.why_not_deal(by, finding):
        raise refusal
    step(State(finding.state), Verb.ISSUE)
    token = uuid5(NAMESPACE_URL, f"qingzhou:finding:{finding.pk}:{finding.lines_count}")
    with override("zh-hans"):  # the ledger speaks Chinese, whoever reads
        finding.issue = ledger.register(_issue_of(finding), by=by, now=now, token=token)
    advanced(finding, Verb.ISSUE, Pen(by, now)).save()
    finding.save(update_fields=("state", "lines_count", "issue"))
    return finding


def _issue_of(finding: Finding) -> NewIssue:
    fact, _day, figure, limit, since = finding.worst
    rule = row_of(law_of(finding.jurisdiction_id), finding.rule, date.fromisoformat(since))
    left, right = wording.arithmetic(rule.of, figure, limit)
    norm = rule.penalised_by if any(one.code == rule.penalised_by for one in norms.in_force(finding.worst_on)) else ""
    facts = _("规则扫描命中 %(count)d 笔，最重的一笔（编号 %(fact)s，%(day)s）：%(left)s = %(right)s。") % {
        "count": finding.count, "fact": fact, "day": finding.worst_on.isoformat(), "left": left, "right": right,
    }  # fmt: skip
    return NewIssue(
        title=f"{finding.institution.name}：{rule.title}",
        facts=facts,
        about=finding.institution.name[:LONGEST_ABOUT],
        happened_on=finding.worst_on,
        allegations=(Allegation(rule.title, norm),),
        found_by=FoundBy.RULE,
        severity=Severity(finding.severity),
        source=rule.cited,
    )


@transaction.atomic
def enter_limit(code: str, limit: int, since: date, document: str, *, by: Membership, now: datetime) -> Limit:
    """Enter a limit that the law leaves to the place, in the unit of the rule's check. Raises NotAllowed or Incomplete."""
    if refusal := permissions.why_not_sweep(by):
        raise refusal
    rule = next((rule for rule in RULES if rule.code == code and rule.limit is None), None)
    if rule is None or not 0 < limit < MOST:
        raise Incomplete("compliance.no_limit", _("这条规则没有本地参数，或数值不对。"), _("请填写大于零的数值。"))
    if not document.strip() or len(document) > 200:
        raise Incomplete("compliance.document_missing", _("未写明本地文件。"), _("请写明规定这个数值的文件和文号。"))
    return Limit.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        code=code,
        limit=limit,
        since=since,
        document=document.strip(),
        at=now,
        person_id=by.person_id,
        unit_id=by.unit_id,
    )
