"""What may be a crime: proposed, decided by the head of the unit, at the police within 24 hours of that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from qingzhou.hotline import actions
from qingzhou.hotline.actions import Accepted, Answer
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Ending, TrackKind, Verb
from qingzhou.hotline.transfer import WITHIN, Stage, Transfer, standing
from qingzhou.units.models import Membership, Role
from tests import build
from tests.build import refused
from tests.offices import signed_in
from tests.reports import NOW, accepted, found, handler, lodged

SAID = "调取收据 43 张、转账记录 61 万元，查明机构已关门失联，涉嫌合同诈骗，已移送区公安分局。"

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def crime() -> Report:
    """A report in hand at a unit, on the track of a suspected crime."""
    by, unit = build.clerk(), handler().unit
    build.member(Role.UNIT_LEADER, unit, build.person("负责人"))
    first = accepted(lodged(), by)
    joined = Accepted((TrackKind.CRIME,), build.at(3).date(), "并入办理", joined=first.issue)
    return actions.accept(lodged(), joined, by=by, now=NOW)


def head() -> Membership:
    return Membership.objects.get(role=Role.UNIT_LEADER, person__name="负责人")


def now_of(report: Report) -> Transfer:
    return standing(report.lines.order_by("seq"))


def approved(report: Report) -> Report:
    actions.transfer(report, Verb.PROPOSE_TRANSFER, "涉嫌诈骗", by=handler(), now=NOW)
    return actions.transfer(report, Verb.APPROVE_TRANSFER, "", by=head(), now=NOW + timedelta(hours=5))


def test_the_24_hours_begin_when_the_head_approves(crime: Report) -> None:
    approved(crime)
    approved_at = NOW + timedelta(hours=5)
    assert now_of(crime).due_at == approved_at + WITHIN
    assert now_of(crime).hours_left(approved_at + timedelta(hours=1, minutes=1)) == 22
    assert now_of(crime).hours_left(approved_at + timedelta(hours=24, minutes=1)) == -1


@pytest.mark.parametrize(("after", "late"), [(24 * 60, False), (24 * 60 + 1, True)])
def test_a_transfer_after_24_hours_is_called_late(after: int, late: bool, crime: Report) -> None:
    approved(crime)
    at = NOW + timedelta(hours=5, minutes=after)
    actions.transfer(crime, Verb.TRANSFER, "区公安分局签收", by=handler(), now=at)
    assert (now_of(crime).stage, now_of(crime).was_late) == (Stage.DONE, late)


def test_the_head_decides_and_never_on_their_own_proposal(crime: Report) -> None:
    with refused("hotline.transfer_moved_on"):
        actions.transfer(crime, Verb.APPROVE_TRANSFER, "", by=head(), now=NOW)
    actions.transfer(crime, Verb.PROPOSE_TRANSFER, "涉嫌诈骗", by=head(), now=NOW)
    with refused("hotline.own_transfer"):
        actions.transfer(crime, Verb.APPROVE_TRANSFER, "", by=head(), now=NOW)
    with refused("hotline.not_head"):
        actions.transfer(crime, Verb.APPROVE_TRANSFER, "", by=handler(), now=NOW)
    with refused("hotline.transfer_moved_on"):
        actions.transfer(crime, Verb.TRANSFER, "签收", by=handler(), now=NOW)


def test_neither_the_office_nor_another_unit_hands_a_case_over(crime: Report) -> None:
    for by in (build.clerk(), handler("教育局")):
        with refused("hotline.not_lead"):
            actions.transfer(crime, Verb.PROPOSE_TRANSFER, "涉嫌诈骗", by=by, now=NOW)


def test_not_approving_says_why_and_it_may_be_proposed_anew(crime: Report) -> None:
    actions.transfer(crime, Verb.PROPOSE_TRANSFER, "涉嫌诈骗", by=handler(), now=NOW)
    with refused("hotline.transfer_note_missing"):
        actions.transfer(crime, Verb.REFUSE_TRANSFER, " ", by=head(), now=NOW)
    actions.transfer(crime, Verb.REFUSE_TRANSFER, "金额未达立案标准", by=head(), now=NOW)
    assert now_of(crime).stage is Stage.NONE
    actions.transfer(crime, Verb.PROPOSE_TRANSFER, "补充证据", by=handler(), now=NOW)
    assert now_of(crime).stage is Stage.PROPOSED


def test_without_the_track_nothing_goes_to_the_police() -> None:
    report = accepted(lodged(), build.clerk(), lead=handler().unit.short_name)
    with refused("hotline.no_crime_track"):
        actions.transfer(report, Verb.PROPOSE_TRANSFER, "涉嫌诈骗", by=handler(), now=NOW)


def test_nobody_answers_that_it_went_to_the_police_before_it_did(crime: Report) -> None:
    crime = found(crime, true=True)
    with refused("hotline.not_at_the_police"):
        actions.answer(crime, Answer(Ending.TO_POLICE, SAID), by=handler(), now=NOW)
    approved(crime)
    actions.transfer(crime, Verb.TRANSFER, "区公安分局签收", by=handler(), now=NOW + timedelta(hours=9))
    answered = actions.answer(crime, Answer(Ending.TO_POLICE, SAID), by=handler(), now=NOW)
    assert answered.ending == Ending.TO_POLICE


def test_the_reporter_reads_only_that_it_went(crime: Report) -> None:
    approved(crime)
    actions.transfer(crime, Verb.TRANSFER, "区公安分局签收", by=handler(), now=NOW + timedelta(hours=9))
    told = [line.verb for line in crime.lines.order_by("seq") if line.is_shown]
    assert told == [Verb.LODGE, Verb.ACCEPT, Verb.TRANSFER]


def test_the_page_says_by_when_it_has_to_be_there_and_offers_it_to_the_unit_alone(crime: Report) -> None:
    approved(crime)
    place = reverse("hotline:report", args=[crime.number])
    page = signed_in(handler()).get(place).content.decode()
    assert "已批准，未移送" in page
    assert "11月3日 14:00 前移送" in page
    assert "已移送，记录签收" in page
    assert "已移送，记录签收" not in signed_in(build.clerk()).get(place).content.decode()
