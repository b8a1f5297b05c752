"""One sweep: every row of the law over every fact, each table read once, and what breaks a rule told fact by fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import ibis
import pyarrow as pa

from qingzhou.compliance.law.checks import Around
from qingzhou.compliance.law.rules import Rule
from qingzhou.compliance.sweeping.columns import Days, Table, breaks, day_of, figures, read_by

MEMORY = "1200MB"
HITS = pa.schema(
    [
        ("rule", pa.int16()),  # its place in the rows that were given
        ("fact", pa.int64()),
        ("institution", pa.int64()),
        ("day", pa.date32()),
        ("figure", pa.int64()),
        ("limit", pa.int64()),
    ]
)
GAPS = pa.schema([("whose", pa.int64()), ("since", pa.date32()), ("until", pa.date32())])


@dataclass(frozen=True)
class Swept:
    """What broke which row of the law: rows of HITS in the order of rule and fact; and how many facts were looked at."""

    hits: pa.Table
    facts: Mapping[str, int]


def embedded() -> Any:
    """An embedded DuckDB that keeps to a gigabyte or so."""
    connection = ibis.duckdb.connect(memory_limit=MEMORY)
    connection.raw_sql("SET preserve_insertion_order = false")
    return connection


def sweep(
    tables: Mapping[str, Table],
    rules: Sequence[Rule],
    around: Around,
    told: Callable[[str], None] = lambda _table: None,
) -> Swept:
    """Judge all facts of `tables` (Ibis tables by name, see law.facts) by all rows; `told` hears which table is next."""
    days = days_of(around)
    found, counts = [], {}
    for name, facts in tables.items():
        told(name)
        counts[name] = int(facts.count().to_pyarrow().as_py())
        judging = [(place, rule) for place, rule in enumerate(rules) if rule.of.table == name]
        if judging and counts[name]:
            found += _swept(name, facts, judging, days)
    hits = pa.concat_tables(found) if found else HITS.empty_table()
    return Swept(hits.sort_by([("rule", "ascending"), ("fact", "ascending")]), counts)


def days_of(around: Around) -> Days:
    """What rows are judged by besides the law, as an engine takes it."""
    rows = [(one, since, until) for one, gaps in sorted(around.unlicensed.items()) for since, until in gaps]
    gaps = pa.table({name: [row[place] for row in rows] for place, name in enumerate(GAPS.names)}, schema=GAPS)
    return Days(tuple(sorted(around.rest_days)), ibis.memtable(gaps))


def _swept(name: str, facts: Table, judging: Sequence[tuple[int, Rule]], days: Days) -> list[pa.Table]:
    """The facts that break anything are kept aside in one pass; what they come to is worked out from those few."""
    read = facts.select(read_by([rule for _place, rule in judging], name))
    if any(rule.check == "without_licence" for _place, rule in judging):
        read = with_gaps(read, days)
    kept = read.filter(reduce(or_, (breaks(rule, read, days) for _place, rule in judging)))
    aside = ibis.memtable(kept.to_pyarrow()).distinct()  # where gaps overlap, a session was met in each
    return [_hits(place, rule, aside, days) for place, rule in judging]


def with_gaps(facts: Table, days: Days) -> Table:
    """Sessions, with whether each was held in a gap between licences."""
    day, gaps = day_of(facts, "sessions"), days.gaps
    within = facts.left_join(gaps, [facts.institution == gaps.whose, day >= gaps.since, day <= gaps.until])
    return within.mutate(in_gap=within.whose.notnull()).drop("whose", "since", "until")


def _hits(place: int, rule: Rule, facts: Table, days: Days) -> pa.Table:
    measured = figures(rule, facts, days)
    told = facts.filter(breaks(rule, facts, days)).select(
        rule=ibis.literal(place, "int16"),
        fact=facts.id,
        institution=facts.institution,
        day=day_of(facts, rule.of.table),
        figure=measured.figure.cast("int64"),
        limit=measured.limit.cast("int64"),
    )
    return told.to_pyarrow().cast(HITS)


def read(connection: Any, paths: Mapping[str, Sequence[str]]) -> dict[str, Table]:
    """Tables of Parquet files, by name."""
    return {name: connection.read_parquet(list(files), table_name=f"facts_{name}") for name, files in paths.items()}
