"""What the open ledger shows: counts that follow from the leaves, and the signed heads of the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from qingzhou.notary.commitments import Kind
from qingzhou.notary.models import Head, Leaf, Log
from qingzhou.notary.queries import heads, latest

SHOWN = 31  # heads on the page
LATE = 2  # days without a head, after which the page says so


@dataclass(frozen=True)
class Counted:
    """One kind of milestone: how often in the month of the last head, and since the log began."""

    label: str
    month: int
    whole: int


@dataclass(frozen=True)
class Ledger:
    """The open ledger of a place as its last signed head has it."""

    log: Log
    head: Head
    counts: list[Counted]
    heads: list[Head]  # the latest first
    days_late: int  # since the last head, beyond the usual one


def open_ledger(jurisdiction: str, today: date) -> Ledger | None:
    """What may be published: only what stands under a signed head; None before the first."""
    log = Log.objects.filter(jurisdiction=jurisdiction).first()
    head = latest(log) if log else None
    if log is None or head is None:
        return None
    first = head.day.replace(day=1)
    leaves = Leaf.objects.filter(log=log, index__lt=head.size, at__gte=first, turn=1)
    month = dict(leaves.order_by().values_list("kind").annotate(n=Count("pk")))
    counts = [Counted(str(kind.label), month.get(kind, 0), head.counts.get(kind, 0)) for kind in Kind]
    behind = (today - head.day).days - 1
    return Ledger(log, head, counts, list(heads(log).reverse()[:SHOWN]), behind if behind >= LATE else 0)
