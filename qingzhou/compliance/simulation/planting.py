"""Facts by the million: all of them keep the rules but those that are planted, each of which breaks just one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from qingzhou.compliance.simulation.world import END, Flags, Ints, World, days
from qingzhou.compliance.sweeping.schema import schema_of

MICRO = 1_000_000
DAY_SECONDS = 86_400
Rng = np.random.Generator


@dataclass
class Made:
    """A piece of a table, and the truth about it: numbers of facts by code of the rule that they break."""

    table: pa.Table
    truth: dict[str, Ints] = field(default_factory=dict)


def pick(rng: Rng, among: Flags, share: float, taken: Flags) -> Ints:
    """Some of the rows that may be taken, marked as taken."""
    chosen = np.flatnonzero(among & ~taken & (rng.random(len(among)) < share))
    taken[chosen] = True
    return chosen


def scope(world: World, who: Ints) -> dict[str, pa.Array]:
    """Number, kind, mode and stage of institutions; who: places."""
    return {
        "institution": pa.array(who + 1),
        "kind": pa.array(np.where(world.subject[who], "S", "N")),
        "mode": pa.array(np.where(world.online[who], "on", "off")),
        "stage": pa.array(np.where(world.senior[who], "sen", "com")),
    }


def dated(numbers: Ints, unknown: Flags | None = None) -> pa.Array:
    """Days as a column."""
    return pa.array(numbers.astype(np.int32), mask=unknown).cast(pa.date32())


@dataclass
class Lessons:
    """Lessons as they are made up: days, seconds of the day, and what they are held as."""

    day: Ints
    starts: Ints
    ends: Ints
    rested: Ints  # when the one before it ended
    is_first: Flags  # of its day: there is none before it
    subject: Flags
    online: Flags

    def shorten(self, some: Ints) -> None:
        """Half an hour, the first of the day: whatever else a lesson is, that keeps every rule of time."""
        self.ends[some], self.is_first[some] = self.starts[some] + 1800, True


def sessions(world: World, first: int, count: int, rng: Rng) -> Made:
    """Lessons: in the late afternoon, on school days where school subjects are taught, while the licence is valid."""
    who = rng.integers(0, world.size.everyone, count)
    subject, online, expired = world.subject[who], world.online[who], world.expired[who]
    day = np.where(
        subject, rng.choice(world.school_days, count), rng.integers(days(world.size.since), days(END) + 1, count)
    )
    day = np.where(expired, np.minimum(day, world.licensed_until[who]), day)
    starts = rng.integers(17 * 3600, 18 * 3600 + 1800, count)
    ends = starts + np.where(online, 1800, rng.integers(2700, 5400, count))
    rested, is_first = starts - rng.integers(600, 3600, count), rng.random(count) < 0.5
    lessons = Lessons(day, starts, ends, rested, is_first, subject.copy(), online.copy())
    named = _break_rules_of_time(world, who, lessons, rng)
    of = scope(world, who) | {
        "kind": pa.array(np.where(lessons.subject, "S", "N")),
        "mode": pa.array(np.where(lessons.online, "on", "off")),
    }
    begins = lessons.day * DAY_SECONDS
    columns = {
        "id": pa.array(np.arange(first, first + count)),
        **of,
        "starts_at": _moments(begins + lessons.starts),
        "ends_at": _moments(begins + lessons.ends),
        "before_ended_at": _moments(begins + lessons.rested, lessons.is_first),
    }
    truth = {code: rows + first for code, rows in named.items()}
    return Made(pa.table(columns, schema=schema_of("sessions")), truth)


def _moments(seconds: Ints, unknown: Flags | None = None) -> pa.Array:
    return pa.array(seconds * MICRO, mask=unknown).cast(pa.timestamp("us"))


def _break_rules_of_time(world: World, who: Ints, of: Lessons, rng: Rng) -> dict[str, Ints]:
    """Change some lessons so that each breaks one rule; which ones, by code."""
    subject, online, expired = world.subject[who], world.online[who], world.expired[who]
    taken, share = np.zeros(len(who), dtype=bool), world.size.planted
    late = pick(rng, ~online, share, taken)
    of.ends[late] = 73_800 + rng.integers(1, 3600, len(late))
    night = pick(rng, online, share * 5, taken)
    of.starts[night] = 75_600 - rng.integers(0, 1790, len(night))
    of.ends[night] = of.starts[night] + 1800
    long = pick(rng, subject & online, share * 5, taken)
    of.ends[long] = of.starts[long] + rng.integers(1801, 3600, len(long))
    close = pick(rng, subject & online, share * 5, taken)
    of.rested[close], of.is_first[close] = of.starts[close] - rng.integers(0, 600, len(close)), False
    rest = pick(rng, subject & ~world.senior[who], share, taken)
    of.day[rest] = rng.choice(world.rest_days, len(rest))
    kind = pick(rng, ~subject & ~expired, share / 2, taken)
    of.subject[kind], of.day[kind] = True, rng.choice(world.school_days, len(kind))
    mode = pick(rng, subject & ~online, share / 2, taken)
    of.online[mode] = True
    for some in (kind, mode):
        of.shorten(some)
    over = pick(rng, expired, share * 20, taken)
    of.day[over] = world.licensed_until[who][over] + rng.integers(1, 30, len(over))
    return {
        "time-offline-end": late, "time-online-end": night, "time-online-lesson": long, "time-online-gap": close,
        "time-subject-no-rest": rest, "lic-kind-match": kind, "lic-mode-match": mode, "lic-valid": over,
    }  # fmt: skip


def payments(world: World, first: int, count: int, rng: Rng) -> Made:
    """Charges: half of them for some hours, half for some weeks, into the account, with an invoice."""
    who = rng.integers(0, world.size.everyone, count)
    subject, by_hours = world.subject[who], rng.random(count) < 0.5
    day = rng.integers(days(world.size.since), days(END) + 1, count)
    amount = rng.integers(50_000, 500_001, count)
    hours, left = rng.integers(10, 61, count), rng.integers(0, 21, count)
    begins = day + rng.integers(0, 27, count)
    covers_to = begins + rng.integers(20, 88, count)
    to_account, loan, invoiced = np.ones(count, bool), np.zeros(count, bool), np.ones(count, bool)
    taken, share = np.zeros(count, dtype=bool), world.size.planted
    much = pick(rng, ~subject, share, taken)
    amount[much] = rng.integers(500_001, 2_000_000, len(much))
    many = pick(rng, by_hours, share, taken)
    hours[many] = rng.integers(61, 200, len(many))
    span = pick(rng, ~by_hours, share, taken)
    covers_to[span] = begins[span] + rng.integers(100, 400, len(span))
    early = pick(rng, ~by_hours, share, taken)
    begins[early] = day[early] + rng.integers(40, 90, len(early))
    covers_to[early] = begins[early] + 60
    renewed = pick(rng, by_hours, share, taken)
    left[renewed] = rng.integers(21, 80, len(renewed))
    aside, lent, plain = (pick(rng, np.ones(count, bool), share / 4, taken) for _turn in range(3))
    to_account[aside], loan[lent], invoiced[plain] = False, True, False
    posted = np.maximum(amount, 500_000)
    more = pick(rng, np.ones(count, bool), share, taken)
    posted[more] = amount[more] - 1
    named = {
        "fee-5000": much, "fee-60-hours": many, "fee-span-3m": span, "fee-not-earlier-1m": early, "fee-renew-20h": renewed,
        "fee-special-account": aside, "fee-no-loan": lent, "fee-receipt": plain, "fee-posted-only": more,
    }  # fmt: skip
    columns = {
        "id": pa.array(np.arange(first, first + count)),
        **scope(world, who),
        "paid_on": dated(day),
        "amount": pa.array(amount),
        "hours": pa.array(hours, mask=~by_hours),
        "covers_from": dated(begins, by_hours),
        "covers_to": dated(covers_to, by_hours),
        "hours_left": pa.array(left, mask=~by_hours),
        "class_starts_on": dated(begins, by_hours),
        "to_account": pa.array(to_account),
        "by_loan": pa.array(loan),
        "invoiced": pa.array(invoiced),
        "posted": pa.array(posted),
    }
    return Made(pa.table(columns, schema=schema_of("payments")), {code: rows + first for code, rows in named.items()})


def contracts(world: World, first: int, count: int, rng: Rng) -> Made:
    """Enrolments by the model contract."""
    who = rng.integers(0, world.size.everyone, count)
    template, written, taken = np.ones(count, bool), np.ones(count, bool), np.zeros(count, dtype=bool)
    own = pick(rng, np.ones(count, bool), world.size.planted, taken)
    template[own] = False
    day = rng.integers(days(world.size.since), days(END) + 1, count)
    columns = {
        "id": pa.array(np.arange(first, first + count)),
        **scope(world, who),
        "signed_on": dated(day),
        "prepaid": pa.array(np.ones(count, bool)),
        "written": pa.array(written),
        "uses_template": pa.array(template),
    }
    return Made(pa.table(columns, schema=schema_of("contracts")), {"ctr-template": own + first})


def balances(world: World, first: int, count: int, rng: Rng) -> Made:
    """What banks hold: all that is still to be taught for, or more."""
    who = rng.integers(0, world.size.everyone, count)
    undelivered = rng.integers(0, 80_000_000, count)
    custody = undelivered + rng.integers(0, 1_000_000, count)
    short = pick(rng, undelivered > 0, world.size.planted * 5, np.zeros(count, dtype=bool))
    custody[short] = undelivered[short] * rng.integers(10, 90, len(short)) // 100
    taught, taken = rng.integers(0, 50_000_000, count), np.zeros(count, dtype=bool)
    taken[short], released = True, taught.copy()
    early = pick(rng, np.ones(count, bool), world.size.planted * 5, taken)
    released[early] += rng.integers(1, 5_000_000, len(early))
    columns = {
        "id": pa.array(np.arange(first, first + count)),
        **scope(world, who),
        "balance_on": dated(rng.integers(days(world.size.since), days(END) + 1, count)),
        "custody": pa.array(custody),
        "undelivered": pa.array(undelivered),
        "released": pa.array(released),
        "taught": pa.array(taught),
    }
    truth = {"fee-full-custody": short + first, "fee-custody-release": early + first}
    return Made(pa.table(columns, schema=schema_of("balances")), truth)


def sites(world: World) -> Made:
    """The premises of all institutions on the last day."""
    count = world.size.everyone
    columns = {
        "id": pa.array(np.arange(1, count + 1)),
        **scope(world, np.arange(count)),
        "seen_on": dated(np.full(count, days(END))),
        "area": pa.array(world.area),
        "seats": pa.array(world.seats),
    }
    return Made(pa.table(columns, schema=schema_of("sites")), {"prm-3m2": np.flatnonzero(world.crowded) + 1})
