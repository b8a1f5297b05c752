"""What somebody about to report is told of matters known at the same site, and what nobody is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from qingzhou.hotline import actions, known
from qingzhou.hotline.actions import Accepted, Answer
from qingzhou.hotline.models import Pair, Report
from qingzhou.hotline.states import Category, Ending, Stage, TrackKind
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.units.models import Membership
from tests import build
from tests.reports import ABOUT, NOW, accepted, found, handler, lodged
from tests.test_hotline_pages import so_far

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
PLACE = "柳巷3号"
SECRET = "只有举报人知道的话"


def matter(clerk: Membership, reports: int = 3, *, finding: bool = True, **more: object) -> list[Report]:
    """One issue with so many reports about ABOUT at PLACE, its finding on record."""
    made = [lodged(text=f"{SECRET}{n}", place=PLACE, **more) for n in range(reports)]  # type: ignore[arg-type]
    first = accepted(made[0], clerk)
    joining = Accepted((TrackKind.REPORT,), build.at(5).date(), "并入办理", joined=first.issue)
    others = [actions.accept(one, joining, by=clerk, now=NOW) for one in made[1:]]
    if finding:
        first = found(first, true=True)
    return [first, *others]


def told(about: str = ABOUT, place: str = "", days: int = 0) -> list[known.Matter]:
    return known.at_site(build.jurisdiction(), about, place, NOW + timedelta(days=days))


# --- the rule --------------------------------------------------------------------------------------------------
def test_a_matter_of_three_reports_with_its_finding_is_told_by_name_or_by_place(clerk: Membership) -> None:
    matter(clerk)
    for one in (told(), told("晨光教育有限公司"), told("", "柳巷三号二楼")):
        assert [(each.category, each.stage) for each in one] == [(Category.FEES, Stage.HANDLED)]
    assert told("明远培训中心", "松路8号") == []
    assert told("培训中心", "") == []


def test_whoever_is_the_only_reporter_or_one_of_two_is_never_told_of(clerk: Membership) -> None:
    matter(clerk, 1)
    matter(clerk, 2)
    assert told() == []


def test_nobody_is_warned_before_the_finding(clerk: Membership) -> None:
    matter(clerk, 4, finding=False)
    assert told() == []


def test_waiting_reports_make_nothing_known_however_many_somebody_lodges(clerk: Membership) -> None:
    matter(clerk, 1)
    for _ in range(5):
        lodged(place=PLACE)
    assert told() == []


@pytest.mark.parametrize("more", [{"danger": True}, {"category": Category.STAFF}])
def test_where_few_can_know_nothing_is_told(clerk: Membership, more: dict[str, object]) -> None:
    matter(clerk, 4, **more)
    assert told() == []


def test_a_confidential_matter_is_not_told(clerk: Membership) -> None:
    first = matter(clerk)[0]
    assert first.issue is not None
    ledger.move(Item.objects.get(pk=first.issue.pk), deeds.Classified(reason="涉及未成年人"), by=clerk, now=NOW)
    assert told() == []


def test_an_answered_matter_is_told_for_ninety_days(clerk: Membership) -> None:
    for report in matter(clerk):
        actions.answer(report, Answer(Ending.BEING_PUT_RIGHT, "正在退费", "分批退"), by=handler(), now=NOW)
    assert [one.stage for one in told(days=89)] == [Stage.ANSWERED]
    assert told(days=91) == []


def test_the_neighbours_matters_are_not_told(clerk: Membership) -> None:
    matter(clerk)
    elsewhere = build.jurisdiction("999002", "栖云县")
    assert known.at_site(elsewhere, ABOUT, PLACE, NOW) == []


def test_looking_asks_the_database_two_questions(
    clerk: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    matter(clerk, 5)
    place = build.jurisdiction()
    with django_assert_num_queries(2):
        assert known.at_site(place, ABOUT, "", NOW)
    with django_assert_num_queries(1):
        assert not known.at_site(place, "别处", "", NOW)


# --- the page --------------------------------------------------------------------------------------------------
def form() -> str:
    return reverse("hotline:lodge", args=[build.jurisdiction().code])


def asked(client: Client) -> str:
    """The page after the site."""
    page = client.get(form()).content.decode()
    page = client.post(form(), {"page": "what", "so_far": so_far(page), "category": "refund"}).content.decode()
    where = {"page": "where", "so_far": so_far(page), "about": ABOUT, "place": "柳巷 3 号二楼"}
    return client.post(form(), where).content.decode()


def sent(client: Client, page: str, follows: str) -> Report:
    """The rest of the form, sent."""
    for answers in (
        {"page": "known", "follows": follows},
        {"page": "happened", "text": "不退钱"},
        {"page": "who", "identity": "hidden"},
        {"page": "check"},
    ):
        answer = client.post(form(), {**answers, "so_far": so_far(page)})
        assert answer.status_code == 200
        page = answer.content.decode()
    actions.take_down_waiting()
    return Report.objects.latest("pk")


def test_following_is_a_report_of_its_own_that_names_the_matter(clerk: Membership, settings: Settings) -> None:
    first = matter(clerk)[0]
    client = Client()
    page = asked(client)
    key = re.search(r'name="follows" value="(\w+)"', page)
    assert key
    report = sent(client, page, key[1])
    assert report.promised_on is not None
    assert report.issue is None
    assert report.receipt != first.receipt
    pair = Pair.objects.get(earlier=first, later=report)
    assert pair.why[0].code == "reporter"


def test_the_page_tells_no_word_number_or_day_of_any_report(clerk: Membership) -> None:
    reports = matter(clerk)
    page = asked(Client())
    assert "跟进这一件" in page
    assert SECRET not in page
    issue = reports[0].issue
    assert issue is not None
    for hidden in (*(report.number for report in reports), issue.number, issue.title, "3 件", "11月2日"):
        assert hidden not in page


def test_another_matter_is_not_linked_by_its_reporter(clerk: Membership) -> None:
    matter(clerk)
    client = Client()
    report = sent(client, asked(client), "")
    assert not [pair for pair in Pair.objects.filter(later=report) if pair.why[0].code == "reporter"]


def test_a_key_that_was_not_offered_links_nothing(clerk: Membership) -> None:
    matter(clerk)
    client = Client()
    report = sent(client, asked(client), "0" * 20)
    assert not [pair for pair in Pair.objects.filter(later=report) if pair.why[0].code == "reporter"]


def test_nothing_is_asked_where_nothing_may_be_told(clerk: Membership) -> None:
    matter(clerk, 2)
    page = asked(Client())
    assert "跟进这一件" not in page
    assert 'name="page" value="happened"' in page


def test_going_back_from_what_is_known_leads_to_the_site(clerk: Membership) -> None:
    matter(clerk)
    client = Client()
    page = client.post(form(), {"page": "known", "back": "1", "so_far": so_far(asked(client))}).content.decode()
    assert 'name="page" value="where"' in page
    assert ABOUT in page
