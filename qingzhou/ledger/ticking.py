"""The tick: everything that is due by itself, found by index, done a few items at a time in short transactions.

Run twice, late, or on two machines at once, it changes nothing more: rows are claimed, each step has one token a round, and
what somebody else is just writing is left to them and looked at again by the next tick.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import DatabaseError
from django.db.models import Q

from qingzhou.kit.giving_way import GivingWay
from qingzhou.ledger.chasing.actions import Taken, recount_some, take_due
from qingzhou.ledger.models import IN_A_ROUND, Chore, Item, PolicyVersion
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.queries import IS_OPEN
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import ANSWERABLE
from qingzhou.units.actions import machine
from qingzhou.workdays.queries import calendar

BATCH = 25  # items written at once: people wait for them no longer than for each other
PORTION = 800  # items whose days are worked out again at once
logger = logging.getLogger(__name__)


def tick(*, now: datetime) -> Taken:
    """Do everything that is due by `now`."""
    work_out_again()
    tally, terms = Taken(), Terms(calendar(), policy(fresh=True))
    keys = due_keys(local_day(now))
    if not keys:
        return tally
    person, way = machine(), GivingWay()
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        way.let_others_in()
        try:
            _add(tally, take_due(batch, person=person, now=now, terms=terms))
        except DatabaseError:  # one of them is in the way of the others: each alone, and name it
            for key in batch:
                try:
                    _add(tally, take_due([key], person=person, now=now, terms=terms))
                except DatabaseError:
                    logger.exception("item %s cannot be written", key)
                    tally.faulty.append(f"#{key}")
    return tally


def work_out_again() -> int:
    """After the terms were changed, or the program: the days of all open items, a few at a time. How many there were."""
    latest, done = PolicyVersion.objects.values_list("pk", flat=True).first() or 0, 0
    if Chore.objects.filter(name="terms", version__gte=latest).exists():
        return 0
    way = GivingWay()
    while some := recount_some(latest, PORTION):
        done += some
        way.let_others_in()
    return done


def due_keys(today: date) -> list[int]:
    """The open items for which a step of the supervision ladder is due, and those whose round is over: along indexes."""
    due = Item.objects.filter(IS_OPEN, step_on__lte=today).order_by("step_on", "pk").values_list("pk", flat=True)
    green = Q(yellow_on__gt=today) | Q(yellow_on__isnull=True)
    over = Item.objects.filter(IN_A_ROUND, green, Q(red_on__gt=today) | Q(red_on__isnull=True), status__in=ANSWERABLE)
    return list(dict.fromkeys([*over.order_by("pk").values_list("pk", flat=True), *due]))


def _add(tally: Taken, more: Taken) -> None:
    tally.steps.update(more.steps)
    tally.passed += more.passed
    tally.faulty += more.faulty
