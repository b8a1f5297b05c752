"""The facts that rules judge, one row each. Money is whole cents, areas are square decimetres, moments are local and whole seconds.

None says that something is not known: what is not known is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True)
class Fact:
    """What every fact says: its number, whose it is, and what it belongs to."""

    id: int
    institution: int  # the number of its file in the register
    kind: str | None  # S or N, see registry.columns.Kind
    mode: str | None  # off or on
    stage: str | None  # pre, com or sen
    dated_by: ClassVar[str]  # which of its columns says by the law of which day it is judged

    @property
    def day(self) -> date | None:
        """Its own day: for a lesson the one on which it begins."""
        said = getattr(self, self.dated_by)
        return said.date() if isinstance(said, datetime) else said


@dataclass(frozen=True)
class Session(Fact):
    """课次: one lesson of a class, as the timetable has it."""

    dated_by = "starts_at"
    starts_at: datetime | None
    ends_at: datetime | None
    before_ended_at: datetime | None = None  # when the lesson before it of the same class ended; None for the first one


@dataclass(frozen=True)
class Payment(Fact):
    """收费: one charge."""

    dated_by = "paid_on"
    paid_on: date | None
    amount: int | None  # cents
    hours: int | None  # class hours that it pays for; None where it pays for a period
    covers_from: date | None  # first and last day of the period that it pays for
    covers_to: date | None
    hours_left: int | None  # of the same subject when it was taken; None for a first purchase
    class_starts_on: date | None  # the new class that it is for
    to_account: bool | None  # went into the dedicated account
    by_loan: bool | None
    invoiced: bool | None
    posted: int | None = None  # cents: what the posted list of charges says


@dataclass(frozen=True)
class Contract(Fact):
    """合同: one enrolment."""

    dated_by = "signed_on"
    signed_on: date | None
    prepaid: bool | None
    written: bool | None
    uses_template: bool | None


@dataclass(frozen=True)
class Balance(Fact):
    """监管账户余额: what the bank held on a day, and what was still to be taught for what had been paid."""

    dated_by = "balance_on"
    balance_on: date | None
    custody: int | None  # cents
    undelivered: int | None  # cents
    released: int | None = None  # cents: what the bank let the institution have of it until then
    taught: int | None = None  # cents: what was taught of it until then


@dataclass(frozen=True)
class Site(Fact):
    """场所: the premises as the register has them on the day of a sweep."""

    dated_by = "seen_on"
    seen_on: date | None
    area: int | None  # square decimetres
    seats: int | None


@dataclass(frozen=True)
class Member(Fact):
    """从业人员: one who works there, without a name, as the register has it on the day of a sweep."""

    dated_by = "seen_on"
    seen_on: date | None
    teaches: bool | None
    certified: bool | None  # has a teacher's qualification, or another proof of the ability to teach this
    hired_on: date | None
    checked_on: date | None  # asked first about records of crimes against minors; None while nobody has
    checked_again_on: date | None  # asked last
    in_service: bool | None  # teaches at a school or kindergarten
    blacklisted: bool | None
    lives_abroad: bool | None


@dataclass(frozen=True)
class Roster(Fact):
    """人员构成: how many work there, as the register has it on the day of a sweep."""

    dated_by = "seen_on"
    seen_on: date | None
    everyone: int | None
    full_time: int | None  # of those who teach


@dataclass(frozen=True)
class Material(Fact):
    """培训材料: as the register has it on the day of a sweep."""

    dated_by = "seen_on"
    seen_on: date | None
    used_since: date | None
    reviewed_on: date | None  # by the institution itself; None while it is not
    filed_on: date | None  # with the authority; None while it is not
    overseas: bool | None


@dataclass(frozen=True)
class Course(Fact):
    """课程: a class that is offered."""

    dated_by = "starts_on"
    starts_on: date | None
    pupils: int | None
    teachers: int | None  # full-time
    price: int | None  # cents a lesson
    minutes: int | None  # of a lesson


@dataclass(frozen=True)
class Advertisement(Fact):
    """广告: one that was seen."""

    dated_by = "seen_on"
    seen_on: date | None
    place: str | None  # media, public, transit, school or own
    promises: bool | None  # that pupils will pass, be admitted, or get better
    names_examiners: bool | None
    recommended: bool | None  # by experts, institutions, or those who were taught
    urges: bool | None  # children under fourteen to have their parents buy
    speaker_age: int | None


@dataclass(frozen=True)
class Refund(Fact):
    """退费: one request, and when it was paid. What is not yet is not on `seen_on`, where that is told."""

    dated_by = "asked_on"
    asked_on: date | None
    amount: int | None  # cents
    paid_on: date | None  # None while it is not
    charged_on: date | None = None  # when the parents had paid
    answer_due_on: date | None = None  # the last day on which to answer
    answered_on: date | None = None  # None while it is not
    refused: bool | None = None
    seen_on: date | None = None  # the day of the list


OF_FILES: dict[str, type[Fact]] = {
    "sessions": Session,
    "payments": Payment,
    "contracts": Contract,
    "balances": Balance,
    "courses": Course,
    "advertisements": Advertisement,
    "refunds": Refund,
}
OF_THE_REGISTER: dict[str, type[Fact]] = {"sites": Site, "staff": Member, "rosters": Roster, "materials": Material}
TABLES = OF_FILES | OF_THE_REGISTER
OUTSIDE = tuple(OF_FILES)  # the others are written from the register at each sweep
