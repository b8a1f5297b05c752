"""What people decide: that two are one, that they are not, that a decision was wrong; and the issue about one that is unknown."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingzhou.ledger import actions as ledger
from qingzhou.ledger.actions import NewIssue
from qingzhou.ledger.deeds import Allegation, FoundBy, Severity
from qingzhou.reconciliation import permissions
from qingzhou.reconciliation.actions.comparing import line_of
from qingzhou.reconciliation.models import Pair, Row
from qingzhou.reconciliation.states import Found, State, Verb, found_by, step
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership

LONGEST_REASON = 300


@transaction.atomic
def decide(pair: Pair, verb: Verb, reason: str = "", *, by: Membership, now: datetime) -> Pair:
    """Take one step of a suggestion. Neither file is changed: whoever reads one is told of the other.

    Raises NotAllowed, NotNow or Incomplete; then nothing is written.
    """
    pair = Pair.objects.select_for_update().get(pk=pair.pk)
    if refusal := permissions.why_not_reconcile(by, pair.jurisdiction_id):
        raise refusal
    move = step(State(pair.state), verb)
    if (move.needs_reason and not reason.strip()) or len(reason) > LONGEST_REASON:
        said = _("未写明理由，或超过 %(n)d 字。") % {"n": LONGEST_REASON}
        raise Incomplete("reconciliation.reason_missing", said, _("请写明核对了什么。"))
    row = Row.objects.select_for_update().get(pk=pair.row_id) if pair.row_id else None
    if row and verb is Verb.CONFIRM:
        _check_free(row)
    pair.state, pair.lines_count = move.target, pair.lines_count + 1
    pair.save(update_fields=("state", "lines_count"))
    line_of(pair, verb, by, now, reason).save()
    if row:
        _settle(row)
    return pair


def _check_free(row: Row) -> None:
    """Raises NotNow where the row is another institution already."""
    other = row.pairs.filter(state=State.CONFIRMED).select_related("institution").first()
    if other is not None:
        said = _("这一行已确认是“%(name)s”。") % {"name": other.institution.name}
        raise NotNow("reconciliation.taken", said, _("请先撤回那一次确认。"))


def _settle(row: Row) -> None:
    """How the row stands follows from its suggestions."""
    pairs = list(row.pairs.all())
    row.found = found_by([State(pair.state) for pair in pairs])
    row.institution_id = next((pair.institution_id for pair in pairs if pair.state == State.CONFIRMED), None)
    row.save(update_fields=("found", "institution"))


@transaction.atomic
def open_issue(row: Row, *, by: Membership, now: datetime) -> Row:
    """Make an issue of somebody who is not in the register, for a member unit to look into. Done twice, it is one issue.

    Raises NotAllowed or NotNow; then nothing is written.
    """
    row = Row.objects.select_for_update().select_related("reconciliation__intake").get(pk=row.pk)
    if refusal := permissions.why_not_reconcile(by, row.reconciliation.jurisdiction_id):
        raise refusal
    if row.issue_id:
        return row
    if row.found != Found.UNLISTED:
        said = _("这一行现为“%(found)s”，不能立为未在册的问题。") % {"found": row.get_found_display()}
        raise NotNow("reconciliation.not_unlisted", said, _("请先处理这一行的疑似提示。"))
    token = uuid5(NAMESPACE_URL, f"qingzhou:reconciliation:{row.pk}")
    with override("zh-hans"):  # the ledger speaks Chinese, whoever reads
        row.issue = ledger.register(_issue_of(row), by=by, now=now, token=token)
    row.save(update_fields=("issue",))
    return row


def _issue_of(row: Row) -> NewIssue:
    """What is known: that a list names it and the register does not. Whether it teaches, and by what right, is to be found out."""
    said = row.reconciliation
    name = row.name or row.uscc
    facts = _("%(source)s“%(list)s”第 %(row)d 行：%(name)s%(place)s。机构档案中没有对应的机构，是否开展培训、有无许可待核实。") % {
        "source": said.get_source_display(), "list": said.intake.name, "row": row.number, "name": name,
        "place": f"，{row.address}" if row.address else "",
    }  # fmt: skip
    return NewIssue(
        title=_("不在册：%(name)s") % {"name": name},
        facts=facts,
        about=name,
        happened_on=said.as_of,
        allegations=(Allegation(_("涉嫌未经许可开展培训（待核实）"), ""),),
        found_by=FoundBy.RULE,
        severity=Severity.YELLOW,
        source=_("名册核对：%(list)s") % {"list": said.intake.name},
    )
