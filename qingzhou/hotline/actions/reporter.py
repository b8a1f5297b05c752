"""What whoever reports does: lodge, add, reopen, rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingzhou.hotline import known, likeness, permissions, receipts, routing, sealing
from qingzhou.hotline.actions.given import Told
from qingzhou.hotline.actions.linking import mark
from qingzhou.hotline.actions.writing import (
    Said,
    Step,
    append,
    check_message,
    first_word_by,
    held,
    plain,
    record,
    sent_before,
)
from qingzhou.hotline.models import Report, Sealed
from qingzhou.hotline.states import Status as State
from qingzhou.hotline.states import Verb
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.actions.writing import number_taken
from qingzhou.ledger.models import REPORTS
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete, NotAllowed
from qingzhou.units.models import Jurisdiction, Membership

# What takes a while and is made before anybody has to wait: the hash of the receipt, and by what the report will be found.
Made = tuple[str, tuple[list[int], list[int]]]


def lodge(told: Told, place: Jurisdiction, *, token: str, now: datetime, by: Membership | None = None) -> Report:
    """Take a report down, with its receipt; the same token again gives the same report and writes nothing.

    `by`: who wrote it down for somebody on the phone. The code is `receipts.code_for(token)` and stored nowhere.
    Raises Incomplete or NotAllowed; then nothing has been written and no number is spent.
    """
    if by is not None and (refusal := permissions.why_not_receive(by)):
        raise refusal
    receipt = receipts.kept_form(receipts.code_for(token))
    if lodged := Report.objects.filter(receipt=receipt).first():
        return lodged
    if wrong := told.wrong():
        raise wrong
    try:
        return _lodged(told, place, (receipt, _marks(told, place)), now, by)
    except IntegrityError:  # the same form, sent twice at the same moment
        if lodged := Report.objects.filter(receipt=receipt).first():
            return lodged
        raise


@transaction.atomic
def _lodged(told: Told, place: Jurisdiction, made: Made, now: datetime, by: Membership | None) -> Report:
    today, (receipt, marks) = local_day(now), made
    number = number_taken(place.pk, REPORTS, today.year)  # locks the counter: from here on, one at a time
    report = Report.objects.create(
        jurisdiction=place,
        number=f"{today.year}-J{number:05d}",
        channel=told.channel,
        category=told.category,
        danger=told.danger,
        about=plain(told.about),
        place=plain(told.place),
        happened=plain(told.happened),
        text=plain(told.text),
        received_at=now,
        reference=told.reference,
        routing=routing.VERSION,
        routed=routing.suggest(told.category, f"{told.about} {told.place} {told.text}").stored(),
        receipt=receipt,
        promised_on=first_word_by(now),
        lines_count=1,
    )
    Sealed.objects.create(report=report, box=_box(told))
    append(report, Step(Verb.LODGE, now, by, State.RECEIVED), Said(files=told.files))
    mark(report, marks, followed=known.followed(place, told.about, told.place, told.follows, now))
    return report


def _marks(told: Told, place: Jurisdiction) -> tuple[list[int], list[int]]:
    """By what it will be found."""
    return likeness.site_marks(place.pk, told.about, told.place), likeness.wording_marks(place.pk, told.text)


def _box(told: Told) -> bytes:
    try:
        return sealing.seal(dict(told.identity))
    except ValueError as error:
        raise Incomplete(
            "hotline.identity_too_long", _("联系方式写得太长。"), _("请只写姓名和一种联系方式。")
        ) from error


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
