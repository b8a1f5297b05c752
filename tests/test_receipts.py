"""A due date opens to its sum, and the sum adds up: by hand, in any order of events, by any calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingzhou.ledger import actions, audit, deeds, queries, receipts, states
from qingzhou.ledger.models import Clock, Item
from qingzhou.ledger.policy import SHANGHAI, Policy, policy
from qingzhou.ledger.projection import Projection, Running, Written
from qingzhou.ledger.receipts import Basis, Receipt, deadline_receipt
from qingzhou.ledger.replay import apply, start
from qingzhou.ledger.states import Kind, Side, Status
from qingzhou.refusals import Incomplete, NotAllowed, NotNow
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.queries import calendar as stored_calendar
from tests import build

NATIONAL, POLICY = Calendar(), Policy()
DAYS = st.dates(date(2025, 1, 1), date(2026, 9, 1))
CALENDARS = st.dictionaries(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=40).map(Calendar)
# What happens next, after how many days, and how many days later a date is asked for or set.
EVENTS = st.lists(
    st.tuples(st.sampled_from(["suspend", "resume", "later", "extend"]), st.integers(0, 40), st.integers(0, 30)),
    max_size=9,
)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def issued(on: date, due_on: date) -> Projection:
    item = start(Written(noon(on), 1, 1, deeds.Drafted(number="2026-T001", kind=Kind.TASK, title="题")))
    item = apply(item, Written(noon(on), 1, 1, deeds.Assigned(lead=2, owner=3, due_on=due_on)))
    return apply(item, Written(noon(on), 3, 2, deeds.Signed()))


def lived(item: Projection, day: date, events: Iterable[tuple[str, int, int]], known: Calendar) -> Projection:
    """The item after those of the events that the table allows."""
    for event, gone, more in events:
        day += timedelta(days=gone)
        assert item.due_on is not None
        made: list[deeds.Deed] = []
        if event == "suspend":
            made = [deeds.Suspended(reason="等文件", review_on=day + timedelta(days=9))]
        elif event in ("resume", "later"):
            pause = receipts.stood(item, day, known)
            later = pause.earned_on + timedelta(days=more) if pause and event == "later" else None
            made = [receipts.counted(deeds.Resumed(due_on=later), item, day, known)]
        else:
            asked = item.due_on + timedelta(days=more + 1)
            made = [deeds.ExtensionAsked(due_on=asked, reason="等回函"), deeds.ExtensionGranted(due_on=asked)]
        try:
            for deed in made:
                item = apply(item, Written(noon(day), 1, 1, deed))
        except NotNow:
            continue
    return item


def counted_by_hand(start_on: date, workdays: int, known: Calendar) -> date:
    """Walk along the wall calendar, crossing off days."""
    day = start_on
    while workdays:
        day += timedelta(days=1)
        workdays -= known.is_workday(day)
    return day


def added_up(receipt: Receipt, known: Calendar) -> date:
    """The due date worked out anew from what the lines say."""
    due_on = receipt.starts_on
    for leg in receipt.legs:
        is_counted = leg.basis in (Basis.TERM, Basis.PAUSE) and not leg.recounted
        due_on = counted_by_hand(due_on, leg.workdays, known) if is_counted else leg.after  # a date that an entry gives
        span = leg.span
        assert span.days - span.weekend_days - len(span.holidays) + len(span.make_up_days) == span.workdays or (
            span.days <= 0
        )
    return due_on


def due_of(item: Projection) -> Running:
    due = item.clock("due")
    assert due is not None
    return due


@settings(max_examples=300)
@given(on=DAYS, length=st.integers(0, 90), events=EVENTS, known=CALENDARS)
def test_the_lines_add_up_to_the_due_date_in_any_order_by_any_calendar(
    on: date, length: int, events: list[tuple[str, int, int]], known: Calendar
) -> None:
    item = lived(issued(on, on + timedelta(days=length)), on, events, known)
    receipt = deadline_receipt(due_of(item), known, POLICY)
    assert receipt.due_on == item.due_on == added_up(receipt, known)
    assert receipt.legs[0].after == item.first_due_on
    assert not any(leg.recounted for leg in receipt.legs)
    assert all(later.before == leg.after for leg, later in zip(receipt.legs, receipt.legs[1:], strict=False))


@settings(max_examples=200)
@given(on=DAYS, length=st.integers(0, 90), events=EVENTS, then=CALENDARS, now=CALENDARS)
@example(  # two changes that cancel each other: a working day less in the pause, one less after it
    on=date(2026, 9, 1),
    length=1,
    events=[("suspend", 0, 0), ("resume", 122, 0)],
    then=Calendar(),
    now=Calendar({date(2027, 1, 1): False}),
)
def test_a_date_that_was_told_stays_when_the_calendar_is_changed_and_the_receipt_says_so(
    on: date, length: int, events: list[tuple[str, int, int]], then: Calendar, now: Calendar
) -> None:
    item = lived(issued(on, on + timedelta(days=length)), on, events, then)
    receipt = deadline_receipt(due_of(item), now, POLICY)
    assert receipt.due_on == item.due_on == added_up(receipt, now)


@settings(max_examples=200)
@given(on=DAYS, length=st.integers(0, 60), before=st.integers(0, 70), stood=st.integers(0, 60), known=CALENDARS)
def test_what_was_left_when_it_stopped_is_left_when_it_goes_on(
    on: date, length: int, before: int, stood: int, known: Calendar
) -> None:
    item, stopped = issued(on, on + timedelta(days=length)), on + timedelta(days=before)
    resumed = stopped + timedelta(days=stood)
    item = apply(item, Written(noon(stopped), 1, 1, deeds.Suspended(reason="等", review_on=resumed)))
    left = known.count(stopped, item.due_on or on)
    item = apply(item, Written(noon(resumed), 1, 1, receipts.counted(deeds.Resumed(), item, resumed, known)))
    assert known.count(resumed, item.due_on or on) == left


@given(on=DAYS, workdays=st.integers(1, 30), known=CALENDARS)
def test_a_term_counted_out_by_hand_gives_the_same_day(on: date, workdays: int, known: Calendar) -> None:
    clock = Running(name="sign", turn=1, side=Side.LEAD, starts_on=on, workdays="sign_within")
    receipt = deadline_receipt(clock, known, Policy(sign_within=workdays))
    assert receipt.due_on == counted_by_hand(on, workdays, known) == added_up(receipt, known)


def test_an_entry_from_before_the_ledger_counted_still_replays_and_its_difference_is_a_line() -> None:
    item = issued(date(2026, 11, 2), date(2026, 11, 16))
    stopped = Written(noon(date(2026, 11, 4)), 1, 1, deeds.Suspended(reason="等", review_on=date(2026, 11, 9)))
    old = deeds.decode("resume", {"due_on": "2026-11-25", "note": ""})
    item = apply(apply(item, stopped), Written(noon(date(2026, 11, 9)), 1, 1, old))
    receipt = deadline_receipt(due_of(item), NATIONAL, POLICY)
    assert [(leg.basis, leg.workdays, leg.after) for leg in receipt.legs] == [
        (Basis.FIXED, 10, date(2026, 11, 16)),
        (Basis.PAUSE, 3, date(2026, 11, 19)),
        (Basis.LATER, 4, date(2026, 11, 25)),
    ]


class Walks(TestCase):
    """Any walk through the table: what is stored of every clock is what its receipt says."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        choices=st.lists(st.integers(0, 20), max_size=12), gone=st.lists(st.integers(0, 9), min_size=12, max_size=12)
    )
    def test_every_stored_clock_is_what_its_receipt_says(self, choices: list[int], gone: list[int]) -> None:
        now, item = build.MONDAY, build.task(Status.ISSUED)
        for choice, days in zip(choices, gone, strict=False):
            now += timedelta(days=days)
            steps = states.steps_from(item.kind, Status(item.status))
            if not steps:
                break
            step = steps[choice % len(steps)]
            try:
                deed = build.example(item, step, due_on=now.date() + timedelta(days=20))
                item = actions.move(item, deed, by=build.actor(item, step), now=now, files=build.files(step))
            except (NotNow, NotAllowed, Incomplete):
                continue
        known, terms = stored_calendar(), policy()
        running = queries.state_of(item).clocks
        receipts_ = {(clock.name, clock.turn): deadline_receipt(clock, known, terms).due_on for clock in running}
        stored = {(clock.name, clock.turn): clock.due_on for clock in Clock.objects.filter(item=item)}
        assert stored == receipts_


