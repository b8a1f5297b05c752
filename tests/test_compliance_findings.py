"""Findings: what a sweep tells of institutions, how it ends, and what people do with it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from pytest_django import Settings

from qingzhou.compliance import actions, queries
from qingzhou.compliance.facts_of import limits_of, rosters_of
from qingzhou.compliance.law.cases import Verdict, cases
from qingzhou.compliance.law.facts import Fact, Payment, Session
from qingzhou.compliance.law.rules import RULES, in_place
from qingzhou.compliance.models import Finding, FindingLine, Limit, Sweep
from qingzhou.compliance.states import State, Verb
from qingzhou.compliance.sweeping.store import path_of, put
from qingzhou.ledger.deeds import FoundBy
from qingzhou.ledger.models import Item
from qingzhou.registry import actions as registry
from qingzhou.registry.columns import Aspect
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership, Role
from tests import build
from tests.build import refused
from tests.facts import at, payment, session
from tests.institutions import NOW, change, code, identity, institution, licence

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Membership:
    for name in ("教育局", "市场监管局", "消防救援大队"):
        build.unit(name)
    return build.clerk()


@pytest.fixture
def licensed(by: Membership) -> Institution:
    return institution(change(Aspect.LICENCE, licence()), by=by)


def known(settings: Any, table: str, facts: Sequence[Fact], place: str = "999001") -> None:
    """Put a table of facts in the place's store."""
    put(table, facts, path_of(settings.FACTS_ROOT, place, table))


def charge(of: Institution, number: int = 1, **changed: Any) -> Payment:
    return replace(payment(**changed), id=number, institution=of.pk)


def lesson(of: Institution, number: int = 1, **changed: Any) -> Session:
    return replace(session(**changed), id=number, institution=of.pk)


def swept(by: Membership, **more: Any) -> Sweep:
    return actions.sweep(by=by, now=NOW, **more)


@pytest.mark.database
def test_a_finding_tells_the_worst_of_what_was_found_and_how_much_there_is(
    by: Membership, licensed: Institution, settings: Settings
) -> None:
    known(
        settings,
        "payments",
        [charge(licensed, 1, amount=600_000), charge(licensed, 2, amount=980_000), charge(licensed, 3)],
    )
    sweep = swept(by)
    (finding,) = Finding.objects.all()
    assert (finding.rule, finding.count, finding.worst[0], finding.worst[2:4]) == ("fee-5000", 2, 2, [980_000, 500_000])
    assert finding.unit.short_name == "教育局"
    assert (sweep.made, sweep.facts["payments"]) == (1, 3)
    (shown,) = queries.shown([finding], by)
    assert (shown.left, shown.right) == ("9,800.00 元 − 5,000.00 元", "超 4,800.00 元")
    assert shown.penalty == "《校外培训行政处罚暂行办法》第二十二条第三项"


@pytest.mark.database
def test_a_second_sweep_of_the_same_facts_adds_nothing(
    by: Membership, licensed: Institution, settings: Settings
) -> None:
    known(settings, "payments", [charge(licensed, amount=600_000)])
    swept(by)
    again = swept(by)
    assert (again.made, again.changed, again.cleared) == (0, 0, 0)
    assert (Finding.objects.count(), FindingLine.objects.count()) == (1, 1)


@pytest.mark.database
def test_a_corrected_fact_closes_its_finding_with_the_reason_and_a_new_one_brings_it_back(
    by: Membership, licensed: Institution, settings: Settings
) -> None:
    known(settings, "payments", [charge(licensed, amount=600_000)])
    swept(by)
    known(settings, "payments", [charge(licensed, amount=500_000)])
    assert swept(by).cleared == 1
    finding = Finding.objects.get()
    assert finding.state == State.CLOSED
    assert "编号 1" in finding.lines.get(verb=Verb.CLEAR).reason
    assert swept(by).cleared == 0
    known(settings, "payments", [charge(licensed, amount=600_000)])
    assert swept(by).changed == 1
    finding.refresh_from_db()
    assert finding.state == State.OPEN
    assert [line.verb for line in finding.lines.all()] == [Verb.FIND, Verb.CLEAR, Verb.RETURN]


