"""Tables that only grow: the database itself refuses UPDATE and DELETE, whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

MAKE = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$""",
        "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        """CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
           FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
    ),
}
UNMAKE = {
    "sqlite": ("DROP TRIGGER {table}_no_update", "DROP TRIGGER {table}_no_delete"),
    "postgresql": ("DROP TRIGGER {table}_no_change ON {table}", "DROP FUNCTION {table}_refuse()"),
}


def append_only(table: str) -> RunPython:
    """A migration's operation that makes a table append-only; taken back, rows can be changed again."""

    return RunPython(_running(MAKE, table), _running(UNMAKE, table))


def append_only_again(table: str) -> RunPython:
    """For a migration that alters an append-only table, as its first and its last operation.

    SQLite alters a table by making another one, and the triggers go with the old one: this puts them back, both ways.
    """
    return RunPython(_running(MAKE, table), _running(MAKE, table))


def _running(
    statements: Mapping[str, tuple[str, ...]], table: str
) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements[editor.connection.vendor]:
            editor.execute(statement.format(table=table, refusal=f"{table} is append-only"))

    return run
