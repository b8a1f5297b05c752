"""Facts as tests put them: an ordinary one of each table, which breaks nothing, with whatever a test changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from qingzhou.compliance.law.facts import Balance, Contract, Fact, Payment, Session, Site

DAY = date(2026, 11, 18)  # a Wednesday at school
OF = {"id": 1, "institution": 1, "kind": "N", "mode": "off", "stage": "com"}


def at(hour: int, minute: int = 0, second: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 - facts are local


def session(**changed: Any) -> Session:
    return Session(**{**OF, "starts_at": at(19), "ends_at": at(19, 30), **changed})


def payment(**changed: Any) -> Payment:
    usual: dict[str, Any] = {
        "paid_on": DAY, "amount": 480_000, "hours": None, "covers_from": DAY, "covers_to": date(2027, 2, 17), "hours_left": None,
        "class_starts_on": DAY, "to_account": True, "by_loan": False, "invoiced": True,
    }  # fmt: skip
    return Payment(**{**OF, **usual, **changed})


def contract(**changed: Any) -> Contract:
    return Contract(**{**OF, "signed_on": DAY, "prepaid": True, "written": True, "uses_template": True, **changed})


def balance(**changed: Any) -> Balance:
    return Balance(**{**OF, "balance_on": DAY, "custody": 1_000, "undelivered": 1_000, **changed})


def site(**changed: Any) -> Site:
    return Site(**{**OF, "seen_on": DAY, "area": 30_000, "seats": 100, **changed})


ORDINARY: dict[str, Fact] = {
    "sessions": session(), "payments": payment(), "contracts": contract(), "balances": balance(), "sites": site(),
}  # fmt: skip
