"""Facts as tests put them: an ordinary one of each table, which breaks nothing, with whatever a test changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from qingzhou.compliance.law.facts import (
    Advertisement,
    Balance,
    Contract,
    Course,
    Fact,
    Material,
    Member,
    Payment,
    Refund,
    Roster,
    Session,
    Site,
)

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


def course(**changed: Any) -> Course:
    usual = {"starts_on": DAY, "pupils": 20, "teachers": 1, "price": 6_000, "minutes": 45}
    return Course(**{**OF, **usual, **changed})


def advertisement(**changed: Any) -> Advertisement:
    usual: dict[str, Any] = {
        "seen_on": DAY, "place": "own", "promises": False, "names_examiners": False, "recommended": False, "urges": False,
        "speaker_age": None,
    }  # fmt: skip
    return Advertisement(**{**OF, **usual, **changed})


def refund(**changed: Any) -> Refund:
    return Refund(**{**OF, "asked_on": DAY, "amount": 120_000, "paid_on": None, **changed})


def member(**changed: Any) -> Member:
    usual: dict[str, Any] = {
        "seen_on": DAY, "teaches": True, "certified": True, "hired_on": date(2025, 3, 10), "checked_on": date(2025, 3, 1),
        "checked_again_on": date(2026, 2, 20), "in_service": False, "blacklisted": False, "lives_abroad": False,
    }  # fmt: skip
    return Member(**{**OF, **usual, **changed})


def roster(**changed: Any) -> Roster:
    return Roster(**{**OF, "seen_on": DAY, "everyone": 9, "full_time": 5, **changed})


def material(**changed: Any) -> Material:
    usual: dict[str, Any] = {
        "seen_on": DAY, "used_since": date(2026, 9, 1), "reviewed_on": date(2026, 8, 1), "filed_on": date(2026, 8, 20),
        "overseas": False,
    }  # fmt: skip
    return Material(**{**OF, **usual, **changed})


ORDINARY: dict[str, Fact] = {
    "sessions": session(), "payments": payment(), "contracts": contract(), "balances": balance(), "courses": course(),
    "advertisements": advertisement(), "refunds": refund(), "sites": site(), "staff": member(), "rosters": roster(),
    "materials": material(),
}  # fmt: skip
