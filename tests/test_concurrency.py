"""Many people at once, on a real database with real commits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a process with an empty database of its own, of the kind under test."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "qingzhou.site.settings", "QINGZHOU_HOME": str(tmp_path)}
    if connection.vendor == "sqlite":
        yield {name: value for name, value in environment.items() if name != "DATABASE_URL"}
        return
    url, name = os.environ["DATABASE_URL"].rsplit("/", 1)
    own = f"threads_{os.getpid()}"
    admin = psycopg.connect(f"{url}/{name.partition('?')[0]}", autocommit=True)
    admin.execute(f"CREATE DATABASE {own}".encode())
    yield {**environment, "DATABASE_URL": f"{url}/{own}"}
    admin.execute(f"DROP DATABASE {own} WITH (FORCE)".encode())
    admin.close()


def outcome(environment: dict[str, str], program: str = "tests.threads") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", program],
        cwd=Path(__file__).parent.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_many_at_once_leave_no_gap_no_double_and_one_of_two_succeeds(scratch: dict[str, str]) -> None:
    found = outcome(scratch)
    assert sorted(found["numbers"]) == [f"2026-T{n:03d}" for n in range(1, 51)]
    assert sorted(found["closing"]) == ["closed", "ledger.no_such_step"]
    assert found["differences"] == []
    # Four machines ticked at once over forty late items, and two people sent one sheet.
    assert found["steps"] == [["remind", "propose"]] * 40
    assert sorted(found["sending"], key=str) == [1, "ledger.step_taken"]


def test_four_workers_send_every_message_once_and_the_one_of_a_dead_worker_again(scratch: dict[str, str]) -> None:
    found = outcome(scratch, "tests.workers")
    assert sum(found["workers"]) == 23
    assert (found["left"], found["afterwards"]) == (1, 1)
    assert len(found["to"]) == 25
    assert len(set(found["to"])) == found["ids"] == 24
    assert found["seen"] == ["claimed"]
    assert found["sent"] == 1


def test_many_who_seal_at_once_leave_no_gap_in_the_log_and_a_head_signed_meanwhile_holds(
    scratch: dict[str, str],
) -> None:
    found = outcome(scratch, "tests.sealers")
    assert found["indices"] == list(range(64))
    assert found["differences"] == []
    assert found["heads"][-1] == 64
    assert (
        found["signed"] == found["heads"][:-1]
    )  # three signed at once: one head, and what came after bears the next day
    assert {"2026-11-02"} <= set(found["days"]) <= {"2026-11-02", "2026-11-03"}
