"""The JSON interface to the hotline: a list, one report, and writing one down."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from ninja import Status as Answered

from qingzhou.api.records import (
    LineRecord,
    Lodged,
    Lodging,
    ReportPage,
    ReportRecord,
    ReportsWanted,
    ReportWhole,
    TrackRecord,
)
from qingzhou.api.states import Scope
from qingzhou.api.views.door import TokenRequest, needs
from qingzhou.api.views.items import Once
from qingzhou.hotline import actions, permissions, queries, receipts
from qingzhou.hotline.actions import Told
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.states import OPEN, Channel
from qingzhou.hotline.telling import told_to
from qingzhou.notifications.queries import page
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note
from qingzhou.rights import visible
from qingzhou.units.entrance import StaffRequest

router = Router(tags=["reports"])


@router.get("", response=ReportPage, url_name="reports", **needs(Scope.REPORTS_READ, _("举报列表")))
def reports(request: StaffRequest, wanted: Query[ReportsWanted]) -> Any:
    """The reports that the holder of the token sees, the newest first."""
    actions.take_down_on_sight()
    seen = visible(Report, request.acting).select_related("issue__lead")
    if wanted.status == "open":
        seen = seen.filter(status__in=OPEN)
    elif wanted.status != "all":
        seen = seen.filter(status=wanted.status)
    found = page(seen, {"after": wanted.after}, wanted.limit)
    _note(request, What.LIST, found.rows)
    return {"reports": [_record(one) for one in found.rows], "next": found.next}


@router.get("/{number}", response=ReportWhole, url_name="report", **needs(Scope.REPORTS_READ, _("一件举报和它的经过")))
def report(request: StaffRequest, number: str) -> Any:
    """What the report's page tells."""
    found = queries.report_of(request.acting, number.replace("\0", ""))
    if found is None:
        raise Http404
    _note(request, What.PAGE, [found])
    lines = queries.lines_of(found)
    told = told_to(found, lines, original=permissions.reads_original(found, request.acting, timezone.now()))
    return ReportWhole(
        **_record(found).model_dump(),
        text=told.text,
        happened=told.happened,
        tracks=[
            TrackRecord(kind=one.kind, kind_said=one.get_kind_display(), started_on=one.started_on, due_on=one.due_on)
            for one in queries.tracks_of(found)
        ],
        lines=[_line(one) for one in lines],
    )


@router.post("", response={201: Lodged}, url_name="reports", **needs(Scope.REPORTS_WRITE, _("登记一件举报")))
def lodge(request: TokenRequest, said: Lodging, once: Once = "") -> Any:
    """What the office's page for calls does. The same Idempotency-Key again gives the same report and receipt."""
    token = f"token{request.auth.pk}:{once}" if once else receipts.new_token()
    told = Told(
        category=said.category,
        text=said.text,
        about=said.about,
        place=said.place,
        happened=said.happened,
        danger=said.danger,
        channel=Channel(said.channel),
        identity=(("name", said.name), ("contact", said.contact)),
    )
    place, now = request.acting.unit.jurisdiction, timezone.now()
    made = actions.lodge(told, place, token=token, now=now, by=request.acting)
    code = receipts.written(receipts.code_for(token))
    return Answered(201, Lodged(number=made.number, receipt=code, promised_on=made.promised_on))


def _note(request: StaffRequest, what: What, found: list[Report]) -> None:
    note(request, what, [one.issue for one in found if one.issue])


def _record(report: Report) -> ReportRecord:
    issue = report.issue
    return ReportRecord(
        **{name: getattr(report, name) for name in PLAIN},
        category_said=report.get_category_display(),
        status_said=report.get_status_display(),
        ending=report.ending or report.declining,
        ending_said=report.get_ending_display() or report.get_declining_display(),
        issue=issue.number if issue else "",
        lead=issue.lead.short_name if issue and issue.lead else "",
    )


PLAIN = (
    "number", "channel", "category", "danger", "about", "place", "status", "received_at", "promised_on", "reopened", "solved",
    "satisfied",
)  # fmt: skip


def _line(line: Line) -> LineRecord:
    return LineRecord(
        seq=line.seq,
        verb=line.verb,
        verb_said=line.get_verb_display(),
        at=line.at,
        unit=line.unit.short_name if line.unit else "",
        text=line.text,
        note=line.note,
    )
