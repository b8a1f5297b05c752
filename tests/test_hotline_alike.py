"""Several reports of one matter: found by what they share, said to be the same or not, taken up together, taken apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from qingzhou.hotline import actions, alike, likeness
from qingzhou.hotline.actions import Accepted, Answer
from qingzhou.hotline.likeness import SUGGESTED_FROM, Sketch, compare, core_of, place_of
from qingzhou.hotline.models import Mark, Pair, Report
from qingzhou.hotline.states import Ending, Same, Status, TrackKind, Verb
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Kind
from qingzhou.units.models import Membership, Role
from tests import build
from tests.build import refused
from tests.offices import signed_in
from tests.reports import ABOUT, NOW, accepted, found, handler, lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
WORDS = "开学一次收了一年的钱，我要退费，他们说合同写了概不退费，电话也不接"
JOINING = Accepted((TrackKind.COMPLAINT,), build.at(5).date(), "并入办理")
texts = st.text("晨光培训中心一二三四五钱不退收年的路号 0123abc", max_size=60)
sketches = st.builds(
    Sketch, texts, texts, texts, st.sampled_from(["fees", "refund", "time"]), st.dates(date(2025, 1, 1))
)


# --- names, places, words --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("晨光培训中心", "晨光"),
        ("青溪区晨光教育科技有限公司", "晨光"),
        ("晨光培训中心（柳巷校区）", "晨光"),
        ("青溪市 晨光 补习班", "晨光"),
        ("ＡＢＣ教育", "abc"),
        ("培训中心", ""),
        ("柳巷小区托管班", "柳巷小区"),
        ("", ""),
    ],
)
def test_a_name_is_what_tells_an_institution_from_others(name: str, core: str) -> None:
    assert core_of(name) == core


@pytest.mark.parametrize(
    ("place", "same"),
    [
        ("柳巷 3 号", "柳巷3号"),
        ("柳巷三号二楼", "柳巷３号2楼"),
        ("青溪区柳巷一百二十号", "柳巷120号"),
        ("柳巷十二号", "柳巷12号"),
        ("柳巷二十号", "柳巷20号"),
        ("柳巷一百零五号", "柳巷105号"),
    ],
)
def test_a_place_is_one_however_its_numbers_are_written(place: str, same: str) -> None:
    assert place_of(place) == place_of(same)


@given(one=sketches, other=sketches)
def test_likeness_is_the_same_from_both_sides_and_never_more_than_with_oneself(one: Sketch, other: Sketch) -> None:
    assert compare(one, other) == compare(other, one)
    assert 0 <= compare(one, other).score <= 100
    assert compare(one, one).score >= compare(one, other).score or not (one.about or one.place)


def test_a_likeness_says_why() -> None:
    one = Sketch("晨光培训中心", "柳巷3号", WORDS, "refund", date(2026, 11, 1))
    other = Sketch("晨光教育有限公司", "柳巷三号二楼", WORDS + "，请查处", "fees", date(2026, 11, 4))
    found = compare(one, other)
    assert found.score >= 90
    assert [reason.code for reason in found.reasons] == ["name", "place_near", "wording", "days", "category_near"]
    assert "相隔 3 天" in [reason.said for reason in found.reasons]


def test_the_same_words_about_another_institution_are_another_matter() -> None:
    one = Sketch("晨光培训中心", "柳巷3号", WORDS, "refund", date(2026, 11, 1))
    other = Sketch("明远培训中心", "松路8号", WORDS, "refund", date(2026, 11, 1))
    assert compare(one, other).score < SUGGESTED_FROM


def test_another_branch_is_less_alike_than_the_same_house() -> None:
    one = Sketch("晨光", "柳巷3号", "收费超过三个月没有发票", "fees", date(2026, 11, 1))
    branch = Sketch("晨光", "松路8号", "一次交了两万", "fees", date(2026, 11, 1))
    house = Sketch("晨光", "柳巷3号二楼", "一次交了两万", "fees", date(2026, 11, 1))
    assert compare(one, branch).score < compare(one, house).score


def test_most_near_copies_share_a_mark_and_few_others_do() -> None:
    """Half the words kept: nearly always found. Nothing in common: nearly never."""
    own = set(likeness.wording_marks(1, WORDS))
    assert own & set(likeness.wording_marks(1, f"您好，{WORDS}。谢谢"))
    assert own & set(likeness.wording_marks(1, WORDS.replace("，", "").replace("电话也不接", "")))
    assert not own & set(likeness.wording_marks(1, "每周六上午在居民楼里给初三学生补数学，声音很大"))
    assert not own & set(likeness.wording_marks(2, WORDS))  # another place


# --- finding ---------------------------------------------------------------------------------------------------
def test_a_report_is_findable_as_soon_as_it_is_lodged(clerk: Membership) -> None:
    first = lodged(text=WORDS, place="柳巷3号")
    second = lodged(text=WORDS, about="", place="柳巷三号二楼")
    pair = Pair.objects.get()
    assert (pair.earlier, pair.later, pair.state) == (first, second, Same.SUGGESTED)
    assert pair.score >= SUGGESTED_FROM
    assert second.status == Status.RECEIVED
    assert second.receipt != first.receipt


def test_a_refused_report_leaves_no_mark(clerk: Membership) -> None:
    with refused("hotline.text_missing"):
        lodged(text=" ")
    assert not Mark.objects.exists()


def test_marks_only_grow(clerk: Membership) -> None:
    lodged()
    with pytest.raises(DatabaseError), transaction.atomic():
        Mark.objects.all().delete()


def test_what_the_neighbour_was_told_is_not_near(clerk: Membership) -> None:
    elsewhere = build.jurisdiction("999002", "栖云县")
    build.office(elsewhere)
    told = actions.Told(category="fees", text=WORDS, about=ABOUT)  # type: ignore[arg-type]
    actions.lodge(told, elsewhere, token="there", now=NOW)
    lodged(text=WORDS)
    assert not Pair.objects.exists()


def test_a_unit_is_shown_no_report_that_is_not_its_own(clerk: Membership) -> None:
    mine = accepted(lodged(text=WORDS), clerk)
    lodged(text=WORDS)
    assert len(alike.seen_near(mine, clerk)) == 1
    assert alike.seen_near(mine, handler()) == []


def test_finding_asks_the_database_as_often_for_many_as_for_one(
    clerk: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reports = [lodged(text=WORDS + str(n)) for n in range(12)]
    among = Report.objects.all()
    with django_assert_num_queries(2):
        assert len(alike.near(reports[0], among)) == 11
    with django_assert_num_queries(1):
        assert alike.suggested(clerk).rows


def test_a_much_reported_site_is_looked_at_only_so_far_back(clerk: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [lodged(text=WORDS) for _ in range(5)]
    monkeypatch.setattr(alike, "NEWEST", 2)
    found = alike.sharing(*alike.marks_of(reports[0]))
    assert found == [reports[4].pk, reports[3].pk]


# --- saying so -------------------------------------------------------------------------------------------------
def pair_of(clerk: Membership) -> tuple[Report, Report]:
    return lodged(text=WORDS), lodged(text=WORDS)


def test_saying_that_two_are_the_same_stands_in_the_lines_of_both_and_once(clerk: Membership) -> None:
    one, other = pair_of(clerk)
    for _ in range(2):
        actions.link(one, other, by=clerk, now=NOW)
    for report, with_ in ((one, other), (other, one)):
        line = report.lines.get(verb=Verb.LINK)
        assert line.data == {"with": with_.number}
        assert not line.is_shown  # to the reporter
    assert Pair.objects.get().state == Same.SAME


def test_taking_apart_needs_a_reason_that_stays(clerk: Membership) -> None:
    one, other = pair_of(clerk)
    actions.link(one, other, by=clerk, now=NOW)
    with refused("hotline.reason_missing"):
        actions.unlink(one, other, " ", by=clerk, now=NOW)
    actions.unlink(one, other, "一个在柳巷，一个在松路", by=clerk, now=NOW)
    assert other.lines.latest("seq").note == "一个在柳巷，一个在松路"
    assert Pair.objects.get().state == Same.APART
    actions.link(one, other, by=clerk, now=NOW)
    assert [line.verb for line in one.lines.all()] == [Verb.LODGE, Verb.LINK, Verb.UNLINK, Verb.LINK]


def test_only_the_office_says_so(clerk: Membership) -> None:
    one, other = pair_of(clerk)
    leader = build.member(Role.GROUP_LEADER, build.office(), build.person("组长"))
    for by in (handler(), leader):
        with refused("hotline.not_office"):
            actions.link(one, other, by=by, now=NOW)
    with refused("hotline.no_pair"):
        actions.link(one, one, by=clerk, now=NOW)


# --- taken up together -----------------------------------------------------------------------------------------
def test_one_press_joins_the_issue_and_every_reporter_keeps_clock_and_answer(clerk: Membership) -> None:
    first = accepted(lodged(text=WORDS), clerk)
    second = lodged(text=WORDS, now=build.at(2))
    second = actions.join(second, first, JOINING, by=clerk, now=build.at(2))
    assert second.issue == first.issue
    assert second.tracks.get().started_on == build.at(2).date()
    assert Item.objects.filter(kind=Kind.ISSUE).count() == 1
    assert Pair.objects.get().state == Same.SAME
    with refused("hotline.no_such_step"):
        actions.join(second, first, JOINING, by=clerk, now=build.at(2))


def test_a_waiting_report_has_no_issue_to_join(clerk: Membership) -> None:
    one, other = pair_of(clerk)
    with refused("hotline.no_issue_to_join"):
        actions.join(other, one, JOINING, by=clerk, now=NOW)


def test_accepting_one_takes_the_linked_along_all_or_none(clerk: Membership) -> None:
    first, second, third = (lodged(text=WORDS) for _ in range(3))
    issue = accepted(lodged(about="别的机构", text="与此无关的另一件事情"), clerk).issue
    actions.link(first, second, by=clerk, now=NOW)
    decided = Accepted((TrackKind.REPORT,), build.at(3).date(), "已受理", joined=issue)
    along = [(second, (TrackKind.COMPLAINT,)), (third, (TrackKind.REPORT,))]
    assert alike.waiting_with(first, clerk) == [second]
    with refused("hotline.not_linked"):
        actions.accept_together(first, decided, along, by=clerk, now=NOW)
    assert set(Report.objects.filter(pk__in=(first.pk, second.pk)).values_list("status", flat=True)) == {"received"}
    for _ in range(2):
        actions.accept_together(first, decided, along[:1], by=clerk, now=NOW, token="once")
    second.refresh_from_db()
    assert (second.status, second.issue) == (Status.ACCEPTED, issue)
    assert second.tracks.get().kind == TrackKind.COMPLAINT
    assert second.lines.filter(verb=Verb.ACCEPT).count() == 1


def test_split_goes_back_to_waiting_with_its_promise_and_its_clock(clerk: Membership) -> None:
    first = accepted(lodged(text=WORDS), clerk)
    second = actions.join(lodged(text=WORDS), first, JOINING, by=clerk, now=NOW)
    with refused("hotline.one_issue"):
        actions.unlink(first, second, "不同", by=clerk, now=NOW)
    with refused("hotline.not_joined"):
        actions.split(first, "不同", "单独办理", by=clerk, now=NOW)
    with refused("hotline.reason_missing"):
        actions.split(second, " ", "单独办理", by=clerk, now=NOW)
    apart = actions.split(second, "两个校区", "改为单独办理", by=clerk, now=build.at(1))
    assert (apart.status, apart.issue, apart.promised_on) == (Status.RECEIVED, None, second.promised_on)
    assert Pair.objects.get().state == Same.APART
    assert [line.text for line in apart.lines.all() if line.is_shown][-1] == "改为单独办理"
    again = accepted(apart, clerk, lead="教育局", now=build.at(4))
    assert again.tracks.get(kind=TrackKind.COMPLAINT).started_on == NOW.date()


def test_an_answered_report_is_not_split(clerk: Membership) -> None:
    first = accepted(lodged(text=WORDS), clerk)
    second = actions.join(lodged(text=WORDS), first, JOINING, by=clerk, now=NOW)
    found(first, true=False)
    actions.answer(second, Answer(Ending.UNFOUNDED, "没有发现", "并入的一件"), by=handler(), now=NOW)
    with refused("hotline.no_such_step"):
        actions.split(second, "不同", "单独办理", by=clerk, now=NOW)


# --- pages -----------------------------------------------------------------------------------------------------
def test_the_page_of_a_report_says_what_is_near_and_why(clerk: Membership) -> None:
    one, other = pair_of(clerk)
    page = signed_in(clerk).get(reverse("hotline:report", args=[other.number])).content.decode()
    assert one.number in page
    assert "名称相同" in page
    assert reverse("hotline:link", args=[other.number, one.number]) in page


def test_the_page_of_suggestions_empties_as_they_are_judged(clerk: Membership) -> None:
    first, second, third = (lodged(text=WORDS) for _ in range(3))
    client, listed = signed_in(clerk), reverse("hotline:alike")
    assert client.get(listed).content.decode().count("<tr>") == 4
    for verb, two in (("link", (second, first)), ("unlink", (third, first)), ("unlink", (third, second))):
        address = reverse(f"hotline:{verb}", args=[one.number for one in two])
        assert client.post(address, {"from": "alike"}).headers["Location"] == listed
    assert client.get(listed).content.decode().count("<tr>") == 0


def test_the_form_offers_to_take_the_linked_along(clerk: Membership) -> None:
    one, other = pair_of(clerk)
    client, today = signed_in(clerk), timezone.localdate()
    client.post(reverse("hotline:link", args=[one.number, other.number]))
    page = client.get(reverse("hotline:report", args=[one.number])).content.decode()
    assert f'value="{other.number}"' in page
    body = {"tracks": ["report"], "lead": build.unit("市场监管局").pk, "due_on": today + timedelta(days=30)}
    body |= {"title": "违规收费", "about": ABOUT, "facts": "一次收一年", "allegation": "超期收费", "severity": "Y"}
    body |= {"happened_on": today, "promised_on": timezone.localdate() + timedelta(days=5), "said": "已受理"}
    answer = client.post(reverse("hotline:step", args=[one.number, "accept"]), {**body, "along": [other.number]})
    assert answer.status_code == 302
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.issue == other.issue is not None
