"""The facts of a place as Parquet files outside the database: checked row by row, and put in place whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from qingzhou.compliance.law.conduct import PLACES
from qingzhou.compliance.law.facts import TABLES, Fact
from qingzhou.compliance.sweeping.schema import NEEDED, as_table, optional, schema_of
from qingzhou.refusals import Incomplete

PARQUET = b"PAR1"
USCC = "uscc"  # an outside file names institutions by their codes
MOST_FAULTS = 20
SQL_TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
}
CHOICES = {
    "kind": ("S", "N"), "mode": ("off", "on"), "stage": ("pre", "com", "sen"),
    "place": (*chain.from_iterable(PLACES.values()), "own"),
}  # fmt: skip
ENDS_WITH_ZONE = r"(Z|[+-]\d\d:?\d\d)$"
PIECE = 1 << 20
LONGEST_HEADER = 10_000
AT_ONCE = 50_000  # facts held in memory
Told = Callable[[int, int], None]  # steps done, of how many


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row; rows are counted without the header."""

    row: int
    column: str
    value: str
    said: str


class Faulty(Incomplete):
    """A file with faults; nothing of it was taken in."""

    def __init__(self, faults: list[Fault]) -> None:
        first = faults[0]
        place = {"row": first.row, "column": first.column, "value": first.value[:40], "said": first.said}
        said = _("第 %(row)d 行 %(column)s 列“%(value)s”：%(said)s") % place
        super().__init__("compliance.faulty", said, _("一行也没有装入。请改好文件后重新装入。"))
        self.faults = faults


def path_of(root: Path, place: str, table: str) -> Path:
    """Where a table of a place is kept."""
    return root / place / f"{table}.parquet"


def tables_of(root: Path, place: str) -> dict[str, str]:
    """The tables that a place has, each with its file."""
    return {name: str(path) for name in TABLES if (path := path_of(root, place, name)).exists()}


def load(source: Path, target: Path, table: str, known: dict[str, int], told: Told = lambda _done, _all: None) -> int:
    """Check a CSV or Parquet file and put it in the place of the one that is there; how many rows it has.

    Columns are called as in law.facts, with `uscc` for the institution; `known` are the institutions of the place by code.
    `told` hears after each step how many of how many are done: the file read, each column checked, the table written.
    Raises Incomplete, and Faulty with rows and columns; then the old file is still there.
    """
    names = schema_of(table).names
    steps = len(names) + 2
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as aside:
        connection = duckdb.connect(config={"memory_limit": "1GB", "temp_directory": aside})
        _open(connection, source, Path(aside))
        _check_columns(connection, table)
        codes = pa.table({USCC: list(known), "institution": list(known.values())}, schema=_CODES)
        connection.register("codes", codes)
        told(1, steps)
        faults: list[Fault] = []
        for place, name in enumerate(names, start=2):
            faults += _faults(connection, table, name)
            told(place, steps)
        if faults:
            raise Faulty(faults)
        made = Path(aside) / "made.parquet"
        columns = ", ".join(f"{_value(connection, table, name)} AS {name}" for name in names)
        query = f"SELECT {columns} FROM given LEFT JOIN codes ON codes.uscc = upper(trim(given.uscc::VARCHAR))"  # noqa: S608 - names of ours
        connection.execute(f"COPY ({query}) TO '{made}' (FORMAT parquet)")
        rows = connection.execute("SELECT count(*) FROM given").fetchone()
        connection.close()
        _keep(made, target)
        told(steps, steps)
    return int(rows[0]) if rows else 0


def put(table: str, facts: Iterable[Fact], target: Path) -> None:
    """Put facts that this program made in the place of a table."""
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as aside:
        made, left = Path(aside) / "made.parquet", iter(facts)
        with pq.ParquetWriter(made, schema_of(table)) as writer:
            while some := list(islice(left, AT_ONCE)):
                writer.write_table(as_table(table, some))
        _keep(made, target)


_CODES = pa.schema([(USCC, pa.string()), ("institution", pa.int64())])


