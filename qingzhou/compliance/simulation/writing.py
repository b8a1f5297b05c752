"""A simulated world as files: the register, the facts, and the truth about what breaks which rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from qingzhou.compliance.simulation.planting import pieces, sites
from qingzhou.compliance.simulation.world import Size, World, made, register
from qingzhou.compliance.sweeping.schema import schema_of

PIECE = 1_000_000
TRUTH = pa.schema([("rule", pa.string()), ("fact", pa.int64())])


def counts(size: Size) -> dict[str, int]:
    """How many facts there are of each table that grows with time."""
    years = size.everyone * size.years
    return {
        "sessions": years * size.sessions,
        "payments": years * size.payments,
        "contracts": years * size.payments // 2,
        "balances": years * 12,
    }


def write(target: Path, size: Size, seed: int, told: Callable[[str, int], None] = lambda _table, _rows: None) -> World:
    """Write register.parquet, a file for each fact table and truth.parquet; `told` hears of every piece. Gives the world."""
    target.mkdir(parents=True, exist_ok=True)
    world = made(size, np.random.default_rng([seed]))
    pq.write_table(register(world), target / "register.parquet")
    with pq.ParquetWriter(target / "truth.parquet", TRUTH) as truth:
        for table, count in counts(size).items():
            with pq.ParquetWriter(target / f"{table}.parquet", schema_of(table)) as writer:
                for piece in pieces(world, table, count, seed, PIECE):
                    writer.write_table(piece.table)
                    _write_truth(truth, piece.truth)
                    told(table, piece.table.num_rows)
        premises = sites(world)
        pq.write_table(premises.table, target / "sites.parquet")
        _write_truth(truth, premises.truth)
        told("sites", premises.table.num_rows)
    return world


def _write_truth(writer: pq.ParquetWriter, truth: dict[str, np.ndarray]) -> None:
    for code, facts in truth.items():
        if len(facts):
            writer.write_table(pa.table({"rule": pa.array([code] * len(facts)), "fact": pa.array(facts)}, schema=TRUTH))
