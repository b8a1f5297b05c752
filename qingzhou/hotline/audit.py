"""What the audit finds wrong with reports: numbers, the lines of each, where it stands, and what the provable log has of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from qingzhou.hotline.milestones import OF_VERB
from qingzhou.hotline.models import Arrival, Line, Report
from qingzhou.hotline.states import Status, Verb, step_if_any
from qingzhou.ledger.models import REPORTS, Sequence
from qingzhou.notary.models import Leaf

AT_ONCE = 2000  # rows
LONGEST_WAIT = timedelta(hours=1)


def differences(now: datetime) -> Iterator[str]:
    """A sentence for everything about reports that does not agree. Reads only."""
    yield from _waiting(now)
    yield from _gaps()
    yield from _lines()
    yield from _unsealed()


def _waiting(now: datetime) -> Iterator[str]:
    """Nothing that was received waits for long to be taken down."""
    for at in Arrival.objects.filter(received_at__lt=now - LONGEST_WAIT).values_list("received_at", flat=True):
        yield _("%(at)s 收到的举报还没有登记") % {"at": at.isoformat()}


def _gaps() -> Iterator[str]:
    """Numbers run from 1 to the last one given out, each once."""
    for counter in Sequence.objects.filter(kind=REPORTS):
        mine = Report.objects.filter(jurisdiction_id=counter.jurisdiction_id, number__startswith=f"{counter.year}-J")
        given = set(mine.values_list("number", flat=True))
        wanted = {f"{counter.year}-J{number:05d}" for number in range(1, counter.last + 1)}
        yield from (_("举报 %(number)s：编号不连续") % {"number": number} for number in sorted(given ^ wanted))


def _lines() -> Iterator[str]:
    """The lines of a report follow each other, each step is one of the table, and the last says where it stands."""
    rows = Line.objects.order_by("report", "seq").values_list("report", "seq", "verb")
    told = {
        key: list(lines)
        for key, lines in groupby(rows.iterator(chunk_size=AT_ONCE), key=itemgetter(0))  # a report has few
    }
    for report in Report.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        lines = told.get(report.pk, [])
        if [seq for _key, seq, _verb in lines] != list(range(1, report.lines_count + 1)):
            yield _("举报 %(number)s：记录不连续") % {"number": report.number}
        elif _stands(verb for _key, _seq, verb in lines) != report.status:
            yield _("举报 %(number)s：状态与记录不符") % {"number": report.number}


def _stands(verbs: Iterable[str]) -> Status | None:
    """Where a report stands after these steps; None where one of them is not in the table."""
    steps = iter(verbs)
    if next(steps, None) != Verb.LODGE:
        return None
    status = Status.RECEIVED
    for verb in steps:
        move = step_if_any(status, Verb(verb))
        if move is None:
            return None
        status = move.target
    return status


def _unsealed() -> Iterator[str]:
    """Every report and every milestone of its lines is in the provable log."""
    for verb, kinds in OF_VERB.items():
        lines = Line.objects.filter(verb=verb)
        for kind in kinds:
            there = Leaf.objects.filter(report=OuterRef("report__pseudonym"), kind=kind)
            missing = lines.filter(~Exists(there)).values_list("report__number", flat=True)
            for number in Counter(missing):
                yield _("举报 %(number)s：%(milestone)s没有存证") % {"number": number, "milestone": kind.label}
