"""The database itself refuses to change or delete a frozen week, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSAL = "frozen weeks are append-only"

SQLITE_UP = [
    f"""CREATE TRIGGER dispatch_week_no_{verb.lower()} BEFORE {verb} ON dispatch_week
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for verb in ("UPDATE", "DELETE")
]
SQLITE_DOWN = [f"DROP TRIGGER dispatch_week_no_{verb}" for verb in ("update", "delete")]

POSTGRESQL_UP = [
    f"""CREATE FUNCTION dispatch_week_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER dispatch_week_no_change BEFORE UPDATE OR DELETE ON dispatch_week
        FOR EACH ROW EXECUTE FUNCTION dispatch_week_refuse()""",
]
POSTGRESQL_DOWN = ["DROP TRIGGER dispatch_week_no_change ON dispatch_week", "DROP FUNCTION dispatch_week_refuse()"]


def _run(editor: BaseDatabaseSchemaEditor, statements: dict[str, list[str]]) -> None:
    for statement in statements[editor.connection.vendor]:
        editor.execute(statement)


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, {"sqlite": SQLITE_UP, "postgresql": POSTGRESQL_UP})


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, {"sqlite": SQLITE_DOWN, "postgresql": POSTGRESQL_DOWN})


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_weeks")]
    operations = [migrations.RunPython(forwards, backwards)]
