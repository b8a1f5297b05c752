"""How long it takes to list every date that a changed day would move, and to move them, with all items open.

python -m bench.calendar [--items 100000]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any


def timed(name: str, job: Callable[[], Any]) -> Any:
    """Do it and say how long it took; the processor's own time tells the same on a busy machine."""
    begun, worked = time.perf_counter(), time.process_time()
    found = job()
    print(
        f"{name:34} {time.perf_counter() - begun:8.2f} s, processor {time.process_time() - worked:8.2f} s", flush=True
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingzhou-bench-") as home:
        os.environ.setdefault("QINGZHOU_HOME", home)
        os.environ["DJANGO_SETTINGS_MODULE"] = "qingzhou.site.settings"
        import django

        django.setup()
        measure(options.items)


def measure(items: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from bench.fill import Mix, fill
    from qingzhou.adjustments import actions, queries
    from qingzhou.adjustments.actions import NewDay
    from qingzhou.ledger.actions import recount
    from qingzhou.ledger.models import Item
    from qingzhou.units.models import Membership, Role

    call_command("prepare")
    today = timezone.localdate()
    if not Item.objects.exists():
        fill(items, today, mix=Mix(closed=0.0, oldest=40))
    by = Membership.objects.filter(role=Role.OFFICE_CLERK).order_by("pk")[0]
    open_items = Item.objects.filter(is_open=True).count()
    print(f"{connection.vendor}: {open_items:,} open items")
    day = workday_after(today)
    change = [NewDay(day, worked=False)]
    proposal = timed("weigh one day", lambda: actions.propose(change, ground="x", by=by, now=timezone.now()))
    print(f"{'':34} {proposal.totals['items']:,} items, {proposal.totals['dates']:,} dates")
    timed("first page of the list", lambda: queries.effects(proposal, None, 0))
    timed("make the change", lambda: actions.adjust(proposal, by=by, now=timezone.now()))
    assert timed("recompute: look everywhere", recount) == 0


def workday_after(today: date) -> date:
    from qingzhou.workdays.queries import calendar

    return calendar().add(today + timedelta(days=7), 1)


if __name__ == "__main__":
    sys.exit(main())
