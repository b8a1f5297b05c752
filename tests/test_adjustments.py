"""The calendar page: before a day is changed, every date that will move is listed; then all of them move at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from qingzhou.adjustments import actions, queries
from qingzhou.adjustments.actions import NewDay
from qingzhou.adjustments.models import Adjustment, Proposal, SchoolTerm
from qingzhou.directives.actions import NewDirective, take_in
from qingzhou.ledger import audit
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.models import Override
from qingzhou.workdays.notices import read_notice
from qingzhou.workdays.queries import calendar
from qingzhou.workdays.terms import Term
from tests import build
from tests.test_workdays import OFF, WORKED, days

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TUESDAY = date(2026, 11, 3)
NOTICE = """各省、自治区、直辖市人民政府：
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
"""
NEXT_YEAR = NOTICE.replace("周", "星期").replace("1月4日（星期日）上班", "1月9日（星期六）上班")


def signed_in(as_: Membership) -> Client:
    client = Client()
    client.force_login(as_.person, backend="qingzhou.units.backends.SignedInBackend")
    return client


def propose(client: Client, day: date = TUESDAY, kind: str = "free"):
    data = {"first": day.isoformat(), "kind": kind, "ground": "区政府〔2026〕8 号"}
    return client.post(reverse("adjustments:propose"), data, follow=True)


def proposed(*new: NewDay) -> Proposal:
    return actions.propose(new, ground="区政府〔2026〕8 号", by=build.clerk(), now=build.MONDAY)


def audited() -> list[str]:
    return [str(one) for one in audit.differences(lambda _sha: None, audit.Tally())]


def test_before_saving_every_date_that_will_move_is_listed_and_nothing_has_changed() -> None:
    item = build.task(Status.ISSUED, due_on=date(2026, 11, 30))
    far = build.task(Status.ISSUED, due_on=date(2026, 12, 30), now=build.at(10), lead=build.unit("城管局"))
    answer = propose(signed_in(build.clerk()))
    (effect,) = answer.context["effects"]
    assert effect.item == item
    assert effect.lines == (("签收时限", "11月3日", "11月4日"),)
    assert [(str(unit), count) for unit, count in answer.context["units"]] == [("教育局", 1)]
    assert "1 个事项的日期会变" in answer.content.decode()
    item.refresh_from_db()
    assert (item.next_on, Override.objects.count()) == (TUESDAY, 0)
    assert far.number not in answer.content.decode()


def test_confirming_moves_them_all_and_leaves_the_audit_clean() -> None:
    item = build.task(Status.ISSUED)
    build.task(Status.CLOSED, title="销号了的")  # its clocks are worked out by the same calendar
    client = signed_in(build.clerk())
    address = propose(client).redirect_chain[-1][0]
    assert client.post(address).status_code == 302
    item.refresh_from_db()
    assert item.next_on == date(2026, 11, 4)
    assert audited() == []
    (made,) = Adjustment.objects.all()
    assert (made.ground, made.moved) == ("区政府〔2026〕8 号", 2)
    assert made.days == [{"day": "2026-11-03", "name": "", "before": True, "after": False}]
    page = client.get(reverse("adjustments:year")).content.decode()
    assert "区政府〔2026〕8 号" in page


def test_confirmed_twice_it_is_made_once() -> None:
    proposal = proposed(NewDay(TUESDAY, worked=False))
    first, second = (actions.adjust(proposal, by=build.clerk(), now=build.at(1)) for _time in range(2))
    assert first == second
    assert Adjustment.objects.count() == 1


def test_nothing_moves_is_said_too() -> None:
    build.task(Status.ISSUED, due_on=date(2026, 11, 30))
    page = propose(signed_in(build.clerk()), date(2027, 6, 1)).content.decode()
    assert "没有日期会变" in page


def test_somebody_changed_the_calendar_meanwhile_and_the_list_is_made_anew() -> None:
    item = build.task(Status.ISSUED)
    client = signed_in(build.clerk())
    address = propose(client).redirect_chain[-1][0]
    other = proposed(NewDay(date(2026, 11, 4), worked=False))
    actions.adjust(other, by=build.clerk(), now=build.at(1))
    answer = client.post(address)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "被他人调整过" in page
    assert "11月5日" in page
    item.refresh_from_db()
    assert item.next_on == TUESDAY
    assert client.post(address).status_code == 302
    item.refresh_from_db()
    assert item.next_on == date(2026, 11, 5)
    assert audited() == []


def test_an_adjustment_can_be_withdrawn_and_the_dates_come_back() -> None:
    item = build.task(Status.ISSUED)
    actions.adjust(proposed(NewDay(TUESDAY, worked=False)), by=build.clerk(), now=build.at(1))
    actions.adjust(proposed(NewDay(TUESDAY, worked=None)), by=build.clerk(), now=build.at(1))
    item.refresh_from_db()
    assert (item.next_on, Override.objects.count()) == (TUESDAY, 0)
    assert audited() == []


@pytest.mark.parametrize("role", [Role.UNIT_HANDLER, Role.AUDITOR, Role.GROUP_LEADER])
def test_others_read_the_calendar_and_change_nothing(role: Role) -> None:
    of = build.unit() if role is Role.UNIT_HANDLER else build.office()
    client = signed_in(build.member(role, of))
    page = client.get(reverse("adjustments:year"))
    assert page.status_code == 200
    assert "调整一天或几天" not in page.content.decode()
    assert propose(client).status_code == 403
    with build.refused("adjustments.not_office"):
        actions.propose([NewDay(TUESDAY, worked=False)], ground="无", by=build.member(role, of), now=build.MONDAY)


def test_a_district_does_not_see_the_items_of_another() -> None:
    abroad = build.jurisdiction("999002", "栖云县")
    build.task(Status.ISSUED, lead=build.unit("教育局", place=abroad), title="外县的事")
    answer = propose(signed_in(build.clerk()))
    assert "另有其他区县的 1 个事项" in answer.content.decode()
    assert "外县的事" not in answer.content.decode()
    foreign = signed_in(build.clerk(abroad))
    assert foreign.get(answer.redirect_chain[-1][0]).status_code == 404


def test_a_notice_is_read_as_it_was_published() -> None:
    read = read_notice(NOTICE, 2026)
    assert {one.day for one in read if not one.worked} == days(2026, OFF[2026])
    assert {one.day for one in read if one.worked} == days(2026, WORKED[2026])
    assert [one.name for one in read if one.day == date(2026, 2, 28)] == ["春节"]


def test_a_whole_year_is_pasted_looked_at_and_entered() -> None:
    client = signed_in(build.clerk())
    page = client.get(reverse("adjustments:year"), {"year": 2027}).content.decode()
    assert "2027 年的放假安排尚未公布" in page
    data = {"year": 2027, "text": NEXT_YEAR, "ground": "国办发明电〔2026〕9 号"}
    answer = client.post(reverse("adjustments:propose"), data, follow=True)
    assert answer.status_code == 200
    client.post(answer.redirect_chain[-1][0])
    known = calendar()
    assert known.unknown_years(date(2027, 1, 1), date(2027, 12, 31)) == ()
    assert (known.is_workday(date(2027, 1, 9)), known.is_workday(date(2027, 10, 1))) == (True, False)
    page = client.get(reverse("adjustments:year"), {"year": 2027}).content.decode()
    assert "尚未公布" not in page
    assert "春节" in page


@pytest.mark.parametrize(
    ("year", "text"), [(2026, NOTICE), (2027, "放假安排另行通知。"), (2027, "一、国庆节：10月1日放假。")]
)
def test_half_a_notice_comes_back_with_what_was_pasted(year: int, text: str) -> None:
    data = {"year": year, "text": text, "ground": "国办发明电〔2026〕9 号"}
    answer = signed_in(build.clerk()).post(reverse("adjustments:propose"), data)
    assert answer.status_code == 422
    assert text[:8] in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_long_list_is_paged_by_key_and_holds_every_item_once() -> None:
    for number in range(queries.PAGE + 3):
        build.task(Status.ISSUED, title=f"第{number}件")
    client = signed_in(build.clerk())
    answer = propose(client)
    address, first = answer.redirect_chain[-1][0], [one.item.pk for one in answer.context["effects"]]
    second = client.get(address, {"after": answer.context["next"]})
    assert (len(first), len(second.context["effects"]), second.context["next"]) == (queries.PAGE, 3, "")
    keys = first + [one.item.pk for one in second.context["effects"]]
    assert sorted(keys) == sorted(Item.objects.values_list("pk", flat=True))


def test_the_pages_ask_the_database_a_fixed_number_of_times(django_assert_max_num_queries) -> None:
    client = signed_in(build.clerk())
    for _number in range(12):
        build.task(Status.ISSUED)
    address = propose(client).redirect_chain[-1][0]
    for place, most in ((reverse("adjustments:year"), 10), (address, 16)):
        client.get(place)
        with django_assert_max_num_queries(most):
            client.get(place)


@pytest.mark.parametrize(
    "statement", ["UPDATE adjustments_adjustment SET ground = ''", "DELETE FROM adjustments_adjustment"]
)
def test_what_was_adjusted_stays(statement: str) -> None:
    actions.adjust(proposed(NewDay(TUESDAY, worked=False)), by=build.clerk(), now=build.at(1))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_todays_month_is_on_the_page_with_words_and_shapes() -> None:
    page = signed_in(build.clerk()).get(reverse("adjustments:year"), {"year": 2026}).content.decode()
    for words in ("休", "班", "国庆节", "没有本地调整"):
        assert words in page


def enter_term(client: Client, starts: str, ends: str, ground: str = "区教育局校历"):
    data = {"starts": starts, "ends": ends, "ground": ground}
    return client.post(reverse("adjustments:term"), data, follow=True)


def test_a_term_is_entered_put_right_and_counts_for_what_is_read_after_it() -> None:
    clerk = build.clerk()
    client = signed_in(clerk)
    assert "还没有录入学期" in client.get(reverse("adjustments:year")).content.decode()
    enter_term(client, "2027-02-22", "2027-07-02")
    page = enter_term(client, "2027-03-01", "2027-07-02").content.decode()
    assert page.count("<td>2027 年春季学期</td>") == 1
    assert queries.terms(clerk.jurisdiction_id) == (Term(date(2027, 3, 1), date(2027, 7, 2)),)
    text = "会议要求，区教育局要在下学期开学前完成课后服务方案备案。"
    arrival = take_in(NewDirective(text, dated=date(2026, 11, 3)), by=clerk, now=build.MONDAY)
    assert arrival.directive.versions.get().drafts.get().due_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("starts", "ends", "ground"), [("2027-03-01", "2026-07-02", "校历"), ("2027-03-01", "2027-07-02", " ")]
)
def test_half_a_term_is_not_entered(starts: str, ends: str, ground: str) -> None:
    answer = enter_term(signed_in(build.clerk()), starts, ends, ground)
    assert answer.status_code == 422
    assert starts in answer.content.decode()
    assert not SchoolTerm.objects.exists()


def test_a_term_that_was_entered_stays_in_the_record() -> None:
    actions.enter_term(Term(date(2027, 3, 1), date(2027, 7, 2)), ground="校历", by=build.clerk(), now=build.MONDAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        SchoolTerm.objects.update(ground="别的")
