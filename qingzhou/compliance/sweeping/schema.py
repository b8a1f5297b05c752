"""The columns of every fact table, as Parquet has them: from the reference's own fields."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import date, datetime

import pyarrow as pa

from qingzhou.compliance.law.facts import TABLES, Fact

TYPES = {int: pa.int64(), str: pa.string(), bool: pa.bool_(), date: pa.date32(), datetime: pa.timestamp("us")}
NEEDED = ("id", "institution")  # columns in which something always stands


def _type(annotation: object) -> pa.DataType:
    known = [one for one in typing.get_args(annotation) or (annotation,) if one is not type(None)]
    return TYPES[known[0]]


def schema_of(table: str) -> pa.Schema:
    """The columns of a table."""
    kind = TABLES[table]
    hints = typing.get_type_hints(kind)
    return pa.schema([pa.field(one.name, _type(hints[one.name]), one.name not in NEEDED) for one in fields(kind)])


def optional(table: str) -> frozenset[str]:
    """The columns that an outside file may leave out: those that a fact need not say."""
    return frozenset(one.name for one in fields(TABLES[table]) if one.default is not MISSING)


def as_table(table: str, facts: Iterable[Fact]) -> pa.Table:
    """Facts as a table."""
    schema = schema_of(table)
    rows = list(facts)
    columns = {name: [getattr(fact, name) for fact in rows] for name in schema.names}
    return pa.table(columns, schema=schema)
