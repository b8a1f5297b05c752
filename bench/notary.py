"""How long the provable log takes at very many leaves: appending, proofs, a head, the audit, and the verifier.

    python -m bench.notary [--leaves 1000000] [--rounds 200]

On a database of its own under a temporary QINGZHOU_HOME, or on the empty database that DATABASE_URL names.
The leaves are real: sealed, in a tree that the audit passes over.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

PLACE, FIRST = "999001", date(2025, 1, 1)
BATCH, DAYS = 10_000, 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("QINGZHOU_HOME", home)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingzhou.site.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(wanted.leaves, wanted.rounds, Path(home))


def fill(leaves: int) -> None:
    """Reports that were received, accepted, investigated and answered, spread over many days."""
    from qingzhou.notary import actions, commitments, verifier
    from qingzhou.notary.commitments import Kind
    from qingzhou.notary.models import Leaf, Log

    kinds = (Kind.RECEIVED, Kind.ACCEPTED, Kind.INVESTIGATED, Kind.REPLIED)
    origin = actions.origin_of(PLACE)
    key = actions.verifier_key(origin, actions.signing_key())
    log = Log.objects.create(jurisdiction=PLACE, origin=origin, key=key, open_on=FIRST)
    tree = verifier.Frontier()

    def rows():
        for index in range(leaves):
            kind, report, at = kinds[index % 4], f"{index // 4:032x}", FIRST + timedelta(days=index * DAYS // leaves)
            salt = commitments.fresh_salt()
            seal = commitments.sealed(at, kind, 1, report, salt)
            hashes = tree.append(verifier.hash_leaf(commitments.leaf(at, kind, 1, seal)))
            yield Leaf(log=log, index=index, at=at, kind=kind, report=report, salt=salt, seal=seal, hashes=hashes)

    made = rows()
    while batch := list(islice(made, BATCH)):
        Leaf.objects.bulk_create(batch, batch_size=5_000)  # PostgreSQL takes 65,535 values at once
    Log.objects.update(size=leaves, open_on=FIRST + timedelta(days=DAYS))


def say(what: str, *deeds) -> None:
    """Do them and tell how long it took: one by the clock and of this processor, many as their median."""
    from django.db import connection

    clock, processor = [], time.process_time()
    for deed in deeds:
        began = time.perf_counter()
        deed()
        clock.append(time.perf_counter() - began)
    processor = time.process_time() - processor
    told = f"{clock[0]:.2f} s ({processor:.2f} s of this processor)"
    if len(deeds) > 1:
        spent = processor / len(deeds) * 1000
        told = f"median {median(clock) * 1000:.2f} ms, p95 {quantiles(clock, n=20)[-1] * 1000:.2f} ms ({spent:.2f} ms of this processor)"
    print(f"{connection.vendor}: {what}: {told}", flush=True)


def measure(leaves: int, rounds: int, folder: Path) -> None:
    from django.db import transaction

    from qingzhou.notary import actions, audit, queries
    from qingzhou.notary.commitments import Kind, Milestone
    from qingzhou.notary.models import Leaf

    say(f"filled with {leaves:,} leaves", partial(fill, leaves))
    end = FIRST + timedelta(days=DAYS)

    @transaction.atomic
    def append(one: int) -> None:
        actions.append(PLACE, Milestone(Kind.RECEIVED, f"new{one}"), today=end)

    say("append and commit", *(partial(append, one) for one in range(rounds)))
    say("head of the day, everything worked out again", partial(actions.sign_head, PLACE, end - timedelta(days=1)))
    say("head of the next day", partial(actions.sign_head, PLACE, end))
    log = queries.log_of(PLACE)
    first, last = queries.heads(log)
    chosen = list(Leaf.objects.filter(log=log, index__in=range(0, leaves, max(1, leaves // rounds))))
    say("inclusion proof", *(partial(queries.inclusion, leaf, last) for leaf in chosen))
    say("consistency proof", *[partial(queries.consistency, first, last)] * rounds)
    say("receipt of four milestones", *(partial(queries.receipt, log, leaf.report) for leaf in chosen))
    found: list[str] = []
    say("audit", lambda: found.extend(audit.differences()))
    assert found == [], found
    verify(log, chosen[0].report, folder)


def verify(log, report: str, folder: Path) -> None:
    """The files as anybody gets them, and what the verifier takes for them."""
    from qingzhou.notary import queries

    receipt, heads, leaves = (folder / name for name in ("receipt.json", "heads.json", "leaves.jsonl"))
    receipt.write_text(json.dumps(queries.receipt(log, report)), encoding="utf-8")
    heads.write_text(json.dumps(queries.heads_file(log)), encoding="utf-8")
    with leaves.open("wb") as file:
        say("leaves.jsonl written", lambda: file.writelines(queries.leaves_file(log)))
    for files in ([receipt, heads], [receipt, heads, leaves]):
        asked = [str(one) for one in files]
        say(f"verifier, {len(files)} files", partial(_ends_well, asked))


def _ends_well(asked: list[str]) -> None:
    """The verifier over some files."""
    from qingzhou.notary import verifier

    assert verifier.main(asked, say=str) == 0


if __name__ == "__main__":
    main()
