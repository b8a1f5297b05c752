"""What an operator does with a call: the caller known again, the recording attached, and heard by those who handle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.hotline import callers, permissions
from qingzhou.hotline.actions.writing import Said, Step, held, record, sent_before
from qingzhou.hotline.models import Caller, Line, Report
from qingzhou.hotline.states import Verb
from qingzhou.ledger.actions import Attached
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership

HEARD = ("audio/", "video/mp4")  # phones keep recordings in the box of films, too


def remember_caller(report: Report, contact: str) -> None:
    """Keep by what this caller is known again, whether they left a number or not; the first time counts."""
    number = callers.number_in(contact)
    mark = callers.mark_of(number) if number else callers.nobodys_mark()
    Caller.objects.get_or_create(report=report, defaults={"mark": mark})


def calls_before(contact: str, *, by: Membership, now: datetime) -> list[Report]:
    """The latest calls of whoever has this number, the newest first; each of them says in its lines who looked.

    Raises NotAllowed, or Incomplete where there is no number.
    """
    if refusal := permissions.why_not_receive(by):
        raise refusal
    number = callers.number_in(contact)
    if not number:
        said = _("没有写电话号码。")
        raise Incomplete("hotline.no_number", said, _("请写完整的号码再查，或者跳过这一步。"))
    return _found(callers.mark_of(number), by, now)


@transaction.atomic
def _found(mark: str, by: Membership, now: datetime) -> list[Report]:
    since = now - callers.KEPT_FOR
    calls = Caller.objects.filter(
        mark=mark, report__jurisdiction_id=by.unit.jurisdiction_id, report__received_at__gte=since
    )
    keys = sorted(calls.order_by("-report").values_list("report", flat=True)[: callers.MOST])
    found = []
    for key in keys:  # in order, so that two who look at once do not wait for each other
        report, move = held(Report(pk=key), Verb.KNOWN_CALLER, by)
        found.append(record(report, Step(Verb.KNOWN_CALLER, now, by, move.target), Said()))
    return found[::-1]


def forget_callers(now: datetime) -> int:
    """Forget the marks of calls that are too old; how many."""
    gone, _each = Caller.objects.filter(report__received_at__lt=now - callers.KEPT_FOR).delete()
    return gone


def why_not_recordings(files: Sequence[Attached]) -> Incomplete | None:
    """Why these files are not what was recorded of a call, or None if they may be."""
    if all(file.type.startswith(HEARD) for file in files):
        return None
    said = _("这不是录音文件。")
    return Incomplete("hotline.not_a_recording", said, _("请选择 WAV、MP3、AMR、OGG 或 M4A 格式的录音。"))


@transaction.atomic
def attach_recordings(
    report: Report, files: Sequence[Attached], *, by: Membership, now: datetime, token: str | None = None
) -> Report:
    """Put recordings of a call to its report, under a name of their own: telephone systems write the number into theirs.

    Raises NotAllowed or Incomplete; then nothing has been written.
    """
    report, move = held(report, Verb.RECORD, by)
    if sent_before(token):
        return report
    if refusal := why_not_recordings(files):
        raise refusal
    if not files:
        raise Incomplete("hotline.no_recording", _("没有选择录音。"), _("请选择录音文件再保存。"))
    named = [
        replace(file, name=f"来电录音{number}{PurePosixPath(file.name).suffix[:8]}")
        for number, file in enumerate(files, 1)
    ]
    return record(report, Step(Verb.RECORD, now, by, move.target), Said(files=named, token=token))


@transaction.atomic
def hear(line: Line, *, by: Membership, now: datetime) -> Report:
    """Write down that somebody hears a recording, before they do. Raises NotAllowed."""
    report, move = held(line.report, Verb.HEAR, by)
    return record(report, Step(Verb.HEAR, now, by, move.target), Said(data={"line": line.seq}))
