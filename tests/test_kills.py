"""A server that is killed while reports come in loses none of which anybody was given the receipt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_concurrency import scratch  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.database, pytest.mark.slow]
KILLS = 3  # `python -m bench.kills` does twenty


def test_every_receipt_survives_the_servers_death_and_no_report_is_there_twice(
    scratch: dict[str, str],  # noqa: F811
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", "--times", str(KILLS)],
        cwd=Path(__file__).parent.parent, env=scratch, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every receipt is found, none twice" in done.stdout
    assert "killed 3 times" in done.stdout
