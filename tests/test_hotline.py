"""Reports: receipts, limits, the table of steps, two persons, the answer that says what was found, and sealed names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.hotline import actions, doubts, queries, receipts
from qingzhou.hotline.actions import Accepted, Answer
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.states import (
    MOVES,
    OF_FOUNDED,
    OF_UNFOUNDED,
    OPEN,
    DeclineReason,
    Ending,
    Stage,
    Status,
    TrackKind,
    Verb,
)
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.states import Kind
from qingzhou.notary.models import Leaf
from qingzhou.units.models import Membership, Role
from tests import build
from tests.build import refused
from tests.reports import ABOUT, NOW, accepted, found, handler, lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]

NOTHING = "到晨光培训中心调取收据 6 张，均未超过三个月，没有发现违规。"
REFUND = "到晨光培训中心查明一次收取一年学费，已责令十日内退还超额部分。"
UNCLEAR = "到晨光培训中心核查，收据已毁，双方各执一词，流水也不能证明。"


# --- receipts --------------------------------------------------------------------------------------------------
def test_a_code_is_a_hundred_bits_and_follows_from_its_token_alone() -> None:
    codes = {receipts.code_for(receipts.new_token()) for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 20 and set(code) <= set(receipts.ALPHABET) for code in codes)
    assert receipts.code_for("x") == receipts.code_for("x")


@given(token=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40), spaced=st.booleans())
def test_a_code_is_read_as_people_type_it(token: str, spaced: bool) -> None:
    code = receipts.code_for(token)
    typed = receipts.written(code).lower().replace("1", "l").replace("0", "o")
    assert receipts.read(typed.replace("-", " " if spaced else "－")) == code


@pytest.mark.parametrize("typed", ["", "7Q4K", "7Q4K-9M2X-HT5C-0000-000!", "查询码", "0" * 21])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert receipts.read(typed) == ""


def test_the_code_is_stored_nowhere(clerk: Membership) -> None:
    token = receipts.new_token()
    report = lodged(token)
    code, kept = receipts.code_for(token), " ".join(str(value) for value in Report.objects.values_list()[0])
    assert code not in kept
    assert token not in kept
    assert queries.by_code(receipts.written(code)) == report
    assert queries.by_code("0" * 20) is None


def test_a_code_that_was_given_out_when_reports_were_taken_down_at_the_door_still_opens_its_report(
    clerk: Membership,
) -> None:
    report = lodged("early")
    Report.objects.filter(pk=report.pk).update(receipt=receipts.slowed(receipts.code_for("early")))
    assert queries.by_code(receipts.written(receipts.code_for("early"))) == report


def test_the_same_form_sent_twice_is_one_report(clerk: Membership) -> None:
    first, second = lodged("same"), lodged("same", text="另外的话")
    assert first == second
    assert Report.objects.count() == Line.objects.count() == 1


def test_numbers_have_no_gaps_and_a_refused_report_spends_none(clerk: Membership) -> None:
    lodged()
    with refused("hotline.text_missing"):
        lodged(text="  ")
    assert lodged().number == "2026-J00002"


# --- the table -------------------------------------------------------------------------------------------------
def test_there_are_twelve_endings_and_none_says_two_things() -> None:
    assert len(Ending) == 12
    assert not OF_FOUNDED & OF_UNFOUNDED
    assert len({str(ending.label) for ending in Ending}) == 12


def test_every_status_is_reached_and_left_only_by_the_table() -> None:
    assert {move.target for move in MOVES} | {Status.RECEIVED} == set(Status)
    assert {move.source for move in MOVES if move.target in OPEN or move.source in OPEN} >= set(OPEN)


def test_an_open_report_always_has_a_next_date(clerk: Membership) -> None:
    report = lodged()
    assert report.promised_on == date(2026, 11, 3)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(promised_on=None)


def test_danger_goes_first(clerk: Membership) -> None:
    lodged(now=build.at(-3))
    urgent = lodged(danger=True)
    assert queries.queue(clerk, "", NOW.date()).rows[0] == urgent


# --- taking up and not ----------------------------------------------------------------------------------------
def test_an_accepted_report_is_an_issue_of_its_unit(clerk: Membership) -> None:
    report = accepted(lodged(), clerk)
    assert report.issue is not None
    assert report.issue.lead == build.unit("市场监管局")
    assert report.keeper == handler().person
    track = report.tracks.get()
    assert (track.kind, track.limit) == (TrackKind.REPORT, "rep-15wd")
    assert queries.stage_of(report) == Stage.ACCEPTED


def test_a_report_of_the_same_joins_the_open_issue_and_keeps_its_own_clock(clerk: Membership) -> None:
    first = accepted(lodged(), clerk)
    second = lodged(now=build.at(2))
    joined = Accepted((TrackKind.COMPLAINT,), build.at(5).date(), "并入办理", joined=first.issue)
    second = actions.accept(second, joined, by=clerk, now=build.at(2))
    assert second.issue == first.issue
    assert second.tracks.get().started_on == build.at(2).date()
    assert Item.objects.filter(kind=Kind.ISSUE).count() == 1


def test_a_refused_acceptance_leaves_no_issue(clerk: Membership) -> None:
    report = lodged()
    no_tracks = Accepted((), build.at(3).date(), "已受理", joined=None)
    with refused("hotline.no_track"):
        actions.accept(report, no_tracks, by=clerk, now=NOW)
    with refused("hotline.no_lead"):
        actions.accept(report, Accepted((TrackKind.REPORT,), build.at(3).date(), "已受理"), by=clerk, now=NOW)
    assert not Item.objects.exists()


def test_a_unit_handler_takes_nothing_up(clerk: Membership) -> None:
    with refused("hotline.not_office"):
        accepted(lodged(), handler())


def test_declining_takes_two_persons(clerk: Membership) -> None:
    report = actions.propose_decline(lodged(), DeclineReason.ELSEWHERE, "请向邻县反映。", by=clerk, now=NOW)
    with refused("hotline.second_person"):
        actions.decide_decline(report, agreed=True, by=clerk, now=NOW)
    second = build.member(Role.OFFICE_CLERK, build.office(), build.person("复核人"))
    report = actions.decide_decline(report, agreed=True, by=second, now=NOW)
    assert report.status == Status.DECLINED
    assert report.lines.latest("seq").text == "请向邻县反映。"


def test_a_stand_in_of_who_proposed_cannot_agree(clerk: Membership) -> None:
    report = actions.propose_decline(lodged(), DeclineReason.NO_CLUE, "没有线索。", by=clerk, now=NOW)
    stand_in = build.member(Role.OFFICE_CLERK, build.office(), build.person("代班人"))
    stand_in.stands_in_for = clerk.person
    with refused("hotline.second_person"):
        actions.decide_decline(report, agreed=True, by=stand_in, now=NOW)


def test_who_does_not_agree_puts_the_report_back(clerk: Membership) -> None:
    report = actions.propose_decline(lodged(), DeclineReason.NO_CLUE, "没有线索。", by=clerk, now=NOW)
    leader = build.member(Role.GROUP_LEADER, build.office(), build.person("组长"))
    report = actions.decide_decline(report, agreed=False, note="有地点可查", by=leader, now=NOW)
    assert (report.status, report.declining) == (Status.RECEIVED, "")


# --- the answer ------------------------------------------------------------------------------------------------
def test_an_ending_says_what_the_finding_says(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    for wrong in (Ending.DEALT_WITH, Ending.REFUNDED):
        with refused("hotline.ending_contradicts"):
            actions.answer(report, Answer(wrong, REFUND), by=handler(), now=NOW)
    report = actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    assert (report.status, report.ending, report.promised_on) == (Status.ANSWERED, Ending.UNFOUNDED, None)
    assert queries.stage_of(report) == Stage.ANSWERED


def test_dealt_with_needs_a_consequence(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=True, handled=False)
    with refused("hotline.no_consequence"):
        actions.answer(report, Answer(Ending.DEALT_WITH, REFUND), by=handler(), now=NOW)
    assert (
        actions.answer(report, Answer(Ending.BEING_PUT_RIGHT, REFUND), by=handler(), now=NOW).status == Status.ANSWERED
    )


def test_each_of_two_reports_of_one_issue_is_answered_and_the_ledger_notes_it_once(clerk: Membership) -> None:
    first = accepted(lodged(), clerk)
    second = lodged()
    joined = Accepted((TrackKind.REPORT,), build.at(3).date(), "并入办理", joined=first.issue)
    actions.accept(second, joined, by=clerk, now=NOW)
    first = found(first, true=True)
    actions.answer(first, Answer(Ending.DEALT_WITH, REFUND), by=handler(), now=NOW)
    actions.answer(second, Answer(Ending.DEALT_WITH, REFUND), by=handler(), now=NOW)
    assert [one.lines.latest("seq").verb for one in (first, second)] == [Verb.ANSWER, Verb.ANSWER]
    assert Entry.objects.filter(item=first.issue, verb="reply").count() == 1


def test_an_issue_is_not_closed_on_the_word_that_its_reporter_was_answered(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    assert report.issue is not None
    with refused("ledger.answered_there"):
        ledger.move(report.issue, deeds.Replied("已电话答复。"), by=handler(), now=NOW)
    actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    assert Entry.objects.filter(item=report.issue, verb="reply").get().data["report"] == report.number


def test_not_solved_reopens_once_at_another_unit(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    report = actions.reopen(report, "还在收", now=NOW)
    assert (report.status, report.reopened, report.issue) == (Status.RECEIVED, True, None)
    with refused("hotline.same_unit"):
        accepted(report, clerk)
    report = found(accepted(report, clerk, lead="教育局"), true=False)
    actions.answer(
        report,
        Answer(Ending.UNCLEAR, UNCLEAR, "同一批收据"),
        by=handler("教育局"),
        now=NOW,
    )
    with refused("hotline.reopened_once"):
        actions.reopen(report, "还是没有", now=NOW)


def test_satisfaction_is_asked_apart_from_solved(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    with refused("hotline.no_such_step"):
        actions.rate(report, solved=True, satisfied=5, now=NOW)
    actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    report = actions.rate(report, solved=False, satisfied=4, now=NOW)
    assert (report.solved, report.satisfied) == (False, 4)


def test_an_answer_waits_for_the_finding(clerk: Membership) -> None:
    report = accepted(lodged(), clerk)
    with refused("hotline.not_found_yet"):
        actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    with refused("hotline.not_lead"):
        actions.answer(report, Answer(Ending.UNFOUNDED, "没有发现"), by=clerk, now=NOW)


# --- what looks made up ----------------------------------------------------------------------------------------
def codes(report: Report, text: str) -> list[str]:
    return [one.code for one in doubts.grounds(report, text, NOW)]


def test_an_ordinary_answer_raises_no_doubt(clerk: Membership) -> None:
    assert codes(found(accepted(lodged(), clerk), true=False), NOTHING) == []


def test_an_empty_answer_needs_an_explanation_that_only_staff_read(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    with refused("hotline.doubtful"):
        actions.answer(report, Answer(Ending.UNFOUNDED, "已整改"), by=handler(), now=NOW)
    actions.answer(report, Answer(Ending.UNFOUNDED, "已整改", "举报人当面认可"), by=handler(), now=NOW)
    line = report.lines.latest("seq")
    assert line.data["doubts"] == ["empty"]
    assert "举报人当面认可" in line.note
    assert "举报人当面认可" not in line.text


def test_the_same_words_for_another_matter_are_boilerplate(clerk: Membership) -> None:
    first = found(accepted(lodged(), clerk), true=False)
    actions.answer(first, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    second = found(accepted(lodged(about="启明培训学校"), clerk), true=False)
    assert "boilerplate" in codes(second, NOTHING.replace("6", "8"))


def test_who_did_not_go_or_went_elsewhere_or_earlier_is_asked_why(clerk: Membership) -> None:
    far = found(accepted(lodged(about="远山美术馆", place="云岭路"), clerk), true=False)
    assert codes(far, "到场核对了全部收据，没有发现超过三个月的收费。") == ["elsewhere"]
    late = accepted(lodged(now=build.at(5)), clerk, now=build.at(5))
    assert late.issue is not None
    lead = build.unit("市场监管局")
    item = ledger.move(late.issue, deeds.Signed(), by=build.handler(lead), now=build.at(5))
    seen = replace(build.investigated(lead, on=NOW.date()), on_site=False, place=ABOUT)
    other = replace(build.PHOTO, sha256="cd" * 32)
    ledger.move(item, seen, by=build.handler(lead), now=build.at(5), files=(other,))
    assert codes(late, NOTHING) == ["nobody_went", "too_early"]


def test_a_picture_that_proved_another_issue_is_named(clerk: Membership) -> None:
    found(accepted(lodged(), clerk), true=False)
    again = found(accepted(lodged(), clerk), true=False)
    assert codes(again, NOTHING) == ["old_picture"]


# --- the provable log ------------------------------------------------------------------------------------------
def sealed(report: Report) -> list[tuple[str, int]]:
    return list(Leaf.objects.filter(report=report.pseudonym).order_by("index").values_list("kind", "turn"))


def test_every_milestone_is_sealed_in_its_order_and_once(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=True)
    assert sealed(report) == [("received", 1), ("accepted", 1), ("assigned", 1)]
    assert actions.catch_up(NOW) == 3
    assert actions.catch_up(NOW) == 0
    actions.answer(report, Answer(Ending.DEALT_WITH, REFUND), by=handler(), now=NOW)
    kinds = [kind for kind, _turn in sealed(report)]
    assert kinds[3:] == ["investigated", "founded", "consequence", "replied"]


def test_what_is_not_caught_up_with_is_sealed_before_the_answer(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    assert [kind for kind, _turn in sealed(report)][3:] == ["investigated", "unfounded", "replied"]


def test_a_second_round_is_sealed_as_the_second(clerk: Membership) -> None:
    report = found(accepted(lodged(), clerk), true=False)
    actions.answer(report, Answer(Ending.UNFOUNDED, NOTHING), by=handler(), now=NOW)
    report = accepted(actions.reopen(report, "还在收", now=NOW), clerk, lead="教育局")
    assert sealed(report)[-2:] == [("accepted", 2), ("assigned", 2)]


def test_a_refused_step_leaves_no_leaf(clerk: Membership) -> None:
    report = lodged()
    with refused("hotline.no_track"):
        actions.accept(report, Accepted((), build.at(3).date(), "已受理"), by=clerk, now=NOW)
    assert sealed(report) == [("received", 1)]
