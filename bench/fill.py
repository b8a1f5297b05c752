"""Fill an empty database with any number of items, quickly but honestly: real chains, rows from the real fold.

The audit passes over what this writes; only the number of transactions differs from real use.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from datetime import date, datetime
from random import Random

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection, transaction

from bench.lives import Told, columns_of, lives
from qingzhou.demonstration import cast as casting
from qingzhou.demonstration.cast import Cast
from qingzhou.evidence.actions import keep
from qingzhou.ledger import search_index
from qingzhou.ledger.models import Chore, Clock, Entry, Item, Part, SearchText, Sequence
from qingzhou.ledger.policy import SHANGHAI, policy
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Kind
from qingzhou.units.models import Person
from qingzhou.workdays.queries import calendar

BATCH = 5_000
KINDS_OF_LIVES = 600
WRITERS = 2  # processes, where the database takes more than one
TABLES = (Item, Entry, Part, Clock, SearchText)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
    b"\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def fill(items: int, today: date, entries: int = 6, seed: int = 1) -> Cast:
    """Found the invented district and give it that many items with so many entries each, on average."""
    begun = time.monotonic()
    rng = Random(seed)
    cast = casting.found(rng, since=today.replace(year=today.year - 3))
    Person.objects.update(password=make_password(casting.PASSWORD))
    told = _told(cast, rng, today, min(items, KINDS_OF_LIVES), entries)
    store(told, range(1, items + 1))
    Chore.objects.create(name="terms", version=0)  # or the first tick works every item out again, as after an upgrade
    Sequence.objects.create(jurisdiction_id=cast.clerk.jurisdiction_id, kind=Kind.TASK, year=2026, last=items)
    print(f"\rfilled with {items:,} items in {time.monotonic() - begun:,.0f} s", file=sys.stderr)
    return cast


def store(told: list[Told], numbers: range) -> None:
    """Write an item of these lives for each of the numbers."""
    batches = [numbers[first : first + BATCH] for first in range(0, len(numbers), BATCH)]
    if connection.vendor == "postgresql":
        _by_copy(told, batches)
    else:
        _by_insert(told, batches)


def _told(cast: Cast, rng: Random, today: date, kinds: int, entries: int) -> list[Told]:
    now = datetime(today.year, today.month, today.day, 8, tzinfo=SHANGHAI)
    stored = keep(SimpleUploadedFile("现场.png", PNG), now=now)
    file = {"sha256": stored.sha256, "name": "现场.png", "size": stored.size, "type": stored.media_type}
    terms = Terms(calendar(), policy())
    return [Told(life, cast.clerk, terms, file) for life in lives(cast, rng, today, kinds, entries)]


def _rows(told: list[Told], batch: range) -> dict[type, list[tuple]]:
    """The rows of a batch by table. Items of one life stand far apart, as they would."""
    rows: dict[type, list[tuple]] = {table: [] for table in TABLES}
    for number in batch:
        for table, some in told[number * 7919 % len(told)].of(number).items():
            rows[table] += some
    return rows


def _by_insert(told: list[Told], batches: list[range]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    for batch in batches:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in _rows(told, batch).items():
                names = [connection.ops.quote_name(field.column) for field in columns_of(table)]
                places = ", ".join(["%s"] * len(names))
                into = f"INSERT INTO {table._meta.db_table} ({', '.join(names)}) VALUES ({places})"
                cursor.executemany(into, rows)
                if table is SearchText:
                    index = [(key, " ".join(sorted(search_index.words(folded)))) for key, _text, folded in rows]
                    cursor.executemany("INSERT INTO ledger_search (rowid, pairs) VALUES (%s, %s)", index)
        print(f"\r{batch.stop - 1:,}", end="", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("ANALYZE")


def _by_copy(told: list[Told], batches: list[range]) -> None:
    """PostgreSQL: rows by COPY from several processes, indexes made afterwards."""
    indexes = _secondary_indexes()
    with connection.cursor() as cursor:
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    connection.close()  # a process needs a connection of its own
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_copy, args=(told, batches[place::WRITERS])) for place in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0, "a writer failed"
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        for statement in connection.ops.sequence_reset_sql(no_style(), TABLES):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.get_autocommit() else "ANALYZE")


def _copy(told: list[Told], batches: list[range]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is referred to is there: it is not looked up
        for batch in batches:
            with transaction.atomic():
                for table, rows in _rows(told, batch).items():
                    names = ", ".join(connection.ops.quote_name(field.column) for field in columns_of(table))
                    with cursor.copy(f"COPY {table._meta.db_table} ({names}) FROM STDIN") as copy:
                        for row in rows:
                            copy.write_row(row)
                    if table is SearchText:
                        with cursor.copy("COPY ledger_search (item_id, pairs) FROM STDIN") as copy:
                            for key, _text, folded in rows:
                                copy.write_row((key, " ".join(sorted(search_index.words(folded)))))
            print(f"\r{batch.stop - 1:,}", end="", file=sys.stderr, flush=True)
    connection.close()


def _secondary_indexes() -> list[tuple[str, str]]:
    """Name and definition of the indexes that no constraint needs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint)",
            [["ledger_search", *(table._meta.db_table for table in TABLES)]],
        )
        return list(cursor.fetchall())
