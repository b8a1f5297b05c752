"""What the invented institutions teach and charge; swept and assessed the day before the story ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings

from qingzhou.compliance import actions
from qingzhou.compliance.law.facts import (
    OUTSIDE,
    Advertisement,
    Balance,
    Contract,
    Course,
    Fact,
    Payment,
    Refund,
    Session,
)
from qingzhou.compliance.sweeping.store import path_of, put
from qingzhou.demonstration.cast import Cast
from qingzhou.demonstration.district import CODE
from qingzhou.demonstration.lives import Life
from qingzhou.ledger.policy import local_day
from qingzhou.registry.columns import Mode
from qingzhou.registry.models import Institution
from qingzhou.warning import actions as warning
from qingzhou.warning.models import Alert
from qingzhou.warning.states import State, Verb
from qingzhou.workdays.queries import calendar

DAY = timedelta(days=1)
PAID = {  # what each is charged besides the usual: name, days ago, what differs
    "启航艺术中心": ((20, {"amount": 980_000, "covers": 364}), (12, {"amount": 680_000, "covers": 180})),
    "鹿鸣文化艺术中心": ((15, {"amount": 720_000, "to_account": False}),),
    "知止书院": ((9, {"hours": 90}),),
    "星轨编程培训学校": ((6, {"hours": 40, "hours_left": 31}),),
}
HELD = {  # lessons besides the usual: name, weekday, from, until
    "知止书院": ((5, time(9), time(10, 30)), (2, time(19), time(20, 45))),
    "青橙少儿口才": ((3, time(18), time(19)),),
    "云帆在线美术课堂": ((1, time(20, 30), time(21, 15)),),
}
REFUNDS = {  # asked so many days ago, paid after so many; 0: not yet
    "启航艺术中心": ((58, 31), (44, 0), (37, 0), (29, 0), (26, 0), (21, 0), (12, 0), (8, 0), (3, 0)),
    "知止书院": ((50, 6), (24, 9)),
}
SHOWN: dict[str, tuple[tuple[int, dict[str, Any]], ...]] = {  # advertisements: seen so many days ago, and what differs
    "启航艺术中心": ((11, {"place": "public"}),),
    "星轨编程培训学校": ((7, {"promises": True}), (4, {})),
}
SHORT = {"启航艺术中心": (12_400_000, 41_600_000)}  # cents in custody, and still to be taught for


def swept(cast: Cast, until: datetime) -> Life:
    """Load the facts of four weeks, and sweep."""
    now = yield until - timedelta(days=1)
    today = local_day(now)
    tables: dict[str, list[Fact]] = {table: [] for table in OUTSIDE}
    for institution in Institution.objects.filter(jurisdiction=cast.clerk.unit.jurisdiction).order_by("pk"):
        for table, fact in _facts(institution, today):
            tables[table].append(fact(len(tables[table]) + 1))
    for table, facts in tables.items():
        put(table, facts, path_of(settings.FACTS_ROOT, CODE, table))
    actions.sweep(by=cast.clerk, now=now)
    warning.assess(by=cast.clerk, now=now)
    alert = Alert.objects.filter(jurisdiction=cast.clerk.unit.jurisdiction, state=State.OPEN).order_by("-score").first()
    if alert is not None:
        warning.deal(alert, Verb.ACKNOWLEDGE, by=cast.clerk, now=now)


def _facts(institution: Institution, today: date) -> Iterator[tuple[str, Any]]:
    """The facts of an institution, each as a function of its number."""
    name = institution.records.get(seq=1).data["name"]
    of = {
        "institution": institution.pk,
        "kind": institution.kind,
        "mode": Mode.ONLINE.value if institution.mode == Mode.ONLINE else Mode.OFFLINE.value,
        "stage": institution.stages[0],
    }
    for day in (today - DAY * ago for ago in range(1, 29)):
        known = [(start, end) for weekday, start, end in HELD.get(name, ()) if day.weekday() == weekday]
        usual = [(time(17, 30), time(18))] if calendar().is_workday(day) and name != "青橙少儿口才" else []
        for start, end in usual + known:
            yield "sessions", _session(of, datetime.combine(day, start), datetime.combine(day, end))
    for ago, said in ((25, {}), *PAID.get(name, ())):
        yield "payments", _payment(of, today - DAY * ago, said)
        yield "contracts", _contract(of, today - DAY * ago, uses_template=name != "鹿鸣文化艺术中心")
    for ago, after in REFUNDS.get(name, ()):
        yield "refunds", _refund(of, today - DAY * ago, after)
    for ago, differs in SHOWN.get(name, ()):
        yield "advertisements", _advertisement(of, today - DAY * ago, differs)
    yield (
        "courses",
        lambda number: Course(number, **of, starts_on=today - DAY * 27, pupils=18, teachers=1, price=6_000, minutes=45),
    )
    custody, undelivered = SHORT.get(name, (9_000_000, 8_600_000))
    yield (
        "balances",
        lambda number: Balance(number, **of, balance_on=today - DAY, custody=custody, undelivered=undelivered),
    )


def _session(of: dict[str, Any], starts: datetime, ends: datetime) -> Any:
    return lambda number: Session(number, **of, starts_at=starts, ends_at=ends)


def _payment(of: dict[str, Any], day: date, said: dict[str, Any]) -> Any:
    covers = said.get("covers", 80 if "hours" not in said else None)
    known: dict[str, Any] = {
        "amount": said.get("amount", 320_000),
        "hours": said.get("hours"),
        "covers_from": day if covers else None,
        "covers_to": day + DAY * covers if covers else None,
        "hours_left": said.get("hours_left"),
        "class_starts_on": day if covers else None,
        "to_account": said.get("to_account", True),
        "by_loan": False,
        "invoiced": True,
    }
    return lambda number: Payment(number, **of, paid_on=day, **known)


def _refund(of: dict[str, Any], day: date, after: int) -> Any:
    known: dict[str, Any] = {"paid_on": day + DAY * after if after else None, "charged_on": day - DAY * 30}
    return lambda number: Refund(number, **of, asked_on=day, amount=120_000, **known)


def _advertisement(of: dict[str, Any], day: date, said: dict[str, Any]) -> Any:
    nothing = dict.fromkeys(("promises", "names_examiners", "recommended", "urges"), False)
    return lambda number: Advertisement(
        number, **of, seen_on=day, **{"place": "own", "speaker_age": None, **nothing, **said}
    )


def _contract(of: dict[str, Any], day: date, *, uses_template: bool) -> Any:
    said: dict[str, Any] = {"signed_on": day, "prepaid": True, "written": True, "uses_template": uses_template}
    return lambda number: Contract(number, **of, **said)
