"""A report is kept at the door in one step, and becomes exactly one report in full, whoever takes it down and whatever breaks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qingzhou.hotline import actions, audit, receipts
from qingzhou.hotline.actions import Told
from qingzhou.hotline.models import Arrival, Mark, Report, Sealed
from qingzhou.hotline.states import Category, Verb
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.policy import SHANGHAI
from qingzhou.notary.models import Head, Leaf
from qingzhou.site.due import do_what_is_due
from qingzhou.units.models import Membership
from tests import build
from tests.offices import signed_in
from tests.reports import ABOUT, NOW, lodged

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NAMED = (("name", "王标记"), ("contact", "13900000001"))


def received(token: str = "", now: datetime = NOW, text: str = "一次收了一年", *, danger: bool = False) -> str:
    told = Told(Category.FEES, text, about=ABOUT, danger=danger, identity=NAMED, files=[build.PHOTO])
    token = token or receipts.new_token()
    actions.receive(told, build.jurisdiction().pk, token=token, now=now)
    return receipts.code_for(token)


def test_what_came_in_waits_in_one_row_and_is_gone_when_it_is_a_report(clerk: Membership) -> None:
    code = received()
    kept = " ".join(str(value) for value in Arrival.objects.values_list()[0])
    assert (Arrival.objects.count(), Report.objects.count()) == (1, 0)
    assert not any(sign in kept for sign in (code, receipts.written(code), "王标记", "13900000001"))
    assert actions.take_down_waiting() == []
    report = Report.objects.get()
    assert (report.number, report.text, report.received_at) == ("2026-J00001", "一次收了一年", NOW)
    (line,) = report.lines.all()
    assert (line.verb, line.at, [Attached(**file) for file in line.files]) == (Verb.LODGE, NOW, [build.PHOTO])
    assert not Arrival.objects.exists()
    assert Mark.objects.filter(report=report).exists()
    assert Leaf.objects.filter(report=report.pseudonym, kind="received").count() == 1
    assert Sealed.objects.filter(report=report).exists()
    assert list(audit.differences(NOW)) == []


def test_the_same_form_sent_again_makes_no_second_report_and_spends_no_number(clerk: Membership) -> None:
    for _ in range(2):
        received("same")
    actions.take_down_waiting()
    received("same", text="另外的话")
    actions.take_down_waiting()
    assert Report.objects.get().text == "一次收了一年"
    received()
    actions.take_down_waiting()
    assert list(Report.objects.order_by("pk").values_list("number", flat=True)) == ["2026-J00001", "2026-J00002"]


def test_reports_get_their_numbers_in_the_order_in_which_they_came(clerk: Membership) -> None:
    codes = [received(now=NOW + timedelta(seconds=second)) for second in range(3)]
    actions.take_down_waiting()
    found = [actions.found(code) for code in codes]
    assert [one and one.number for one in found] == ["2026-J00001", "2026-J00002", "2026-J00003"]


def test_a_receipt_opens_its_report_before_anybody_took_it_down(clerk: Membership) -> None:
    code, client = received(), Client()
    assert client.post(reverse("hotline:follow"), {"code": code}).headers["Location"] == reverse("hotline:followed")
    assert "收到" in client.get(reverse("hotline:followed")).content.decode()
    client.post(reverse("hotline:write"), {"text": "又收了一次", "token": "a"})
    assert Report.objects.get().lines.filter(verb=Verb.WRITE).count() == 1


def test_danger_does_not_wait(clerk: Membership) -> None:
    received(danger=True)
    assert Report.objects.get().danger
    assert not Arrival.objects.exists()


def test_whoever_opens_the_queue_sees_what_has_just_come_in(clerk: Membership) -> None:
    received()
    assert ABOUT in signed_in(clerk).get(reverse("hotline:queue")).content.decode()


def test_two_who_take_down_the_same_arrival_make_one_report(clerk: Membership) -> None:
    received()
    waiting = list(Arrival.objects.all())
    for _ in range(2):
        actions.take_down(waiting)
    assert Report.objects.count() == 1


def test_one_that_cannot_be_taken_down_holds_up_no_other_but_the_head_of_its_day(clerk: Membership) -> None:
    night = datetime(2026, 11, 2, 23, 59, tzinfo=SHANGHAI)
    received(now=night)
    Arrival.objects.update(told="{")
    received(now=night)
    done = do_what_is_due(night + timedelta(minutes=2))
    assert (Report.objects.count(), len(done.stuck), Head.objects.count()) == (1, 1, 0)
    assert len(list(audit.differences(night + timedelta(minutes=30)))) == 0
    assert len(list(audit.differences(night + timedelta(hours=2)))) == 1


def test_the_head_of_a_day_has_every_report_that_came_in_on_it(clerk: Membership) -> None:
    night = datetime(2026, 11, 2, 23, 59, tzinfo=SHANGHAI)
    lodged(now=night - timedelta(hours=3))
    received(now=night)
    assert do_what_is_due(night + timedelta(minutes=2)).signed.heads == 1
    head = Head.objects.get()
    assert (head.day, head.size, head.counts["received"]) == (night.date(), 2, 2)
