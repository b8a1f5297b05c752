"""Scores of institutions from what is known of a place, and the life of a warning."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client

from qingzhou.compliance.law.facts import Balance, Refund
from qingzhou.compliance.sweeping.store import path_of, put
from qingzhou.hotline.models import Report
from qingzhou.ledger.models import Item
from qingzhou.registry import actions as registry
from qingzhou.registry.columns import Aspect
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership
from qingzhou.warning import actions, audit, facts_of, queries
from qingzhou.warning.models import Alert, AlertLine, Assessment
from qingzhou.warning.states import MOVES, State, Verb
from tests import build
from tests.build import refused
from tests.institutions import NOW, change, code, institution, licence

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
LATER = NOW + DAY


@pytest.fixture
def by() -> Membership:
    build.unit("教育局")
    return build.clerk()


@pytest.fixture
def known(by: Membership) -> Institution:
    staff = [change(Aspect.STAFF, {"name": f"老师{n}", "post": "teaching"}) for n in range(4)]
    return institution(
        change(Aspect.LICENCE, licence()),
        change(Aspect.PREMISES, {"address": "滨河路 18 号"}),
        *staff,
        by=by,
        uscc=code(1),
    )


def held(made: Institution, custody: int, undelivered: int = 1_000_000, number: int = 1) -> Balance:
    return Balance(number, made.pk, "N", "off", "com", TODAY - DAY, custody, undelivered)


def put_facts(made: Institution, custody: int, refunds: int = 0) -> None:
    put("balances", [held(made, custody)], path_of(settings.FACTS_ROOT, "999001", "balances"))
    rows = [Refund(n, made.pk, "N", "off", "com", TODAY - DAY * 30, 100, None) for n in range(1, refunds + 1)]
    put("refunds", rows, path_of(settings.FACTS_ROOT, "999001", "refunds"))


def assessed(made: Institution, by: Membership, custody: int = 100_000, refunds: int = 4, now: datetime = NOW) -> Alert:
    put_facts(made, custody, refunds)
    actions.assess(by=by, now=now)
    return Alert.objects.get(institution=made)


@pytest.mark.database
def test_a_gap_in_custody_and_slow_refunds_raise_a_warning_that_says_why(by: Membership, known: Institution) -> None:
    alert = assessed(known, by)
    assert (alert.state, alert.score) == ("open", 37)
    (shown,) = queries.shown([alert], by)
    assert [(part.label, part.points) for part in shown.parts] == [("监管资金缺口", 28), ("退费变慢", 9)]
    assert shown.parts[0].evidence == "余额 1,000.00 元 ÷ 未消课 10,000.00 元，缺 90%"
    assert "课次减少" in shown.missing
    assert alert.unit.short_name == "教育局"


@pytest.mark.database
def test_the_same_facts_again_write_no_line(by: Membership, known: Institution) -> None:
    assessed(known, by)
    assessed(known, by, now=LATER)
    assert (Alert.objects.count(), AlertLine.objects.count(), Assessment.objects.count()) == (1, 1, 2)


def test_below_the_line_the_score_can_be_read_and_nobody_is_warned(by: Membership, known: Institution) -> None:
    alert = assessed(known, by, custody=900_000, refunds=0)
    assert (alert.state, alert.lines_count) == ("quiet", 0)
    assert alert.score > 0


def test_corrected_facts_clear_a_warning_and_worse_ones_bring_a_dismissed_one_back(
    by: Membership, known: Institution
) -> None:
    alert = assessed(known, by)
    assert assessed(known, by, custody=1_000_000, refunds=0, now=LATER).state == "quiet"
    alert = assessed(known, by, refunds=0, now=LATER)
    for verb in (Verb.ACKNOWLEDGE, Verb.DISMISS):
        actions.deal(alert, verb, "银行对账延迟", by=by, now=LATER)
    assert assessed(known, by, refunds=0, now=LATER).state == "dismissed"  # the same again
    put("payments", [], path_of(settings.FACTS_ROOT, "999001", "payments"))
    for n in range(5):
        complained(known, n)
    alert = assessed(known, by, refunds=4, now=LATER)
    assert (alert.state, [line.verb for line in alert.lines.all()][-1]) == ("open", "rise")
    assert list(audit.differences()) == []


def complained(made: Institution, number: int) -> None:
    Report.objects.create(
        jurisdiction_id=made.jurisdiction_id, number=f"J{number}", channel="web", category="fees", about=made.name,
        text="退不了费", received_at=NOW - DAY * number, receipt=f"r{number}", status="declined", declining="no_facts",
    )  # fmt: skip


def test_changes_of_a_file_are_told_and_its_beginning_is_none(by: Membership, known: Institution) -> None:
    assert list(facts_of.changes_of(known.pk, list(known.records.all()))) == []
    since = date(2026, 11, 20)
    changed: dict[str, Any] = dict(known.records.get(seq=1).data) | {"name": "启程美育"}
    for said in (
        change(Aspect.STAFF, {}, since, "老师0"),
        change(Aspect.IDENTITY, changed, since),
        change(Aspect.PREMISES, {"address": "新街 9 号"}, since),
        change(Aspect.PREMISES, {}, since, "滨河路 18 号"),
    ):
        registry.put_down(known, said, by=by, now=NOW)
    told = [(what, share) for _number, _on, what, share in facts_of.changes_of(known.pk, list(known.records.all()))]
    assert told == [("staff", 0.25), ("registration", 0.0), ("moved", 0.0)]


@pytest.mark.parametrize("state", [State.OPEN, State.SEEN, State.ACTED, State.DISMISSED, State.ENDED, State.QUIET])
@pytest.mark.parametrize("verb", [Verb.ACKNOWLEDGE, Verb.ACT, Verb.DISMISS, Verb.END])
def test_a_step_exists_exactly_when_the_table_has_it(
    by: Membership, known: Institution, state: State, verb: Verb
) -> None:
    alert = reached(assessed(known, by), state, by)
    if any(move.source is state and move.verb is verb for move in MOVES):
        actions.deal(alert, verb, "已核实", "mended", by=by, now=LATER)
    else:
        with refused("warning.no_such_step"):
            actions.deal(alert, verb, "已核实", "mended", by=by, now=LATER)
    assert list(audit.differences()) == []


def reached(alert: Alert, state: State, by: Membership) -> Alert:
    if state is State.QUIET:
        return assessed(alert.institution, by, custody=1_000_000, refunds=0, now=LATER)
    ways = {
        State.OPEN: (), State.SEEN: (Verb.ACKNOWLEDGE,), State.ACTED: (Verb.ACKNOWLEDGE, Verb.ACT),
        State.DISMISSED: (Verb.ACKNOWLEDGE, Verb.DISMISS), State.ENDED: (Verb.ACKNOWLEDGE, Verb.ACT, Verb.END),
    }  # fmt: skip
    for verb in ways[state]:
        alert = actions.deal(alert, verb, "已核实", "mended", by=by, now=LATER)
    return alert


def test_nothing_is_set_aside_or_ended_without_a_word(by: Membership, known: Institution) -> None:
    alert = reached(assessed(known, by), State.SEEN, by)
    with refused("warning.reason_missing"):
        actions.deal(alert, Verb.DISMISS, " ", by=by, now=NOW)
    actions.deal(alert, Verb.ACT, "约谈负责人，要求补足监管资金", by=by, now=NOW)
    with refused("warning.outcome_missing"):
        actions.deal(alert, Verb.END, "补足了", "", by=by, now=NOW)


@pytest.mark.database
def test_a_warning_becomes_one_issue_whose_facts_are_the_figures(by: Membership, known: Institution) -> None:
    alert = reached(assessed(known, by), State.SEEN, by)
    made = actions.open_issue(alert, by=by, now=LATER)
    assert made.state == "acted"
    with refused("warning.no_such_step"):
        actions.open_issue(made, by=by, now=LATER)
    item = Item.objects.get()
    assert (item.about, item.lead) == (known.name, None)  # the office coordinates; a unit will verify


def test_what_became_of_warnings_is_counted(by: Membership, known: Institution) -> None:
    alert = reached(assessed(known, by), State.DISMISSED, by)
    assert alert.state == "dismissed"
    told = queries.measured(by)
    assert (told.raised, told.dismissed, told.days_to_note) == (1, 1, 1)
    assert told.false_by_sign == [("监管资金缺口", 1, 1)]


def test_only_the_unit_that_answers_and_the_office_deal_with_a_warning(by: Membership, known: Institution) -> None:
    alert = assessed(known, by)
    with refused("warning.not_yours"):
        actions.deal(alert, Verb.ACKNOWLEDGE, by=build.handler(build.unit("城管局")), now=NOW)
    answering = build.handler(alert.unit)
    with refused("warning.not_office"):
        actions.assess(by=answering, now=NOW)
    actions.deal(alert, Verb.ACKNOWLEDGE, by=answering, now=NOW)


@pytest.mark.database
def test_the_database_keeps_every_line(by: Membership, known: Institution) -> None:
    assessed(known, by)
    with pytest.raises(DatabaseError), transaction.atomic():
        AlertLine.objects.all().delete()


def test_pages_tell_the_score_with_its_figures(by: Membership, known: Institution) -> None:
    alert = assessed(known, by)
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    for address in ("/warnings/", f"/warnings/{alert.pk}/", f"/institutions/{known.pk}/"):
        page = client.get(address).content.decode()
        assert "余额 1,000.00 元 ÷ 未消课 10,000.00 元，缺 90%" in page
    assert "课次" in client.get("/warnings/weights").content.decode()
    client.post(f"/warnings/{alert.pk}/acknowledge")
    assert client.post(f"/warnings/{alert.pk}/dismiss", {"reason": ""}).status_code == 422
    assert client.post(f"/warnings/{alert.pk}/rise").status_code == 404


def test_a_back_test_prints_a_line_for_each_way_of_ranking(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backtest", seeds=[7], institutions=60, absconders=6)
    said = capsys.readouterr().out.splitlines()
    assert [line.split("：")[0] for line in said[1:]] == ["风险分数", "只看投诉数", "随机"]


def test_a_tick_scores_every_place_once_a_day_in_the_name_of_the_system(known: Institution, by: Membership) -> None:
    put_facts(known, 100_000, refunds=4)
    build.office(build.jurisdiction("999002", "白石区"))  # another place, without institutions
    assert [actions.assess_all(NOW), actions.assess_all(NOW + timedelta(hours=2)), actions.assess_all(LATER)] == [
        1,
        0,
        1,
    ]
    alert = Alert.objects.get()
    assert alert.state == State.OPEN
    assert alert.assessed_on == TODAY + DAY
    assert [(line.verb, line.person.username) for line in alert.lines.all()] == [(Verb.RAISE, "_qingzhou")]
    assert Assessment.objects.latest("pk").institutions == 1
    assert list(audit.differences()) == []
    actions.assess(by=by, now=LATER)
    assert actions.assess_all(LATER) == 0
