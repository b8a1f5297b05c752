"""Tell people what happened: rows only, in the transaction of what happened. Sending is for later and for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from qingzhou.notifications.models import TITLE_LENGTH, Delivery, Notice, Preference, Robot
from qingzhou.notifications.states import TO_A_PERSON, Channel, Kind, Mode
from qingzhou.notifications.terms import Terms, terms
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell: a person by id, the unit for which they act, and what it means to them."""

    person: int
    unit: int
    kind: Kind


@dataclass(frozen=True)
class Told:
    """What happened. `subject` as “ledger.item:42”; `event` tells one happening from all others; `address` is a path."""

    subject: str
    event: str
    number: str
    title: str
    address: str
    jurisdiction: int


def tell(told: Told, to: Iterable[Recipient], *, now: datetime) -> None:
    """Tell one happening: see `tell_all`."""
    tell_all([(told, to)], now=now)


def tell_all(news: Iterable[tuple[Told, Iterable[Recipient]]], *, now: datetime) -> None:
    """Write a notice for each recipient, and outbox rows for the channels that they and their units chose.

    Call it in the transaction of what happened, or it raises RuntimeError. The same event told again changes nothing.
    A fixed number of queries, however much is told to however many; whoever is named twice is told once, as named first.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("tell() belongs into the transaction of what it tells of")
    people = {told: list({one.person: one for one in reversed(list(to))}.values()) for told, to in news}
    written = [_notice(told, one, now) for told, all_ in people.items() for one in all_]
    if not written:
        return
    Notice.objects.bulk_create(written, ignore_conflicts=True)
    robots = _robots({notice.unit_id for notice in written})
    who = {notice.recipient_id for notice in written}
    preferences = list(Preference.objects.filter(person__in=who).exclude(mail=Mode.OFF, sms=Mode.OFF))
    if robots or preferences:
        _send_later(list(people), who, preferences, robots, _Timing(now, terms(), calendar()))


def _send_later(
    news: Sequence[Told], who: set[int], preferences: list[Preference], robots: list[Robot], timing: _Timing
) -> None:
    events = {told.event: told for told in news}
    stored: dict[str, list[Notice]] = {}
    for notice in Notice.objects.filter(event__in=events, recipient__in=who).order_by("id"):
        stored.setdefault(notice.event, []).append(notice)
    rows = []
    for event, notices in stored.items():
        for row in (*_to_people(notices, preferences, timing), *_to_robots(notices, robots, timing)):
            row.jurisdiction_id = events[event].jurisdiction
            rows.append(row)
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def retitle(subject: str, title: str) -> None:
    """Call what notices are about by another title, also in those that were read."""
    Notice.objects.filter(subject=subject).update(title=title[:TITLE_LENGTH])


def settle(subject: str, kinds: Iterable[Kind], *, now: datetime) -> None:
    """What these notices asked for was done: they leave the inbox's unread, and what has not gone out stays here."""
    Notice.objects.filter(subject=subject, kind__in=list(kinds), settled_at__isnull=True).update(settled_at=now)


@dataclass(frozen=True)
class _Timing:
    now: datetime
    terms: Terms
    calendar: Calendar

    def due_at(self, mode: Mode, digest_hour: int) -> datetime:
        if mode is Mode.DIGEST:
            return self.terms.next_digest(self.now, digest_hour, self.calendar)
        return self.terms.next_open(self.now, self.calendar)


def _notice(told: Told, to: Recipient, now: datetime) -> Notice:
    return Notice(
        recipient_id=to.person,
        unit_id=to.unit,
        kind=to.kind,
        subject=told.subject,
        event=told.event,
        number=told.number,
        title=told.title[:TITLE_LENGTH],
        address=told.address,
        at=now,
    )


def _robots(units: Iterable[int]) -> list[Robot]:
    robots = Robot.objects.filter(unit__in=list(units), active=True).exclude(channel__in=TO_A_PERSON)
    return list(robots.order_by("id"))


def _to_people(notices: Sequence[Notice], preferences: Iterable[Preference], timing: _Timing) -> list[Delivery]:
    by_person = {notice.recipient_id: notice for notice in notices}
    return [
        Delivery(
            notice=by_person[preference.person_id],
            channel=channel,
            due_at=timing.due_at(preference.mode(channel), preference.digest_hour),
        )
        for preference in preferences
        for channel in TO_A_PERSON
        if preference.mode(channel) is not Mode.OFF and preference.person_id in by_person
    ]


def _to_robots(notices: Sequence[Notice], robots: Iterable[Robot], timing: _Timing) -> list[Delivery]:
    """One row a robot: a group is told once, however many of the unit are told; it stands with the unit's first notice."""
    first = {notice.unit_id: notice for notice in reversed(notices)}
    return [
        Delivery(
            notice=first[robot.unit_id], channel=Channel(robot.channel), robot=robot,
            due_at=timing.due_at(Mode.EACH, 0),
        )
        for robot in robots
        if robot.unit_id in first
    ]  # fmt: skip
