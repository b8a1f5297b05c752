"""How long one tick takes over very many open items of which a few are due, and how long when nothing is due.

    python -m bench.tick [--items 1000000] [--due 10000]

On a database of its own under a temporary QINGZHOU_HOME, or on the empty database that DATABASE_URL names.
Items that are due are real, with chains that the audit passes over; the others are copies of one real item and its rows, so
that tables and indexes have their true size.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import date, datetime, timedelta

TODAY = date(2026, 11, 24)
COPIED = {  # table: the column that names the item, and columns that must differ
    "ledger_entry": "item_id",
    "ledger_part": "item_id",
    "ledger_clock": "item_id",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("QINGZHOU_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingzhou.site.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(wanted.items, wanted.due)


def measure(items: int, due: int) -> None:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from qingzhou.ledger.models import Entry, Item
    from qingzhou.ledger.policy import SHANGHAI
    from qingzhou.ledger.ticking import tick

    began = time.perf_counter()
    fill(items, due)
    print(f"{connection.vendor}: {Item.objects.count():,} open items, {Entry.objects.count():,} entries, "
          f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)  # fmt: skip
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 2, tzinfo=SHANGHAI)
    for title in ("first tick", "second tick, nothing due"):
        before, began, worked = Entry.objects.count(), time.perf_counter(), time.process_time()
        tally = tick(now=now)
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
        print(f"{connection.vendor}: {title}: {seconds:.2f} s ({worked:.2f} s of this processor), {sum(tally.steps.values()):,} steps, "
              f"{Entry.objects.count() - before:,} entries, passed {tally.passed}, faulty {len(tally.faulty)}")  # fmt: skip
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        tick(now=now)
    print(f"{connection.vendor}: nothing due: {len(asked)} queries")


def fill(items: int, due: int) -> None:
    """The invented district with `due` items that turned red today and the rest under way and green."""
    from random import Random

    from django.db import connection, transaction

    from bench.fill import BATCH, _store
    from qingzhou.demonstration import cast as casting
    from qingzhou.ledger.models import Chore
    from qingzhou.ledger.policy import policy
    from qingzhou.ledger.rows import Terms
    from qingzhou.workdays.queries import calendar

    rng = Random(1)
    cast = casting.found(rng, since=TODAY - timedelta(days=900))
    terms = Terms(calendar(), policy())
    leads = [unit for account, unit in cast.units.items() if not account.startswith("school")]
    for first in range(1, due + 1, BATCH):
        with transaction.atomic():
            batch = [
                line(n, cast, rng, leads, TODAY - timedelta(days=1), 20)
                for n in range(first, min(first + BATCH, due + 1))
            ]
            _store(batch, cast, terms)
    _store([line(due + 1, cast, rng, leads, TODAY + timedelta(days=90), 1)], cast, terms)
    Chore.objects.create(
        name="terms", version=0
    )  # or the first tick would work out every item again, as after an upgrade
    with transaction.atomic(), connection.cursor() as cursor:
        multiply(cursor, due + 1, items - due - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if (
            connection.vendor == "sqlite"
        ):  # what was filled in one go stands in the log still: no office's database does
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def line(number: int, cast, rng, leads, due_on: date, days: int):
    """One item, issued and signed for some days ago."""
    from bench.fill import _Line
    from qingzhou.ledger import deeds
    from qingzhou.ledger.policy import SHANGHAI
    from qingzhou.ledger.states import Kind

    made = _Line.__new__(_Line)
    made.steps, made.state = [], None
    lead, support = rng.sample(leads, 2)
    handler = cast.handlers[lead.pk]
    begun = TODAY - timedelta(days=days)
    now = datetime(begun.year, begun.month, begun.day, 10, tzinfo=SHANGHAI)
    drafted = deeds.Drafted(
        number=f"2026-T{number:03d}", kind=Kind.TASK, title=f"清查培训机构收费公示（第 {number} 批）"
    )
    assigned = deeds.Assigned(lead=lead.pk, owner=handler.person_id, due_on=due_on, supports=(support.pk,))
    for by, deed in ((cast.clerk, drafted), (cast.clerk, assigned), (handler, deeds.Signed())):
        made.add(by, deed, now, files=False)
    return made


def multiply(cursor, model: int, copies: int) -> None:
    """Copy the item of that number and its rows."""
    from django.db import connection

    def columns(table: str) -> list[str]:
        return [one.name for one in connection.introspection.get_table_description(cursor, table)]

    cursor.execute("SELECT id FROM ledger_item WHERE number = %s", [f"2026-T{model:03d}"])
    (source,) = cursor.fetchone()
    counting = f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {copies}) "
    names = columns("ledger_item")
    given = {"id": f"{source} + n.k", "number": "'2026-X' || n.k"}
    chosen = ", ".join(given.get(name, f"i.{name}") for name in names)
    cursor.execute(
        f"{counting} INSERT INTO ledger_item ({', '.join(names)}) SELECT {chosen} FROM n, ledger_item i WHERE i.id = {source}"
    )
    for table in COPIED:
        names = [name for name in columns(table) if name != "id"]
        chosen = ", ".join(f"{source} + n.k" if name == "item_id" else f"i.{name}" for name in names)
        cursor.execute(
            f"{counting} INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM n, {table} i WHERE i.item_id = {source}"
        )


if __name__ == "__main__":
    main()