def test_a_table_that_is_not_there_clears_nothing(by: Membership, licensed: Institution, settings: Settings) -> None:
    known(settings, "payments", [charge(licensed, amount=600_000)])
    swept(by)
    path_of(Path(settings.FACTS_ROOT), "999001", "payments").unlink()
    assert swept(by).cleared == 0
    assert Finding.objects.get().state == State.OPEN


def test_a_draft_rule_is_counted_and_makes_no_finding(by: Membership, settings: Settings) -> None:
    online = institution(change(Aspect.LICENCE, licence()), by=by, mode="on")
    known(settings, "sessions", [lesson(online, mode="on", ends_at=at(20))])
    sweep = swept(by)
    assert sweep.hits == [["time-online-nonsubject-lesson", True, 1, 1]]
    assert Finding.objects.count() == 0


def test_the_register_says_who_was_licensed_for_what_and_the_calendar_when_pupils_rest(
    by: Membership, licensed: Institution, settings: Settings
) -> None:
    late = date(2027, 4, 1)  # the licence ends on 31 March
    saturday = date(2026, 11, 21)
    without = institution(by=by, name="没有许可记录", uscc=code(2))
    facts = [
        lesson(licensed, 1, starts_at=at(18, day=late), ends_at=at(19, day=late)),
        lesson(licensed, 2, kind="S", starts_at=at(9, day=saturday), ends_at=at(10, day=saturday)),
        lesson(without, 3, starts_at=at(18, day=late), ends_at=at(19, day=late)),  # not known: not judged
    ]
    known(settings, "sessions", facts)
    swept(by)
    found = {(one.institution_id, one.rule) for one in Finding.objects.all()}
    assert found == {(licensed.pk, code) for code in ("lic-valid", "lic-kind-match", "time-subject-no-rest")}


def test_the_premises_on_file_are_judged_without_any_file_of_facts(by: Membership) -> None:
    institution(change(Aspect.PREMISES, {"address": "甲", "area": 30_000, "seats": 101}), by=by)
    swept(by)
    finding = Finding.objects.get()
    assert (finding.rule, finding.unit.short_name) == ("prm-3m2", "消防救援大队")


def test_a_limit_of_the_place_judges_from_its_day(by: Membership, licensed: Institution, settings: Settings) -> None:
    known(settings, "payments", [charge(licensed, 1, kind="S", amount=450_000)])
    swept(by)
    assert Finding.objects.count() == 0
    document = "青溪区校外培训收费办法（演示）"
    actions.enter_limit("fee-5000", 400_000, date(2026, 1, 1), document, by=by, now=NOW)
    swept(by)
    (shown,) = queries.shown(list(Finding.objects.all()), by)
    assert shown.rule.cited == f"《{document}》"
    actions.enter_limit("fee-5000", 500_000, date(2026, 6, 1), document, by=by, now=NOW)
    assert next((one.since, one.until) for one in limits_of(by.jurisdiction_id)) == (
        date(2026, 1, 1),
        date(2026, 5, 31),
    )
    assert swept(by).cleared == 1
    for wrong in (("fee-60-hours", 10, document), ("fee-5000", 0, document), ("fee-5000", 10**13, document)):
        with refused("compliance.no_limit"):
            actions.enter_limit(wrong[0], wrong[1], date(2026, 1, 1), wrong[2], by=by, now=NOW)
    with refused("compliance.document_missing"):
        actions.enter_limit("fee-5000", 1, date(2026, 1, 1), " ", by=by, now=NOW)


@pytest.mark.database
def test_the_database_refuses_to_change_what_happened_or_a_limit(
    by: Membership, licensed: Institution, settings: Settings
) -> None:
    known(settings, "payments", [charge(licensed, amount=600_000)])
    swept(by)
    actions.enter_limit("fee-5000", 400_000, date(2026, 1, 1), "办法", by=by, now=NOW)
    for model in (FindingLine, Limit):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.update(at=NOW + timedelta(days=1))


# --- what people do with it ------------------------------------------------------------------------------------
@pytest.fixture
def finding(by: Membership, licensed: Institution, settings: Settings) -> Finding:
    known(settings, "payments", [charge(licensed, amount=600_000)])
    swept(by)
    return Finding.objects.get()


