"""What a meeting decided lies on the desk of the unit that it is about, until the unit signs for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from lxml import html

from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.meetings import actions, queries
from qingzhou.meetings.actions import Attendance
from qingzhou.meetings.models import Decision, Receipt
from qingzhou.meetings.signatures import signatures, waiting
from qingzhou.meetings.states import Kind, Topic
from qingzhou.refusals import NotAllowed
from qingzhou.units.models import Membership, Role, Unit
from tests import build
from tests.meetings import NOW, because, browser, decide, first, prepared
from tests.weeks import W47, moment

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOW + timedelta(hours=1)


def other_unit() -> Unit:
    unit = build.handler(build.unit("消防队")).unit
    assert unit is not None
    return unit


def decided(kind: Kind) -> Decision:
    """A decision of a kind about an overdue item of a unit; whatever it needs is said."""
    return decide(first(prepared()), kind, units=(other_unit().pk,), due_on=date(2026, 12, 25))


def who_signs(made: Decision) -> Membership:
    return build.handler(Unit.objects.get(pk=signatures([made])[made.pk].unit))


def sign_on_the_desk(by: Membership, made: Decision) -> None:
    """Press 签收 where the desk offers it: for the decision itself, or for the item that it put there."""
    client = browser(by)
    page = client.get("/desk").content.decode()
    receipt = Receipt.objects.filter(decision=made).first()
    item = made.task or made.item
    assert item is not None
    if receipt is not None:
        assert f'action="/meetings/receipts/{receipt.pk}"' in page
        client.post(f"/meetings/receipts/{receipt.pk}")
    else:
        assert item.number in page
        item.refresh_from_db()
        ledger.move(item, deeds.Signed(), by=by, now=LATER)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_decision_waits_on_a_desk_and_is_signed_there(kind: Kind) -> None:
    made = decided(kind)
    assert signatures([made])[made.pk].at is None
    by = who_signs(made)
    expected = made.item.lead if kind in (Kind.GO_ON, Kind.EXTEND, Kind.SUPERVISE) and made.item else other_unit()
    assert by.unit == expected
    sign_on_the_desk(by, made)
    assert signatures([made])[made.pk].at is not None
    assert waiting(by)() == []


def test_a_signature_given_before_the_lead_was_changed_is_not_the_new_leads() -> None:
    subject = first(prepared())
    item = subject.item
    assert item is not None
    assert item.status == Status.IN_PROGRESS  # the unit before has signed for it
    made = decide(subject, Kind.CHANGE_LEAD, units=(other_unit().pk,))
    assert signatures([made])[made.pk].at is None


def test_signing_twice_is_signing_once() -> None:
    made = decided(Kind.GO_ON)
    by, receipt = who_signs(made), Receipt.objects.get(decision=made)
    actions.sign(receipt, by=by, now=LATER)
    actions.sign(receipt, by=by, now=LATER + timedelta(days=1))
    receipt.refresh_from_db()
    assert (receipt.signed_at, receipt.signed_by) == (LATER, by)


def test_nobody_signs_for_another_unit_and_the_office_for_none() -> None:
    receipt = Receipt.objects.get(decision=decided(Kind.EXTEND))
    for by in (build.handler(other_unit()), build.clerk(), build.member(Role.AUDITOR, build.office())):
        with pytest.raises(NotAllowed):
            actions.sign(receipt, by=by, now=LATER)
    assert browser(build.handler(other_unit())).post(f"/meetings/receipts/{receipt.pk}").status_code == 404
    assert browser(build.clerk()).post(f"/meetings/receipts/{receipt.pk}").status_code == 403
    receipt.refresh_from_db()
    assert receipt.signed_at is None


def test_a_decision_that_concerns_no_unit_needs_no_signature() -> None:
    meeting = prepared()
    by_hand = actions.add_subject(meeting, "寒假部署", by=build.clerk())
    made = decide(by_hand, Kind.GO_ON)
    assert signatures([made]) == {}
    page = browser(build.clerk()).get("/meetings/2026-W47/").content.decode()
    assert "会议决定 1 项" in page
    assert "待签收" not in page


def signed(client: Client) -> dict[str, int]:
    """The figures above the agenda, each with how many decisions it opens."""
    page = html.fromstring(client.get("/meetings/2026-W47/").content.decode())
    (above,) = page.xpath('//div[contains(@class, "signed")]')
    folds = {one.xpath("string(summary)"): len(one.xpath("ul/li")) for one in above.xpath("details")}
    return {**folds, **{one.text: 0 for one in above.xpath("span")}}


def test_the_office_sees_on_one_page_how_many_have_signed() -> None:
    meeting, client = prepared(), browser(build.clerk())
    made = [decide(first(meeting), kind, due_on=date(2026, 12, 25)) for kind in (Kind.GO_ON, Kind.EXTEND)]
    assert signed(client) == {"会议决定 2 项": 2, "待签收 2 项": 2, "已签收 0 项": 0}
    actions.sign(Receipt.objects.get(decision=made[0]), by=who_signs(made[0]), now=LATER)
    assert signed(client) == {"会议决定 2 项": 2, "待签收 1 项": 1, "已签收 1 项": 1}
    lists = client.get("/meetings/2026-W47/decisions").json()["lists"]
    assert "已签收" in "".join(lists.values())  # also while the meeting goes on


def test_the_next_agenda_says_which_decisions_nobody_signed_for() -> None:
    meeting, clerk = prepared(), build.clerk()
    subjects = [one for one in meeting.subjects.all() if one.item and one.item.is_open and one.item.lead][:2]
    signed, unsigned = (decide(one, Kind.GO_ON) for one in subjects)
    actions.sign(Receipt.objects.get(decision=signed), by=who_signs(signed), now=LATER)
    actions.close(meeting, Attendance(), by=clerk, now=moment(11, 20))
    following = actions.prepare(W47.plus(1), by=clerk, now=moment(11, 27))
    subject = following.subjects.get(topic=Topic.DECIDED)
    assert subject.title == "上次会议决定落实情况（2 项，1 项未签收）"
    said = dict(zip(subject.numbers, because(subject), strict=True))
    assert signed.item
    assert said[signed.item.number].endswith("决定已签收")
    assert unsigned.item
    assert said[unsigned.item.number].endswith("决定未签收")


def test_of_two_decisions_about_one_item_the_unsigned_one_counts() -> None:
    meeting, clerk = prepared(), build.clerk()
    unsigned, signed = decide(first(meeting), Kind.GO_ON), decide(first(meeting), Kind.GO_ON)
    actions.sign(Receipt.objects.get(decision=signed), by=who_signs(signed), now=LATER)
    actions.close(meeting, Attendance(), by=clerk, now=moment(11, 20))
    assert unsigned.pk < signed.pk
    subject = actions.prepare(W47.plus(1), by=clerk, now=moment(11, 27)).subjects.get(topic=Topic.DECIDED)
    assert [said.endswith("决定未签收") for said in because(subject)] == [True, False]
    assert subject.title == "上次会议决定落实情况（2 项，1 项未签收）"
    assert len(subject.numbers) == 1


def test_the_desk_names_nothing_of_a_confidential_item_to_who_may_not_know_it() -> None:
    made = decided(Kind.GO_ON)
    item = made.item
    assert item is not None
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=LATER)
    handler = who_signs(made)
    leader = build.member(Role.UNIT_LEADER, handler.unit)
    assert [one.decision.said for one in waiting(handler)()] == ["保密事项"]
    if item.owner_id != leader.person_id:
        assert waiting(leader)() == []
    assert waiting(None)() == []


def test_a_receipt_says_both_when_and_by_whom() -> None:
    receipt = Receipt.objects.get(decision=decided(Kind.GO_ON))
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.filter(pk=receipt.pk).update(signed_at=LATER)


def test_a_unit_with_nothing_to_sign_for_is_shown_no_empty_list() -> None:
    prepared()
    page = browser(build.handler(build.unit("教育局"))).get("/desk").content.decode()
    assert "to-sign" not in page
    assert Item.objects.exists()
    assert queries.shown([]) == []
