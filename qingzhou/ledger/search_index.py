"""The index behind the search: which items hold a pair of characters.

SQLite keeps it as an FTS5 table, PostgreSQL as a tsvector under a GIN index; its words are the same. They are written
as hexadecimal code points, so that no tokeniser of a database can mistake it. Only ledger.actions writes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.db import connection

MAKE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE ledger_search USING fts5(pairs, content='', detail=none, columnsize=0, tokenize=ascii)",
    ),
    "postgresql": (
        "CREATE TABLE ledger_search (item_id bigint PRIMARY KEY, pairs tsvector NOT NULL)",
        "CREATE INDEX ledger_search_pairs ON ledger_search USING gin (pairs)",
    ),
}
UNMAKE = ("DROP TABLE ledger_search",)
RUN = re.compile(r"(?=[0-9a-z]{3})")


def words(folded: str) -> set[str]:
    """What a text is indexed by, line by line: pairs of characters, and the last character, so that each begins a word.

    Where three Latin letters or digits stand together, these too: there are too few pairs to tell numbers apart.
    """
    found: set[str] = set()
    for line in folded.split("\n"):
        codes = [f"{ord(character):x}z" for character in line]
        found.update(first + second for first, second in pairwise(codes))
        found.update("".join(codes[run.start() : run.start() + 3]) for run in RUN.finditer(line))
        found.update(codes[-1:])
    return found


def holding(terms: Iterable[str], most: int) -> list[int] | None:
    """The items that may hold all the terms; None if there are more than `most`."""
    asked = [word for term in terms for word in _asked(term)]
    query = (" AND " if connection.vendor == "sqlite" else " & ").join(dict.fromkeys(asked))
    statement = {
        "sqlite": "SELECT rowid FROM ledger_search WHERE ledger_search MATCH %s LIMIT %s",
        "postgresql": "SELECT item_id FROM ledger_search WHERE pairs @@ %s::tsquery LIMIT %s",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement, [query, most + 1])
        found = [row[0] for row in cursor.fetchall()]
    return found if len(found) <= most else None


def _asked(term: str) -> list[str]:
    quote, begins = {"sqlite": ('"', "*"), "postgresql": ("'", ":*")}[connection.vendor]
    if len(term) == 1:
        return [f"{quote}{ord(term):x}z{quote}{begins}"]
    last = f"{ord(term[-1]):x}z"  # of the text's own line, not of the term
    return [f"{quote}{word}{quote}" for word in sorted(words(term) - {last})]


def put_new(texts: Iterable[tuple[int, str]]) -> None:
    """Index items that are not indexed yet, each with its folded text."""
    statement = {
        "sqlite": "INSERT INTO ledger_search (rowid, pairs) VALUES (%s, %s)",
        "postgresql": "INSERT INTO ledger_search (item_id, pairs) VALUES (%s, array_to_tsvector(%s::text[]))",
    }[connection.vendor]
    as_stored: Callable[[list[str]], Any] = list if connection.vendor == "postgresql" else " ".join
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(item_id, as_stored(sorted(words(folded)))) for item_id, folded in texts])


def put(item_id: int, before: str, after: str) -> None:
    """Index an item by its folded text; `before` is the text it was indexed by until now."""
    put_all([(item_id, before, after)])


def add(item_id: int, before: str, added: str) -> None:
    """Index an item by some more lines of its folded text; `before` are those that it is indexed by already."""
    new = words(added)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            longer = "UPDATE ledger_search SET pairs = pairs || array_to_tsvector(%s::text[]) WHERE item_id = %s"
            cursor.execute(longer, [sorted(new), item_id])
            return
        known = words(before)
        _replace(cursor, [(item_id, known)], [(item_id, known | new)])


def put_all(texts: Sequence[tuple[int, str, str]]) -> None:
    """The same for many items at once: id, text before, text now."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO ledger_search (item_id, pairs) VALUES (%s, array_to_tsvector(%s::text[]))"
                " ON CONFLICT (item_id) DO UPDATE SET pairs = excluded.pairs",
                [(item_id, sorted(words(after))) for item_id, _before, after in texts],
            )
            return
        known = [(item_id, words(before)) for item_id, before, _after in texts if before]
        _replace(cursor, known, [(item_id, words(after)) for item_id, _before, after in texts])


def _replace(cursor: Any, known: Sequence[tuple[int, set[str]]], wanted: Sequence[tuple[int, set[str]]]) -> None:
    """SQLite's index keeps no text: it must be told what to take out."""
    if known:
        taken = "INSERT INTO ledger_search (ledger_search, rowid, pairs) VALUES ('delete', %s, %s)"
        cursor.executemany(taken, [(item_id, " ".join(sorted(pairs))) for item_id, pairs in known])
    put = "INSERT INTO ledger_search (rowid, pairs) VALUES (%s, %s)"
    cursor.executemany(put, [(item_id, " ".join(sorted(pairs))) for item_id, pairs in wanted])
