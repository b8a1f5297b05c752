"""Whose the reports are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.hotline.models import Arrival, Caller, Line, Mark, Opening, Pair, Report, Sealed, Track
from qingzhou.rights import Acting, declare, nobody, through, visible


def reports(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction. Others: those whose issue their unit leads, or led."""
    own = Q(jurisdiction_id=by.jurisdiction_id)
    if by.oversees:
        return own
    return own & (Q(issue__lead_id=by.unit_id) | Q(before_issue__lead_id=by.unit_id))


def pairs(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction. Others: those of which they see both reports."""
    if by.oversees:
        return Q(jurisdiction_id=by.jurisdiction_id)
    seen = visible(Report, by).values("pk")
    return Q(jurisdiction_id=by.jurisdiction_id, earlier__in=seen, later__in=seen)


declare(
    Report,
    reports,
    public="number channel category received_at status ending",
    internal="jurisdiction reference danger about place happened routing routed issue before_issue promised_on declining"
    " reopened solved satisfied sealed_at lines_count",
    personal="text receipt pseudonym proposed_by",
)
declare(Arrival, nobody, internal="jurisdiction received_at", personal="receipt told box by")
declare(
    Line,
    through(Report, "report"),
    internal="report seq verb at unit role note data token",
    personal="person stands_for text files",
)
declare(Track, through(Report, "report"), internal="report kind limit started_on due_on")
declare(Mark, nobody, internal="mark report")
declare(Pair, pairs, internal="jurisdiction earlier later score reasons state found_at")
declare(Sealed, nobody, internal="report", personal="box")
declare(Caller, nobody, internal="report", personal="mark")
declare(
    Opening,
    through(Report, "report"),
    internal="report purpose unit asked_at state until tries",
    personal="reason asked_by asked_for decided_by cipher",
)
