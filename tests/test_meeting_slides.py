"""What a slide shows of an item: the line it should have followed, and the one its unit claimed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from qingzhou.dispatch.snapshot import MASKED
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.queries import histories
from qingzhou.ledger.states import Status
from qingzhou.meetings import actions, queries
from qingzhou.meetings.curve import Curve, curve
from qingzhou.meetings.models import Meeting
from qingzhou.meetings.states import Topic
from qingzhou.units.models import Role
from qingzhou.workdays.queries import calendar
from tests import build
from tests.meetings import NOW, browser, first, prepared
from tests.weeks import CUTOFF, W47, moment, report

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def drawn(item: Item, on: date) -> Curve:
    found = curve(histories([item.pk])[item.pk], on, calendar())
    assert found is not None
    return found


def under_way(due_on: date) -> Item:
    return build.task(Status.IN_PROGRESS, due_on=due_on, now=moment(11, 2))


def test_a_line_tells_what_was_claimed_on_each_day_and_what_should_have_been() -> None:
    item = under_way(date(2026, 11, 30))
    report(item, moment(11, 9), 30)
    report(item, moment(11, 16), 45)
    shown = drawn(item, date(2026, 11, 19))
    assert [(day, claims) for day, _should, claims in shown.lines] == [
        (date(2026, 11, 2), 0),
        (date(2026, 11, 9), 30),
        (date(2026, 11, 16), 45),
        (date(2026, 11, 19), 45),
    ]
    assert (shown.should, shown.claims, shown.gap) == (65, 45, 20)  # 13 of 20 working days
    assert shown.expected[0] == (date(2026, 11, 2), 0)
    assert shown.expected[-1] == (date(2026, 11, 30), 100)


def test_a_claim_is_drawn_as_a_step_and_the_schedule_as_a_slope() -> None:
    item = under_way(date(2026, 11, 22))
    report(item, moment(11, 12), 40)
    shown = drawn(item, date(2026, 11, 12))
    assert shown.claimed_drawn == "0,100 500,100 500,60"
    places = [int(point.split(",")[0]) for point in shown.expected_drawn.split()]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1000)


def test_the_first_due_date_stays_when_the_date_is_moved() -> None:
    item = under_way(date(2026, 11, 20))
    ledger.move(
        item, deeds.Extended(due_on=date(2026, 12, 20), reason="外区协查"), by=build.clerk(), now=moment(11, 10)
    )
    shown = drawn(item, date(2026, 11, 19))
    marks = {mark.code: mark.day for mark in shown.marks}
    assert marks == {"first_due": date(2026, 11, 20), "due": date(2026, 12, 20), "today": date(2026, 11, 19)}
    assert len({mark.y for mark in shown.marks}) == 3  # words never lie on each other


def test_what_is_late_is_drawn_to_the_day_of_the_meeting() -> None:
    item = under_way(date(2026, 11, 10))
    shown = drawn(item, date(2026, 11, 19))
    assert shown.ends_on == date(2026, 11, 19)
    assert shown.should == 100


def test_a_long_task_is_drawn_with_few_points() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=date(2028, 12, 29), now=moment(1, 5))
    assert len(drawn(item, date(2026, 11, 19)).expected) < 130


def test_slide_and_frozen_week_say_the_same() -> None:
    meeting = prepared()
    shown = [one for one in queries.slides(meeting) if one.curve]
    assert shown
    for one in shown:
        assert one.row is not None
        assert one.curve is not None
        assert one.curve.claims == one.row.claimed
        assert one.curve.due_on == one.row.due_on
        assert one.curve.on == local_day(meeting.week.moment)
        if one.row.expected is not None:
            assert one.curve.should == one.row.expected


def test_what_is_reported_after_the_week_was_frozen_is_not_on_the_slide() -> None:
    meeting = prepared()
    subject = first(meeting)
    assert subject.item is not None
    before = line_of(meeting, subject.pk)
    report(subject.item, NOW + timedelta(hours=2), 75)
    assert line_of(meeting, subject.pk) == before


def line_of(meeting: Meeting, subject: int) -> Curve | None:
    return next(one.curve for one in queries.slides(meeting) if one.subject.pk == subject)


def test_a_slide_says_the_line_in_words_and_as_a_table_in_both_languages() -> None:
    meeting = prepared()
    subject = first(meeting)
    client = browser(build.clerk())
    for language, words in (
        ("zh-hans", ("序时应达", "填报进度", "查看数据")),
        ("en", ("Expected by schedule", "Show the figures")),
    ):
        client.cookies["django_language"] = language
        page = client.get("/meetings/2026-W47/slides").content.decode()
        slide = page[page.index(f'id="slide-{subject.pk}"') :].partition("</section>")[0]
        assert 'role="img" aria-labelledby="curve-' in slide
        assert re.search(r"<caption.*?</caption>", slide)
        assert all(word in slide for word in words)


def test_a_slide_says_two_sentences_and_a_slide_of_several_shows_their_bars() -> None:
    meeting = prepared()
    several = [one for one in queries.slides(meeting) if one.others]
    assert several
    assert all(one.curve is None for one in several)
    page = browser(build.clerk()).get("/meetings/2026-W47/slides").content.decode()
    for one in queries.slides(meeting):
        slide = page[page.index(f'id="slide-{one.subject.pk}"') :].partition("</section>")[0]
        assert slide.count('class="pace') == (len(one.others) if one.others else 0)
        if one.row:
            assert 1 <= slide.count('<p class="said">') <= 2


def test_what_is_ahead_is_not_drawn_as_behind() -> None:
    item = under_way(date(2026, 12, 30))
    report(item, moment(11, 18), 75)
    meeting = actions.prepare(W47, by=build.clerk(), now=CUTOFF)
    week = queries.content(meeting)
    row = next(one for one in week.rows if one.number == item.number)
    assert (row.gap or 0) < 0
    slides = [queries.Slide(subject, row=row) for subject in meeting.subjects.all()]
    assert not any(one.behind for one in slides)


def test_nothing_is_drawn_of_what_became_confidential() -> None:
    meeting = prepared()
    subject = first(meeting)
    assert subject.item is not None
    ledger.move(subject.item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=NOW + timedelta(hours=1))
    slide = next(one for one in queries.slides(meeting) if one.subject.pk == subject.pk)
    assert slide.subject.title == MASKED
    assert slide.curve is None


def test_the_numbers_of_a_subject_of_several_are_offered() -> None:
    meeting = prepared()
    several = next(one for one in meeting.subjects.filter(topic=Topic.NEW, item=None))
    page = browser(build.member(Role.GROUP_LEADER, build.office())).get("/meetings/2026-W47/slides").content.decode()
    offered = page[page.index(f'id="numbers-{several.pk}"') :].partition("</datalist>")[0]
    assert re.findall(r'value="([^"]+)"', offered) == several.numbers
