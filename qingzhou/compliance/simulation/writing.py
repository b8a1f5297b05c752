"""A simulated world as files: the register, the facts, and the truth about what breaks which rule and who runs away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from qingzhou.compliance.simulation import absconding, conduct, planting
from qingzhou.compliance.simulation.planting import Made
from qingzhou.compliance.simulation.stories import Story, stories
from qingzhou.compliance.simulation.world import STAFF, Size, World, made, register
from qingzhou.compliance.sweeping.schema import schema_of

PIECE = 1_000_000
ABSCONDING = (7, 11)  # so that the rest of a world is the same with absconders and without
MAKERS = {  # in this order: with its place each table's chance begins, so that the rest of a world stays the same
    "balances": planting.balances,
    "contracts": planting.contracts,
    "payments": planting.payments,
    "sessions": planting.sessions,
    "courses": conduct.courses,
    "advertisements": conduct.advertisements,
}
ON_THE_LAST_DAY = {"staff": conduct.staff, "rosters": conduct.rosters, "materials": conduct.materials}
REST = 90  # after those: so that these begin elsewhere
TRUTH = pa.schema([("rule", pa.string()), ("fact", pa.int64())])


def counts(size: Size) -> dict[str, int]:
    """How many facts there are of each table that grows with time."""
    years = size.everyone * size.years
    return {
        "sessions": years * size.sessions,
        "payments": years * size.payments,
        "contracts": years * size.payments // 2,
        "balances": years * 12,
        "courses": years * 4,
        "advertisements": years * 2,
    }


def expected(size: Size) -> int:
    """How many rows there are about: of refunds one a month."""
    of_each = 2 + STAFF + conduct.MATERIALS + 12 * size.years
    return sum(counts(size).values()) + size.everyone * of_each


def pieces(world: World, told_of: Sequence[Story], table: str, seed: int) -> Iterator[Made]:
    """A table piece by piece; the same seed gives the same facts."""
    count, number = counts(world.size)[table], list(MAKERS).index(table)
    for place, first in enumerate(range(1, count + 1, PIECE)):
        rng = np.random.default_rng([seed, number, place])
        plain = MAKERS[table](world, first, min(PIECE, count + 1 - first), rng)
        yield absconding.bend(world, told_of, table, plain, np.random.default_rng([seed, *ABSCONDING, number, place]))


def standing(world: World, seed: int) -> Iterator[tuple[str, Made]]:
    """The tables that have one row or a few for each institution, with their names."""
    yield "sites", planting.sites(world)
    for place, (table, make) in enumerate(ON_THE_LAST_DAY.items()):
        yield table, make(world, np.random.default_rng([seed, REST, place]))


def write(target: Path, size: Size, seed: int, told: Callable[[str, int], None] = lambda _table, _rows: None) -> World:
    """Write register.parquet, a file for each fact table and truth.parquet; `told` hears of every piece. Gives the world."""
    target.mkdir(parents=True, exist_ok=True)
    world = made(size, np.random.default_rng([seed]))
    told_of = stories(world, np.random.default_rng([seed, *ABSCONDING]))
    pq.write_table(register(world), target / "register.parquet")
    with pq.ParquetWriter(target / "truth.parquet", TRUTH) as truth:
        for table in counts(size):
            with pq.ParquetWriter(target / f"{table}.parquet", schema_of(table)) as writer:
                for piece in pieces(world, told_of, table, seed):
                    writer.write_table(piece.table)
                    _write_truth(truth, piece.truth)
                    told(table, piece.table.num_rows)
        refunds, more = beside(world, told_of, seed)
        for table, whole in (*standing(world, seed), ("refunds", refunds)):
            pq.write_table(whole.table, target / f"{table}.parquet")
            _write_truth(truth, whole.truth)
            told(table, whole.table.num_rows)
    for name, rows in more.items():
        pq.write_table(rows, target / f"{name}.parquet")
    return world


def beside(world: World, told_of: Sequence[Story], seed: int) -> tuple[Made, dict[str, pa.Table]]:
    """Refunds; and where somebody is to abscond, what only early warnings read, and who is gone when."""
    rng = np.random.default_rng([seed, *ABSCONDING, 99])
    asked = absconding.refunds(world, told_of, rng)
    refunds = conduct.handled(world, asked, np.random.default_rng([seed, REST, len(ON_THE_LAST_DAY)]))
    if not told_of:
        return refunds, {}
    return refunds, {
        "complaints": absconding.complaints(world, told_of, rng),
        "changes": absconding.changes(world, told_of, rng),
        "absconders": absconding.gone(told_of),
    }


def _write_truth(writer: pq.ParquetWriter, truth: dict[str, np.ndarray]) -> None:
    for code, facts in truth.items():
        if len(facts):
            writer.write_table(pa.table({"rule": pa.array([code] * len(facts)), "fact": pa.array(facts)}, schema=TRUTH))
