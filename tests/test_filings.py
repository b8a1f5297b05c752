"""Filings: what the form is filled in with, versions, lateness, double presses, the office's list, and what dispatch reads."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhou.filings import actions, queries
from qingzhou.filings.actions import Said, Sheet
from qingzhou.filings.facts import Facts, facts, masked
from qingzhou.filings.forms import FilingForm
from qingzhou.filings.models import Filing
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.states import PARTS, State
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Status
from qingzhou.units.models import Membership, Role
from tests import build
from tests.offices import signed_in
from tests.weeks import CUTOFF, W47, moment, report

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PERIOD = Period.of_week(W47)
SECOND = timedelta(seconds=1)
NOW = moment(11, 18)


def known(by: Membership, now: datetime = NOW, period: Period = PERIOD) -> Facts:
    times = queries.times(by.jurisdiction_id, now)
    return facts(by, times.window(period), now, times.calendar, policy())


def lines(by: Membership, part: str, now: datetime = NOW) -> list[str]:
    return [fact.line for fact in known(by, now)[part]]


def handler(name: str = "教育局") -> Membership:
    return build.handler(build.unit(name))


def filed(by: Membership, done: str = "已排查", now: datetime = NOW, **more) -> Filing:
    return actions.file(PERIOD, Said(done=done, **more), by=by, now=now)


def running() -> Period:
    return Period.holding(Every.WEEK, timezone.now(), policy())


def soon(name: str = "教育局", **more) -> Item:
    now = timezone.now()
    due_on = timezone.localdate(now) + timedelta(days=20)
    return build.task(Status.IN_PROGRESS, lead=build.unit(name), now=now, due_on=due_on, **more)


# --- what the form is filled in with ---------------------------------------------------------------------------
def test_what_was_reported_handed_in_and_closed_in_the_week_is_one_line_a_task() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=date(2026, 12, 30))
    report(item, moment(11, 11), 10)  # of the week before
    item = report(item, moment(11, 16), 40, next_step="下周查夜间场所", wanted="请公安派员")
    by = handler()
    assert lines(by, "done") == [f"{item.number} {item.title}：已排查 12 家；进度 40%"]
    assert lines(by, "todo") == [f"{item.number} {item.title}：下周查夜间场所"]
    assert lines(by, "wanted") == [f"{item.number} {item.title}：请公安派员"]
    deed = deeds.Submitted(done="全部查完。")
    item = ledger.move(item, deed, by=by, now=moment(11, 17), files=(build.PHOTO,))
    ledger.move(item, deeds.Closed(), by=build.clerk(), now=moment(11, 18, 8))
    assert lines(by, "done") == [f"{item.number} {item.title}：已排查 12 家；全部查完；已报请销号；已销号；进度 40%"]


def test_what_is_due_next_week_is_to_be_done_and_what_is_late_is_a_problem() -> None:
    late, due = (build.task(Status.IN_PROGRESS, due_on=date(2026, 11, day)) for day in (13, 26))
    build.task(Status.IN_PROGRESS, due_on=date(2026, 11, 27))  # the day after the next cut-off
    build.task(Status.SUBMITTED, due_on=date(2026, 11, 13))  # waits for the office
    by = handler()
    assert [fact.number for fact in known(by)["todo"]] == [due.number]
    assert lines(by, "problems") == [f"{late.number} {late.title}：超期 3 个工作日"]


def test_what_is_stuck_is_told_with_the_last_words_even_of_an_earlier_week() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=date(2026, 12, 30))
    report(item, moment(11, 9), 20, difficult=True, problems="房东不配合", wanted="请街道协助")
    by = handler()
    assert lines(by, "done") == []
    assert lines(by, "problems") == [f"{item.number} {item.title}：房东不配合"]
    assert lines(by, "wanted") == [f"{item.number} {item.title}：请街道协助"]


def test_a_cooperating_unit_tells_of_its_own_part_alone() -> None:
    support = build.unit("宣传部")
    item = build.task(Status.IN_PROGRESS, supports=(support,), due_on=date(2026, 11, 24))
    report(item, moment(11, 16), 40)
    by = build.handler(support)
    assert (lines(by, "done"), len(lines(by, "todo"))) == ([], 1)
    ledger.move(item, deeds.PartSigned(), by=by, now=moment(11, 17))
    ledger.move(item, deeds.PartFinished(done="宣传已发"), by=by, now=moment(11, 17))
    assert lines(by, "done") == [f"{item.number} {item.title}：宣传已发；本单位部分已办完"]
    assert lines(by, "todo") == []


def test_confidential_tasks_stand_in_no_line_and_leave_those_that_were_filed() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=date(2026, 11, 24), title="某校秘密")
    item = report(item, moment(11, 16), 40)
    by = handler()
    filing = filed(by, "\n".join(lines(by, "done")))
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=moment(11, 18, 10))
    assert not any(known(by).values())
    assert "秘密" in filing.done
    assert "秘密" not in signed_in(build.clerk()).get(reverse("filings:filing", args=[filing.pk])).content.decode()
    (told,) = queries.filed(by.jurisdiction_id, PERIOD, NOW)
    assert told.texts["done"] == f"{item.number} 保密事项"


def test_only_the_lines_of_what_is_hidden_are_masked() -> None:
    text = "2026-T001 甲：一\n其他\n2026-T0011 乙：二"
    assert masked(text, {"2026-T001"}) == "2026-T001 保密事项\n其他\n2026-T0011 乙：二"
    assert masked(text, ()) == text


def test_the_facts_cost_the_same_three_queries_however_many_tasks(django_assert_max_num_queries) -> None:
    by = handler()
    times = queries.times(by.jurisdiction_id, NOW)
    for wanted in (2, 12):
        while Item.objects.count() < wanted:
            item = build.task(Status.IN_PROGRESS, due_on=date(2026, 11, 16))
            report(item, moment(11, 10), 20, difficult=True, problems="卡住")
        with django_assert_max_num_queries(3):
            assert len(facts(by, times.window(PERIOD), NOW, times.calendar, policy())["problems"]) == wanted


# --- filing ----------------------------------------------------------------------------------------------------
def test_filing_again_makes_a_new_version_and_keeps_the_old_one() -> None:
    by = handler()
    first, again = filed(by, "甲"), filed(by, "乙")
    assert [one.version for one in (first, again)] == [1, 2]
    assert [(one.done, one.person) for one in queries.versions_of(by.unit_id, PERIOD)] == [
        ("甲", by.person),
        ("乙", by.person),
    ]


@pytest.mark.parametrize("statement", ["UPDATE filings_filing SET done = ''", "DELETE FROM filings_filing"])
def test_the_database_itself_refuses_to_change_what_was_filed(statement: str) -> None:
    filed(handler())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_after_the_cut_off_it_is_late_and_a_later_change_makes_nothing_late_that_was_in_time() -> None:
    build.task(Status.ISSUED, lead=build.unit("教育局"))
    build.task(Status.ISSUED, lead=build.unit("城管局"))
    by, other = handler(), handler("城管局")
    assert not filed(by, "按时", CUTOFF).late
    assert filed(by, "又改", CUTOFF + SECOND).late
    assert filed(other, "迟了", CUTOFF + SECOND).late
    states = {one.unit.short_name: one.state for one in queries.filed(by.jurisdiction_id, PERIOD, CUTOFF + SECOND)}
    assert states == {"教育局": State.FILED, "城管局": State.LATE}


def test_the_same_page_or_the_same_words_file_once() -> None:
    by, sheet = handler(), Sheet(uuid4())
    first = actions.file(PERIOD, Said("甲"), by=by, now=NOW, sheet=sheet)
    assert actions.file(PERIOD, Said("乙"), by=by, now=NOW, sheet=sheet) == first
    assert actions.file(PERIOD, Said("甲 \r\n"), by=by, now=CUTOFF + SECOND) == first
    assert Filing.objects.count() == 1


def test_a_colleagues_filing_is_not_replaced_unseen() -> None:
    by, colleague = handler(), build.member(Role.UNIT_LEADER, build.unit("教育局"))
    filed(colleague, "领导所写")
    with build.refused("filings.filed_meanwhile"):
        actions.file(PERIOD, Said("我所写"), by=by, now=NOW, sheet=Sheet(uuid4(), by.unit_id, 0))
    assert actions.file(PERIOD, Said("我所写"), by=by, now=NOW, sheet=Sheet(uuid4(), by.unit_id, 1)).version == 2


def test_what_cannot_be_filed_is_refused_with_words() -> None:
    by = handler()
    with build.refused("filings.empty"):
        filed(by, " \n ")
    with build.refused("filings.contradiction"):
        filed(by, "做了", unchanged=True)
    with build.refused("filings.not_running"):
        actions.file(PERIOD.plus(1), Said("早了"), by=by, now=NOW)
    with build.refused("filings.not_running"):
        actions.file(Period.parse("2026-11-19"), Said("不是每日"), by=by, now=NOW)
    with build.refused("filings.too_late"):
        actions.file(PERIOD, Said("太迟"), by=by, now=CUTOFF + timedelta(days=32))
    with build.refused("filings.other_unit"):
        actions.file(PERIOD, Said("甲"), by=by, now=NOW, sheet=Sheet(unit=by.unit_id + 1))
    with build.refused("filings.not_yours"):
        filed(build.clerk())
    assert not Filing.objects.exists()


def test_a_zero_report_may_still_name_a_problem() -> None:
    filing = filed(handler(), "", unchanged=True, problems="仍缺人手")
    assert (filing.unchanged, filing.problems) == (True, "仍缺人手")


# --- who owes --------------------------------------------------------------------------------------------------
def owing(at: datetime = NOW, now: datetime = NOW) -> list[str]:
    return [unit.short_name for unit in queries.owing(build.jurisdiction().pk, at, now)]


def test_who_leads_or_cooperates_in_an_open_task_owes_and_nobody_else() -> None:
    build.task(lead=build.unit("教育局"), supports=(build.unit("宣传部"),))
    build.task(Status.CLOSED, lead=build.unit("城管局"), now=moment(11, 9))
    build.issue(lead=build.unit("公安分局"))
    build.unit("民政局"), build.office()
    assert owing() == ["教育局", "宣传部"]
    assert owing(moment(11, 8), NOW) == ["教育局", "宣传部"]
    assert owing(build.at(-3), NOW) == []


def test_a_unit_owed_a_past_week_for_what_was_closed_since() -> None:
    item = build.task(Status.SUBMITTED, lead=build.unit("教育局"))
    ledger.move(item, deeds.Closed(), by=build.clerk(), now=CUTOFF + SECOND)
    assert owing(CUTOFF, CUTOFF + timedelta(days=1)) == ["教育局"]
    assert owing(CUTOFF + timedelta(days=1), CUTOFF + timedelta(days=1)) == []


# --- pages -----------------------------------------------------------------------------------------------------
def form_of(client: Client, period: Period | None = None) -> dict[str, str]:
    """What a browser would send."""
    form = client.get(reverse("filings:form", args=[period or running()])).context["form"]
    return sent_by(form)


def sent_by(form: FilingForm) -> dict[str, str]:
    values = {bound.name: bound.value() for bound in form if bound.name != "unchanged"}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def test_a_handler_finds_the_form_filled_in_and_files_by_one_press() -> None:
    item = report(soon(), timezone.now(), 40, problems="房东不配合")
    client = signed_in(handler())
    page = client.get("/filing/").content.decode()
    assert reverse("ledger:item", args=[item.number]) in page
    data = form_of(client)
    assert "已排查 12 家" in data["done"]
    answer = client.post("/filing/", {**data, "done": data["done"] + "\n另：开会一次"}, follow=True)
    assert "已填报" in answer.content.decode()
    filing = Filing.objects.get()
    assert filing.done.endswith("另：开会一次")
    assert form_of(client)["done"] == filing.done
    client.post("/filing/", {**data, "done": "又按一次"})
    assert Filing.objects.count() == 1


def test_what_is_filed_is_chinese_whatever_its_writer_reads_the_pages_in() -> None:
    report(soon(), timezone.now(), 40, problems="房东不配合")
    client = signed_in(handler())
    chinese = form_of(client)
    client.cookies["django_language"] = "en"
    assert "Done" in client.get("/filing/").content.decode()
    english = form_of(client)
    assert all(english[name] == chinese[name] for name in (*PARTS, "offered"))
    assert "进度 40%" in english["done"]


def test_beside_a_long_form_the_lines_are_folded_and_counted() -> None:
    items = [report(soon(), timezone.now(), 10) for _task in range(11)]
    page = signed_in(handler()).get("/filing/").content.decode()
    assert f"台账带出 {len(items)} 项" in page
    assert '<details class="fold">' in page
    assert '<details class="fold" open>' not in page


def test_new_facts_are_offered_and_added_without_losing_what_was_typed() -> None:
    client = signed_in(handler())
    soon(title="甲事项")
    data = {**form_of(client), "done": "我的话"}
    other = report(soon(title="乙事项"), timezone.now(), 40)
    page = client.post("/filing/", {**data, "refill": "1"})
    assert page.context["form"]["done"].value() == f"我的话\n{other.number} 乙事项：已排查 12 家；进度 40%"
    again = sent_by(page.context["form"])
    assert client.post("/filing/", {**again, "refill": "1"}).context["form"]["done"].value() == again["done"]
    client.post("/filing/", again)
    assert Filing.objects.get().done.startswith("我的话")


def test_a_refusal_keeps_what_was_typed() -> None:
    client, by = signed_in(handler()), handler()
    data = {**form_of(client), "done": "我的话"}
    actions.file(running(), Said("别人的话"), by=build.member(Role.UNIT_LEADER, by.unit), now=timezone.now())
    answer = client.post("/filing/", data)
    assert (answer.status_code, "刚刚填报过" in answer.content.decode()) == (409, True)
    assert answer.context["form"]["done"].value() == "我的话"
    data["seen"] = str(answer.context["form"]["seen"].value())
    assert client.post("/filing/", data).status_code == 302
    assert client.post("/filing/", {**data, "done": "", "token": "", "seen": "2"}).status_code == 422


def test_the_desk_says_that_nothing_was_filed_until_it_was() -> None:
    by = handler()
    client = signed_in(by)
    assert "还没有填报" not in client.get("/desk").content.decode()  # nothing is owed
    soon()
    assert "还没有填报" in client.get("/desk").content.decode()
    actions.file(running(), Said(unchanged=True), by=by, now=timezone.now())
    assert "还没有填报" not in client.get("/desk").content.decode()
    assert "还没有填报" not in signed_in(build.clerk()).get("/desk").content.decode()


@pytest.mark.parametrize("role", [Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR])
def test_those_who_oversee_see_who_has_filed_the_missing_first(role: Role) -> None:
    for name in ("教育局", "公安分局", "城管局"):
        build.task(lead=build.unit(name))
    filed(handler(), "已排查", problems="缺人")
    filed(handler("公安分局"), "迟了", CUTOFF + SECOND)
    client = signed_in(build.member(role, build.office()))
    page = client.get("/filing/2026-W47/units")
    assert [row.unit.short_name for row in page.context["rows"]] == ["城管局", "公安分局", "教育局"]
    assert "应填报 3 个单位" in page.content.decode()
    assert "已填报 2" in page.content.decode()
    came = client.get("/filing/2026-W47/units", {"state": "came"}).context["rows"]
    assert {row.unit.short_name for row in came} == {"公安分局", "教育局"}
    late = client.get("/filing/2026-W47/units", {"state": "late"}).context["rows"]
    assert [row.unit.short_name for row in late] == ["公安分局"]
    text = client.get(reverse("filings:filing", args=[Filing.objects.earliest("pk").pk])).content.decode()
    assert "缺人" in text
    assert client.get("/filing/").status_code == 403


def test_units_read_their_own_filings_only() -> None:
    mine, other = filed(handler()), filed(handler("城管局"))
    client = signed_in(build.member(Role.UNIT_LEADER, build.unit("教育局")))
    assert client.get(reverse("filings:filing", args=[mine.pk])).status_code == 200
    assert client.get(reverse("filings:filing", args=[other.pk])).status_code == 404
    assert client.get("/filing/2026-W47/units").status_code == 403


def test_a_period_that_is_not_open_says_what_to_file_instead() -> None:
    page = signed_in(handler()).get(f"/filing/{running().plus(3)}/").content.decode()
    assert "现在不能填报" in page
    assert f"/filing/{running()}/" in page
    assert signed_in(handler()).get("/filing/2026-W54/").status_code == 404


def test_the_list_and_what_dispatch_reads_cost_the_same_for_5_and_for_40_units(django_assert_num_queries) -> None:
    client, place = signed_in(build.clerk()), build.jurisdiction().pk
    client.get("/filing/2026-W47/units")
    for wanted in (5, 40):
        for place_of in range(wanted):
            build.task(lead=build.unit(f"第{place_of}局"))
            if place_of % 2:
                filed(handler(f"第{place_of}局"), f"已排查 {wanted}")
        with django_assert_num_queries(3):  # filings, units, confidential numbers
            assert len(queries.filed(place, PERIOD, NOW)) == wanted
        with django_assert_num_queries(8):  # session, who is signed in; rhythm, calendar; those three; unread
            assert client.get("/filing/2026-W47/units").status_code == 200


def test_the_pages_are_wholly_english_for_those_who_pressed_the_switch() -> None:
    report(soon(title="Task"), timezone.now(), 40, problems="stuck")
    by = handler()
    filing = actions.file(running(), Said("done"), by=by, now=timezone.now())
    addresses = {by: ["/filing/", f"/filing/{filing.pk}"], build.clerk(): ["/filing/units", "/filing/rhythm"]}
    for who, places in addresses.items():
        client = signed_in(who)
        client.cookies["django_language"] = "en"
        for address in places:
            page = client.get(address).content.decode()
            words = re.sub(r"<(script|option|textarea)\b.*?</\1>", "", page, flags=re.DOTALL)
            assert not re.search("填报|本周|单位|截止|历次|新", words), address
