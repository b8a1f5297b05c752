"""A supervision sheet that a meeting wants: the office sends what it may sign, all else lies before the leaders with its words."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from qingzhou.ledger import actions as ledger
from qingzhou.ledger import audit
from qingzhou.ledger.models import Entry, Item, Supervision
from qingzhou.ledger.queries import draft_of
from qingzhou.ledger.states import Verb
from qingzhou.meetings import actions as meetings
from qingzhou.meetings import queries
from qingzhou.meetings.actions import NewDecision
from qingzhou.meetings.models import Decision
from qingzhou.meetings.states import Kind
from qingzhou.notifications.models import Notice
from tests import build
from tests.meetings import NOW, browser, decide, first, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.database]
REPLY_BY = date(2026, 12, 4)


def listed() -> Decision:
    """A second sheet, which a leader signs, about an item that had its first one."""
    subject = first(prepared())
    item = subject.item
    assert item is not None
    ledger.move(item, build.sheet(1, REPLY_BY), by=build.clerk(), now=NOW)
    build.leader(item.office)
    return decide(subject, Kind.SUPERVISE, due_on=REPLY_BY)


def item_of(made: Decision) -> Item:
    assert made.item is not None
    made.item.refresh_from_db()
    return made.item


def test_a_sheet_that_a_leader_signs_is_laid_before_the_leaders() -> None:
    made = listed()
    item = item_of(made)
    assert (item.level, item.proposed) == (1, 2)
    last = Entry.objects.filter(item=item).latest("seq")
    assert (last.verb, last.data["because"], last.data["demand"]) == (Verb.PROPOSE, "meeting", made.said)
    assert not Supervision.objects.filter(item=item, level=2).exists()
    (shown,) = queries.shown([made])
    assert shown.before_leaders
    assert Notice.objects.filter(number=item.number, kind="proposed").exists()
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


def test_the_leader_finds_the_meetings_words_in_the_sheet_and_signs_it() -> None:
    made = listed()
    item = item_of(made)
    client = browser(build.leader(item.office))
    page = client.get(reverse("ledger:move", args=[item.number, Verb.SUPERVISE])).content.decode()
    assert made.said in page
    assert f'value="{REPLY_BY}"' in page
    assert "第47周调度会议定" in page
    typed = {
        "level": "2",
        "demand": made.said,
        "reply_by": str(timezone.localdate() + timedelta(days=5)),
        "mandate": "会议议定",
    }
    assert client.post(reverse("ledger:move", args=[item.number, Verb.SUPERVISE]), typed).status_code == 302
    assert item_of(made).level == 2
    (shown,) = queries.shown([made])
    assert not shown.before_leaders


def test_what_the_meeting_says_last_holds() -> None:
    made = listed()
    again = NewDecision(token=uuid4(), kind=Kind.SUPERVISE, said="三日内书面说明", due_on=REPLY_BY)
    meetings.decide(made.subject, again, by=build.clerk(), now=NOW + timedelta(hours=1))
    draft = draft_of(item_of(made))
    assert draft is not None
    assert (draft.level, draft.demand) == (2, "三日内书面说明")
    with build.refused("ledger.reply_in_the_past"):
        late = NewDecision(token=uuid4(), kind=Kind.SUPERVISE, said="昨天", due_on=date(2026, 11, 18))
        meetings.decide(made.subject, late, by=build.clerk(), now=NOW + timedelta(hours=1))


def test_no_sheet_is_proposed_about_an_item_that_is_in_good_time() -> None:
    subject = first(prepared())
    item = subject.item
    assert item is not None
    Item.objects.filter(pk=item.pk).update(yellow_on=None, red_on=None)
    with build.refused("ledger.not_late"):
        decide(subject, Kind.SUPERVISE, due_on=REPLY_BY)
    assert not Decision.objects.exists()
