"""Tables that only grow: the database itself refuses UPDATE and DELETE, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

MAKE = {
    "sqlite": (
        "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    ),
    "postgresql": (
        """CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$""",
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

    def run(editor: BaseDatabaseSchemaEditor, statements: Mapping[str, tuple[str, ...]]) -> None:
        for statement in statements[editor.connection.vendor]:
            editor.execute(statement.format(table=table, refusal=f"{table} is append-only"))

    def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        run(editor, MAKE)

    def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        run(editor, UNMAKE)

    return RunPython(forwards, backwards)


def still_append_only(table: str) -> RunPython:
    """Put at both ends of a migration that changes such a table: SQLite makes the table anew and forgets its triggers."""

    def again(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "sqlite":
            return
        for statement in MAKE["sqlite"]:
            made = statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS")
            editor.execute(made.format(table=table, refusal=f"{table} is append-only"))

    return RunPython(again, again)
