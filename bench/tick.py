"""How long one tick takes over very many open items of which a few are due, and how long when nothing is due.

    python -m bench.tick [--items 1000000] [--due 10000]

On a database of its own under a temporary QINGZHOU_HOME, or on the empty database that DATABASE_URL names.
All items are real, with chains that the audit passes over.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import date, datetime, timedelta

TODAY = date(2026, 11, 24)
LIVES = 100  # different ones; the others are alike but for number and title


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

    from django.db import connection

    from bench.fill import store
    from qingzhou.demonstration import cast as casting
    from qingzhou.ledger.models import Chore, Sequence
    from qingzhou.ledger.states import Kind

    rng = Random(1)
    cast = casting.found(rng, since=TODAY - timedelta(days=900))
    store([life(cast, rng, TODAY - timedelta(days=1), 20) for _one in range(LIVES)], range(1, due + 1))
    store([life(cast, rng, TODAY + timedelta(days=90), 1) for _one in range(LIVES)], range(due + 1, items + 1))
    Sequence.objects.create(jurisdiction_id=cast.clerk.jurisdiction_id, kind=Kind.TASK, year=2026, last=items)
    Chore.objects.create(name="terms", version=0)  # or the first tick works every item out again, as after an upgrade
    if connection.vendor == "sqlite":  # what was filled in one go stands in the log still: no office's database does
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def life(cast, rng, due_on: date, days: int):
    """What an item went through that was issued and signed for some days ago."""
    from bench.lives import NUMBER, TITLE, Life, Told
    from qingzhou.ledger import deeds
    from qingzhou.ledger.policy import SHANGHAI, policy
    from qingzhou.ledger.projection import Written
    from qingzhou.ledger.replay import apply, start
    from qingzhou.ledger.rows import Terms
    from qingzhou.ledger.states import Kind
    from qingzhou.workdays.queries import calendar

    leads = [unit.pk for account, unit in cast.units.items() if not account.startswith("school")]
    lead, support = rng.sample(leads, 2)
    handler = cast.handlers[lead]
    begun = TODAY - timedelta(days=days)
    now = datetime(begun.year, begun.month, begun.day, 10, tzinfo=SHANGHAI)
    drafted = deeds.Drafted(number=NUMBER, kind=Kind.TASK, title=TITLE)
    assigned = deeds.Assigned(lead=lead, owner=handler.person_id, due_on=due_on, supports=(support,))
    steps, state = [], None
    for by, deed in ((cast.clerk, drafted), (cast.clerk, assigned), (handler, deeds.Signed())):
        entry = Written(now, by.person_id, by.unit_id, deed)
        state = start(entry) if state is None else apply(state, entry)
        steps.append((by, entry))
    return Told(Life(steps, state), cast.clerk, Terms(calendar(), policy()), {})


if __name__ == "__main__":
    main()
