"""One sweep: every row of the law over every fact, each table read once, and what breaks a rule told fact by fact."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa

from qingzhou.compliance.law.measures import Around, Periods
from qingzhou.compliance.law.rules import Rule
from qingzhou.compliance.sweeping.columns import (
    AMONG,
    LICENCE,
    Days,
    Table,
    breaking,
    breaking_any,
    day_of,
    figures,
    read_by,
)
from qingzhou.compliance.sweeping.connecting import kept_by_engine
from qingzhou.compliance.sweeping.schema import schema_of

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
GAPS = pa.schema([("whose", pa.int64()), ("what", pa.string()), ("since", pa.date32()), ("until", pa.date32())])
DAYS = pa.schema([("day", pa.date32())])


@dataclass(frozen=True)
class Swept:
    """What broke which row of the law: rows of HITS in the order of rule and fact; and how many facts were looked at."""

    hits: pa.Table
    facts: Mapping[str, int]


def sweep(
    tables: Mapping[str, Table],
    rules: Sequence[Rule],
    around: Around,
    told: Callable[[str], None] = lambda _table: None,
) -> Swept:
    """Judge all facts of `tables` (Ibis tables by name, see law.facts) by all rows; `told` hears which table is next."""
    days = days_of(around, {rule.check for rule in rules})
    found, counts = [HITS.empty_table()], {}
    for name, facts in tables.items():
        told(name)
        counts[name] = int(facts.count().to_pyarrow().as_py())
        judging = [(place, rule) for place, rule in enumerate(rules) if rule.of.table == name]
        if judging and counts[name]:
            found.append(_swept(name, facts, judging, days))
    hits = pa.concat_tables(found).sort_by([("rule", "ascending"), ("fact", "ascending")])
    return Swept(hits, counts)


def checksum(hits: pa.Table, rules: Sequence[Rule]) -> str:
    """SHA-256 of what was found and nothing else: the same whatever engine found it, in whatever order, by rows in whatever order.

    Of the sorted lines `code since fact institution day figure limit`, days as 2026-09-01.
    """
    by_place = [f"{rule.code} {rule.since}" for rule in rules]
    columns = (hits[name].to_pylist() for name in HITS.names)
    said = sorted(f"{by_place[rule]} {' '.join(map(str, hit))}" for rule, *hit in zip(*columns, strict=True))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def days_of(around: Around, checks: Collection[str]) -> Days:
    """What rows are judged by besides the law, as an engine takes it: as much of it as some checks need."""
    free: dict[tuple[int, str], Periods] = {(one, LICENCE): gaps for one, gaps in around.unlicensed.items()}
    if {"of_another_kind", "in_another_mode"} & set(checks):
        free |= around.beyond
    rows = [(*of, since, until) for of, gaps in sorted(free.items()) for since, until in gaps]
    rest, school = ([(day,) for day in sorted(days)] for days in (around.rest_days, around.school_days))
    return Days(_given(DAYS, rest), _given(DAYS, school), _given(GAPS, rows))


def _given(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> Table:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(schema.names)}
    return ibis.memtable(pa.table(columns, schema=schema))


def _swept(name: str, facts: Table, judging: Sequence[tuple[int, Rule]], days: Days) -> pa.Table:
    """What looks nothing up is judged in one pass, and what it comes to worked out from the few facts kept aside."""
    read = facts.select(read_by([rule for _place, rule in judging], name))
    plain = [(place, rule) for place, rule in judging if rule.check not in AMONG]
    other = [(place, rule) for place, rule in judging if rule.check in AMONG]
    with ExitStack() as kept:
        hits = [_hits(place, rule, read, days) for place, rule in other]
        if plain:
            aside = kept.enter_context(kept_by_engine(breaking_any([rule for _place, rule in plain], read)))
            hits += [_hits(place, rule, aside, days) for place, rule in plain]
        # Kept by the engine before they are taken over: what is handed out row by row is worked out by one core alone.
        return kept.enter_context(kept_by_engine(ibis.union(*hits))).to_pyarrow().cast(HITS)


def _hits(place: int, rule: Rule, facts: Table, days: Days) -> Table:
    found = breaking(rule, facts, days)
    measured = figures(rule, found)
    return found.select(
        rule=ibis.literal(place, "int16"),
        fact=found.id,
        institution=found.institution,
        day=day_of(found, rule.of.table),
        figure=measured.figure.cast("int64"),
        limit=measured.limit.cast("int64"),
    )


def read(connection: Any, paths: Mapping[str, str]) -> dict[str, Table]:
    """Tables of Parquet files, by name; a column that an older file has not is unknown throughout."""
    found = {name: connection.read_parquet(path, table_name=f"facts_{name}") for name, path in paths.items()}
    return {name: _whole(name, table) for name, table in found.items()}


def _whole(name: str, facts: Table) -> Table:
    schema = ibis.Schema.from_pyarrow(schema_of(name))
    return facts.mutate({one: ibis.null(schema[one]) for one in schema if one not in facts.columns})
