"""The demonstration district, and the audit over it: played by real commands in a process of their own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction

from qingzhou.demonstration import actions
from qingzhou.dispatch.models import Week
from qingzhou.filings.periods import Period
from qingzhou.filings.queries import filed
from qingzhou.filings.states import State
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import DONE, OPEN_ISSUES, Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.meetings.models import Meeting
from qingzhou.meetings.states import Topic
from qingzhou.units.models import Unit, UnitKind
from tests import build

pytestmark = pytest.mark.slow


def qingzhou(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the site on a database of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "qingzhou.site.commands", *words],
        env={**environment, "QINGZHOU_HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration loaded."""
    home = tmp_path_factory.mktemp("district")
    assert qingzhou(home, "migrate", "-v0").returncode == 0
    played = qingzhou(home, "demo", "--if-empty")
    assert played.returncode == 0, played.stderr
    return home


def test_the_audit_finds_nothing_in_the_demonstration(district: Path) -> None:
    audited = qingzhou(district, "audit")
    assert audited.returncode == 0, audited.stdout
    assert "全部相符" in audited.stdout


def test_one_byte_changed_behind_the_programs_back_is_found_and_named(district: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(district, copy)
    with sqlite3.connect(copy / "qingzhou.sqlite3") as database:
        database.execute("DROP TRIGGER ledger_entry_no_update")
        entry, number, seq, data = database.execute(
            "SELECT e.id, i.number, e.seq, e.data FROM ledger_entry e JOIN ledger_item i ON i.id = e.item_id"
            " WHERE e.verb = 'report' ORDER BY e.id LIMIT 1 OFFSET 40"
        ).fetchone()
        changed = data.replace("\\u5", "\\u6", 1)  # one byte of one character
        assert sum(one != other for one, other in zip(data, changed, strict=True)) == 1
        database.execute("UPDATE ledger_entry SET data = ? WHERE id = ?", (changed, entry))
    database.close()
    audited = qingzhou(copy, "audit")
    assert audited.returncode == 1
    assert f"{number} 第 {seq} 条记录" in audited.stdout


def test_a_file_of_evidence_that_was_touched_is_found(district: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(district, copy)
    kept = next(path for path in sorted((copy / "evidence").rglob("*")) if path.is_file() and path.suffix == "")
    kept.chmod(0o640)
    kept.write_bytes(kept.read_bytes()[:-1] + b"\0")
    audited = qingzhou(copy, "audit")
    assert audited.returncode == 1
    assert "指纹不符" in audited.stdout


def test_a_database_in_use_is_left_alone(district: Path) -> None:
    assert qingzhou(district, "demo", "--if-empty").returncode == 0
    refused = qingzhou(district, "demo")
    assert refused.returncode != 0
    assert "空库" in refused.stderr


@pytest.mark.django_db
def test_the_same_seed_and_day_tell_the_same_story_of_a_whole_district() -> None:
    stories = [told(seed=7), told(seed=7)]
    assert stories[0] == stories[1]
    assert 100 <= len(stories[0]) <= 165


def lived() -> None:
    """The pages of filings and meetings have something to show: late, missing, zero; decided, prepared."""
    running = IsoWeek.holding(build.at(60), policy())
    place = Unit.objects.get(kind=UnitKind.OFFICE).jurisdiction_id
    weeks = [filed(place, Period.of_week(running.plus(back)), build.at(60)) for back in range(-4, 1)]
    assert all(any(one.latest is None for one in week) and any(one.latest for one in week) for week in weeks)
    assert any(one.state is State.LATE for week in weeks for one in week)
    assert any(one.unchanged for week in weeks for one in week)
    held, prepared = Meeting.objects.order_by("week__moment")
    assert held.closed_at is not None
    assert held.decisions.filter(task__isnull=False).exists()
    assert held.subjects.filter(parked=True).exists()
    assert prepared.closed_at is None
    assert prepared.subjects.filter(topic=Topic.DECIDED).exists()


def told(seed: int) -> list[tuple[object, ...]]:
    """Play a story, check who is in it, take everything back, and give what happened."""
    with transaction.atomic():
        actions.play(now=build.at(60), seed=seed)
        kinds = Counter(Unit.objects.values_list("kind", flat=True))
        assert kinds == {UnitKind.OFFICE: 1, UnitKind.DEPARTMENT: 25, UnitKind.TOWN: 14, UnitKind.SCHOOL: 46}
        statuses = set(Item.objects.values_list("status", flat=True))
        assert {Status.CLOSED, Status.IN_PROGRESS, Status.ISSUED} <= statuses
        assert Item.objects.filter(entries__verb="decline").exists()
        issues = set(Item.objects.filter(kind="issue").values_list("status", flat=True))
        assert {*OPEN_ISSUES, *DONE} - issues <= {Status.RETURNED, Status.SUSPENDED, Status.RECHECKED}
        assert Item.objects.exclude(rebound_of="").count() == 1
        assert (
            Week.objects.filter(period="").count() == actions.WEEKS + 1
        )  # the last one for the meeting that is prepared
        assert set(Week.objects.exclude(period="").values_list("period", flat=True)) >= {"2026-11"}
        lived()
        columns = ("number", "title", "status", "claimed", "moved_at", "lead__name", "owner__name")
        story: list[tuple[object, ...]] = list(Item.objects.order_by("number").values_list(*columns))
        transaction.set_rollback(True)
    return story
