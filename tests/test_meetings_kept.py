"""What is kept of a meeting follows from its decisions, and from what was kept with it; papers name nothing that is confidential by now."""

from __future__ import annotations

import json
from datetime import date

import pytest

from qingzhou.dispatch.snapshot import MASKED, digest_of
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import chain, deeds
from qingzhou.ledger.states import Status
from qingzhou.meetings import actions, papers, record
from qingzhou.meetings.actions import Attendance
from qingzhou.meetings.audit import differences
from qingzhou.meetings.models import Meeting
from qingzhou.meetings.states import Kind
from qingzhou.units.models import Unit
from tests import build
from tests.test_meetings import decide, first, paper, prepared
from tests.weeks import moment

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def everything_decided() -> Meeting:
    """A meeting with a decision of every kind, ended."""
    meeting, clerk = prepared(), build.clerk()
    unit = build.handler(build.unit("消防队")).unit
    subjects = meeting.subjects.filter(item__status=Status.IN_PROGRESS)
    for subject, kind in zip(subjects, (Kind.GO_ON, Kind.EXTEND, Kind.SUPERVISE), strict=False):
        decide(subject, kind, due_on=date(2027, 1, 8))
    by_hand = actions.add_subject(meeting, "寒假部署", by=clerk)
    decide(by_hand, Kind.TASK, units=(unit.pk,), due_on=date(2026, 12, 1), evidence="照片")
    return actions.close(meeting, Attendance("王主任", "各单位", "三楼"), by=clerk, now=moment(11, 20))


def test_the_record_follows_from_the_decisions_after_names_have_changed_and_items_became_confidential() -> None:
    closed = everything_decided()
    Unit.objects.filter(short_name="消防队").update(short_name="消防大队")
    for made in closed.decisions.filter(item__isnull=False):
        assert made.item is not None
        ledger.move(made.item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=moment(11, 25))
    again = Meeting.objects.get(pk=closed.pk)
    assert record.written_again(again) == closed.record
    assert list(differences()) == []


def test_a_record_kept_before_it_could_be_written_again_is_read_as_it_is() -> None:
    closed = everything_decided()
    said = json.loads(closed.record)
    del said["basis"]
    old = chain.canonical(said).decode()
    Meeting.objects.filter(pk=closed.pk).update(record=old, sha256=digest_of(old))
    before = Meeting.objects.get(pk=closed.pk)
    assert record.written_again(before) is None
    assert list(differences()) == []
    assert record.read(before.record) == record.read(closed.record)


def test_the_papers_name_no_item_that_became_confidential_after_the_meeting() -> None:
    meeting = prepared()
    subject = first(meeting)
    assert subject.item is not None
    decide(subject, Kind.GO_ON)
    closed = actions.close(meeting, Attendance(), by=build.clerk(), now=moment(11, 20))
    assert "一周内办结" in paper(papers.minutes_of(closed)[1])
    ledger.move(subject.item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=moment(11, 25))
    for _name, content in (papers.minutes_of(closed), papers.circular_of(closed)):
        assert "一周内办结" not in paper(content)
        assert MASKED in paper(content)
