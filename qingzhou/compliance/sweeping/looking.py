"""The facts of one institution, out of the files of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from qingzhou.compliance.law.facts import TABLES


@dataclass(frozen=True)
class Kept:
    """How many facts a table has of an institution, and the latest of them: their columns by name."""

    count: int
    rows: list[dict[str, Any]]


def latest_of(files: Mapping[str, str], institution: int, most: int) -> dict[str, Kept]:
    """By table, of each the latest by their own days; tables that have none are left out."""
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        every = {name: _kept(connection, name, path, institution, most) for name, path in files.items()}
    return {name: kept for name, kept in every.items() if kept.count}


def _kept(connection: duckdb.DuckDBPyConnection, table: str, path: str, institution: int, most: int) -> Kept:
    # Asked for by one pass that reads little: counted where it stands, sorted by the engine.
    query = f"""
        SELECT *, count(*) OVER () AS count_ FROM read_parquet(?) WHERE institution = ?
        ORDER BY {TABLES[table].dated_by} DESC NULLS LAST, id DESC LIMIT {most}
    """  # noqa: S608 - names of ours
    answer = connection.execute(query, [path, institution])
    names = [column[0] for column in answer.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return Kept(found[0]["count_"] if found else 0, found)