def test_the_unit_that_answers_dismisses_with_a_reason_and_it_counts(finding: Finding, by: Membership) -> None:
    handler = build.handler(build.unit("教育局"))
    with refused("compliance.reason_missing"):
        actions.dismiss(finding, " ", by=handler, now=NOW)
    actions.dismiss(finding, "系两名学员合并缴费。", by=handler, now=NOW)
    assert queries.tallies(by)["fee-5000"].dismissed == 1
    assert swept(by).changed == 0  # the same facts do not bring it back
    finding.refresh_from_db()
    assert finding.state == State.DISMISSED
    with refused("compliance.no_such_step"):
        actions.dismiss(finding, "再次", by=handler, now=NOW)


def test_new_facts_bring_a_dismissed_finding_back(
    finding: Finding, by: Membership, licensed: Institution, settings: Settings
) -> None:
    actions.dismiss(finding, "合并缴费", by=by, now=NOW)
    known(settings, "payments", [charge(licensed, 1, amount=600_000), charge(licensed, 2, amount=600_000)])
    assert swept(by).changed == 1
    finding.refresh_from_db()
    assert (finding.state, finding.count) == (State.OPEN, 2)


def test_a_rule_that_is_mostly_wrong_says_so() -> None:
    assert queries.Tally(2, 5, 9).is_mostly_wrong
    assert not queries.Tally(5, 5, 10).is_mostly_wrong
    assert not queries.Tally(0, 4, 4).is_mostly_wrong


@pytest.mark.database
def test_a_finding_becomes_one_issue_of_the_ledger_with_figures_and_source(finding: Finding) -> None:
    handler = build.handler(build.unit("教育局"))
    made = actions.open_issue(finding, by=handler, now=NOW)
    assert made.issue
    registered = made.issue.entries.get(seq=1).data
    assert registered["found_by"] == FoundBy.RULE
    assert "6,000.00 元 − 5,000.00 元 = 超 1,000.00 元" in registered["facts"]
    assert registered["allegations"][0]["norm"] == "training.fees"
    assert registered["source"].startswith("《关于规范面向中小学生的非学科类校外培训的意见》")
    with refused("compliance.no_such_step"):
        actions.open_issue(finding, by=handler, now=NOW)
    assert Item.objects.count() == 1


def test_by_policy_red_lines_become_issues_with_the_sweep(
    by: Membership, licensed: Institution, settings: Settings
) -> None:
    known(settings, "payments", [charge(licensed, 1, amount=600_000), charge(licensed, 2, invoiced=False)])
    swept(by, opens={"R"})
    assert {(one.rule, one.state) for one in Finding.objects.all()} == {("fee-5000", "issued"), ("fee-receipt", "open")}
    assert Item.objects.count() == 1
    swept(by, opens={"R"})
    assert Item.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        (Role.UNIT_HANDLER, "教育局", True),
        (Role.UNIT_LEADER, "教育局", True),
        (Role.OFFICE_CLERK, "双减办", True),
        (Role.UNIT_HANDLER, "市场监管局", False),
        (Role.GROUP_LEADER, "双减办", False),
        (Role.AUDITOR, "双减办", False),
    ],
)
def test_the_office_and_the_unit_that_answers_deal_with_a_finding(
    finding: Finding, role: Role, unit: str, may: bool
) -> None:
    other = build.member(role, build.unit(unit))
    if may:
        assert actions.dismiss(finding, "不属于违规", by=other, now=NOW).state == State.DISMISSED
    else:
        with refused("compliance.not_yours"):
            actions.dismiss(finding, "不属于违规", by=other, now=NOW)


def test_only_the_office_sweeps(by: Membership) -> None:
    with refused("compliance.not_office"):
        swept(build.handler(build.unit("教育局")))
    assert Sweep.objects.count() == 0


@pytest.mark.parametrize("rule", in_place(RULES), ids=lambda rule: f"{rule.code} {rule.since}")
def test_the_cases_on_a_rules_page_are_what_their_names_say(rule: Any) -> None:
    wanted = {
        "at_limit": Verdict.KEEPS, "beyond": Verdict.BREAKS, "before": Verdict.NOT_JUDGED, "after": Verdict.NOT_JUDGED,
        "unknown": Verdict.NOT_JUDGED,
    }  # fmt: skip
    assert {case.why: case.verdict for case in cases(rule)} == {case.why: wanted[case.why] for case in cases(rule)}


