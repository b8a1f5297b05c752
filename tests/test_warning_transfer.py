"""A case that a warning led to goes to the police: by the unit that looked into it, on its head's word, and without the score."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from docx import Document

from qingzhou.compliance.law.facts import Balance
from qingzhou.compliance.sweeping.store import path_of, put
from qingzhou.hotline.transfer import Stage
from qingzhou.ledger import actions as ledger
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import Kind, Status
from qingzhou.registry.columns import Aspect
from qingzhou.units.models import Membership, Role
from qingzhou.warning import actions, audit, queries
from qingzhou.warning.models import Alert
from qingzhou.warning.states import State, Verb
from qingzhou.warning.transfer import decide_by
from qingzhou.workdays.queries import calendar
from tests import build
from tests.build import refused
from tests.institutions import NOW, change, institution, licence
from tests.offices import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


@pytest.fixture
def handler() -> Membership:
    return build.handler(build.unit("教育局"))


@pytest.fixture
def head(handler: Membership) -> Membership:
    return build.member(Role.UNIT_LEADER, handler.unit)


@pytest.fixture
def alert(handler: Membership) -> Alert:
    """A warning that was made an issue, which nobody has looked into."""
    clerk = build.clerk()
    made = institution(change(Aspect.LICENCE, licence()), by=clerk)
    short = Balance(1, made.pk, "N", "off", "com", NOW.date() - timedelta(days=1), 0, 1_000_000)
    put("balances", [short], path_of(settings.FACTS_ROOT, "999001", "balances"))
    actions.assess(by=clerk, now=NOW)
    Alert.objects.update(state=State.OPEN)  # one sign alone stays below the line
    found = Alert.objects.get()
    actions.deal(found, Verb.ACKNOWLEDGE, by=handler, now=NOW)
    return actions.open_issue(found, by=handler, now=NOW)


def looked_into(alert: Alert, lead: Membership) -> Alert:
    """The issue as two officers of a unit looked into it."""
    item, now = alert.issue, NOW + HOUR
    assert item is not None
    for step in build.path_to(Status.FOUNDED, Kind.ISSUE, Status.REGISTERED):
        item, now = build.made_ready(item, step, now)
        if step.target is Status.FOUNDED:
            break
        deed = build.example(item, step, lead=lead.unit)
        item = ledger.move(item, deed, by=build.actor(item, step, lead.unit), now=now, files=build.files(step))
    return Alert.objects.get(pk=alert.pk)


def deal(alert: Alert, verb: Verb, by: Membership, reason: str = "", now: datetime = NOW + 2 * HOUR) -> Alert:
    return actions.deal(alert, verb, reason, by=by, now=now)


def test_a_warning_alone_is_no_case_until_two_officers_looked_into_it(alert: Alert, handler: Membership) -> None:
    with refused("warning.no_case"):
        deal(alert, Verb.PROPOSE, handler, "涉嫌诈骗")
    assert Verb.PROPOSE not in [verb for verb, _needs in queries.steps_of(alert, queries.transfer_of(alert), handler)]
    case = looked_into(alert, handler)
    assert Verb.PROPOSE in [verb for verb, _needs in queries.steps_of(case, queries.transfer_of(case), handler)]
    with refused("warning.reason_missing"):
        deal(case, Verb.PROPOSE, handler)


def test_a_case_that_another_unit_leads_is_not_this_units_to_hand_over(alert: Alert, handler: Membership) -> None:
    market = build.handler(build.unit("市场监管局"))
    case = looked_into(alert, market)
    with refused("warning.no_case"):
        deal(case, Verb.PROPOSE, handler, "涉嫌诈骗")
    with refused("warning.not_yours"):
        deal(case, Verb.PROPOSE, market, "涉嫌诈骗")
    with refused("warning.transfer_not_yours"):
        deal(case, Verb.PROPOSE, build.clerk(), "涉嫌诈骗")


def test_the_head_decides_and_nobody_approves_the_own_proposal(
    alert: Alert, handler: Membership, head: Membership
) -> None:
    case = looked_into(alert, handler)
    deal(case, Verb.PROPOSE, head, "涉嫌诈骗")
    with refused("warning.transfer_not_yours"):
        deal(case, Verb.APPROVE, handler)
    with refused("warning.own_transfer"):
        deal(case, Verb.APPROVE, head)
    other = build.member(Role.UNIT_LEADER, head.unit)
    deal(case, Verb.REFUSE, other, "证据不足")
    assert queries.transfer_of(case).stage is Stage.NONE
    with refused("warning.transfer_moved_on"):
        deal(case, Verb.TRANSFER, handler)


def test_the_clocks_are_three_days_for_the_head_and_24_hours_for_the_police(
    alert: Alert, handler: Membership, head: Membership
) -> None:
    case = looked_into(alert, handler)
    deal(case, Verb.PROPOSE, handler, "涉嫌诈骗", now=NOW)
    assert decide_by(queries.transfer_of(case), calendar()) == calendar().add(local_day(NOW) + timedelta(days=3), 0)
    deal(case, Verb.APPROVE, head, now=NOW + 5 * HOUR)
    moved = queries.transfer_of(case)
    assert (moved.stage, moved.due_at, decide_by(moved, calendar())) == (Stage.APPROVED, NOW + 29 * HOUR, None)
    deal(case, Verb.TRANSFER, handler, now=NOW + 30 * HOUR)
    assert queries.transfer_of(case).was_late
    assert list(audit.differences()) == []


def test_the_letter_tells_the_case_and_neither_the_score_nor_its_signs(
    alert: Alert, handler: Membership, head: Membership
) -> None:
    case = looked_into(alert, handler)
    address = reverse("warning:letter", args=[case.pk])
    assert signed_in(handler).get(address).status_code == 409
    deal(case, Verb.PROPOSE, handler, "涉嫌诈骗")
    deal(case, Verb.APPROVE, head)
    answer = signed_in(handler).get(address)
    paper = Document(BytesIO(answer.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    assert case.issue is not None
    for word in (case.issue.number, "启航艺术中心", "批准后24小时内", "3日内依法决定是否立案", "执法人员", "□ 立案"):
        assert word in said, word
    for word in ("分数", "预警", "监管资金", f"{case.score} 分"):
        assert word not in said, word
    assert "移送函（Word）" in signed_in(handler).get(reverse("warning:alert", args=[case.pk])).content.decode()
    assert signed_in(build.clerk()).get(address).status_code == 403
