"""Telling people of what they promised reporters, before it runs out; and no more when it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from qingzhou.hotline import queries
from qingzhou.hotline.promises import Due, due_soon
from qingzhou.ledger.policy import local_day
from qingzhou.notifications import actions as notifications
from qingzhou.notifications.actions import Recipient, Told
from qingzhou.notifications.queries import told_of, unsettled
from qingzhou.notifications.states import Kind
from qingzhou.units.models import Unit, UnitKind
from qingzhou.units.queries import acting_for
from qingzhou.workdays.queries import calendar

KINDS = (Kind.PROMISE_DUE, Kind.TRANSFER_DUE)


def remind_of_promises(now: datetime) -> int:
    """Tell who keeps each promise that runs out soon, once a promise; how many promises were told of.

    Run twice, late, or on two machines at once, it tells nobody the same twice. What was kept, or put off, is settled.
    """
    due = [one for place in queries.places() for one in due_soon(place.pk, now, calendar())]
    _settle({one.event for one in due}, now)
    return _tell(due, now)


@transaction.atomic
def _settle(current: set[str], now: datetime) -> None:
    for kind in KINDS:
        kept = {subject for subject, event in unsettled(kind) if event not in current}
        for subject in sorted(kept):
            notifications.settle(subject, [kind], now=now)


@transaction.atomic
def _tell(due: list[Due], now: datetime) -> int:
    known = {
        event
        for kind in KINDS
        for event in told_of(kind, {one.subject for one in due}, {one.event for one in due if one.kind is kind})
    }
    new = [one for one in due if one.event not in known]
    if not new:
        return 0
    offices = dict(Unit.objects.filter(kind=UnitKind.OFFICE, active=True).values_list("jurisdiction_id", "pk"))
    units = {one.event: _unit(one, offices) for one in new}
    owners = {one.report.issue.owner_id for one in new if one.report.issue and one.report.issue.owner_id}
    acting = acting_for(
        set(units.values()), local_day(now), sorted({role for one in new for role in one.roles}), owners
    )
    news = [(_told(one), list(_recipients(one, units[one.event], acting))) for one in new]
    notifications.tell_all([(told, to) for told, to in news if to], now=now)
    return sum(bool(to) for _told, to in news)


def _unit(due: Due, offices: dict[int, int]) -> int:
    """Who keeps it: the lead unit of its issue; the office while it has none."""
    issue = due.report.issue
    return issue.lead_id if issue and issue.lead_id else offices[due.report.jurisdiction_id]


def _recipients(due: Due, unit: int, acting: Iterable[tuple[int, int, str]]) -> Iterable[Recipient]:
    owner = due.report.issue.owner_id if due.report.issue and due.kind is Kind.PROMISE_DUE else None
    concerned = dict.fromkeys(
        person for person, of, role in acting if of == unit and (role in due.roles or person == owner)
    )
    return [Recipient(person, unit, due.kind) for person in concerned]


def _told(due: Due) -> Told:
    return Told(
        subject=due.subject,
        event=due.event,
        number=due.report.number,
        title=due.said,
        address=reverse("hotline:report", args=[due.report.number]),
        jurisdiction=due.report.jurisdiction_id,
    )
