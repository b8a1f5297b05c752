"""Builders for the weekly meeting: one that is prepared, its subjects, and decisions about them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client

from qingzhou.documents.links import plain
from qingzhou.ledger.states import Status
from qingzhou.meetings import actions, sentences
from qingzhou.meetings.actions import NewDecision
from qingzhou.meetings.models import Decision, Meeting, Subject
from qingzhou.meetings.states import Kind, Topic
from qingzhou.units.models import Membership
from tests import build
from tests.weeks import W47, district, moment

NOW = moment(11, 19, 18)


def prepared() -> Meeting:
    district()
    return actions.prepare(W47, by=build.clerk(), now=NOW)


def first(meeting: Meeting, topic: Topic = Topic.OVERDUE) -> Subject:
    return meeting.subjects.filter(topic=topic, item__isnull=False, item__status=Status.IN_PROGRESS)[0]


def decide(
    subject: Subject, kind: Kind, *, by: Membership | None = None, token: UUID | None = None, **more: object
) -> Decision:
    new = NewDecision(token=token or uuid4(), kind=kind, said="一周内办结并报结果", **more)  # type: ignore[arg-type]
    return actions.decide(subject, new, by=by or build.clerk(), now=NOW + timedelta(minutes=5))


def because(subject: Subject) -> list[str]:
    """Why a subject stands on the agenda, in words."""
    return [plain(one.words("")) for one in sentences.read_all(subject.because)]


def browser(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person)
    return client
