"""Which steps of a report other systems may be told of: its number and what happened, never what was said or by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Verb
from qingzhou.notifications import actions as notifications
from qingzhou.notifications.actions import Happening
from qingzhou.notifications.states import Event

ANNOUNCED: Mapping[Verb, Event] = {
    Verb.LODGE: Event.REPORT_LODGED,
    Verb.ACCEPT: Event.REPORT_ACCEPTED,
    Verb.DECLINE: Event.REPORT_DECLINED,
    Verb.ANSWER: Event.REPORT_ANSWERED,
    Verb.REOPEN: Event.REPORT_REOPENED,
}


def announce(report: Report, verb: Verb, at: datetime) -> None:
    """Tell other systems of the step that a report just took, in its transaction."""
    if event := ANNOUNCED.get(verb):
        key = f"hotline.line:{report.pk}:{report.lines_count}"
        address = reverse("hotline:report", args=[report.number])
        notifications.announce([Happening(event, key, report.number, address, report.jurisdiction_id, at)])
