"""The Python form of every check: one fact in, the figure and its limit out. This is the reference.

A check looks only at facts of which everything it `needs` is known; it may still say None where it has nothing to judge.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from qingzhou.compliance.law.facts import Balance, Contract, Payment, Session, Site

PER_PUPIL = 300  # square decimetres
SCHOOL_BEGINS = 8 * 3600 + 20 * 60  # seconds of the day: no earlier in primary schools, see 教基厅函〔2021〕11号
Periods = Sequence[tuple[date, date]]  # first and last days


class Unit(Enum):
    """In what figures are told."""

    CLOCK = "clock"  # seconds since midnight of the day on which a session begins
    SECONDS = "seconds"
    CENTS = "cents"
    HOURS = "hours"  # class hours
    DAYS = "days"
    PEOPLE = "people"
    AREA = "area"  # square decimetres
    TIMES = "times"  # 1 where it happened


@dataclass(frozen=True)
class Measure:
    """What a fact comes to, and what it may come to."""

    figure: int
    limit: int


@dataclass(frozen=True)
class Around:
    """What facts are judged by besides the law: when pupils rest and are at school, and what institutions are not licensed for.

    `beyond`: when an institution was on file without a kind (S or N) or a mode (on or off), by its number and that. What is in
    neither set of days is not known: a vacation whose dates nobody has entered.
    """

    rest_days: frozenset[date] = frozenset()
    unlicensed: Mapping[int, Periods] = field(default_factory=dict)
    school_days: frozenset[date] = frozenset()
    beyond: Mapping[tuple[int, str], Periods] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """How a fact is measured. `over`: more than the limit breaks the rule, else less does. `also`: read where it is known."""

    name: str
    table: str
    needs: tuple[str, ...]
    unit: Unit
    measure: Callable[[Any, int, Around], Measure | None]
    over: bool = True
    also: tuple[str, ...] = ()

    def breaks(self, measure: Measure) -> bool:
        """Whether the figure is beyond its limit."""
        return measure.figure > measure.limit if self.over else measure.figure < measure.limit


def months_after(day: date, months: int) -> date:
    """The same day of a later (or, negative, an earlier) month, its last day where it is shorter."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())


def ends_late(session: Session, limit: int, _around: Around) -> Measure | None:
    """A session ends later on its day than it may; one that ends before it begins is not judged."""
    assert session.starts_at
    assert session.ends_at
    if session.ends_at < session.starts_at:
        return None
    midnight = datetime.combine(session.starts_at.date(), time())
    return Measure(_seconds(midnight, session.ends_at), limit)


def lasts_long(session: Session, limit: int, _around: Around) -> Measure | None:
    """A session lasts longer than it may."""
    assert session.starts_at
    assert session.ends_at
    return None if session.ends_at < session.starts_at else Measure(_seconds(session.starts_at, session.ends_at), limit)


def on_rest_day(session: Session, limit: int, around: Around) -> Measure:
    """A session is held on a day on which pupils rest."""
    return Measure(int(session.day in around.rest_days), limit)


def without_licence(session: Session, limit: int, around: Around) -> Measure:
    """A session is held on a day on which no licence was valid. Whose licence is not known at all is not judged."""
    assert session.day
    return Measure(int(_within(session.day, around.unlicensed.get(session.institution, ()))), limit)


def _within(day: date, periods: Periods) -> bool:
    return any(since <= day <= until for since, until in periods)


def of_another_kind(session: Session, limit: int, around: Around) -> Measure:
    """A session is of a kind of which the institution is not. What is not on file of it is not judged."""
    assert session.day
    assert session.kind
    return Measure(int(_within(session.day, around.beyond.get((session.institution, session.kind), ()))), limit)


def in_another_mode(session: Session, limit: int, around: Around) -> Measure:
    """A session is held online by an institution that teaches on site, or the other way round."""
    assert session.day
    assert session.mode
    return Measure(int(_within(session.day, around.beyond.get((session.institution, session.mode), ()))), limit)


def during_school(session: Session, limit: int, around: Around) -> Measure | None:
    """A session of a day at school begins before school is over; one that is over before school begins is not judged."""
    assert session.starts_at
    assert session.ends_at
    midnight = datetime.combine(session.starts_at.date(), time())
    if session.day not in around.school_days or _seconds(midnight, session.ends_at) <= SCHOOL_BEGINS:
        return None
    return Measure(_seconds(midnight, session.starts_at), limit)


def follows_closely(session: Session, limit: int, _around: Around) -> Measure | None:
    """A session begins sooner after the one before it of the same class than it may; what overlaps is not judged."""
    assert session.starts_at
    assert session.before_ended_at
    if session.starts_at < session.before_ended_at:
        return None
    return Measure(_seconds(session.before_ended_at, session.starts_at), limit)


def held_at_all(_session: Session, limit: int, _around: Around) -> Measure:
    """A session is held that may not be, whenever it is."""
    return Measure(1, limit)


def costs_much(payment: Payment, limit: int, _around: Around) -> Measure:
    """A charge is more than it may be."""
    assert payment.amount is not None
    return Measure(payment.amount, limit)


def pays_for_many_hours(payment: Payment, limit: int, _around: Around) -> Measure:
    """A charge is for more class hours than it may be."""
    assert payment.hours is not None
    return Measure(payment.hours, limit)


