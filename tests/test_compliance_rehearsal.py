"""A rule tried on the past year before it takes effect: exactly what it shows appears once it is enacted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from qingzhou.compliance import actions
from qingzhou.compliance.law.rules import RULES
from qingzhou.compliance.models import Finding, Limit, Sweep
from qingzhou.compliance.rehearsing import YEAR, may_change, on_trial, rehearse
from qingzhou.compliance.sweeping.store import path_of, put
from qingzhou.registry.columns import Aspect
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership
from tests import build
from tests.facts import payment
from tests.institutions import NOW, change, code, institution, licence

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def by() -> Membership:
    build.unit("教育局")
    return build.clerk()


@pytest.fixture
def two(by: Membership) -> list[Institution]:
    return [
        institution(change(Aspect.LICENCE, licence(number=f"教民{n}")), by=by, kind="S", name=f"书院{n}", uscc=code(n))
        for n in (1, 2)
    ]


def charged(*rows: tuple[Institution, int, date]) -> None:
    facts = [
        payment(id=number, institution=made.pk, kind="S", amount=amount, paid_on=on, covers_from=None, covers_to=None)
        for number, (made, amount, on) in enumerate(rows, start=1)
    ]
    put("payments", facts, path_of(settings.FACTS_ROOT, "999001", "payments"))


def enacted(by: Membership, limit: int, since: date) -> dict[int, list[Any]]:
    """What a sweep finds once the limit is in force: by institution, how many, and the worst."""
    actions.enter_limit("fee-5000", limit, since, "收费办法", by=by, now=NOW)
    actions.sweep(by=by, now=NOW)
    return {one.institution_id: [one.count, one.worst[:4]] for one in Finding.objects.filter(rule="fee-5000")}


@pytest.mark.database
@bounds(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(
        st.tuples(st.integers(0, 1), st.integers(399_998, 400_003), st.integers(-3, 364)), min_size=1, max_size=8
    )
)
def test_exactly_what_a_rehearsal_shows_appears_once_the_limit_is_enacted(
    by: Membership, two: list[Institution], amounts: list[tuple[int, int, int]]
) -> None:
    charged(*((two[whose], amount, TODAY - DAY * ago) for whose, amount, ago in amounts if ago >= 0))
    tried = rehearse(by.unit.jurisdiction, "fee-5000", 400_000, TODAY)
    shown = {line.institution: [line.would.count, line.would.worst[:4]] for line in tried.lines if line.would}
    with_limit = enacted(by, 400_000, TODAY - YEAR)
    assert {number: told for number, told in with_limit.items() if open_now(number)} == shown


def open_now(number: int) -> bool:
    return Finding.objects.filter(institution=number, rule="fee-5000", state="open").exists()


def test_a_rehearsal_writes_nothing(by: Membership, two: list[Institution]) -> None:
    charged((two[0], 900_000, TODAY))
    rehearse(by.unit.jurisdiction, "fee-5000", 400_000, TODAY)
    assert (Finding.objects.count(), Sweep.objects.count(), Limit.objects.count()) == (0, 0, 0)


def test_facts_of_more_than_a_year_ago_are_not_looked_at(by: Membership, two: list[Institution]) -> None:
    charged((two[0], 900_000, TODAY - YEAR - DAY), (two[1], 900_000, TODAY - YEAR))
    tried = rehearse(by.unit.jurisdiction, "fee-5000", 400_000, TODAY)
    assert [line.institution for line in tried.lines] == [two[1].pk]


def test_a_stricter_limit_is_shown_beside_the_one_in_force(by: Membership, two: list[Institution]) -> None:
    charged((two[0], 450_000, TODAY), (two[1], 550_000, TODAY))
    actions.enter_limit("fee-5000", 500_000, date(2026, 1, 1), "收费办法", by=by, now=NOW)
    tried = rehearse(by.unit.jurisdiction, "fee-5000", 400_000, TODAY)
    assert [(line.institution, bool(line.would), bool(line.does)) for line in tried.lines] == [
        (two[0].pk, True, False),
        (two[1].pk, True, True),
    ]


@pytest.mark.parametrize("code_", sorted({rule.code for rule in RULES}))
def test_every_rule_can_be_tried(by: Membership, code_: str) -> None:
    rules = [rule for rule in RULES if rule.code == code_]
    limit = 100 if any(may_change(rule) for rule in rules) else None
    assert on_trial(code_, limit, TODAY - YEAR, TODAY)
    assert rehearse(by.unit.jurisdiction, code_, limit, TODAY).lines == ()


def test_a_clerk_tries_a_limit_on_its_page_and_enacts_it_there(by: Membership) -> None:
    today = timezone.localdate()
    made = institution(change(Aspect.LICENCE, licence()), by=by, kind="S", now=timezone.now())
    charged((made, 450_000, today))
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    assert client.get("/findings/rules/fee-5000/rehearsal?limit=abc").status_code == 422
    page = client.get("/findings/rules/fee-5000/rehearsal?limit=4000").content.decode()
    for said in ("启航艺术中心", "4,500.00 元 − 4,000.00 元", "超 500.00 元"):
        assert said in page
    said = {"limit": "4000", "since": today.isoformat(), "document": "收费办法"}
    assert client.post("/findings/rules/fee-5000/limit", said).status_code == 302
    actions.sweep(by=by, now=timezone.now())
    assert [one.institution for one in Finding.objects.filter(rule="fee-5000")] == [made]


@pytest.mark.parametrize(
    ("rule", "typed"),
    [("time-offline-end", "20:00"), ("time-online-lesson", "25"), ("fee-60-hours", "40"), ("fee-span-3m", "2")],
)
def test_a_limit_is_typed_as_people_write_it(by: Membership, rule: str, typed: str) -> None:
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    answer = client.get(f"/findings/rules/{rule}/rehearsal?limit={typed}")
    assert answer.status_code == 200
    assert "一笔也不会命中" in answer.content.decode()
