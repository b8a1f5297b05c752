"""Who promised something to a reporter, or has a clock of the law over them, hears of it once, before it runs out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from qingzhou.hotline import actions
from qingzhou.hotline.actions import Accepted, Answer, first_word_by
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Ending, TrackKind, Verb
from qingzhou.notifications.models import Notice
from qingzhou.notifications.states import Kind
from qingzhou.site.due import do_what_is_due
from qingzhou.units.models import Membership, Role
from tests import build
from tests.reports import NOW, accepted, found, handler, lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


def heard(kind: Kind = Kind.PROMISE_DUE, *, unsettled: bool = True) -> list[tuple[int, str]]:
    """Who heard what of which report."""
    mine = Notice.objects.filter(kind=kind).order_by("pk")
    return list((mine.filter(settled_at=None) if unsettled else mine).values_list("recipient", "number"))


def morning(day: date) -> datetime:
    return NOW + timedelta(days=(day - NOW.date()).days)


def test_the_office_hears_of_the_first_word_and_nobody_else_does(clerk: Membership) -> None:
    report = lodged()
    assert actions.remind_of_promises(NOW) == 1
    assert heard() == [(clerk.person_id, report.number)]
    (notice,) = Notice.objects.filter(kind=Kind.PROMISE_DUE)
    assert str(first_word_by(NOW)) in notice.title
    assert report.text not in notice.title
    assert report.about not in notice.title


def test_a_promise_is_told_of_once_however_often_the_clock_strikes(clerk: Membership) -> None:
    lodged()
    assert [actions.remind_of_promises(NOW + hours * HOUR) for hours in range(4)] == [1, 0, 0, 0]
    assert len(heard()) == 1


def test_who_handles_it_hears_on_the_working_day_before(clerk: Membership) -> None:
    report = accepted(lodged(), clerk)
    assert report.promised_on
    day = report.promised_on
    assert actions.remind_of_promises(morning(day) - timedelta(days=2)) in (0, 1)
    actions.remind_of_promises(morning(day) - timedelta(days=1))
    assert {number for _person, number in heard()} == {report.number}
    assert {person for person, _number in heard()} == {handler().person_id}


def test_a_new_promise_is_another_and_the_kept_one_asks_nobody_any_more(clerk: Membership) -> None:
    report = accepted(lodged(), clerk)
    assert report.promised_on
    actions.remind_of_promises(morning(report.promised_on))
    later = report.promised_on + timedelta(days=20)
    actions.tell(report, "还在查", promised_on=later, by=handler(), now=morning(report.promised_on))
    assert actions.remind_of_promises(morning(report.promised_on) + HOUR) == 0
    assert heard() == []
    assert actions.remind_of_promises(morning(later)) == 1
    assert len(heard(unsettled=False)) == 2


def test_a_promise_that_was_not_kept_is_told_of_again_to_the_leader_too_until_the_reporter_hears(
    clerk: Membership,
) -> None:
    report = accepted(lodged(), clerk)
    assert report.promised_on
    leader = build.member(Role.UNIT_LEADER, build.unit("市场监管局"))
    actions.remind_of_promises(morning(report.promised_on))
    assert {person for person, _number in heard()} == {handler().person_id}
    for days in (1, 2, 30):
        late = morning(report.promised_on) + timedelta(days=days)
        assert actions.remind_of_promises(late) == (1 if days == 1 else 0)
        assert {person for person, _number in heard()} == {handler().person_id, leader.person_id}
    assert "没有按承诺" in Notice.objects.filter(kind=Kind.PROMISE_DUE).latest("pk").title
    actions.tell(report, "对不起，还在查", promised_on=late.date() + timedelta(days=20), by=handler(), now=late)
    actions.remind_of_promises(late + HOUR)
    assert heard() == []


def test_what_is_answered_asks_nobody_any_more(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    assert report.promised_on
    at = morning(report.promised_on)
    actions.remind_of_promises(at)
    actions.answer(
        report, Answer(Ending.UNFOUNDED, "核对了全部收据和台账，没有发现超期收费。", "无"), by=handler(), now=at
    )
    assert actions.remind_of_promises(at + HOUR) == 0
    assert heard() == []


def test_nights_without_the_clock_lose_no_promise(clerk: Membership) -> None:
    report = lodged()
    assert actions.remind_of_promises(NOW + timedelta(days=4)) == 1
    assert heard() == [(clerk.person_id, report.number)]


def proposed(clerk: Membership) -> tuple[Report, Membership]:
    """What may be a crime, in hand and proposed to the head of the unit; and that head."""
    first, head = accepted(lodged(), clerk), build.member(Role.UNIT_LEADER, build.unit("市场监管局"))
    joined = Accepted((TrackKind.CRIME,), build.at(3).date(), "并入办理", joined=first.issue)
    report = actions.accept(lodged(), joined, by=clerk, now=NOW)
    return actions.transfer(report, Verb.PROPOSE_TRANSFER, "涉嫌诈骗", by=handler(), now=NOW), head


def test_the_head_hears_before_the_three_days_to_decide_are_over(clerk: Membership) -> None:
    report, head = proposed(clerk)
    actions.remind_of_promises(NOW + timedelta(days=3))
    assert (head.person_id, report.number) in heard(Kind.TRANSFER_DUE)
    assert handler().person_id not in {person for person, _number in heard(Kind.TRANSFER_DUE)}


def test_the_twenty_four_hours_are_told_of_at_once_and_when_six_are_left(clerk: Membership) -> None:
    report, head = proposed(clerk)
    actions.transfer(report, Verb.APPROVE_TRANSFER, "", by=head, now=NOW)
    both = {head.person_id, handler().person_id}

    def after(hours: int) -> list[str]:
        actions.remind_of_promises(NOW + hours * HOUR)
        return list(
            Notice.objects.filter(kind=Kind.TRANSFER_DUE, recipient=head.person).values_list("title", flat=True)
        )

    assert len(after(0)) == 1
    assert {person for person, _number in heard(Kind.TRANSFER_DUE)} == both
    assert len(after(17)) == 1
    assert len(after(18)) == 2
    assert len(after(23)) == 2
    actions.transfer(report, Verb.TRANSFER, "已签收", by=handler(), now=NOW + 23 * HOUR)
    after(23)
    assert heard(Kind.TRANSFER_DUE) == []


def test_what_is_no_crime_has_no_such_clock(clerk: Membership) -> None:
    accepted(lodged(), clerk)
    actions.remind_of_promises(NOW + timedelta(days=3))
    assert heard(Kind.TRANSFER_DUE) == []
    assert TrackKind.CRIME not in Report.objects.get().tracks.values_list("kind", flat=True)


def test_the_clock_of_the_site_does_it(clerk: Membership) -> None:
    lodged()
    assert do_what_is_due(NOW).promises == 1
    assert do_what_is_due(NOW).promises == 0