def test_the_command_sweeps_as_the_page_does_and_prints_what_was_found_with_a_checksum(
    by: Membership, licensed: Institution, settings: Settings
) -> None:
    known(settings, "payments", [charge(licensed, 1, amount=600_000), charge(licensed, 2)])
    out = StringIO()
    call_command("sweep", "999001", by=by.person.username, stdout=out)
    sweep = Sweep.objects.get()
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert [one for one in (["payments", "2"], ["sites", "1"], ["fee-5000", "1", "1"]) if one not in lines] == []
    assert f"校验和 {sweep.checksum}" in out.getvalue()
    assert len(sweep.checksum) == 64
    with pytest.raises(CommandError, match="没有这个区划代码"):
        call_command("sweep", "999999")


def test_a_sweep_says_what_to_do_where_its_cluster_is_not_installed(
    by: Membership, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    settings.SWEEP = "spark://127.0.0.1:7077"
    with refused("compliance.no_spark"):
        swept(by)
    assert Sweep.objects.count() == 0


def test_a_kind_counts_from_the_day_on_which_the_file_says_it(by: Membership, settings: Settings) -> None:
    school = institution(by=by)
    registry.put_down(school, change(Aspect.IDENTITY, identity(kind="S"), date(2026, 11, 10)), by=by, now=NOW)
    days = (date(2026, 1, 2), date(2026, 11, 9), date(2026, 11, 10))
    facts = [
        lesson(school, place, kind="S", starts_at=at(17, day=day), ends_at=at(18, day=day))
        for place, day in enumerate(days)
    ]
    known(settings, "sessions", facts)
    swept(by)
    (finding,) = Finding.objects.filter(rule="lic-kind-match")
    assert (finding.count, finding.worst_on) == (1, date(2026, 11, 9))  # nothing is known of January the second


def test_what_the_register_says_of_staff_and_materials_is_judged_and_a_changed_file_clears_it(
    by: Membership, settings: Settings
) -> None:
    teacher = {"name": "李老师", "post": "teaching", "full_time": True, "certified": False, "hired_on": "2025-09-01"}
    assistant = {"name": "王助教", "post": "assisting", "certified": False}
    book = {"title": "自编教材", "used_since": "2026-03-01"}
    made = institution(
        change(Aspect.STAFF, teacher), change(Aspect.STAFF, assistant), change(Aspect.MATERIAL, book), by=by, kind="S"
    )
    swept(by)
    found = {finding.rule: (finding.count, finding.worst[2:4]) for finding in Finding.objects.all()}
    assert found == {
        "stf-subject-cert": (1, [1, 0]),
        "stf-sexcrime-check-hire": (1, [448, 0]),
        "mat-file": (1, [267, 0]),
    }
    for aspect, key, data in (
        (
            Aspect.STAFF,
            "李老师",
            {**teacher, "certified": True, "checked_on": "2025-08-20", "checked_again_on": "2026-08-20"},
        ),
        (Aspect.MATERIAL, "自编教材", {**book, "filed_on": "2026-02-20"}),
    ):
        registry.put_down(made, change(aspect, data, date(2026, 11, 20), key), by=by, now=NOW)
    swept(by)
    assert set(Finding.objects.values_list("state", flat=True)) == {State.CLOSED}


def test_a_roster_counts_who_teaches_full_time_only_where_that_is_known_of_all(by: Membership) -> None:
    people = [("甲", "teaching", False), ("乙", "teaching", False), ("丙", "other", None)]
    records = [{"name": name, "post": post, "full_time": full} for name, post, full in people]
    staff = [change(Aspect.STAFF, {k: v for k, v in data.items() if v is not None}) for data in records]
    made = institution(*staff, by=by)
    (roster,) = rosters_of(made.jurisdiction_id, NOW.date())
    assert (roster.everyone, roster.full_time) == (3, 0)
    swept(by)
    assert Finding.objects.get().rule == "stf-ratio-50"
    registry.put_down(made, change(Aspect.STAFF, {"name": "丁", "post": "teaching"}), by=by, now=NOW)
    (roster,) = rosters_of(made.jurisdiction_id, NOW.date())
    assert (roster.everyone, roster.full_time) == (4, None)


def test_the_second_look_on_another_day_adds_nothing_for_a_certificate_that_is_missing_still(by: Membership) -> None:
    institution(change(Aspect.STAFF, {"name": "李老师", "post": "teaching", "certified": False}), by=by)
    swept(by)
    again = actions.sweep(by=by, now=NOW + timedelta(days=3))
    assert (again.made, again.changed, again.cleared) == (0, 0, 0)
