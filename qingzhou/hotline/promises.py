"""What is promised to reporters, or set by law for a crime, and runs out soon: who is told, and what. Reads only.

A promise is told of once, from the working day before its last day on, and once more when it was not kept, to whoever leads
those who keep it too; that stays until the reporter hears. Of a crime, the head who decides is told likewise; whoever
hands it over is told at once, for 24 hours may lie in a night, and again when SIX_HOURS are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from qingzhou.hotline import limits, transfer
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.states import OPEN, Status, TrackKind, Verb
from qingzhou.hotline.transfer import Stage, Transfer
from qingzhou.ledger.policy import local_day
from qingzhou.notifications.states import Kind
from qingzhou.notifications.terms import SHANGHAI
from qingzhou.units.models import Role
from qingzhou.workdays.calendar import Calendar

_KEEPING, _OF_OFFICE = (Role.UNIT_HANDLER, Role.UNIT_LEADER), (Role.OFFICE_CLERK, Role.GROUP_LEADER)
SIX_HOURS = timedelta(hours=6)


@dataclass(frozen=True)
class Due:
    """Something that runs out soon."""

    report: Report
    kind: Kind
    event: str  # tells this promise from every other
    said: str
    roles: tuple[Role, ...]

    @property
    def subject(self) -> str:
        """As notices name the report."""
        return f"hotline.report:{self.report.pk}"


def due_soon(place: int, now: datetime, calendar: Calendar) -> list[Due]:
    """All that runs out soon in a jurisdiction; a handful of queries."""
    return [*_promises(place, local_day(now), calendar), *_transfers(place, now, calendar)]


def _promises(place: int, today: date, calendar: Calendar) -> Iterator[Due]:
    open_ones = Report.objects.filter(jurisdiction=place, status__in=OPEN, promised_on__lte=calendar.add(today, 1))
    for report in open_ones.select_related("issue").order_by("promised_on", "pk"):
        known = {"number": report.number, "day": report.promised_on}
        event = f"hotline.report:{report.pk}:promise:{report.promised_on}"
        keeper, leader = _KEEPING if report.issue else _OF_OFFICE
        if report.promised_on and report.promised_on < today:
            said = _("举报 %(number)s：没有按承诺在 %(day)s 前告知举报人") % known
            yield Due(report, Kind.PROMISE_DUE, f"{event}:missed", said, (keeper, leader))
        else:
            said = _("举报 %(number)s：最迟 %(day)s 告知举报人") % known
            yield Due(report, Kind.PROMISE_DUE, event, said, (keeper,))


def _transfers(place: int, now: datetime, calendar: Calendar) -> Iterator[Due]:
    crimes = Report.objects.filter(
        jurisdiction=place, status__in=(Status.ACCEPTED, Status.ANSWERED), tracks__kind=TrackKind.CRIME
    ).exclude(lines__verb=Verb.TRANSFER)
    reports = {report.pk: report for report in crimes.select_related("issue")}
    lines = Line.objects.filter(report__in=reports).order_by("report", "seq")
    for key, told in groupby(lines, key=lambda line: line.report_id):
        yield from _of_transfer(reports[key], transfer.standing(told), now, calendar)


def _of_transfer(report: Report, stands: Transfer, now: datetime, calendar: Calendar) -> Iterator[Due]:
    known, both = {"number": report.number}, (Role.UNIT_HANDLER, Role.UNIT_LEADER)
    name = f"hotline.report:{report.pk}"
    if stands.stage is Stage.PROPOSED and stands.proposed_at:
        day = limits.due(limits.BY_CODE[transfer.LIMIT], local_day(stands.proposed_at), calendar)
        if day <= calendar.add(local_day(now), 1):
            said = _("举报 %(number)s：最迟 %(day)s 决定是否移送公安") % {**known, "day": day}
            yield Due(report, Kind.TRANSFER_DUE, f"{name}:decide:{day}", said, (Role.UNIT_LEADER,))
    elif stands.stage is Stage.APPROVED and stands.due_at:
        known["at"] = f"{stands.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"
        said = _("举报 %(number)s：已批准，%(at)s 前移送公安") % known
        yield Due(report, Kind.TRANSFER_DUE, f"{name}:transfer:{stands.due_at:%Y%m%d%H%M}", said, both)
        if stands.due_at - now <= SIX_HOURS:
            said = _("举报 %(number)s：不到 6 小时，%(at)s 前移送公安") % known
            yield Due(report, Kind.TRANSFER_DUE, f"{name}:transfer-last:{stands.due_at:%Y%m%d%H%M}", said, both)