def _keep(made: Path, target: Path) -> None:
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    made.replace(target)


def _open(connection: Any, source: Path, aside: Path) -> None:
    """Give the file to the engine as the view `given`, its rows numbered."""
    with source.open("rb") as file:
        is_parquet = file.read(4) == PARQUET
    with _words(source):
        if is_parquet:
            reader = f"read_parquet('{_quoted(source)}', file_row_number = true)"
            columns = "* EXCLUDE file_row_number, file_row_number + 1 AS row_"
            connection.execute(f"CREATE VIEW given AS SELECT {columns} FROM {reader}")  # noqa: S608 - a quoted path
            connection.execute("SELECT count(*) FROM given").fetchall()
            return
        reader = _text_reader(_in_utf8(source, aside))
        connection.execute(f"CREATE TABLE given AS SELECT *, row_number() OVER () AS row_ FROM {reader}")  # noqa: S608 - a quoted path


def _text_reader(text: Path) -> str:
    """How the engine reads a text file: commas and double quotes, nothing guessed, so that a row that is cut off is one."""
    with text.open(encoding="utf-8-sig", newline="") as file:
        names = [name.strip() for name in next(csv.reader(io.StringIO(file.readline(LONGEST_HEADER))), [])]
    if twice := next((name for name in names if names.count(name) > 1 or not name), None):
        raise _wrong_columns(_("列名“%(name)s”出现了不止一次。") % {"name": twice[:40]})
    if "" in names or not names:
        raise _wrong_columns(_("第一行应为列名，有的列没有列名。"))
    columns = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}': 'VARCHAR'" for name in names)
    plain = """auto_detect = false, header = true, strict_mode = true, delim = ',', quote = '"', escape = '"'"""
    return f"read_csv('{_quoted(text)}', {plain}, columns = {{{columns}}})"


def _wrong_columns(said: str) -> Incomplete:
    return Incomplete("compliance.columns_wrong", said, _("请改好第一行后重新装入。"))


def _cut_off(error: duckdb.Error) -> Faulty | None:
    """The row at which the engine could not read on, in words; None where it names none."""
    told = str(error)
    line, found = re.search(r"Line: (\d+)", told), re.search(r"Columns: (\d+) Found: (\d+)", told)
    if line is None:
        return None
    if found is not None:
        said = _("应有 %(wanted)s 格，这一行有 %(found)s 格。") % {"wanted": found[1], "found": found[2]}
    else:
        said = _("引号没有成对，或这一行太长。")
    return Faulty([Fault(int(line[1]) - 1, _("整行"), "", said)])


@contextmanager
def _words(source: Path) -> Iterator[None]:
    """What the engine says of a file that it cannot read, in words for the person."""
    try:
        yield
    except (duckdb.Error, UnicodeError, csv.Error) as error:
        if isinstance(error, duckdb.Error) and (faulty := _cut_off(error)):
            raise faulty from error
        said = _("“%(name)s”不是完整的 CSV 或 Parquet 文件。") % {"name": source.name}
        raise Incomplete("compliance.unreadable", said, _("请重新导出后再装入。")) from error


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _in_utf8(source: Path, aside: Path) -> Path:
    """The text file in UTF-8: as it is, or from GB18030. Raises UnicodeError for anything else."""
    try:
        _decode(source, "utf-8", None)
    except UnicodeDecodeError:
        target = aside / "given.csv"
        with target.open("w", encoding="utf-8", newline="") as file:
            _decode(source, "gb18030", file)
        return target
    return source


def _decode(source: Path, encoding: str, target: Any) -> None:
    with source.open(encoding=encoding, newline="") as file:
        while text := file.read(PIECE):
            if "\0" in text:
                raise UnicodeError
            if target is not None:
                target.write(text)


def _types(connection: Any) -> dict[str, str]:
    """What the file has: the engine's types by column."""
    return {row[0]: row[1] for row in connection.execute("DESCRIBE given").fetchall() if row[0] != "row_"}


