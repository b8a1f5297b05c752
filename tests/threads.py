"""Run as a program on a database of its own: many threads at once, for real, then what came of it as JSON.

It commits, and entries cannot be deleted, so it gets a scratch database that its caller throws away.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

THREADS = 50


def together(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Start all jobs at the same moment, each in a thread with a connection of its own; what each gave or raised."""
    from qingzhou.refusals import Refusal

    barrier, results = Barrier(len(jobs)), [None] * len(jobs)

    def run(place: int, job: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = job()
        except Refusal as refusal:
            results[place] = refusal.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from qingzhou.ledger import actions, audit, deeds
    from qingzhou.ledger.states import Status
    from qingzhou.ledger.ticking import tick
    from tests import build

    boss, lead = build.clerk(), build.unit()
    owner = build.handler(lead)
    assigned = deeds.Assigned(lead=lead.pk, owner=owner.person_id, due_on=build.at(30).date())

    def issue(place: int) -> Callable[[], str]:
        return lambda: actions.issue(actions.NewTask(title=f"任务{place}"), assigned, by=boss, now=build.MONDAY).number

    numbers = together([issue(place) for place in range(THREADS)])
    item = build.task(Status.SUBMITTED)
    clerks = [build.clerk(), build.clerk()]
    closing = together(
        [lambda by=by: actions.move(item, deeds.Closed(), by=by, now=build.at(1)).status for by in clerks]  # type: ignore[misc]
    )
    late = [build.task(Status.IN_PROGRESS) for _task in range(40)]
    together([lambda: tick(now=build.at(30)) for _machine in range(4)])
    tick(now=build.at(30))
    steps = [list(item.entries.filter(verb__in=("remind", "propose")).values_list("verb", flat=True)) for item in late]
    heads = [build.leader(late[0].office), build.clerk()]
    sheet = build.sheet(1, build.at(40).date())
    sending = together([lambda by=by: actions.move(late[0], sheet, by=by, now=build.at(31)).level for by in heads])  # type: ignore[misc]
    differences = [str(one) for one in audit.differences(lambda _sha: None, audit.Tally())]
    json.dump(
        {"numbers": numbers, "closing": closing, "differences": differences, "steps": steps, "sending": sending},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
