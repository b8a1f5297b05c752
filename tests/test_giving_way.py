"""Long work leaves others a turn: with two connections to one SQLite file, for real."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest

from qingzhou.kit import giving_way
from qingzhou.kit.giving_way import GivingWay


@pytest.mark.slow
def test_who_wants_to_write_gets_in_between(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The work lasts 8 s in transactions of 0.3 s that follow each other at once; somebody wants to write after 1 s."""
    monkeypatch.setattr(giving_way, "connection", SimpleNamespace(vendor="sqlite"))
    path, began, done = tmp_path / "a.sqlite3", Event(), Event()
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE row (said text)")

    def work() -> None:
        ours = sqlite3.connect(path, isolation_level=None, timeout=30)
        way, ends = GivingWay(), time.monotonic() + 8
        while time.monotonic() < ends:
            ours.execute("BEGIN IMMEDIATE")
            began.set()
            ours.execute("INSERT INTO row VALUES ('work')")
            time.sleep(0.3)
            ours.execute("COMMIT")
            way.let_others_in()
        done.set()
        ours.close()

    worker = Thread(target=work)
    worker.start()
    began.wait()
    time.sleep(1)
    with sqlite3.connect(path, timeout=30) as other:
        other.execute("INSERT INTO row VALUES ('somebody')")
        got_in = not done.is_set()
    worker.join()
    assert got_in


def test_it_pauses_only_after_a_while_and_only_where_there_is_one_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, slept = [100.0], []
    monkeypatch.setattr(giving_way, "monotonic", lambda: clock[0])
    monkeypatch.setattr(giving_way, "sleep", slept.append)
    for vendor, pauses in (("sqlite", 1), ("postgresql", 0)):
        monkeypatch.setattr(giving_way, "connection", SimpleNamespace(vendor=vendor))
        slept.clear()
        way = GivingWay()
        for _batch in range(4):
            way.let_others_in()
            clock[0] += giving_way.LONGEST / 2
        assert len(slept) == pauses
