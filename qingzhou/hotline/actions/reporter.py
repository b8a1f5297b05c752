"""What whoever reported does: add, reopen, rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.hotline.actions.writing import Said, Step, check_message, first_word_by, held, plain, record, sent_before
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Verb
from qingzhou.ledger.actions import Attached
from qingzhou.refusals import Incomplete, NotAllowed


@transaction.atomic
def write(
    report: Report, text: str, files: Sequence[Attached] = (), *, now: datetime, token: str | None = None
) -> Report:
    """The reporter adds something. While the report is open it does not change by when they hear."""
    report, move = held(report, Verb.WRITE, None)
    if sent_before(token):
        return report
    if not files:
        check_message(text)
    said = Said(text=plain(text), files=files, token=token)
    return record(report, Step(Verb.WRITE, now, None, move.target), said)


@transaction.atomic
def reopen(report: Report, text: str, *, now: datetime, token: str | None = None) -> Report:
    """The reporter says that it is not solved: once as of right, and it goes to another unit."""
    if sent_before(token):
        return Report.objects.get(pk=report.pk)
    report, move = held(report, Verb.REOPEN, None)
    if report.reopened:
        said = _("这件举报已经重新办理过一次。")
        raise NotAllowed("hotline.reopened_once", said, _("可以继续留言；也可以依法复议、起诉或信访。"))
    check_message(text)
    columns: dict[str, Any] = {
        "reopened": True,
        "solved": False,
        "before_issue": report.issue,
        "issue": None,
        "ending": "",
        "declining": "",
        "proposed_by": None,
        "promised_on": first_word_by(now),
    }
    data = {"ending": report.ending, "declining": report.declining}
    words = Said(text=plain(text), data=data, token=token)
    return record(report, Step(Verb.REOPEN, now, None, move.target), words, columns)


@transaction.atomic
def rate(report: Report, *, solved: bool, satisfied: int | None, now: datetime, token: str | None = None) -> Report:
    """The reporter says whether it is solved and, apart from that, how satisfied they are with how it was handled."""
    report, move = held(report, Verb.RATE, None)
    if sent_before(token):
        return report
    if satisfied is not None and not 1 <= satisfied <= 5:
        raise Incomplete("hotline.satisfied_out_of_range", _("满意度应在 1 到 5 之间。"), _("请重新选择。"))
    data = {"solved": solved, "satisfied": satisfied}
    return record(report, Step(Verb.RATE, now, None, move.target), Said(data=data, token=token), data)
