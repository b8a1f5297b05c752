"""Writing down who read what is confidential, before the answer is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from qingzhou.readings.models import LONGEST_ADDRESS, Mention, Reading, What
from qingzhou.units.models import Membership


def record(numbers: Sequence[str], what: What, *, by: Membership, address: str, now: datetime) -> Reading | None:
    """One row for one answer, naming the confidential items in it; without any, nothing is written or asked."""
    if not numbers:
        return None
    with transaction.atomic():
        return _written(list(dict.fromkeys(numbers)), what, by, address, now)


def _written(named: list[str], what: What, by: Membership, address: str, now: datetime) -> Reading:
    reading = Reading.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        by=by,
        at=now,
        what=what,
        numbers=" ".join(named),
        address=address[:LONGEST_ADDRESS],
    )
    Mention.objects.bulk_create(
        [Mention(reading=reading, jurisdiction_id=by.jurisdiction_id, number=number) for number in named],
        batch_size=500,
    )
    return reading
