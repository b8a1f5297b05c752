"""Run as a program on a database of its own: many threads seal milestones and sign heads at once, then what came of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import django
from django.core.management import call_command
from django.db import transaction

from tests.threads import together

THREADS, EACH = 16, 4


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from qingzhou.notary import actions, audit
    from qingzhou.notary.commitments import Kind, Milestone
    from qingzhou.notary.models import Head, Leaf, Log
    from tests.logs import PLACE, on, seal

    def sealing(place: int) -> Callable[[], list[int]]:
        def work() -> list[int]:
            indices = []
            for turn in range(EACH):
                indices.append(seal(Kind.RECEIVED, f"r{place}-{turn}").index)
                with transaction.atomic():  # written, then taken back: no gap may be left
                    actions.append(PLACE, Milestone(Kind.ACCEPTED, f"r{place}-{turn}"), today=on(0))
                    transaction.set_rollback(True)
            return indices

        return work

    def signing() -> int | None:
        head = actions.sign_head(PLACE, on(0)) if Log.objects.exists() else None
        return head.size if head else None

    jobs: list[Callable[[], object]] = [sealing(place) for place in range(THREADS)]
    results = together([*jobs, signing, signing, signing])
    actions.sign_head(PLACE, on(1))
    found = {
        "indices": sorted(index for some in results[:THREADS] for index in some),
        "heads": [head.size for head in Head.objects.order_by("day")],
        "signed": sorted({size for size in results[THREADS:] if size is not None}),
        "days": sorted({str(leaf.at) for leaf in Leaf.objects.all()}),
        "differences": list(audit.differences()),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
