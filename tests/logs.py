"""A log with a few days behind it, what its readers have in hand, and what somebody does to it in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from qingzhou.notary import actions, queries, verifier
from qingzhou.notary.commitments import Kind, Milestone
from qingzhou.notary.models import Head, Leaf, Log
from tests.tampering import unprotected

PLACE = "999001"
FIRST = date(2026, 11, 2)
COURSE = (Kind.RECEIVED, Kind.ACCEPTED, Kind.ASSIGNED, Kind.INVESTIGATED, Kind.FOUNDED, Kind.CONSEQUENCE, Kind.REPLIED)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def seal(kind: Kind, report: str = "r1", day: int = 0, turn: int = 1, place: str = PLACE) -> Leaf:
    with transaction.atomic():
        return actions.append(place, Milestone(kind, report, turn), today=on(day))


def log(place: str = PLACE) -> Log:
    return queries.log_of(place)


def sign(day: int, place: str = PLACE) -> Head:
    head = actions.sign_head(place, on(day))
    assert head
    return head


def three_days() -> None:
    """Three reports on their way; the heads of two days are signed, the third day has leaves and is not over."""
    for report in ("r1", "r2", "r3"):
        seal(Kind.RECEIVED, report)
    seal(Kind.ACCEPTED, "r1")
    seal(Kind.DECLINED, "r3")
    sign(0)
    for kind in (Kind.ASSIGNED, Kind.INVESTIGATED, Kind.FOUNDED):
        seal(kind, "r1", 1)
    seal(Kind.ACCEPTED, "r2", 1)
    sign(1)
    seal(Kind.CONSEQUENCE, "r1", 2)
    seal(Kind.REPLIED, "r1", 2)
    seal(Kind.ASSIGNED, "r2", 2)


# --- what readers have --------------------------------------------------------------------------------------------
def receipt(report: str = "r1") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(queries.receipt(log(), report)))
    return found


def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(queries.heads_file(log())))
    return found


def leaves() -> list[bytes]:
    return list(queries.leaves_file(log()))


def told(receipt: dict[str, Any] | None, heads: dict[str, Any], leaves: Iterable[bytes] | None = None) -> set[str]:
    """The codes of what the verifier says; what holds without a mark, what does not with !, what is open with ?."""
    found = verifier.check(receipt, heads, leaves)
    assert all(str(one) for one in found)
    return {{verifier.HOLDS: "", verifier.FAILS: "!", verifier.OPEN: "?"}[one.verdict] + one.code for one in found}


# --- what somebody does to it -------------------------------------------------------------------------------------
def tamper(*statements: str) -> None:
    unprotected("notary_leaf", "notary_head")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rewrite(without: int) -> None:
    """A whole new history with one leaf left out, every head signed again: what whoever has the key can do."""
    unprotected("notary_leaf", "notary_head")
    rows = [row for row in Leaf.objects.order_by("index") if row.index != without]
    days = list(Head.objects.order_by("day").values_list("day", flat=True))
    Head.objects.all().delete()
    Leaf.objects.all().delete()
    tree = verifier.Frontier()
    for row in rows:
        row.pk, row.index = None, tree.size
        row.hashes = tree.append(verifier.hash_leaf(row.data))
        row.save(force_insert=True)
    Log.objects.update(size=len(rows))
    for day in days:
        actions.sign_head(PLACE, day)
