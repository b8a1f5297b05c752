"""A simulated world as files: the register, the facts, and the truth about what breaks which rule and who runs away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from qingzhou.compliance.simulation import absconding
from qingzhou.compliance.simulation.planting import MAKERS, pieces, sites
from qingzhou.compliance.simulation.stories import Story, stories
from qingzhou.compliance.simulation.world import Size, World, made, register
from qingzhou.compliance.sweeping.schema import schema_of

PIECE = 1_000_000
ABSCONDING = (7, 11)  # so that the rest of a world is the same with absconders and without
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
    told_of = stories(world, np.random.default_rng([seed, *ABSCONDING]))
    pq.write_table(register(world), target / "register.parquet")
    with pq.ParquetWriter(target / "truth.parquet", TRUTH) as truth:
        for table, count in counts(size).items():
            with pq.ParquetWriter(target / f"{table}.parquet", schema_of(table)) as writer:
                for place, plain in enumerate(pieces(world, table, count, seed, PIECE)):
                    rng = np.random.default_rng([seed, *ABSCONDING, sorted(MAKERS).index(table), place])
                    piece = absconding.bend(world, told_of, table, plain, rng)
                    writer.write_table(piece.table)
                    _write_truth(truth, piece.truth)
                    told(table, piece.table.num_rows)
        premises = sites(world)
        pq.write_table(premises.table, target / "sites.parquet")
        _write_truth(truth, premises.truth)
        told("sites", premises.table.num_rows)
    for name, table_ in beside(world, told_of, seed).items():
        pq.write_table(table_, target / f"{name}.parquet")
    return world


def beside(world: World, told_of: Sequence[Story], seed: int) -> dict[str, pa.Table]:
    """What only early warnings read, and who is gone when; nothing where nobody is to abscond."""
    if not told_of:
        return {}
    rng = np.random.default_rng([seed, *ABSCONDING, 99])
    return {
        "refunds": absconding.refunds(world, told_of, rng),
        "complaints": absconding.complaints(world, told_of, rng),
        "changes": absconding.changes(world, told_of, rng),
        "absconders": absconding.gone(told_of),
    }


def _write_truth(writer: pq.ParquetWriter, truth: dict[str, np.ndarray]) -> None:
    for code, facts in truth.items():
        if len(facts):
            writer.write_table(pa.table({"rule": pa.array([code] * len(facts)), "fact": pa.array(facts)}, schema=TRUTH))
