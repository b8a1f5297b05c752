"""Clocks of the law: from which day each counts, until when, and that nobody is put off beyond them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.hotline import actions, limits, queries, receipts
from qingzhou.hotline.actions import Answer
from qingzhou.hotline.states import Category, DeclineReason, Ending, Stage, TrackKind
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.calendar import Calendar
from tests import build
from tests.build import refused
from tests.reports import NOW, accepted, found, handler, lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
NOTHING = "到晨光培训中心调取收据 6 张，均未超过三个月，没有发现违规。"


def test_each_track_has_its_own_limit_of_the_day() -> None:
    days = Calendar()
    start = date(2026, 8, 3)

    def last(track: TrackKind, unit: str = "教育局") -> limits.Clock:
        return limits.last_due(track, unit, start, start, days)

    assert last(TrackKind.REPORT, "市场监管局").due_on == days.add(start, 15)
    assert last(TrackKind.REPORT).limit.basis == ""
    assert last(TrackKind.COMPLAINT) == limits.Clock(limits.BY_CODE["cmp-60d"], start, date(2026, 10, 8))
    assert last(TrackKind.PETITION).limit.code == "xf-60d"


def test_a_report_is_looked_into_within_days_of_its_coming_and_mediation_counts_from_when_it_is_taken_up() -> None:
    days, came, taken_up = Calendar(), date(2026, 8, 3), date(2026, 8, 6)
    report = limits.last_due(TrackKind.REPORT, "市场监管局", came, taken_up, days)
    assert (report.started_on, report.due_on) == (came, days.add(came, 15))
    complaint = limits.last_due(TrackKind.COMPLAINT, "市场监管局", came, taken_up, days)
    assert (complaint.started_on, complaint.limit.days) == (taken_up, 60)


def test_the_law_says_until_when_a_complaint_or_a_petition_is_taken_up_and_says_nothing_of_a_report() -> None:
    days, came = Calendar(), date(2026, 8, 3)
    both = limits.first_word([TrackKind.REPORT, TrackKind.PETITION, TrackKind.COMPLAINT], came, days)
    assert both is not None
    assert (both.limit.code, both.due_on) == ("cmp-7wd", days.add(came, 7))
    petition = limits.first_word([TrackKind.PETITION], came, days)
    assert petition is not None
    assert petition.limit.code == "xf-15d"
    assert limits.first_word([TrackKind.REPORT, TrackKind.CRIME], came, days) is None


def test_the_consumer_rule_changed_in_april_2026() -> None:
    def codes(day: date) -> set[str]:
        return {limit.code for limit in limits.limits_of(TrackKind.COMPLAINT, "市场监管局", day)}

    assert "cmp-45wd" in codes(date(2026, 4, 14))
    assert "cmp-60d-121" not in codes(date(2026, 4, 14))
    assert "cmp-45wd" not in codes(date(2026, 4, 15))
    assert "cmp-60d-121" in codes(date(2026, 4, 15))
    assert "cmp-45wd" not in {one.code for one in limits.limits_of(TrackKind.COMPLAINT, "教育局", date(2026, 4, 1))}


@given(start=st.dates(date(2024, 7, 1), date(2027, 12, 31)))
def test_a_limit_in_days_ends_on_a_worked_day(start: date) -> None:
    days = Calendar()
    for limit in limits.LIMITS:
        end = limits.due(limit, start, days)
        assert days.is_workday(end)
        assert end > start
        if not limit.is_working:
            assert end >= start + timedelta(days=limit.days)
            assert not any(
                days.is_workday(start + timedelta(days=limit.days + n)) for n in range((end - start).days - limit.days)
            )


def test_every_track_has_a_limit_on_every_day() -> None:
    for track in TrackKind:
        for day in (date(2023, 1, 1), date(2026, 4, 14), date(2026, 4, 15), date(2030, 1, 1)):
            assert limits.limits_of(track, "教育局", day)


def test_nobody_is_put_off_beyond_the_day_by_which_the_law_wants_them_told(clerk: Membership) -> None:
    report = lodged(category=Category.REFUND, text="不退费")
    clock = queries.waiting_clock(report)
    assert clock is not None
    with refused("hotline.promise_beyond_law"):
        actions.tell(report, "还在看。", promised_on=clock.due_on + timedelta(days=1), by=clerk, now=NOW)
    report = actions.tell(report, "还在看。", promised_on=clock.due_on, by=clerk, now=NOW)
    taken_up = accepted(report, clerk, now=build.at(3))
    assert queries.waiting_clock(taken_up) is None
    assert taken_up.tracks.get().started_on == NOW.date()


def test_what_was_not_solved_has_clocks_of_its_own(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    report = actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING, "测试"), by=handler(), now=NOW)
    (first,) = queries.tracks_of(report)
    report = actions.reopen(report, "还在收。", now=build.at(20))
    assert queries.tracks_of(report) == []
    (again,) = queries.tracks_of(accepted(report, clerk, lead="教育局", now=build.at(22)))
    assert (again.started_on, again.due_on > first.due_on) == (build.at(20).date(), True)


def test_a_reporter_reads_only_the_stages_that_the_report_went_through(clerk: Membership) -> None:
    declined = actions.propose_decline(lodged(), DeclineReason.NO_CLUE, "没有线索。", by=clerk, now=NOW)
    leader = build.member(Role.GROUP_LEADER, build.office(), build.person("组长"))
    declined = actions.decide_decline(declined, agreed=True, by=leader, now=NOW)
    assert queries.stages_of(declined) == (Stage.RECEIVED, Stage.ANSWERED)
    unfounded = found(accepted(lodged(about="晨光二校"), clerk), true=False)
    unfounded = actions.answer(unfounded, Answer(Ending.UNFOUNDED, NOTHING, "测试"), by=handler(), now=NOW)
    assert Stage.HANDLED not in queries.stages_of(unfounded)
    assert queries.stages_of(lodged(about="晨光三校")) == tuple(Stage)


def test_each_answer_is_rated_anew_and_the_line_says_what_was_said(clerk: Membership) -> None:
    token, client = receipts.new_token(), Client()
    report = found(accepted(lodged(token), clerk), true=False)
    report = actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)

    def asked() -> bool:
        client.post(reverse("hotline:follow"), {"code": receipts.code_for(token)})
        return "提交评价" in client.get(reverse("hotline:followed")).content.decode()

    assert asked()
    report = actions.rate(report, solved=False, satisfied=2, now=NOW)
    assert report.lines.latest("seq").rating == "没有解决 · 不满意"
    assert not asked()
    report = actions.reopen(report, "还在收。", now=NOW)
    assert not asked()
    report = found(accepted(report, clerk, lead="教育局"), true=False)
    answer = Answer(Ending.UNCLEAR, NOTHING, "同一批收据")
    report = actions.answer(report, answer, by=handler("教育局"), now=NOW)
    assert asked()
    report = actions.rate(report, solved=True, satisfied=None, now=NOW)
    assert (report.solved, report.lines.latest("seq").rating) == (True, "解决了")
