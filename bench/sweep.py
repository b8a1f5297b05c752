"""script/bench sweep: a sweep against DuckDB's own scan and sum of the same columns, in one run on one machine; medians.

Also: what one more rule costs, how it grows with ten times the facts, the same row-local rules by compiled expressions that see one
row at a time (zen-engine), and one fact through all rules in Python.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.one_by_one import EXPRESSIONS, seconds_a_row
from qingzhou.compliance.law.facts import TABLES, Session
from qingzhou.compliance.law.measures import Around
from qingzhou.compliance.law.rules import RULES, Rule, breaches, in_place
from qingzhou.compliance.simulation.world import Size
from qingzhou.compliance.simulation.writing import write
from qingzhou.compliance.sweeping import engine
from qingzhou.compliance.sweeping.columns import AMONG, read_by
from qingzhou.compliance.sweeping.connecting import connected
from qingzhou.compliance.sweeping.engine import Swept

TEN = (
    "time-offline-end", "time-subject-no-rest", "time-online-lesson", "lic-valid", "fee-5000", "fee-60-hours", "fee-span-3m",
    "fee-renew-20h", "fee-full-custody", "prm-3m2",
)  # fmt: skip
SUMS = {
    "timestamp[us]": "sum(epoch_us({0})::HUGEINT)",
    "date32[day]": "sum({0} - DATE '1970-01-01')",
    "string": "sum(length({0}))",
}


def rows_of(codes: tuple[str, ...]) -> list[Rule]:
    """The rows of some rules that are in force now, as the national law has them."""
    return [rule for rule in in_place(RULES) if rule.code in codes and rule.until.year == 9999]


def columns_of(rules: list[Rule]) -> dict[str, list[str]]:
    """The columns that some rules read, by table."""
    return {table: read_by(rules, table) for table in TABLES if any(rule.of.table == table for rule in rules)}


def scan(connection: Any, target: Path, columns: dict[str, list[str]]) -> None:
    """Sum every column of every table once."""
    for table, names in columns.items():
        schema = pq.read_schema(target / f"{table}.parquet")
        sums = [SUMS.get(str(schema.field(name).type), "sum({0}::HUGEINT)").format(name) for name in names]
        connection.raw_sql(f"SELECT {', '.join(sums)} FROM read_parquet('{target}/{table}.parquet')").fetchall()


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and of the processors: the second hardly depends on what else a machine does."""

    wall: float
    work: float

    def over(self, other: Taken) -> str:
        """How many times as long as another."""
        return f"{self.wall / other.wall:.2f} x (processors {self.work / other.work:.2f} x)"


def median(rounds: int, run: Callable[[], object]) -> Taken:
    """The medians, after one round that warms up."""
    run()
    taken = []
    for _round in range(rounds):
        wall, work = time.perf_counter(), time.process_time()
        run()
        taken.append((time.perf_counter() - wall, time.process_time() - work))
    return Taken(*(statistics.median(values) for values in zip(*taken, strict=True)))


def swept(target: Path, rules: list[Rule], around: Around, cores: int = 0) -> Swept:
    """One whole sweep, files and all, by so many cores or all that there are."""
    names = {rule.of.table for rule in rules}
    paths = {name: str(target / f"{name}.parquet") for name in TABLES if name in names}
    with connected() as connection:
        if cores:
            connection.raw_sql(f"SET threads = {cores}")
        found = engine.sweep(engine.read(connection, paths), rules, around)
    engine.checksum(found.hits, rules)  # a part of every sweep that is kept
    return found


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--districts", type=int, default=100, help="1000 make 20 million sessions and 5 million payments"
    )
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        measured(Path(place), asked.districts, asked.rounds)


def measured(place: Path, districts: int, rounds: int) -> None:
    """Simulate, then measure."""
    began = time.perf_counter()
    world = write(place / "whole", Size(districts, 1), 1)
    print(f"simulated {districts} districts in {time.perf_counter() - began:.0f} s")
    around = world.around()
    ten = rows_of(TEN)
    with connected() as connection:
        base = median(rounds, lambda: scan(connection, place / "whole", columns_of(ten)))
    sweep = median(rounds, lambda: swept(place / "whole", ten, around))
    counts = swept(place / "whole", ten, around)
    print(f"facts {dict(counts.facts)}, hits {counts.hits.num_rows}, checksum {engine.checksum(counts.hits, ten)}")
    print(f"scan and sum {base.wall:.2f} s; ten rules ({len(ten)} rows) {sweep.wall:.2f} s: {sweep.over(base)}")
    more = [*ten, *(rule for rule in rows_of(("time-online-end", "fee-not-earlier-1m", "fee-no-loan", "fee-receipt")))]
    longer, added = median(rounds, lambda: swept(place / "whole", more, around)), len(more) - len(ten)
    wall, work = (longer.wall - sweep.wall) / added, (longer.work - sweep.work) / added
    print(f"one more row-local rule: {wall / base.wall:.3f} x of the scan (processors {work / base.work:.3f} x)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if districts >= 20:
        world = write(place / "tenth", Size(districts // 10, 1), 1)
        few = world.around()
        less = median(rounds, lambda: swept(place / "tenth", ten, few))
        print(f"ten times the facts: {sweep.over(less)}")
    every = [rule for rule in in_place(RULES) if rule.until.year == 9999 and rule.check in EXPRESSIONS]
    for words, rules in (("of the ten", ten), ("of all", every)):
        one_by_one(place / "whole", words, [rule for rule in rules if rule.check not in AMONG], rounds)
    day = date(2026, 9, 1)
    fact = Session(1, 1, "S", "on", "com", datetime.combine(day, clock(19)), datetime.combine(day, clock(19, 30)))
    law = in_place(RULES)
    one = median(5, lambda: [breaches(law, "sessions", fact, around) for _turn in range(1000)])
    print(f"one fact through all rules in Python: {one.work:.3f} ms")


def one_by_one(place: Path, words: str, rules: list[Rule], rounds: int) -> None:
    """Print how many times as many rows a second a sweep judges as compiled expressions that see one row at a time."""
    if importlib.util.find_spec("zen") is None:
        print("zen-engine is not installed: script/setup bench")
        return
    counts = {
        table: pq.read_metadata(place / f"{table}.parquet").num_rows for table in {rule.of.table for rule in rules}
    }
    alone = sum(
        rows * seconds_a_row(place, table, [rule for rule in rules if rule.of.table == table])
        for table, rows in counts.items()
    )
    ours = median(rounds, lambda: swept(place, rules, Around(), cores=1))
    rows = sum(counts.values())
    speeds = f"{rows / ours.work:,.0f} rows/s; zen-engine {rows / alone:,.0f} rows/s: {alone / ours.work:.0f} x"
    print(f"{len(rules)} row-local rows {words}, one core each: {speeds}")


if __name__ == "__main__":
    main()
