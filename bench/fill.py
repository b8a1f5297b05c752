"""Fill an empty database with any number of items, quickly but honestly: real chains, rows from the real fold.

The audit passes over what this writes; only the number of transactions differs from real use.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from qingzhou.demonstration import cast as casting
from qingzhou.demonstration.cast import Cast
from qingzhou.ledger import chain, deeds
from qingzhou.ledger.models import Clock, Entry, Item, Part, Sequence
from qingzhou.ledger.policy import SHANGHAI, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.replay import apply, start
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns
from qingzhou.ledger.states import Kind
from qingzhou.units.models import Membership, Person
from qingzhou.workdays.queries import calendar

BATCH = 5_000
TITLES = (
    "清查培训机构收费公示",
    "排查无证培训点",
    "核对预收费专户余额",
    "检查疏散通道",
    "督导作业公示",
    "清理违规广告",
)


@dataclass(frozen=True)
class Mix:
    """How many of the items go on to be handed in and closed, and how many days ago the oldest was issued."""

    closed: float = 0.8
    oldest: int = 700


def fill(items: int, today: date, seed: int = 1, mix: Mix | None = None) -> Cast:
    """Found the invented district and give it that many items with two to eight entries each."""
    rng, mix = Random(seed), mix or Mix()
    cast = casting.found(rng, since=today - timedelta(days=900))
    Person.objects.update(password=make_password(casting.PASSWORD))
    terms = Terms(calendar(), policy())
    leads = [unit for account, unit in cast.units.items() if not account.startswith("school")]
    for first in range(1, items + 1, BATCH):
        with transaction.atomic():
            batch = [
                _Line(number, cast, rng, leads, today, mix) for number in range(first, min(first + BATCH, items + 1))
            ]
            _store(batch, cast, terms)
        print(f"\r{min(first + BATCH - 1, items):,} / {items:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    Sequence.objects.create(jurisdiction_id=cast.clerk.jurisdiction_id, kind=Kind.TASK, year=2026, last=items)
    return cast


class _Line:
    """One item in the making: its entries as (who, what) and the projection they fold to."""

    def __init__(self, number: int, cast: Cast, rng: Random, leads: list, today: date, mix: Mix) -> None:
        self.steps: list[tuple[Membership, Written]] = []
        self.state: Projection | None = None
        lead, support = rng.sample(leads, 2)
        handler = cast.handlers[lead.pk]
        begun = today - timedelta(days=rng.randrange(1, mix.oldest))
        now = datetime(begun.year, begun.month, begun.day, 10, tzinfo=SHANGHAI)
        due_on = begun + timedelta(days=rng.randrange(10, 200))
        for by, deed in self._life(number, cast, rng, lead.pk, support.pk, handler, due_on, mix):
            self.add(by, deed, now, files=isinstance(deed, deeds.Submitted))
            now += timedelta(days=rng.randrange(1, 9))
            if now.date() > today:
                break

    @staticmethod
    def _life(
        number: int, cast: Cast, rng: Random, lead: int, support: int, handler: Membership, due_on: date, mix: Mix
    ) -> Iterator[tuple[Membership, deeds.Deed]]:
        title = f"{rng.choice(TITLES)}（第 {number} 批）"
        yield (
            cast.clerk,
            deeds.Drafted(number=f"2026-T{number:03d}", kind=Kind.TASK, title=title, source="推进会议第 3 句"),
        )
        yield cast.clerk, deeds.Assigned(lead=lead, owner=handler.person_id, due_on=due_on, supports=(support,))
        if rng.random() < 0.05:
            return
        yield handler, deeds.Signed()
        for percent in sorted(rng.sample(range(5, 100, 5), rng.randrange(0, 4))):
            yield handler, deeds.Reported(done=f"已完成 {percent}% 的点位核查。", percent=percent)
        if rng.random() < mix.closed:
            yield handler, deeds.Submitted(done="全部办结。")
            yield cast.reviewer, deeds.Closed(note="材料齐全。")

    def add(self, by: Membership, deed: deeds.Deed, now: datetime, *, files: bool) -> None:
        entry = Written(now, by.person_id, by.unit_id, deed, has_files=files)
        self.state = start(entry) if self.state is None else apply(self.state, entry)
        self.steps.append((by, entry))


def _store(batch: list[_Line], cast: Cast, terms: Terms) -> None:
    office = cast.clerk.unit_id
    items = [
        Item(jurisdiction_id=cast.clerk.jurisdiction_id, office_id=office, **item_columns(line.state, office, terms))
        for line in batch
    ]
    Item.objects.bulk_create(items)
    entries: list[Entry] = []
    for line, item in zip(batch, items, strict=True):
        entries += _entries(line, item)
    Entry.objects.bulk_create(entries)
    Item.objects.bulk_update(items, ("head",), batch_size=1000)
    Part.objects.bulk_create(
        Part(item=item, unit_id=unit, **columns)
        for line, item in zip(batch, items, strict=True)
        for unit, columns in part_columns(line.state, item_columns(line.state, office, terms), terms).items()
    )
    Clock.objects.bulk_create(
        Clock(item=item, name=name, turn=turn, **columns)
        for line, item in zip(batch, items, strict=True)
        for (name, turn), columns in clock_columns(line.state, office, terms).items()
    )


def _entries(line: _Line, item: Item) -> list[Entry]:
    entries, previous = [], chain.GENESIS
    for seq, (by, written) in enumerate(line.steps, start=1):
        files = (
            [{"sha256": "ab" * 32, "name": "台账.pdf", "size": 1, "type": "application/pdf"}]
            if written.has_files
            else []
        )
        entry = Entry(
            item=item, seq=seq, verb=written.deed.verb, at=written.at, person_id=by.person_id, unit_id=by.unit_id,
            role=by.role, data=deeds.encode(written.deed), files=files, previous_hash=previous,
        )  # fmt: skip
        entry.hash = previous = chain.link(entry.previous_hash, entry.said())
        entries.append(entry)
    item.head = previous
    return entries
