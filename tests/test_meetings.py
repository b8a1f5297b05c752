"""The weekly meeting: an agenda from exceptions, decisions that exist at once, papers that never change."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from docx import Document

from qingzhou.dispatch import actions as dispatch
from qingzhou.dispatch.snapshot import MASKED
from qingzhou.filings import actions as filings
from qingzhou.filings.actions import Said
from qingzhou.filings.periods import Period
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import audit, deeds
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.states import Status, Verb
from qingzhou.meetings import actions, papers, queries
from qingzhou.meetings.actions import Attendance
from qingzhou.meetings.audit import differences
from qingzhou.meetings.models import Decision, Meeting
from qingzhou.meetings.states import Kind, Topic
from qingzhou.refusals import Incomplete, NotAllowed, NotNow
from qingzhou.units.models import Role, Unit
from tests import build
from tests.meetings import NOW, because, browser, decide, first, prepared
from tests.weeks import CUTOFF, W47, district, moment, report

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AGENDA_QUERIES, SLIDES_QUERIES = 14, 14


def paper(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_one_press_freezes_the_week_and_builds_the_agenda_from_exceptions() -> None:
    meeting = prepared()
    topics = [Topic(one.topic) for one in meeting.subjects.all()]
    assert topics == sorted(topics, key=list(Topic).index)
    assert {Topic.OVERDUE, Topic.DUE_NEXT, Topic.NEW} <= set(topics)
    week = queries.content(meeting)
    called = [number for one in meeting.subjects.filter(topic=Topic.OVERDUE) for number in one.numbers]
    assert called == list(week.lists["overdue"])  # nobody is left out, the worst first
    alone = [one for one in meeting.subjects.all() if one.item]
    assert all(one.because and one.item and one.numbers == [one.item.number] for one in alone)
    assert len({one.item_id for one in alone}) == len(alone)  # each item is called once


def test_preparing_twice_gives_the_same_meeting() -> None:
    meeting = prepared()
    again = actions.prepare(W47, by=build.clerk(), now=NOW + timedelta(hours=1))
    assert (again.pk, again.subjects.count()) == (meeting.pk, meeting.subjects.count())


def test_a_claim_that_the_record_contradicts_is_called() -> None:
    other = build.unit("消防队")
    item = build.task(Status.IN_PROGRESS, supports=(other,), due_on=date(2026, 12, 30), now=build.at(0))
    ledger.move(
        item,
        deeds.Reported(done="基本完成", percent=90),
        by=build.handler(item.lead),
        now=moment(11, 18),
        files=(build.PHOTO,),
    )
    meeting = actions.prepare(W47, by=build.clerk(), now=NOW)
    subject = meeting.subjects.get(topic=Topic.CONTRADICTED)
    assert subject.item_id == item.pk
    assert any("消防队还没有签收" in said for said in because(subject))


def test_what_units_filed_as_wanted_is_called_and_who_has_not_filed_is_named() -> None:
    district()
    by = build.handler(build.unit("公安分局"))
    new = Said(done="已排查 12 家", wanted="请区网信办协查平台信息")
    filings.file(Period.of_week(W47), new, by=by, now=moment(11, 18))
    meeting = actions.prepare(W47, by=build.clerk(), now=NOW)
    subject = meeting.subjects.get(title__startswith="各单位填报的困难")
    assert because(subject) == ["公安分局：请区网信办协查平台信息"]
    page = browser(build.clerk()).get("/meetings/2026-W47/").content.decode()
    assert "应填报 3 个单位" in page
    assert "已填报 1" in page
    assert "教育局、" in page or "、教育局" in page


def test_subjects_are_moved_put_aside_added_and_timed() -> None:
    meeting, clerk = prepared(), build.clerk()
    client = browser(clerk)
    one, two, *_rest = meeting.subjects.all()
    assert client.post(f"/meetings/subjects/{two.pk}", {"do": "up"}).status_code == 302
    assert [subject.pk for subject in meeting.subjects.all()][:2] == [two.pk, one.pk]
    client.post("/meetings/2026-W47/order", {"subject": [one.pk, two.pk]})
    assert [subject.pk for subject in meeting.subjects.all()][:2] == [one.pk, two.pk]
    client.post(f"/meetings/subjects/{one.pk}", {"do": "park"})
    client.post(f"/meetings/subjects/{two.pk}", {"do": "minutes", "minutes": "12"})
    client.post("/meetings/2026-W47/subjects", {"title": "寒假部署"})
    page = client.get("/meetings/2026-W47/").content.decode()
    assert "搁置的议题" in page
    assert 'value="12"' in page
    assert page.index("寒假部署") < page.index("搁置的议题")
    assert page.count('value="take_up"') == 1  # what is not put aside can still be moved
    assert page.count('value="park"') == meeting.subjects.filter(parked=False).count()
    assert client.post(f"/meetings/subjects/{two.pk}", {"minutes": "0"}).status_code == 422


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_of_decision_exists_in_the_ledger_at_once(kind: Kind) -> None:
    meeting = prepared()
    subject = first(meeting)
    item, other = subject.item, build.handler(build.unit("消防队")).unit
    assert item is not None
    assert item.due_on is not None
    before = Item.objects.count()
    due = date(2026, 12, 25)
    decide(subject, kind, units=(other.pk,), due_on=due, evidence="照片")
    item.refresh_from_db()
    last = Entry.objects.filter(item=item).order_by("seq").last()
    assert last is not None
    expected = {
        Kind.EXTEND: Verb.EXTEND,
        Kind.CHANGE_LEAD: Verb.CHANGE_LEAD,
        Kind.SUPERVISE: Verb.SUPERVISE,
    }.get(kind, Verb.RESOLVE)
    assert last.verb == expected
    made = Item.objects.filter(lead=other, title__contains=item.title if kind is not Kind.TASK else "一周内").last()
    if kind in (Kind.ESCALATE, Kind.STUDY, Kind.TASK):
        assert made is not None
        assert (made.status, made.due_on, made.source) == (Status.ISSUED, due, "2026年第47周调度会")
        assert "佐证要求：照片" in made.quote
        assert last.data["follow_up"] == made.number
    else:
        assert Item.objects.count() == before
    if kind is Kind.EXTEND:
        assert (item.due_on, item.first_due_on != due) == (due, True)
    if kind is Kind.CHANGE_LEAD:
        assert (item.lead_id, item.status) == (other.pk, Status.ISSUED)  # it lands on the desk for signing
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


def test_the_same_decision_sent_again_is_one() -> None:
    subject, token, unit = first(prepared()), uuid4(), build.handler(build.unit("消防队")).unit
    clerk = build.clerk()
    made = [
        decide(subject, Kind.TASK, by=clerk, token=token, units=(unit.pk,), due_on=date(2026, 12, 1)) for _n in range(3)
    ]
    assert len({one.pk for one in made}) == 1
    assert Item.objects.filter(lead=unit).count() == 1


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        (Kind.TASK, {}, "meetings.unit_missing"),
        (Kind.EXTEND, {}, "meetings.day_missing"),
        (Kind.EXTEND, {"due_on": date(2026, 1, 1)}, "ledger.extension_not_later"),
        (Kind.CHANGE_LEAD, {"units": (999_999,)}, "meetings.unit_unknown"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(kind: Kind, more: dict[str, object], code: str) -> None:
    subject, entries = first(prepared()), Entry.objects.count()
    with pytest.raises(Incomplete) as refused, transaction.atomic():
        decide(subject, kind, **more)
    assert refused.value.code == code
    assert (Entry.objects.count(), Decision.objects.count()) == (entries, 0)


def test_only_the_office_prepares_decides_and_closes() -> None:
    meeting = prepared()
    for role in (Role.GROUP_LEADER, Role.AUDITOR):
        by = build.member(role, build.office())
        with pytest.raises(NotAllowed):
            decide(first(meeting), Kind.GO_ON, by=by)
        with pytest.raises(NotAllowed):
            actions.close(meeting, Attendance(), by=by, now=NOW)
    assert browser(build.member(Role.GROUP_LEADER, build.office())).get("/meetings/2026-W47/slides").status_code == 200
    unit = browser(build.handler(build.unit("教育局")))
    assert unit.get("/meetings/2026-W47/slides").status_code == 403
    assert "没有可以查看的调度会" in unit.get("/meetings/2026-W47/").content.decode()


def test_closing_locks_and_the_papers_say_what_was_decided() -> None:
    meeting, clerk = prepared(), build.clerk()
    unit = build.handler(build.unit("消防队")).unit
    decide(first(meeting), Kind.STUDY, units=(unit.pk,), due_on=date(2026, 12, 1), evidence="研究报告")
    aside = meeting.subjects.last()
    assert aside is not None
    actions.set_aside(aside, parked=True, by=clerk)
    closed = actions.close(meeting, Attendance("甲组长", "各成员单位", "三楼会议室"), by=clerk, now=moment(11, 20))
    with pytest.raises(NotNow):
        decide(first(meeting), Kind.GO_ON)
    minutes, circular = papers.minutes_of(closed)[1], papers.circular_of(closed)[1]
    told = paper(minutes)
    for said in (
        "“双减”工作第47周调度会议纪要",
        "主持人：甲组长",
        "三楼会议室",
        "专题研究：一周内办结并报结果",
        "消防队",
        "2026年12月1日",
        "研究报告",
        aside.title,
    ):
        assert said in told.replace("\n", "")
    assert "调度情况的通报" in paper(circular).replace("\n", "")
    page = browser(build.handler(build.unit("教育局")))
    assert page.get("/meetings/2026-W47/minutes.docx").content == minutes
    assert "专题研究" in page.get("/meetings/2026-W47/").content.decode()


def test_the_papers_stay_the_same_whatever_happens_afterwards() -> None:
    meeting, clerk = prepared(), build.clerk()
    decide(first(meeting), Kind.GO_ON)
    closed = actions.close(meeting, Attendance(), by=clerk, now=moment(11, 20))
    before = [papers.minutes_of(closed)[1], papers.circular_of(closed)[1]]
    for item in Item.objects.filter(status=Status.IN_PROGRESS):
        report(item, moment(11, 25), 60)
    Unit.objects.filter(short_name="教育局").update(short_name="教体局")
    again = Meeting.objects.get(pk=meeting.pk)
    assert [papers.minutes_of(again)[1], papers.circular_of(again)[1]] == before
    assert actions.close(again, Attendance("别人"), by=clerk, now=moment(11, 21)).sha256 == closed.sha256


def test_the_audit_finds_a_record_that_was_changed() -> None:
    meeting = prepared()
    decide(first(meeting), Kind.GO_ON)
    closed = actions.close(meeting, Attendance(), by=build.clerk(), now=moment(11, 20))
    assert list(differences()) == []
    altered = closed.record.replace("一周内", "一年内")
    Meeting.objects.filter(pk=closed.pk).update(record=altered)
    assert ["被改动过" in said for said in differences()] == [True]
    Meeting.objects.filter(pk=closed.pk).update(record=closed.record)
    made = Decision.objects.get(meeting=closed)
    made.pk, made.token = None, uuid4()
    made.save()  # slipped in behind the program's back
    assert [said.partition("调度会")[2] for said in differences()] == [
        "的记录与会议决定不符。",
        "第 2 项决定与台账记录不符。",
    ]


def test_the_next_agenda_opens_with_what_was_decided_and_what_was_put_aside() -> None:
    meeting, clerk = prepared(), build.clerk()
    unit = build.handler(build.unit("消防队")).unit
    made = decide(first(meeting), Kind.TASK, units=(unit.pk,), due_on=date(2026, 12, 1)).task
    assert made is not None
    by_hand = actions.add_subject(meeting, "寒假部署", by=clerk)
    actions.set_aside(by_hand, parked=True, by=clerk)
    actions.close(meeting, Attendance(), by=clerk, now=moment(11, 20))
    following = actions.prepare(W47.plus(1), by=clerk, now=moment(11, 27))
    topics = list(following.subjects.values_list("topic", flat=True))
    assert topics[:2] == [Topic.DECIDED, Topic.PARKED]
    decided = following.subjects.all()[0]
    assert decided.numbers == [made.number]
    assert "待签收" in because(decided)[0]


def test_decisions_from_the_queue_are_answered_in_json() -> None:
    subject = first(prepared())
    client, token = browser(build.clerk()), str(uuid4())
    address = f"/meetings/subjects/{subject.pk}/decide"
    form = {"token": token, "kind": "go_on", "said": "抓紧"}
    for _again in range(2):
        answer = client.post(address, form, headers={"X-Queue": "1"})
        assert answer.status_code == 200
        assert "抓紧" in json.loads(answer.content)["lists"][str(subject.pk)]
    refused = client.post(address, {"token": str(uuid4()), "kind": "task", "said": "新任务"}, headers={"X-Queue": "1"})
    assert refused.status_code == 422
    assert "责任单位" in json.loads(refused.content)["said"]
    assert Decision.objects.count() == 1
    assert "抓紧" in client.get("/meetings/2026-W47/decisions").json()["lists"][str(subject.pk)]


def test_without_script_the_form_keeps_what_was_typed_and_says_what_is_missing() -> None:
    subject = first(prepared())
    client = browser(build.clerk())
    address = f"/meetings/subjects/{subject.pk}/decide"
    page = client.post(address, {"token": str(uuid4()), "kind": "extend", "said": "再给一周"})
    assert page.status_code == 422
    assert "再给一周" in page.content.decode()
    assert "未写明日期" in page.content.decode()


def test_what_became_confidential_is_named_no_more() -> None:
    meeting = prepared()
    subject = first(meeting)
    decide(subject, Kind.GO_ON)
    item = subject.item
    assert item is not None
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=NOW + timedelta(hours=1))
    assert next(one for one in queries.subjects_of(meeting) if one.pk == subject.pk).title == MASKED
    assert [one.said for one in queries.decisions_of(meeting)] == [MASKED]
    slide = next(one for one in queries.slides(meeting) if one.subject.pk == subject.pk)
    assert slide.row is not None
    assert slide.row.title == MASKED
    closed = actions.close(meeting, Attendance(), by=build.clerk(), now=moment(11, 20))
    assert "一周内办结" not in closed.record


def test_a_decision_is_never_changed() -> None:
    made = decide(first(prepared()), Kind.GO_ON)
    for change in (
        lambda: Decision.objects.filter(pk=made.pk).update(said="别的"),
        lambda: Decision.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_pages_ask_the_database_a_fixed_number_of_times() -> None:
    meeting = prepared()
    client = browser(build.clerk())
    client.get("/meetings/2026-W47/")
    for subject in list(meeting.subjects.filter(item__isnull=False))[:3]:
        if subject.item and subject.item.is_open:
            decide(subject, Kind.GO_ON)
    for address, most in (("/meetings/2026-W47/", AGENDA_QUERIES), ("/meetings/2026-W47/slides", SLIDES_QUERIES)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= most, (address, len(asked))


def test_every_page_speaks_english() -> None:
    prepared()
    client = browser(build.clerk())
    client.cookies["django_language"] = "en"
    assert "Start the meeting" in client.get("/meetings/2026-W47/").content.decode()
    assert "Record the decision" in client.get("/meetings/2026-W47/slides").content.decode()


def test_a_week_frozen_by_itself_is_taken_as_it_is() -> None:
    district()
    kept = dispatch.freeze(W47, by=build.clerk(), now=CUTOFF)
    assert actions.prepare(W47, by=build.clerk(), now=NOW).week_id == kept.pk
