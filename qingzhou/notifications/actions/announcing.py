"""Tell other systems what happened: rows only, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from qingzhou.notifications.models import Delivery
from qingzhou.notifications.queries import listening
from qingzhou.notifications.states import Channel, Event


@dataclass(frozen=True)
class Happening:
    """What happened, without anything personal. `key` tells one happening from all others; `address` is where to read on."""

    event: Event
    key: str
    number: str
    address: str
    jurisdiction: int
    at: datetime


def announce(happenings: Iterable[Happening]) -> None:
    """Write an outbox row for each subscription that wants to hear.

    Call it in the transaction of what happened, or it raises RuntimeError. The same told again changes nothing.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("announce() belongs into the transaction of what it tells of")
    rows = [
        Delivery(
            jurisdiction_id=one.jurisdiction,
            channel=Channel.WEBHOOK,
            hook=hook,
            happening=one.key,
            event=_event(one),
            due_at=one.at,
        )
        for one in happenings
        for hook in listening.of(one.jurisdiction)
        if one.event in hook.events
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _event(said: Happening) -> dict[str, object]:
    data = {"number": said.number, "address": said.address}
    return {"type": str(said.event), "timestamp": said.at.isoformat(), "data": data}
