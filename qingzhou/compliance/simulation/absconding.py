"""Facts bent by the stories of a world, and those that only early warnings read: refunds, complaints, changes of the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from qingzhou.compliance.law.facts import TABLES
from qingzhou.compliance.simulation.planting import Made
from qingzhou.compliance.simulation.stories import Rng, Story
from qingzhou.compliance.simulation.world import END, STAFF, Flags, Ints, World, days

DAYS = pa.date32()
ON = pa.schema([("institution", pa.int64()), ("day", DAYS)])
CHANGES = pa.schema([("institution", pa.int64()), ("day", DAYS), ("what", pa.string()), ("share", pa.float64())])
GONE = pa.schema([("institution", pa.int64()), ("gone_on", DAYS)])
PER_HOUR = (5_000, 8_000)  # cents: what an hour costs where nobody gives discounts


def _day(table: pa.Table, name: str) -> Ints:
    return np.asarray(table[name].cast(DAYS).cast(pa.int32())).astype(np.int64)


def bend(world: World, told: Sequence[Story], name: str, made: Made, rng: Rng) -> Made:
    """The facts of a piece as the stories have them: those after somebody is gone are not there."""
    if not told:
        return made
    who, day = np.asarray(made.table["institution"]), _day(made.table, TABLES[name].dated_by)
    gone = np.full(world.size.everyone + 1, days(END) + 1)
    for story in told:
        if story.gone_on is not None:
            gone[story.institution] = story.gone_on
    there = day < gone[who]
    planted = np.isin(
        np.asarray(made.table["id"]), np.concatenate([*made.truth.values(), np.array([], dtype=np.int64)])
    )
    columns, truth = _BENT.get(name, _as_they_are)(world, told, made.table, _Rows(who, day, ~planted), rng)
    if name == "sessions":
        there &= ~truth.pop("held_no_more")
    table = made.table
    for column, values in columns.items():
        place = table.schema.get_field_index(column)
        table = table.set_column(place, table.schema.field(place), values)
    ids = np.asarray(table["id"])
    broken = {code: np.concatenate([made.truth.get(code, ids[:0]), ids[rows]]) for code, rows in truth.items()}
    kept = {code: np.sort(facts[np.isin(facts, ids[there])]) for code, facts in (made.truth | broken).items()}
    return Made(table.filter(pa.array(there)), kept)


class _Rows:
    """The rows of a piece: whose, of which day, and which may be bent without breaking a second rule."""

    def __init__(self, who: Ints, day: Ints, free: Flags) -> None:
        self.who, self.day, self.free = who, day, free

    def strength(self, told: Sequence[Story], name: str) -> np.ndarray:
        """How strong a sign is in each row."""
        found = np.zeros(len(self.who))
        for story in told:
            if name in story.signs:
                mine = np.flatnonzero(self.who == story.institution)
                found[mine] = story.signs[name].at(self.day[mine])
        return found


Bent = tuple[dict[str, pa.Array], dict[str, Any]]


def _sessions(_world: World, told: Sequence[Story], _table: pa.Table, rows: _Rows, rng: Rng) -> Bent:
    fewer = rng.random(len(rows.who)) < 0.85 * rows.strength(told, "lessons")
    return {}, {"held_no_more": fewer}


def _payments(world: World, told: Sequence[Story], table: pa.Table, rows: _Rows, rng: Rng) -> Bent:
    """By the hour everybody has a price of its own; long packages are charged for more than sixty hours."""
    known = np.asarray(table["hours"].fill_null(0)).astype(np.int64)
    price = rng.integers(*PER_HOUR, world.size.everyone + 1)[rows.who]
    discount = 1 - 0.55 * rows.strength(told, "discounts")
    by_hours = (known > 0) & rows.free
    long = by_hours & (rng.random(len(known)) < 0.8 * rows.strength(told, "packages"))
    hours = np.where(long, rng.integers(61, 140, len(known)), known)
    amount = np.minimum(hours * price * discount * rng.uniform(0.9, 1.1, len(known)), 500_000).astype(np.int64)
    amounts = np.where(by_hours, amount, np.asarray(table["amount"]))
    columns = {"amount": pa.array(amounts), "hours": pa.array(hours, mask=known == 0)}
    return columns, {"fee-60-hours": long}


def _balances(_world: World, told: Sequence[Story], table: pa.Table, rows: _Rows, _rng: Rng) -> Bent:
    short = rows.strength(told, "custody")
    undelivered = np.asarray(table["undelivered"])
    bent = rows.free & (short > 0) & (undelivered > 0)
    custody = np.where(bent, (undelivered * (1 - 0.85 * short)).astype(np.int64), np.asarray(table["custody"]))
    return {"custody": pa.array(custody)}, {"fee-full-custody": bent & (custody < undelivered)}


def _as_they_are(_world: World, _told: Sequence[Story], _table: pa.Table, _rows: _Rows, _rng: Rng) -> Bent:
    return {}, {}


_BENT: Mapping[str, Callable[[World, Sequence[Story], pa.Table, _Rows, Rng], Bent]] = {
    "sessions": _sessions, "payments": _payments, "balances": _balances,
}  # fmt: skip


def _each_day(world: World, rate: np.ndarray, more: Sequence[tuple[Story, str, float]], rng: Rng) -> tuple[Ints, Ints]:
    """Events at a rate a day for each institution, so many times as often at the height of a sign; none once it is gone."""
    first, last = days(world.size.since), days(END)
    span = np.arange(first, last + 1)
    signs = {story.institution: (story.signs[name], times) for story, name, times in more if name in story.signs}
    who, day = [], []
    for number, daily in enumerate(rate, start=1):
        lively = np.full(len(span), daily)
        if number in signs:
            sign, times = signs[number]
            lively = lively * (1 + times * sign.at(span))
        happened = np.repeat(span, rng.poisson(lively))
        who.append(np.full(len(happened), number))
        day.append(happened)
    return np.concatenate(who), np.concatenate(day)


def _there(told: Sequence[Story], who: Ints, day: Ints) -> Flags:
    gone = {story.institution: story.gone_on for story in told if story.gone_on is not None}
    return np.array([on < gone.get(int(one), on + 1) for one, on in zip(who, day, strict=True)], dtype=bool)


def refunds(world: World, told: Sequence[Story], rng: Rng) -> pa.Table:
    """Requests, and when each was paid; none of them after the last day is known to be. See conduct.handled for the rest."""
    rate = np.full(world.size.everyone, 1 / 30) * rng.uniform(0.4, 1.8, world.size.everyone)
    who, day = _each_day(world, rate, [(story, "refunds_many", 4.0) for story in told], rng)
    kept = _there(told, who, day)
    rows = _Rows(who[kept], day[kept], kept[kept])
    count = len(rows.who)
    slow = rng.random(count) < np.maximum(0.06, 0.85 * rows.strength(told, "refunds_slow"))
    waits = np.where(slow, rng.integers(20, 120, count), rng.integers(2, 14, count))
    paid = rows.day + waits
    gone = {story.institution: story.gone_on for story in told if story.gone_on is not None}
    until = np.array([gone.get(int(one), days(END) + 1) for one in rows.who], dtype=np.int64)
    at = rows.who - 1
    columns = {
        "id": pa.array(np.arange(1, count + 1)),
        "institution": pa.array(rows.who),
        "kind": pa.array(np.where(world.subject[at], "S", "N")),
        "mode": pa.array(np.where(world.online[at], "on", "off")),
        "stage": pa.array(np.where(world.senior[at], "sen", "com")),
        "asked_on": pa.array(rows.day.astype(np.int32)).cast(DAYS),
        "amount": pa.array(rng.integers(30_000, 400_000, count)),
        "paid_on": pa.array(paid.astype(np.int32), mask=paid >= until).cast(DAYS),
    }
    return pa.table(columns)


def complaints(world: World, told: Sequence[Story], rng: Rng) -> pa.Table:
    """Complaints: some hear many whatever they do."""
    rate = rng.gamma(0.7, 4 / 0.7, world.size.everyone) / 365 + 1 / 365
    who, day = _each_day(world, rate, [(story, "complaints", 10.0) for story in told], rng)
    kept = _there(told, who, day)
    return pa.table([pa.array(who[kept]), pa.array(day[kept].astype(np.int32)).cast(DAYS)], schema=ON)


def changes(world: World, told: Sequence[Story], rng: Rng) -> pa.Table:
    """Who left, moved or changed its registration; `share` is one of the staff where somebody left."""
    rates = {"staff": (2.0, 18.0), "moved": (0.06, 0.0), "registration": (0.12, 0.0)}
    found = []
    for name, (yearly, times) in rates.items():
        rate = np.full(world.size.everyone, yearly / 365)
        who, day = _each_day(world, rate, [(story, name, times) for story in told if times], rng)
        once = [(story.institution, story.signs[name].since) for story in told if name in story.signs and not times]
        who = np.concatenate([who, np.array([one for one, _on in once], dtype=np.int64)])
        day = np.concatenate([day, np.array([on for _one, on in once], dtype=np.int64)])
        kept = _there(told, who, day) & (day >= days(world.size.since))
        count = int(kept.sum())
        columns = [
            pa.array(who[kept]), pa.array(day[kept].astype(np.int32)).cast(DAYS), pa.array([name] * count, pa.string()),
            pa.array(np.full(count, 1 / STAFF)),
        ]  # fmt: skip
        found.append(pa.table(columns, schema=CHANGES))
    return pa.concat_tables(found)


def gone(told: Sequence[Story]) -> pa.Table:
    """The truth: who was gone, and on which day."""
    rows = [(story.institution, story.gone_on) for story in told if story.gone_on is not None]
    numbers = pa.array([number for number, _on in rows], pa.int64())
    return pa.table([numbers, pa.array([on for _number, on in rows], pa.int32()).cast(DAYS)], schema=GONE)
