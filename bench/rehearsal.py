"""How long rehearsals of other thresholds and other weights take over the past eight weeks, as the office waits for them.

    python -m bench.rehearsal [--items 20000] [--entries 6]

On a database of its own under a temporary QINGZHOU_HOME, or on the empty database that DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import replace
from datetime import date, datetime
from typing import Any

TODAY = date(2026, 11, 24)
# One term at a time, then all: what is looked at depends on what is changed.
CHANGES: tuple[dict[str, Any], ...] = (
    {"yellow_gap": 8},
    {"near_due": 5},
    {"stalled_after": 8},
    {"sign_within": 2},
    {"sheets_a_month": 9},
    {"near_due": 5, "yellow_gap": 8, "red_gap": 25, "stalled_after": 8, "sign_within": 2, "review_within": 4},
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=6)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("QINGZHOU_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingzhou.site.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(wanted.items, wanted.entries)


def measure(items: int, entries: int) -> None:
    from django.db import connection

    from bench.fill import fill
    from qingzhou.dispatch.ranking import rehearsal as ranking
    from qingzhou.dispatch.ranking.weights import USUAL
    from qingzhou.ledger import rehearsal
    from qingzhou.ledger.models import Entry
    from qingzhou.ledger.policy import SHANGHAI, Policy
    from qingzhou.ledger.rows import Terms
    from qingzhou.workdays.queries import calendar

    clerk = fill(items, TODAY, entries).clerk
    print(f"{connection.vendor}: {items:,} items, {Entry.objects.count():,} entries")
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=SHANGHAI)
    for changes in CHANGES:
        other = Terms(calendar(), replace(Policy(), **changes))
        began = time.perf_counter()
        found = rehearsal.rehearse(Terms(calendar(), Policy()), other, by=clerk, now=now)
        seconds = time.perf_counter() - began
        print(f"{seconds:7.2f} s  {changes}: looked at {found.looked_at:,}, flipped {found.flipped:,}")
    began = time.perf_counter()
    flips = ranking.rehearse(replace(USUAL, by_code={**USUAL.by_code, "on_time": 60}), by=clerk, now=now)
    print(f"{time.perf_counter() - began:7.2f} s  weights: {len(flips)} ranks")


if __name__ == "__main__":
    main()
