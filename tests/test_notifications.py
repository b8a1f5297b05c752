"""Telling people: who is told what, in whose transaction, and at what hour messages may leave the building."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.notifications import wording
from qingzhou.notifications.models import Delivery, Notice, Preference, Robot
from qingzhou.notifications.states import RETRY_AFTER, Channel, Kind, Mode, State
from qingzhou.notifications.terms import SHANGHAI, Terms
from qingzhou.units.models import Role
from qingzhou.workdays.calendar import Calendar
from tests import build, notices

CALENDAR = Calendar()
TERMS = Terms()
BEGIN = datetime(2024, 1, 1, tzinfo=SHANGHAI)
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
SATURDAY_WORKED = date(2026, 2, 14)  # in exchange for the Spring Festival


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


# --- hours -----------------------------------------------------------------------------------------------------
@given(MOMENTS)
def test_nothing_leaves_at_night_nor_on_a_day_of_rest(moment: datetime) -> None:
    leaves = TERMS.next_open(moment, CALENDAR)
    local = leaves.astimezone(SHANGHAI)
    assert leaves >= moment
    assert 8 <= local.hour < 20
    assert CALENDAR.is_workday(local.date())
    assert TERMS.is_open(leaves, CALENDAR)


@given(MOMENTS, st.integers(0, 60 * 24 * 12))
def test_nothing_waits_longer_than_it_must(moment: datetime, minutes: int) -> None:
    between = moment + timedelta(minutes=minutes)
    assert between >= TERMS.next_open(moment, CALENDAR) or not TERMS.is_open(between, CALENDAR)


@given(MOMENTS, st.integers(8, 19))
def test_a_digest_comes_at_its_hour_of_a_working_day_and_the_next_one_a_day_later(moment: datetime, hour: int) -> None:
    digest = TERMS.next_digest(moment, hour, CALENDAR)
    assert digest >= moment
    assert (digest.hour, digest.minute) == (hour, 0)
    assert CALENDAR.is_workday(digest.date())
    later = TERMS.next_digest(digest + timedelta(seconds=1), hour, CALENDAR)
    assert CALENDAR.count(digest.date(), later.date()) == 1


@given(MOMENTS, st.integers(1, 9))
def test_a_retry_keeps_to_the_hours_too_and_there_are_five(moment: datetime, attempts: int) -> None:
    retry = TERMS.next_try(moment, attempts, CALENDAR)
    assert (retry is None) == (attempts > len(RETRY_AFTER))
    assert retry is None or (TERMS.is_open(retry, CALENDAR) and retry > moment)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (at(SATURDAY_WORKED, 9, 30), at(SATURDAY_WORKED, 9, 30)),  # a make-up Saturday is a working day
        (at(date(2026, 11, 2), 2), at(date(2026, 11, 2), 8)),
        (at(date(2026, 11, 6), 19, 59), at(date(2026, 11, 6), 19, 59)),
        (at(date(2026, 11, 6), 20), at(date(2026, 11, 9), 8)),  # Friday evening: Monday
        (at(date(2026, 9, 30), 21), at(date(2026, 10, 8), 8)),  # the National Day week
    ],
)
def test_when_messages_leave(moment: datetime, leaves: datetime) -> None:
    assert TERMS.next_open(moment, CALENDAR) == leaves


# --- telling ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_telling_belongs_into_the_transaction_of_what_happened() -> None:
    clerk = build.clerk()
    told = notices.told()
    with pytest.raises(RuntimeError):
        notices.actions.tell(told, [notices.Recipient(clerk.person_id, clerk.unit_id, Kind.CLOSED)], now=build.MONDAY)
    with transaction.atomic():
        notices.tell(clerk)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


@pytest.mark.django_db
@pytest.mark.database
def test_the_same_event_told_twice_is_one_notice_and_one_message() -> None:
    unit = build.unit()
    one, two = build.handler(unit), build.member(Role.UNIT_HANDLER, unit)
    notices.wants(one), notices.robot(unit)
    about = notices.tell(one)
    notices.tell(one, two, about=about)
    assert Notice.objects.count() == 2
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["mail", "wecom"]


@pytest.mark.django_db
def test_a_group_is_told_once_however_many_of_the_unit_are_told() -> None:
    unit, other = build.unit(), build.unit("宣传部")
    notices.robot(unit), notices.robot(other)
    notices.tell(build.handler(unit), build.member(Role.UNIT_HANDLER, unit), build.member(Role.UNIT_LEADER, unit))
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mail", "told_at", "due_at"),
    [
        (Mode.EACH, at(date(2026, 11, 2), 10), at(date(2026, 11, 2), 10)),
        (Mode.EACH, at(date(2026, 11, 7), 10), at(date(2026, 11, 9), 8)),  # a Saturday
        (Mode.DIGEST, at(date(2026, 11, 2), 10), at(date(2026, 11, 2), 17)),
        (Mode.DIGEST, at(date(2026, 11, 2), 18), at(date(2026, 11, 3), 17)),
        (Mode.OFF, at(date(2026, 11, 2), 10), None),
    ],
)
def test_each_hears_as_they_chose(mail: Mode, told_at: datetime, due_at: datetime | None) -> None:
    handler = build.handler(build.unit())
    notices.wants(handler, mail=mail, digest_hour=17)
    notices.tell(handler, now=told_at)
    assert list(Delivery.objects.values_list("due_at", flat=True)) == ([due_at] if due_at else [])


@pytest.mark.django_db
def test_telling_sixty_asks_the_database_as_often_as_telling_one(
    django_assert_num_queries: Callable[..., object],
) -> None:
    unit = build.unit()
    notices.robot(unit)
    for many in (1, 60):
        people = [build.member(Role.UNIT_HANDLER, unit) for _person in range(many)]
        notices.wants(people[0])
        about = notices.told()
        with django_assert_num_queries(6 + 2):  # notices, robots, preferences, notices, calendar, deliveries; savepoint
            notices.tell(*people, about=about)


# --- what goes outside -----------------------------------------------------------------------------------------
LINES = [
    wording.Line(Kind.TO_SIGN, "2026-T018", "/items/2026-T018"),
    wording.Line(Kind.TO_SIGN, "2026-T019", "/items/2026-T019"),
]


def test_outside_only_counts_and_numbers_are_said() -> None:
    assert wording.text(LINES, to_a_unit=True) == (
        "轻舟：您单位有 2 件事项待签收（2026-T018、2026-T019）。请登录系统查看。"
    )


def test_several_kinds_are_one_message_and_one_matter_is_led_to_directly() -> None:
    refused = wording.Line(Kind.EXTENSION_REFUSED, "2026-T007", "/items/2026-T007")
    assert wording.text([*LINES, LINES[0], refused], to_a_unit=False, site="https://a.example") == (
        "轻舟：您有 2 件事项待签收（2026-T018、2026-T019）；1 件事项未获准延期（2026-T007）。"
        "请登录系统查看。https://a.example/notices"
    )
    assert wording.text(LINES[:1], to_a_unit=False, site="https://a.example").endswith("/items/2026-T018")


def test_a_long_list_is_cut_and_still_counted() -> None:
    many = [wording.Line(Kind.TO_SIGN, f"2026-T{n:03d}", "/notices") for n in range(30)]
    text = wording.text(many, to_a_unit=True)
    assert "30 件事项待签收" in text
    assert "2026-T009 等）" in text
    assert "2026-T010" not in text


# --- what must never be false ----------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize(
    "change",
    [
        lambda: Notice.objects.update(kind="gossip"),
        lambda: Notice.objects.update(address="https://elsewhere.example/"),
        lambda: Delivery.objects.update(state="lost"),
        lambda: Delivery.objects.update(state=State.SENT),
        lambda: Delivery.objects.update(state=State.CLAIMED),
        lambda: Delivery.objects.update(channel=Channel.WECOM),
        lambda: Robot.objects.update(address=""),
        lambda: Robot.objects.update(active=False),
        lambda: Preference.objects.update(mail_address=""),
        lambda: Preference.objects.update(digest_hour=2),
    ],
)
def test_the_database_refuses_what_must_not_be(change: Callable[[], object]) -> None:
    handler = build.handler(build.unit())
    notices.wants(handler), notices.robot(build.unit("宣传部")), notices.tell(handler)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
