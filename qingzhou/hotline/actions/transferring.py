"""What may be a crime goes to the police: proposed, approved by the head of the unit, handed over within 24 hours."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.hotline import permissions
from qingzhou.hotline.actions.given import LONGEST_MESSAGE
from qingzhou.hotline.actions.writing import Said, Step, held, plain, record, sent_before
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import TrackKind, Verb
from qingzhou.hotline.transfer import standing
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership


@transaction.atomic
def transfer(
    report: Report, verb: Verb, note: str, *, by: Membership, now: datetime, token: str | None = None
) -> Report:
    """Take one of the four steps. `note`: the report to the head, why not, or who at the police took it; not needed to approve.

    Raises NotAllowed, NotNow or Incomplete; then nothing has been written.
    """
    report, move = held(report, verb, by)
    if sent_before(token):
        return report
    if refusal := permissions.why_not_transfer(standing(report.lines.order_by("seq")), verb, by):
        raise refusal
    if not report.tracks.filter(kind=TrackKind.CRIME).exists():
        said = _("这件举报没有“涉嫌犯罪线索”这一途径。")
        raise Incomplete("hotline.no_crime_track", said, _("请先与领导小组办公室联系。"))
    if verb is not Verb.APPROVE_TRANSFER and not note.strip():
        raise Incomplete("hotline.transfer_note_missing", _("没有写说明。"), _("请写明理由，或公安机关的签收情况。"))
    return record(report, Step(verb, now, by, move.target), Said(note=plain(note)[:LONGEST_MESSAGE], token=token))
