"""The Python form of every check: one fact in, the figure and its limit out. This is the reference.

A check looks only at facts of which everything it `needs` is known; it may still say None where it has nothing to judge.
"""

from __future__ import annotations

from datetime import date, datetime, time

from qingzhou.compliance.law.conduct import CONDUCT
from qingzhou.compliance.law.facts import (
    Contract,
    Fact,
    Payment,
    Session,
    Site,
)
from qingzhou.compliance.law.measures import (
    Around,
    Check,
    LimitIs,
    Measure,
    Periods,
    Unit,
    months_after,
    seconds_between,
)

PER_PUPIL = 300  # square decimetres
SCHOOL_BEGINS = 8 * 3600 + 20 * 60  # seconds of the day: no earlier in primary schools, see 教基厅函〔2021〕11号


def ends_late(session: Session, limit: int, _around: Around) -> Measure | None:
    """A session ends later on its day than it may; one that ends before it begins is not judged."""
    assert session.starts_at
    assert session.ends_at
    if session.ends_at < session.starts_at:
        return None
    midnight = datetime.combine(session.starts_at.date(), time())
    return Measure(seconds_between(midnight, session.ends_at), limit)


def lasts_long(session: Session, limit: int, _around: Around) -> Measure | None:
    """A session lasts longer than it may."""
    assert session.starts_at
    assert session.ends_at
    return (
        None
        if session.ends_at < session.starts_at
        else Measure(seconds_between(session.starts_at, session.ends_at), limit)
    )


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
    if session.day not in around.school_days or seconds_between(midnight, session.ends_at) <= SCHOOL_BEGINS:
        return None
    return Measure(seconds_between(midnight, session.starts_at), limit)


def follows_closely(session: Session, limit: int, _around: Around) -> Measure | None:
    """A session begins sooner after the one before it of the same class than it may; what overlaps is not judged."""
    assert session.starts_at
    assert session.before_ended_at
    if session.starts_at < session.before_ended_at:
        return None
    return Measure(seconds_between(session.before_ended_at, session.starts_at), limit)


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


def unwritten(contract: Contract, limit: int, _around: Around) -> Measure | None:
    """A prepaid service has no written contract."""
    return Measure(int(contract.written is False), limit) if contract.prepaid else None


def crowded(site: Site, _limit: int, _around: Around) -> Measure:
    """There are more places than three square metres for each allow."""
    assert site.area is not None
    assert site.seats is not None
    return Measure(site.seats, site.area // PER_PUPIL)


def small(site: Site, limit: int, _around: Around) -> Measure:
    """The premises are smaller than they may be."""
    assert site.area is not None
    return Measure(site.area, limit)


AGAINST = {  # one column against another of the same fact: table, what it comes to, what it may, and whether more is too much
    "falls_short": ("balances", "custody", "undelivered", False),  # the bank holds less than what is still to be taught
    "posted_less": ("payments", "amount", "posted", True),  # a charge is more than the posted list says
    "released_early": ("balances", "released", "taught", True),  # the bank let out more than was taught
}
FLAGS = {  # what one column says as it should not: table, column, and what it says
    "past_the_account": ("payments", "to_account", False),
    "by_loan": ("payments", "by_loan", True),
    "without_invoice": ("payments", "invoiced", False),
    "off_template": ("contracts", "uses_template", False),
    "also_in_school": ("staff", "in_service", True),
    "listed_black": ("staff", "blacklisted", True),
    "from_abroad": ("staff", "lives_abroad", True),
    "material_from_abroad": ("materials", "overseas", True),
    "promises_success": ("advertisements", "promises", True),
    "names_examiners": ("advertisements", "names_examiners", True),
    "is_recommended": ("advertisements", "recommended", True),
    "urges_children": ("advertisements", "urges", True),
}


def _against(name: str, table: str, figure: str, limit: str, *, over: bool) -> Check:
    def measure(fact: Fact, _limit: int, _around: Around) -> Measure:
        return Measure(getattr(fact, figure), getattr(fact, limit))

    return Check(name, table, (figure, limit), Unit.CENTS, measure, over, limit_is=LimitIs.IN_THE_FACT)


def _flag(name: str, table: str, column: str, *, wrong: bool) -> Check:
    def measure(fact: Fact, limit: int, _around: Around) -> Measure:
        return Measure(int(getattr(fact, column) is wrong), limit)

    return Check(name, table, (column,), Unit.TIMES, measure)


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
        Check("pays_for_long", "payments", ("covers_from", "covers_to"), Unit.DAYS, pays_for_long, limit_is=LimitIs.MONTHS),
        Check(
            "paid_early",
            "payments",
            ("paid_on", "class_starts_on"),
            Unit.DAYS,
            paid_early,
            also=("hours",),
            limit_is=LimitIs.MONTHS,
        ),
        Check(
            "renewed_early",
            "payments",
            ("paid_on", "hours", "hours_left"),
            Unit.HOURS,
            renewed_early,
            also=("class_starts_on",),
        ),
        Check("unwritten", "contracts", ("prepaid", "written"), Unit.TIMES, unwritten),
        Check("crowded", "sites", ("area", "seats"), Unit.PEOPLE, crowded, limit_is=LimitIs.IN_THE_FACT),
        Check("small", "sites", ("area",), Unit.AREA, small, over=False),
        *CONDUCT,
        *(_against(name, *of, over=over) for name, (*of, over) in AGAINST.items()),
        *(_flag(name, table, column, wrong=wrong) for name, (table, column, wrong) in FLAGS.items()),
    )
}  # fmt: skip