def pays_for_long(payment: Payment, limit: int, _around: Around) -> Measure | None:
    """A charge is for more months than it may be: days of the period, and days of that many months from its first day.

    Where the last month has no such day, its last day still belongs to them (民法典 Article 202).
    """
    assert payment.covers_from
    assert payment.covers_to
    if payment.covers_to < payment.covers_from:
        return None
    end = months_after(payment.covers_from, limit)
    allowed = (end - payment.covers_from).days + int(end.day < payment.covers_from.day)
    return Measure((payment.covers_to - payment.covers_from).days + 1, allowed)


def paid_early(payment: Payment, limit: int, _around: Around) -> Measure | None:
    """A charge for a period is taken more than that many months before the class begins: days before, and days allowed."""
    assert payment.paid_on
    assert payment.class_starts_on
    if payment.hours is not None:
        return None
    allowed = payment.class_starts_on - months_after(payment.class_starts_on, -limit)
    return Measure((payment.class_starts_on - payment.paid_on).days, allowed.days)


def renewed_early(payment: Payment, limit: int, _around: Around) -> Measure | None:
    """Hours are bought while more than that many are left, and not within a month before a new class."""
    assert payment.paid_on
    assert payment.hours_left is not None
    starts = payment.class_starts_on
    if starts is not None and months_after(starts, -1) <= payment.paid_on:
        return None
    return Measure(payment.hours_left, limit)


def past_the_account(payment: Payment, limit: int, _around: Around) -> Measure:
    """A charge does not go into the dedicated account."""
    return Measure(int(payment.to_account is False), limit)


def by_loan(payment: Payment, limit: int, _around: Around) -> Measure:
    """A charge is paid by a training loan."""
    return Measure(int(payment.by_loan is True), limit)


def without_invoice(payment: Payment, limit: int, _around: Around) -> Measure:
    """A charge is taken without an invoice."""
    return Measure(int(payment.invoiced is False), limit)


def off_template(contract: Contract, limit: int, _around: Around) -> Measure:
    """A contract does not use the model contract."""
    return Measure(int(contract.uses_template is False), limit)


def unwritten(contract: Contract, limit: int, _around: Around) -> Measure | None:
    """A prepaid service has no written contract."""
    return Measure(int(contract.written is False), limit) if contract.prepaid else None


def falls_short(balance: Balance, _limit: int, _around: Around) -> Measure:
    """The bank holds less than what is still to be taught for what was paid."""
    assert balance.custody is not None
    assert balance.undelivered is not None
    return Measure(balance.custody, balance.undelivered)


def crowded(site: Site, _limit: int, _around: Around) -> Measure:
    """There are more places than three square metres for each allow."""
    assert site.area is not None
    assert site.seats is not None
    return Measure(site.seats, site.area // PER_PUPIL)


def small(site: Site, limit: int, _around: Around) -> Measure:
    """The premises are smaller than they may be."""
    assert site.area is not None
    return Measure(site.area, limit)


_SPAN = ("starts_at", "ends_at")
CHECKS = {
    check.name: check
    for check in (
        Check("ends_late", "sessions", _SPAN, Unit.CLOCK, ends_late),
        Check("lasts_long", "sessions", _SPAN, Unit.SECONDS, lasts_long),
        Check("on_rest_day", "sessions", ("starts_at",), Unit.TIMES, on_rest_day),
        Check("without_licence", "sessions", ("starts_at",), Unit.TIMES, without_licence),
        Check("of_another_kind", "sessions", ("starts_at",), Unit.TIMES, of_another_kind),
        Check("in_another_mode", "sessions", ("starts_at",), Unit.TIMES, in_another_mode),
        Check("during_school", "sessions", _SPAN, Unit.CLOCK, during_school, over=False),
        Check(
            "follows_closely",
            "sessions",
            ("starts_at", "before_ended_at"),
            Unit.SECONDS,
            follows_closely,
            over=False,
        ),
        Check("held_at_all", "sessions", ("starts_at",), Unit.TIMES, held_at_all),
        Check("costs_much", "payments", ("amount",), Unit.CENTS, costs_much),
        Check("pays_for_many_hours", "payments", ("hours",), Unit.HOURS, pays_for_many_hours),
        Check("pays_for_long", "payments", ("covers_from", "covers_to"), Unit.DAYS, pays_for_long),
        Check("paid_early", "payments", ("paid_on", "class_starts_on"), Unit.DAYS, paid_early, also=("hours",)),
        Check(
            "renewed_early",
            "payments",
            ("paid_on", "hours", "hours_left"),
            Unit.HOURS,
            renewed_early,
            also=("class_starts_on",),
        ),
        Check("past_the_account", "payments", ("to_account",), Unit.TIMES, past_the_account),
        Check("by_loan", "payments", ("by_loan",), Unit.TIMES, by_loan),
        Check("without_invoice", "payments", ("invoiced",), Unit.TIMES, without_invoice),
        Check("off_template", "contracts", ("uses_template",), Unit.TIMES, off_template),
        Check("unwritten", "contracts", ("prepaid", "written"), Unit.TIMES, unwritten),
        Check("falls_short", "balances", ("custody", "undelivered"), Unit.CENTS, falls_short, over=False),
        Check("crowded", "sites", ("area", "seats"), Unit.PEOPLE, crowded),
        Check("small", "sites", ("area",), Unit.AREA, small, over=False),
    )
}
