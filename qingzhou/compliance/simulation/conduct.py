"""What institutions offer, how they advertise it, who works there and what is taught from; planted as other facts are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from qingzhou.compliance.simulation.planting import Made, Rng, dated, pick, scope
from qingzhou.compliance.simulation.world import END, STAFF, Flags, Ints, World, days
from qingzhou.compliance.sweeping.schema import schema_of

MATERIALS = 3  # of every institution
TEACHING = 6  # of its staff
NEVER = date(2025, 5, 1)  # before that no refund breaks a rule


def courses(world: World, first: int, count: int, rng: Rng) -> Made:
    """Classes with a teacher for every fifty pupils or fewer; those for young children are the planted ones alone."""
    who = rng.integers(0, world.size.everyone, count)
    pupils, teachers = rng.integers(5, 51, count), np.ones(count, dtype=np.int64)
    offline, taken, share = ~world.online[who], np.zeros(count, dtype=bool), world.size.planted * 5
    few = pick(rng, offline, share, taken)
    pupils[few] = rng.integers(51, 101, len(few))
    young = pick(rng, offline & ~world.subject[who], share, taken)
    pupils[young] = rng.integers(17, 50, len(young))
    stage = np.where(world.senior[who], "sen", "com")
    stage[young] = "pre"
    columns = {
        "id": pa.array(np.arange(first, first + count)),
        **scope(world, who),
        "stage": pa.array(stage),
        "starts_on": dated(rng.integers(days(world.size.since), days(END) + 1, count)),
        "pupils": pa.array(pupils),
        "teachers": pa.array(teachers),
        "price": pa.array(rng.integers(2_000, 6_000, count)),
        "minutes": pa.array(np.where(world.online[who], 30, 45)),
    }
    truth = {"stf-class-2pct": few + first, "stf-class-6pct": young + first}
    return Made(pa.table(columns, schema=schema_of("courses")), truth)


def advertisements(world: World, first: int, count: int, rng: Rng) -> Made:
    """Advertisements in an institution's own rooms that promise nothing."""
    who, taken, share = rng.integers(0, world.size.everyone, count), np.zeros(count, dtype=bool), world.size.planted * 5
    every = np.ones(count, dtype=bool)
    place, age = np.full(count, "own", dtype=object), rng.integers(18, 60, count)
    shown = {
        "ad-none-media-space": "media", "ad-none-transit": "transit", "ad-none-campus": "school",
    }  # fmt: skip
    said = {
        "ad-no-guarantee": "promises", "ad-no-examiner": "names_examiners", "ad-no-endorse": "recommended", "ad-u14-induce": "urges",
    }  # fmt: skip
    named, flags = {}, {}
    for code, where in shown.items():
        named[code] = pick(rng, every, share, taken)
        place[named[code]] = where
    for code, column in said.items():
        named[code], flags[column] = _flagged(rng, every, share, taken)
    named["ad-u10-spokesperson"] = young = pick(rng, every, share, taken)
    age[young] = rng.integers(5, 10, len(young))
    columns = {
        "id": pa.array(np.arange(first, first + count)),
        **scope(world, who),
        "seen_on": dated(rng.integers(days(world.size.since), days(END) + 1, count)),
        "place": pa.array(place, pa.string()),
        **flags,
        "speaker_age": pa.array(age),
    }
    table = pa.table(columns, schema=schema_of("advertisements"))
    return Made(table, {code: rows + first for code, rows in named.items()})


def _flagged(rng: Rng, among: Flags, share: float, taken: Flags) -> tuple[Ints, pa.Array]:
    """Rows that are picked, and a column that is true in them."""
    chosen, flags = pick(rng, among, share, taken), np.zeros(len(among), dtype=bool)
    flags[chosen] = True
    return chosen, pa.array(flags)


