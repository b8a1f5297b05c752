"""Reading what was told as it was told, by those who do not handle it: said what for, and written down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.hotline.actions.given import LONGEST_MESSAGE
from qingzhou.hotline.actions.writing import Said, Step, held, plain, record, sent_before
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import ReadFor, Verb
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership


@transaction.atomic
def read_original(
    report: Report, what_for: ReadFor, reason: str, *, by: Membership, now: datetime, token: str | None = None
) -> Report:
    """Let somebody read the original for a day, see permissions.reads_original. Raises NotAllowed or Incomplete."""
    report, move = held(report, Verb.READ, by)
    if sent_before(token):
        return report
    if not reason.strip():
        raise Incomplete("hotline.reason_missing", _("没有写理由。"), _("请写明为什么遮盖后的内容不够用。"))
    said = Said(note=plain(reason)[:LONGEST_MESSAGE], data={"read_for": str(what_for)}, token=token)
    return record(report, Step(Verb.READ, now, by, move.target), said)
