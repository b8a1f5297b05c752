"""Simulated districts in which some run away: what is planted is what a sweep finds, and nobody teaches after being gone."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from qingzhou.compliance.law.facts import TABLES
from qingzhou.compliance.law.rules import RULES, in_place
from qingzhou.compliance.simulation.world import Size, World
from qingzhou.compliance.simulation.writing import write
from qingzhou.compliance.sweeping import engine
from qingzhou.compliance.sweeping.connecting import connected

SIZE = Size(1, 1, 60, absconding=8)
DATED = {
    "sessions": "starts_at",
    "payments": "paid_on",
    "balances": "balance_on",
    "refunds": "asked_on",
    "complaints": "day",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("district")
    return folder, write(folder, SIZE, 3)


def test_a_sweep_finds_exactly_what_is_planted(written: tuple[Path, World]) -> None:
    folder, world = written
    paths = {name: str(folder / f"{name}.parquet") for name in TABLES}
    rules = in_place(RULES)
    with connected() as connection:
        swept = engine.sweep(engine.read(connection, paths), rules, world.around())
    found = {(rules[hit["rule"]].code, hit["fact"]) for hit in swept.hits.to_pylist()}
    truth = {(row["rule"], row["fact"]) for row in pq.read_table(folder / "truth.parquet").to_pylist()}
    assert found == truth


def test_nobody_teaches_charges_or_is_complained_about_after_being_gone(written: tuple[Path, World]) -> None:
    folder, _world = written
    gone = {row["institution"]: row["gone_on"] for row in pq.read_table(folder / "absconders.parquet").to_pylist()}
    assert len(gone) == SIZE.absconding
    for table, column in DATED.items():
        rows = pq.read_table(folder / f"{table}.parquet")
        for number, on in gone.items():
            days = rows.filter(pc.equal(rows["institution"], number))[column].cast("date32")
            assert len(days) == 0 or pc.max(days).as_py() < on


def test_without_absconders_nobody_is_gone_and_nothing_bends(tmp_path: Path) -> None:
    write(tmp_path, Size(1, 1, 20), 3)
    assert not (tmp_path / "absconders.parquet").exists()
    assert not (tmp_path / "complaints.parquet").exists()