def staff(world: World, rng: Rng) -> Made:
    """Who works at all institutions on the last day: asked about before they came, and every year since."""
    who = np.repeat(np.arange(world.size.everyone), STAFF)
    count, subject, share = len(who), world.subject[who], world.size.planted
    teaches, taken = np.tile(np.arange(STAFF) < TEACHING, world.size.everyone), np.zeros(len(who), dtype=bool)
    hired = days(END) - rng.integers(500, 2_000, count)
    checked, again, certified = hired - 5, days(END) - rng.integers(10, 300, count), np.ones(count, dtype=bool)
    named, flags, every = {}, {}, np.ones(count, dtype=bool)
    for code, among in (("stf-subject-cert", teaches & subject), ("stf-nonsubject-cert", teaches & ~subject)):
        named[code] = pick(rng, among, share, taken)
        certified[named[code]] = False
    named["stf-sexcrime-check-hire"] = late = pick(rng, every, share, taken)
    checked[late] = hired[late] + rng.integers(1, 90, len(late))
    named["stf-sexcrime-check-yearly"] = long = pick(rng, every, share, taken)
    again[long] = days(END) - rng.integers(367, 480, len(long))
    named["stf-no-inservice"], flags["in_service"] = _flagged(rng, every, share, taken)
    named["stf-blacklist"], flags["blacklisted"] = _flagged(rng, every, share / 4, taken)
    named["stf-foreign-abroad"], flags["lives_abroad"] = _flagged(rng, subject, share, taken)
    columns = {
        "id": pa.array(np.arange(1, count + 1)),
        **scope(world, who),
        "seen_on": dated(np.full(count, days(END))),
        "teaches": pa.array(teaches),
        "certified": pa.array(certified),
        "hired_on": dated(hired),
        "checked_on": dated(checked),
        "checked_again_on": dated(again),
        **flags,
    }
    return Made(pa.table(columns, schema=schema_of("staff")), {code: rows + 1 for code, rows in named.items()})


def rosters(world: World, rng: Rng) -> Made:
    """How many work at all institutions on the last day: more than half of them teach full-time."""
    count = world.size.everyone
    full_time = np.full(count, TEACHING)
    few = pick(rng, np.ones(count, dtype=bool), world.size.planted * 5, np.zeros(count, dtype=bool))
    full_time[few] = rng.integers(1, STAFF // 2, len(few))
    columns = {
        "id": pa.array(np.arange(1, count + 1)),
        **scope(world, np.arange(count)),
        "seen_on": dated(np.full(count, days(END))),
        "everyone": pa.array(np.full(count, STAFF)),
        "full_time": pa.array(full_time),
    }
    return Made(pa.table(columns, schema=schema_of("rosters")), {"stf-ratio-50": few + 1})


def materials(world: World, rng: Rng) -> Made:
    """What is taught from at all institutions on the last day: reviewed and filed before it was used."""
    who = np.repeat(np.arange(world.size.everyone), MATERIALS)
    count, taken, every = len(who), np.zeros(len(who), dtype=bool), np.ones(len(who), dtype=bool)
    used = days(END) - rng.integers(100, 700, count)
    filed, unfiled = used - rng.integers(0, 20, count), np.zeros(count, dtype=bool)
    late = pick(rng, every, world.size.planted, taken)
    filed[late] = used[late] + rng.integers(1, 90, len(late))
    unfiled[late[::2]] = True
    draft = pick(rng, every, world.size.planted, taken)
    reviewed = used - 30
    reviewed[draft] = used[draft] + 3
    overseas, flags = _flagged(rng, every, world.size.planted, taken)
    columns = {
        "id": pa.array(np.arange(1, count + 1)),
        **scope(world, who),
        "seen_on": dated(np.full(count, days(END))),
        "used_since": dated(used),
        "reviewed_on": dated(reviewed),
        "filed_on": dated(filed, unfiled),
        "overseas": flags,
    }
    truth = {"mat-file": late + 1, "mat-internal-review": draft + 1, "mat-no-overseas": overseas + 1}
    return Made(pa.table(columns, schema=schema_of("materials")), truth)


def handled(world: World, asked: pa.Table, rng: Rng) -> Made:
    """Requests for refunds with what became of them: answered within two days, and none refused."""
    count = asked.num_rows
    day = np.asarray(asked["asked_on"].cast(pa.int32())).astype(np.int64)
    charged, due, answered = day - rng.integers(20, 80, count), day + 7, day + 2
    lately, taken = day >= days(NEVER), np.zeros(count, dtype=bool)
    late = pick(rng, lately, world.size.planted, taken)
    answered[late] = due[late] + rng.integers(1, 30, len(late))
    at_once, flags = _flagged(rng, lately, world.size.planted, taken)
    charged[at_once] = day[at_once] - rng.integers(0, 8, len(at_once))
    columns = {
        "charged_on": dated(charged), "answer_due_on": dated(due), "answered_on": dated(answered), "refused": flags,
        "seen_on": dated(np.full(count, days(END))),
    }  # fmt: skip
    table = pa.table(
        {**dict(zip(asked.column_names, asked.columns, strict=True)), **columns}, schema=schema_of("refunds")
    )
    ids = np.asarray(table["id"])
    return Made(table, {"ref-app-5wd": ids[late], "ref-7-day-judicial": ids[at_once]})
