"""The tick: everything that is due by itself, found by index, done item by item, each in a transaction of its own.

Run twice, late, or on two machines at once, it changes nothing more: each step has one token a round, and an item that
somebody else has just written is left to them and looked at again by the next tick.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from qingzhou.ledger import actions
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.queries import IS_OPEN, as_written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Verb
from qingzhou.refusals import NotNow, Refusal
from qingzhou.units.actions import machine
from qingzhou.workdays.queries import calendar

BATCH = 200  # items read at once
logger = logging.getLogger(__name__)


@dataclass
class Tally:
    """What a tick did."""

    taken: Counter[Verb] = field(default_factory=Counter)
    passed: int = 0  # somebody was faster
    faulty: int = 0  # the entries do not replay; the audit tells more

    def __bool__(self) -> bool:
        return bool(self.taken or self.passed or self.faulty)


def tick(*, now: datetime) -> Tally:
    """Do everything that is due by `now`."""
    tally, terms = Tally(), Terms(calendar(), policy())
    keys = due_keys(local_day(now))
    if not keys:
        return tally
    person = machine()
    for first in range(0, len(keys), BATCH):
        for item, entries in _read(keys[first : first + BATCH]):
            try:
                before = replay(as_written(entry) for entry in entries)
                tally.taken.update(actions.take_due(item, before, person=person, now=now, terms=terms))
            except NotNow:
                tally.passed += 1
            except (Refusal, ValueError, TypeError, KeyError):
                tally.faulty += 1
                logger.exception("%s cannot be replayed", item.number)
    return tally


def due_keys(today: date) -> list[int]:
    """The open items for which a step of the supervision ladder is due: one query along an index."""
    return list(Item.objects.filter(IS_OPEN, step_on__lte=today).order_by("step_on", "pk").values_list("pk", flat=True))


def _read(keys: list[int]) -> Iterator[tuple[Item, list[Entry]]]:
    """The items with all their entries, two queries a batch. What is written in between, the swap finds out."""
    items = Item.objects.in_bulk(keys)
    entries = Entry.objects.filter(item_id__in=keys).order_by("item_id", "seq")
    for key, group in groupby(entries, key=lambda entry: entry.item_id):
        yield items[key], list(group)