def suspended() -> Item:
    """Due on 16 November, stopped on the 2nd."""
    return build.task(Status.SUSPENDED, due_on=date(2026, 11, 16))


@pytest.mark.django_db
@pytest.mark.database
def test_resuming_counts_by_itself_and_takes_nobodys_word_for_it() -> None:
    item = suspended()
    with build.refused("ledger.resumed_earlier"):
        actions.move(item, deeds.Resumed(due_on=date(2026, 11, 20)), by=build.clerk(), now=build.at(7))
    forged = deeds.Resumed(stood=99, earned_on=date(2027, 3, 1))
    item = actions.move(item, forged, by=build.clerk(), now=build.at(7))
    assert item.due_on == date(2026, 11, 23)
    entry = item.entries.last()
    assert entry is not None
    assert (entry.data["stood"], entry.data["earned_on"]) == (5, "2026-11-23")


@pytest.mark.django_db
@pytest.mark.database
def test_the_item_page_opens_every_promise_to_its_sum() -> None:
    item = suspended()
    item = actions.move(item, deeds.Resumed(due_on=date(2026, 11, 25)), by=build.clerk(), now=build.at(7))
    asked = deeds.ExtensionAsked(due_on=date(2026, 12, 2), reason="等待公安回函")
    item = actions.move(item, asked, by=build.handler(build.unit()), now=build.at(8))
    granted = deeds.ExtensionGranted(due_on=date(2026, 12, 2), note="仅此一次")
    item = actions.move(item, granted, by=build.clerk(), now=build.at(9))
    client = Client()
    client.force_login(build.clerk().person, backend="qingzhou.units.backends.SignedInBackend")
    response = client.get(reverse("ledger:item", args=[item.number]))
    due = response.context["page"].promises[0]
    assert [(line.label, line.sign, line.days, line.on, line.overtaken) for line in due.lines] == [
        ("起算", "+", None, date(2026, 11, 2), False),
        ("定期办结", "+", None, date(2026, 11, 16), True),
        ("中止", "", 5, None, False),
        ("顺延", "+", 5, date(2026, 11, 23), True),
        ("恢复时另定", "+", 2, date(2026, 11, 25), True),
        ("延期", "+", 5, date(2026, 12, 2), False),
        ("时限", "+", None, date(2026, 12, 2), False),
    ]
    page = response.content.decode()
    for words in ("<s>11月16日</s>", "理由：等待公安回函", "批示：仅此一次", "减周六周日 4 天 = 10 个工作日"):
        assert words in page
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


@pytest.mark.django_db
def test_holidays_stand_in_the_sum_by_name_and_date() -> None:
    item = build.task(now=datetime(2026, 9, 21, 9, tzinfo=SHANGHAI), due_on=date(2026, 10, 12))
    client = Client()
    client.force_login(build.clerk().person, backend="qingzhou.units.backends.SignedInBackend")
    page = client.get(reverse("ledger:item", args=[item.number])).content.decode()
    assert "减放假 6 天（中秋节 9月25日星期五、国庆节 10月1日星期四" in page
    assert "加调休上班 1 天（国庆节 10月10日星期六）" in page
