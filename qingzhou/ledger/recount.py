"""Which stored dates another calendar, or other terms, would move: worked out from rows and clocks, not from entries.

The same functions as in the fold give the days; only what they are given comes from the row. A property test holds the
result against replaying every entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q

from qingzhou.ledger.changes.parts import DUE, SIGN
from qingzhou.ledger.ladder import next_step
from qingzhou.ledger.models import Clock, Item, Part
from qingzhou.ledger.pace import Light, due_day, first_on, owed, turns
from qingzhou.ledger.policy import SHANGHAI, Policy
from qingzhou.ledger.projection import Projection, Running, Share
from qingzhou.ledger.queries import IS_OPEN, histories
from qingzhou.ledger.replay import replay
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns
from qingzhou.ledger.states import Kind, Side, Status
from qingzhou.workdays.calendar import Changed

CHUNK = 800
PART_CLOCKS = (SIGN, DUE)
COLUMNS = ("yellow_on", "red_on", "next_on", "next_verb", "waits_on_id", "step_level", "step_on")
PART_COLUMNS = ("yellow_on", "red_on", "next_on", "next_verb")
STEP = ("level", "proposed")
OF_THE_ROW = (
    "pk",
    "kind",
    "milestones",
    "status",
    "issued_on",
    "due_on",
    "asked_due_on",
    "active_on",
    "claimed",
    *STEP,
)
READ = (*OF_THE_ROW, "office_id", "lead_id", *COLUMNS)
NEVER = datetime(2000, 1, 1, tzinfo=SHANGHAI)  # no day hangs on when a line was drafted or last moved


@dataclass(frozen=True)
class Shift:
    """One stored value that moves: of a clock's row or a part's, whose id is given, else of the item's own row."""

    name: str  # a column of the item or the part, or the name of a clock
    before: Any
    after: Any
    clock: int | None = None
    part: int | None = None


@dataclass(frozen=True)
class Moved:
    """An item of which something moves."""

    item_id: int
    shifts: tuple[Shift, ...]


def moved(terms: Terms, changed: Changed | None, items: Q | None = None, after: int = 0) -> Iterator[Moved]:
    """The items of which `terms` move a stored date, in the order of their ids, beginning after id `after`.

    `changed` says which days of the calendar are new, and narrows where to look; None looks everywhere.
    """
    keys = sorted(key for key in _candidates(terms.policy, changed, items or Q()) if key > after)
    for first in range(0, len(keys), CHUNK):
        yield from _chunk(keys[first : first + CHUNK], terms, changed)


def place_of(shift: Shift, item_id: int) -> tuple[type[Model], str, int]:
    """The table, the column and the row of a value that moves."""
    if shift.clock is not None:
        return Clock, "due_on", shift.clock
    if shift.part is not None:
        return Part, shift.name.removeprefix("part_"), shift.part
    return Item, shift.name, item_id


def _candidates(policy: Policy, changed: Changed | None, items: Q) -> set[int]:
    """Everything that could move: open items whose span holds a changed day, and items with a term that does."""
    rows = Item.objects.filter(IS_OPEN, items).exclude(status=Status.SUSPENDED)
    clocks = Clock.objects.exclude(term="")
    if items:
        clocks = clocks.filter(item__in=Item.objects.filter(items))
    if changed is not None:
        rows = rows.filter(_could_turn(policy, changed))
        clocks = clocks.filter(_could_run(changed))
    replayed = Item.objects.filter(IS_OPEN, items).filter(_NEEDS_REPLAY)
    return {
        *rows.values_list("pk", flat=True),
        *clocks.values_list("item_id", flat=True),
        *replayed.values_list("pk", flat=True),
    }


# What hangs on more than the row tells: milestones are carried past pauses, an issue's steps past its own clocks, and
# after the first step of supervision the next one hangs on those before.
_NEEDS_REPLAY = ~Q(milestones=[]) | ~Q(kind=Kind.TASK) | Q(level__isnull=False)


def _needs_replay(row: dict[str, Any]) -> bool:
    return bool(row["milestones"]) or row["kind"] != Kind.TASK or row["level"] is not None


def _could_turn(policy: Policy, changed: Changed) -> Q:
    """Items whose lights could turn on another day.

    The schedule counts the days from issue to due; being near its date looks back from the day after, some working
    days and no further, which may be before the day of issue.
    """
    reach = max(calendar.add(changed.last, policy.near_due + 2) for calendar in (changed.before, changed.after))
    spans = Q(issued_on__lte=changed.last) | Q(due_on__lte=reach)
    return Q(due_on__gte=changed.first - timedelta(days=1)) & spans


def _could_run(changed: Changed | None) -> Q:
    """Clocks that could fall due on another day."""
    counted = ~Q(term="")
    return counted & Q(starts_on__lt=changed.last, due_on__gte=changed.first) if changed else counted