def _check_columns(connection: Any, table: str) -> None:
    wanted = [USCC if name == "institution" else name for name in schema_of(table).names]
    found = list(_types(connection))
    if missing := [name for name in wanted if name not in found and name not in optional(table)]:
        said = _("缺少这些列：%(columns)s。") % {"columns": _("、").join(missing)}
        raise Incomplete(
            "compliance.columns_missing", said, _("列名应为：%(columns)s。") % {"columns": ", ".join(wanted)}
        )
    if strange := [name for name in found if name not in wanted]:
        said = _("不认识这些列：%(columns)s。") % {"columns": _("、").join(strange)}
        raise Incomplete(
            "compliance.columns_unknown", said, _("列名应为：%(columns)s。") % {"columns": ", ".join(wanted)}
        )


_BEIJING = "make_timestamp(epoch_us({})) + INTERVAL 8 HOUR"


def _value(connection: Any, table: str, name: str) -> str:
    """A column of the file in the type that it is kept in; null where it cannot be read. Moments are local: Beijing time."""
    if name == "institution":
        return "codes.institution"
    wanted, given = SQL_TYPES[str(schema_of(table).field(name).type)], _types(connection).get(name)
    if given is None:
        return f"NULL::{wanted}"
    column = f'given."{name}"'
    if wanted != "TIMESTAMP":
        return f"TRY_CAST({column} AS {wanted})"
    if given == "TIMESTAMP WITH TIME ZONE":
        return f"date_trunc('second', {_BEIJING.format(column)})"
    plain = f"TRY_CAST({column} AS TIMESTAMP)"
    if given == "VARCHAR":
        zoned = _BEIJING.format(f"TRY_CAST({column} AS TIMESTAMP WITH TIME ZONE)")
        plain = f"CASE WHEN regexp_matches({column}, '{ENDS_WITH_ZONE}') THEN {zoned} ELSE {plain} END"
    return f"date_trunc('second', {plain})"


def _faults(connection: Any, table: str, name: str) -> Iterator[Fault]:
    """What is wrong with a column, its first rows."""
    if name in optional(table) and name not in _types(connection):
        return
    if name == "institution":
        known = "SELECT uscc FROM codes"
        condition = f"{USCC} IS NULL OR upper(trim({USCC}::VARCHAR)) NOT IN ({known})"
        yield from _found(connection, USCC, condition, _("机构档案里没有这个统一社会信用代码。"))
        return
    value = _value(connection, table, name)
    yield from _found(connection, name, f"{name} IS NOT NULL AND {value} IS NULL", _unreadable(table, name))
    if name in NEEDED:
        yield from _found(connection, name, f"{name} IS NULL", _("这一格必填。"))
    if name in CHOICES:
        offered = ", ".join(f"'{one}'" for one in CHOICES[name])
        said = _("可填：%(values)s。") % {"values": _("、").join(CHOICES[name])}
        yield from _found(connection, name, f"{name} NOT IN ({offered})", said)
    if name == "id":
        twice = "SELECT id FROM given GROUP BY id HAVING count(*) > 1"
        yield from _found(connection, "id", f"id IN ({twice})", _("这个编号出现了不止一次。"))


def _unreadable(table: str, name: str) -> str:
    words = {
        "BIGINT": _("应为整数。"),
        "BOOLEAN": _("应为 true 或 false。"),
        "DATE": _("应为日历上有的日期，如 2026-09-01。"),
        "TIMESTAMP": _("应为时刻，如 2026-09-01 19:00:00。"),
    }
    return words.get(SQL_TYPES[str(schema_of(table).field(name).type)], "")


def _found(connection: Any, name: str, condition: str, said: str) -> Iterable[Fault]:
    query = f'SELECT row_, "{name}"::VARCHAR FROM given WHERE {condition} ORDER BY row_ LIMIT {MOST_FAULTS}'  # noqa: S608 - names of ours
    return [Fault(int(row), name, value or "", said) for row, value in connection.execute(query).fetchall()]
