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


@dataclass(frozen=True)
class Site(Fact):
    """场所: the premises as the register has them on the day of a sweep."""

    dated_by = "seen_on"
    seen_on: date | None
    area: int | None  # square decimetres
    seats: int | None


@dataclass(frozen=True)
class Refund(Fact):
    """退费: one request, and when it was paid."""

    dated_by = "asked_on"
    asked_on: date | None
    amount: int | None  # cents
    paid_on: date | None  # None while it is not


TABLES: dict[str, type[Fact]] = {
    "sessions": Session,
    "payments": Payment,
    "contracts": Contract,
    "balances": Balance,
    "sites": Site,
}
UNJUDGED: dict[str, type[Fact]] = {"refunds": Refund}  # no rule judges them; early warnings read them