def _chunk(keys: list[int], terms: Terms, changed: Changed | None) -> Iterator[Moved]:
    rows = {row["pk"]: row for row in Item.objects.filter(pk__in=keys).values(*READ)}
    clocks: dict[int, list[Clock]] = {}
    # Of work under way nothing hangs on its clocks but the answer to a wish for more time, and whether a cooperating
    # unit has signed: read only those, and the ones that move.
    answering = ~Q(item__status=Status.IN_PROGRESS) | Q(item__asked_due_on__isnull=False)
    unsigned = Q(name=SIGN, met_at__isnull=True)
    for clock in Clock.objects.filter(answering | unsigned | _could_run(changed), item_id__in=keys):
        clocks.setdefault(clock.item_id, []).append(clock)
    parts: dict[int, list[Part]] = {}
    for part in Part.objects.filter(item_id__in=keys):
        parts.setdefault(part.item_id, []).append(part)
    replaying = [key for key in keys if _needs_replay(rows[key])]
    found = histories(replaying)
    items = Item.objects.defer("quote").in_bulk(replaying)
    clocks |= _all_clocks(replaying)
    for key in keys:
        of = clocks.get(key, []), parts.get(key, []), terms
        replayed = key in found
        if shifts := tuple(_replayed(items[key], replay(found[key]), *of) if replayed else _shifts(rows[key], *of)):
            yield Moved(key, shifts)


def _all_clocks(keys: list[int]) -> dict[int, list[Clock]]:
    clocks: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(item_id__in=keys):
        clocks.setdefault(clock.item_id, []).append(clock)
    return clocks


def _replayed(item: Item, state: Projection, clocks: list[Clock], parts: list[Part], terms: Terms) -> Iterator[Shift]:
    """The same from all entries."""
    columns = item_columns(state, item.office_id, terms)
    wanted = clock_columns(state, item.office_id, terms)
    for clock in clocks:
        after = wanted[clock.name, clock.turn]["due_on"]
        if after != clock.due_on:
            yield Shift(clock.name, clock.due_on, after, clock.pk)
    for name in (*COLUMNS, "milestones"):
        if getattr(item, name) != columns[name]:
            yield Shift(name, getattr(item, name), columns[name])
    yield from _part_shifts(parts, part_columns(state, columns, terms))


def _part_shifts(parts: list[Part], wanted: dict[int, dict[str, Any]]) -> Iterator[Shift]:
    for part in parts:
        for name in PART_COLUMNS:
            before, after = getattr(part, name), wanted[part.unit_id][name]
            if before != after:
                yield Shift(f"part_{name}", before, after, part=part.pk)


def _shifts(row: dict[str, Any], clocks: list[Clock], parts: list[Part], terms: Terms) -> Iterator[Shift]:
    running = sorted(((_running(clock, row), clock) for clock in clocks), key=lambda pair: pair[0].turn)
    for told, clock in running:
        due_on = due_day(told, terms.calendar, terms.policy)
        if due_on != clock.due_on:
            yield Shift(clock.name, clock.due_on, due_on, clock.pk)
    if Status(row["status"]) is Status.SUSPENDED:
        return
    state = _known(row, tuple(told for told, _clock in running), parts)
    columns = day_columns(state, row["office_id"], terms)
    for name, value in columns.items():
        if row[name] != value:
            yield Shift(name, row[name], value)
    yield from _part_shifts(parts, part_columns(state, {**columns, "lead_id": row["lead_id"]}, terms))


def day_columns(state: Projection, office_id: int, terms: Terms) -> dict[str, Any]:
    """The columns of an item that depend on the calendar or the terms."""
    coming = turns(state, terms.calendar, terms.policy)
    yellow_on, red_on = first_on(coming, Light.YELLOW), first_on(coming, Light.RED)
    step = next_step(state, yellow_on, red_on, terms.policy)
    duty = owed(state, terms.calendar, terms.policy)
    unit = (office_id if duty.side is Side.OFFICE else state.lead) if duty else None
    return {
        "yellow_on": yellow_on,
        "red_on": red_on,
        "next_on": duty.on if duty else None,
        "next_verb": duty.verb.value if duty else "",
        "waits_on_id": unit,
        "step_level": step.level if step else None,
        "step_on": step.on if step else None,
    }


def _known(row: dict[str, Any], clocks: tuple[Running, ...], parts: list[Part]) -> Projection:
    """As much of the item as its days hang on."""
    return Projection(
        number="",
        kind="",
        title="",
        campaign="",
        source="",
        quote="",
        recurrence="",
        drafted_at=NEVER,
        moved_at=NEVER,
        status=Status(row["status"]),
        lead=row["lead_id"],
        due_on=row["due_on"],
        issued_on=row["issued_on"],
        active_on=row["active_on"],
        asked_due_on=row["asked_due_on"],
        claimed=row["claimed"],
        proposed=row["proposed"],
        clocks=clocks,
        shares=tuple(_share(part) for part in parts),
    )


def _share(part: Part) -> Share:
    leads = part.role == Part.Role.LEAD
    return Share(part.unit_id, leads=leads, due_on=part.due_on, signed_at=part.signed_at, done_at=part.done_at)


def _running(clock: Clock, row: dict[str, Any]) -> Running:
    return Running(
        name=clock.name,
        turn=clock.turn,
        side=Side.OFFICE if clock.unit_id == row["office_id"] else Side.LEAD,
        starts_on=clock.starts_on,
        workdays=clock.term,
        fixed_on=None if clock.term else clock.due_on,
        met_at=clock.met_at,
        void=clock.void,
        unit=clock.unit_id if clock.name in PART_CLOCKS else None,
    )
