"""What other terms would have changed in the past weeks, by item: how it stood at the end of each, by the terms in force and by others.

Nothing is saved, and what happened stays as it was: rehearsed is what would have been shown, not what people would have done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.ledger import replay
from qingzhou.ledger.ladder import LADDER, Due, next_step, reply_within
from qingzhou.ledger.models import Entry, Item, Supervision
from qingzhou.ledger.pace import Light, Owed, first_on, light_on, owed, turns
from qingzhou.ledger.policy import Policy, local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.queries import IS_OPEN, histories
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Status, Verb
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Role, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKS = 8
CHUNK = 500  # items whose entries are read at once
LISTED = 100  # items of a unit on the page


@dataclass(frozen=True)
class End:
    """The end of a week; of the one that runs, now."""

    week: IsoWeek
    moment: datetime

    @property
    def day(self) -> date:
        """Its day in Beijing."""
        return local_day(self.moment)


@dataclass(frozen=True)
class Mark:
    """What an item showed on a day."""

    light: Light
    step: int | None  # of the ladder, where one was due
    stalled: bool
    late: Verb | None  # what was owed and not done in time

    def words(self) -> tuple[tuple[str, str], ...]:
        """Each part of it with its name."""
        return (
            (_("亮灯"), self.light.word),
            (_("应当督办"), _("无") if self.step is None else str(LADDER[self.step].instrument)),
            (pgettext("week", "停滞"), _("是") if self.stalled else _("否")),
            (_("逾期未办"), str(self.late.label) if self.late else _("无")),
        )


@dataclass(frozen=True)
class Flip:
    """An item that would have shown something else at the end of a week."""

    week: IsoWeek
    before: Mark
    after: Mark

    def lines(self) -> list[tuple[str, str, str]]:
        """What would have been different: its name, before, after."""
        pairs = zip(self.before.words(), self.after.words(), strict=True)
        return [(name, before, after) for (name, before), (_same, after) in pairs if before != after]


@dataclass(frozen=True)
class Flipped:
    """One item with its flips, the latest week first; a title only where it is not confidential."""

    number: str
    title: str
    flips: Sequence[Flip]

    def has_another_light(self, week: IsoWeek) -> bool:
        """Whether its light would have been another at the end of a week."""
        return any(flip.week == week and flip.before.light is not flip.after.light for flip in self.flips)


@dataclass(frozen=True)
class OfUnit:
    """A unit and the items that it led, of which something would have been different."""

    unit: Unit
    items: Sequence[Flipped]

    @property
    def listed(self) -> Sequence[Flipped]:
        """As many as a page holds."""
        return self.items[:LISTED]

    @property
    def rest(self) -> int:
        """How many are not listed."""
        return len(self.items) - len(self.listed)


@dataclass(frozen=True)
class Rehearsal:
    """What would flip, for whom."""

    looked_at: int  # items that were looked at
    open: int  # of them, those open now
    flipped: int
    units: Sequence[OfUnit]  # in their official order
    sheets: Sequence[OtherSheet] = ()  # the latest first
    now: Sequence[tuple[str, int]] = ()  # how many of a unit's items have another light today, the most first

    @property
    def changed_now(self) -> int:
        """How many items have another light today."""
        return sum(count for _unit, count in self.now)


@dataclass(frozen=True)
class OtherSheet:
    """A supervision sheet of the past weeks that somebody else would have signed, or that gave another day to reply."""

    number: str
    item: str
    unit: str
    level: int
    leader_signs: bool | None  # None: nothing other
    reply_by: tuple[date, date] | None  # as it was, as it would have been

    @property
    def instrument(self) -> StrOrPromise:
        """What it is called."""
        return LADDER[self.level].instrument


def written(numbers: Mapping[str, int]) -> str:
    """All numbers of a change in one word: what is saved must be what was rehearsed."""
    return " ".join(f"{name}={number}" for name, number in sorted(numbers.items()))


def ends(now: datetime, policy: Policy) -> list[End]:
    """The ends of the past weeks, the first one first; the week that runs ends now."""
    running = IsoWeek.holding(now, policy)
    weeks = [running.plus(back) for back in range(1 - WEEKS, 1)]
    return [End(week, min(now, week.ends_at(policy))) for week in weeks]


def rehearse(in_force: Terms, wanted: Terms, *, by: Membership, now: datetime) -> Rehearsal:
    """Which items that `by` sees would have shown something else in which of the past weeks, by unit that led them then."""
    over = ends(now, in_force.policy)
    sheets = _sheets(in_force, wanted, over[0].day, by)
    alive = IS_OPEN | Q(moved_at__gt=over[0].moment)
    items = visible(Item, by).filter(alive, issued_on__lte=local_day(now)).order_by("pk")
    if _shows_the_same(in_force.policy, wanted.policy):
        return Rehearsal(items.count(), items.filter(IS_OPEN).count(), 0, [], sheets)
    looked_at = 0
    found: dict[int, list[Flipped]] = {}
    rows = list(items.values_list("pk", "number", "title", "confidential"))
    for chunk in (rows[first : first + CHUNK] for first in range(0, len(rows), CHUNK)):
        entries = histories([pk for pk, *_told in chunk])
        for pk, number, title, confidential in chunk:
            looked_at += 1
            for unit, flips in _flips(entries[pk], over, (in_force, wanted)).items():
                found.setdefault(unit, []).append(Flipped(number, "" if confidential else title, flips))
    units = Unit.objects.filter(pk__in=found).order_by("position", "id")
    flipped = {one.number for items in found.values() for one in items}
    of_units = [OfUnit(unit, found[unit.pk]) for unit in units]
    is_open = items.filter(IS_OPEN).count()
    return Rehearsal(looked_at, is_open, len(flipped), of_units, sheets, _now(of_units, over[-1].week))


def _now(units: Sequence[OfUnit], week: IsoWeek) -> list[tuple[str, int]]:
    counts = [(str(of.unit), sum(one.has_another_light(week) for one in of.items)) for of in units]
    return sorted((one for one in counts if one[1]), key=lambda one: -one[1])


# What no item shows: by these, only sheets would have been others.
ON_SHEETS = {*(level.reply for level in LADDER), "office_signs_to", "sheets_a_month"}


def _shows_the_same(one: Policy, other: Policy) -> bool:
    """Whether the terms differ in nothing that an item shows."""
    return all(value == getattr(other, name) for name, value in vars(one).items() if name not in ON_SHEETS)


def _sheets(in_force: Terms, wanted: Terms, since: date, by: Membership) -> list[OtherSheet]:
    """The sheets sent since a day that would have been others; a day to reply only where it was the usual one."""
    sent = visible(Supervision, by).filter(level__gte=1, sent_on__gte=since).select_related("item", "unit")
    roles = {
        (entry.item_id, entry.seq): entry.role
        for entry in Entry.objects.filter(item__in=sent.values("item"), verb=Verb.SUPERVISE).only("item", "seq", "role")
    }
    found = []
    for one in sent.order_by("-sent_on", "-pk"):
        role = roles.get((one.item_id, one.seq), "")
        leader_signs = one.level > wanted.policy.office_signs_to
        other = leader_signs != (one.level > in_force.policy.office_signs_to) and not (
            leader_signs and role == Role.GROUP_LEADER
        )
        usual, then = (
            terms.calendar.add(one.sent_on, reply_within(one.level, terms.policy)) for terms in (in_force, wanted)
        )
        days = (usual, then) if one.reply_by == usual != then else None
        if other or days:
            named = (one.number, one.item.number, one.unit.short_name, one.level)
            found.append(OtherSheet(*named, leader_signs if other else None, days))
    return found


def _flips(entries: Sequence[Written], over: Sequence[End], both: tuple[Terms, Terms]) -> dict[int, list[Flip]]:
    """The flips of one item by the unit that led it then."""
    flips: dict[int, list[Flip]] = {}
    for _entries, weeks in groupby(_stood(entries, over), key=lambda pair: pair[0].entries):
        stands = list(weeks)
        state = stands[0][0]
        if state.lead is None:
            continue
        before, after = (_Told.of(state, terms) for terms in both)
        if before.days == after.days and both[0].policy.stalled_after == both[1].policy.stalled_after:
            continue
        for _state, end in stands:
            marks = before.on(end.day), after.on(end.day)
            if marks[0] != marks[1]:
                flips.setdefault(state.lead, []).insert(0, Flip(end.week, *marks))
    return flips


def _stood(entries: Iterable[Written], over: Sequence[End]) -> Iterator[tuple[Projection, End]]:
    """How the item stood at each end; left out before it existed and where it had ended before the week."""
    left, since = list(over), over[0].moment
    state: Projection | None = None
    for entry in (*entries, None):
        while left and (entry is None or entry.at > left[0].moment):
            end = left.pop(0)
            if state is not None and (state.ended_at is None or state.ended_at > since):
                yield state, end
            since = end.moment
        if entry is not None:
            state = replay.start(entry) if state is None else replay.apply(state, entry)


@dataclass(frozen=True)
class _Told:
    """What terms make of an item as long as nothing happens to it: worked out once, asked for several days."""

    state: Projection
    terms: Terms
    yellow_on: date | None
    red_on: date | None
    step: Due | None
    duty: Owed | None

    @classmethod
    def of(cls, state: Projection, terms: Terms) -> _Told:
        """From the same functions as the item's row."""
        coming = turns(state, terms.calendar, terms.policy)
        yellow_on, red_on = first_on(coming, Light.YELLOW), first_on(coming, Light.RED)
        duty = owed(state, terms.calendar, terms.policy)
        return cls(state, terms, yellow_on, red_on, next_step(state, yellow_on, red_on, terms.policy), duty)

    @property
    def days(self) -> tuple[object, ...]:
        """All that the marks hang on but for when work counts as stalled."""
        return self.yellow_on, self.red_on, self.step, self.duty

    def on(self, today: date) -> Mark:
        """What the item showed on a day."""
        state, policy = self.state, self.terms.policy
        silent_for = self.terms.calendar.count(local_day(state.acted_at or state.moved_at), today)
        return Mark(
            light=light_on(state.status, self.yellow_on, self.red_on, today),
            step=self.step.level if self.step and self.step.on <= today else None,
            stalled=state.status is Status.IN_PROGRESS and silent_for >= policy.stalled_after,
            late=self.duty.verb if self.duty and self.duty.on < today else None,
        )
