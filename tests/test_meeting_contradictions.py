"""A claim that reports of the public, findings or missing evidence speak against is called, and nothing where they agree."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from qingzhou.compliance.law.rules import RULES
from qingzhou.compliance.models import Finding
from qingzhou.compliance.states import State
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.actions import NewTask
from qingzhou.ledger.deeds import Severity
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.meetings import actions
from qingzhou.meetings.models import Subject
from qingzhou.meetings.states import Topic
from qingzhou.meetings.themes import themes
from qingzhou.units.models import Unit
from tests import build
from tests.institutions import institution
from tests.meetings import NOW, because, browser
from tests.reports import accepted, lodged
from tests.weeks import W47, moment

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def nearly_done(lead: Unit, title: str = "清查培训机构收费") -> Item:
    item = build.task(Status.IN_PROGRESS, lead=lead, due_on=date(2026, 12, 30), now=build.at(0), title=title)
    done = deeds.Reported(done="基本完成", percent=95)
    return ledger.move(item, done, by=build.handler(lead), now=moment(11, 17), files=(build.PHOTO,))


def market() -> Unit:
    return build.handler(build.unit("市场监管局")).unit


def called() -> list[Subject]:
    return list(actions.prepare(W47, by=build.clerk(), now=NOW).subjects.filter(topic=Topic.CONTRADICTED))


def reported(days: int = 2, lead: str = "市场监管局") -> Item:
    """A report about fees, and the issue that was made of it."""
    at = NOW - timedelta(days=days)
    issue = accepted(lodged(now=at), build.clerk(), lead=lead, now=at).issue
    assert issue is not None
    return issue


def found(rule: str) -> Item:
    """An issue that a sweep led to."""
    issue = build.issue(Status.INVESTIGATING, lead=market(), now=NOW - timedelta(days=1))
    Finding.objects.create(
        jurisdiction=issue.jurisdiction,
        institution=institution(name="晨光培训中心"),
        rule=rule,
        severity=Severity.RED,
        unit=market(),
        state=State.ISSUED,
        count=1,
        first_on=date(2026, 11, 1),
        last_on=date(2026, 11, 2),
        worst=[],
        digest="0" * 64,
        issue=issue,
        found_at=NOW,
    )
    return issue


def test_a_claim_that_reports_and_findings_of_the_same_matter_speak_against_is_called_and_opens_both() -> None:
    item, issues = nearly_done(market()), (reported(), found("fee-span-3m"))
    (subject,) = called()
    assert subject.item_id == item.pk
    assert "填报95%，本期同类情况又立为问题：举报1件，规则扫描1件。" in because(subject)
    client = browser(build.clerk())
    for name, issue in zip(("reported", "found"), issues, strict=True):
        assert issue.number in client.get(f"/meetings/subjects/{subject.pk}/counted/s1_{name}").content.decode()


@pytest.mark.parametrize(
    ("title", "lead", "days"),
    [
        ("清查培训机构消防设施", "市场监管局", 2),  # another matter
        ("清查培训机构收费", "公安分局", 2),  # another unit's
        ("清查培训机构收费", "市场监管局", 8),  # before the week
    ],
)
def test_a_report_of_another_matter_unit_or_week_speaks_against_nothing(title: str, lead: str, days: int) -> None:
    build.handler(build.unit("公安分局"))
    nearly_done(market(), title)
    reported(days, lead)
    found("prm-3m2" if "收费" in title else "fee-span-3m")
    assert called() == []


def test_a_high_claim_that_was_taken_over_without_evidence_is_called_until_there_is_some() -> None:
    lead = market()
    owner = build.handler(lead).person_id
    item = ledger.draft(NewTask(title="清查培训机构收费"), by=build.clerk(), now=moment(11, 18))
    taken_over = deeds.Adopted(
        lead.pk, owner, date(2026, 9, 1), date(2026, 12, 30), claimed=90, origin="旧台账.xlsx 第 3 行"
    )
    item = ledger.move(item, taken_over, by=build.clerk(), now=moment(11, 18))
    (subject,) = called()
    assert "牵头单位填报90%，记录中没有任何佐证材料。" in because(subject)
    shown = deeds.Reported(done="补充材料", percent=90)
    ledger.move(item, shown, by=build.handler(lead), now=NOW + timedelta(hours=1), files=(build.PHOTO,))
    following = actions.prepare(W47.plus(1), by=build.clerk(), now=moment(11, 27))
    assert not following.subjects.filter(topic=Topic.CONTRADICTED).exists()


# --- the table of matters ------------------------------------------------------------------------------------------
OWN = """
[[theme]]
words = ["夏令营"]
categories = ["fees"]
"""


def test_a_districts_own_table_of_matters_takes_the_place_of_the_programs(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    assert any(one.is_of("清查培训机构收费") for one in themes())
    (tmp_path / "themes.toml").write_text(OWN, encoding="utf-8")
    (own,) = themes()
    assert own.is_of("排查暑期夏令营")
    assert not own.is_of("清查培训机构收费")


@pytest.mark.parametrize("text", ["", "[[theme]]", "[[theme]]\nwords = ['']", OWN.replace("fees", "unheard-of"), "[["])
def test_a_table_that_cannot_be_used_is_refused_and_no_meeting_prepared(
    text: str, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    nearly_done(market())
    (tmp_path / "themes.toml").write_text(text, encoding="utf-8")
    with build.refused("meetings.themes_unreadable"):
        actions.prepare(W47, by=build.clerk(), now=NOW)
    assert not Subject.objects.exists()


def test_every_rule_that_the_programs_table_names_begins_a_rule_of_the_law() -> None:
    codes = {rule.code for rule in RULES}
    for one in themes():
        assert all(any(code.startswith(begins) for code in codes) for begins in one.rules), one
