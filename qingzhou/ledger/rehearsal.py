"""What other terms would have changed in the past weeks, by item: how it stood at the end of each, by the terms in force and by others.

Nothing is saved, and what happened stays as it was: rehearsed is what would have been shown, not what people would have done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.ledger import replay
from qingzhou.ledger.ladder import LADDER, Due, next_step
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Light, Owed, first_on, light_on, owed, turns
from qingzhou.ledger.policy import Policy, local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.queries import IS_OPEN, histories
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Unit

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
    late: str  # the verb of what was owed and not done in time, or ""

    def words(self) -> tuple[tuple[str, str], ...]:
        """Each part of it with its name."""
        return (
            (_("亮灯"), self.light.word),
            (_("应当督办"), _("无") if self.step is None else str(LADDER[self.step].instrument)),
            (pgettext("week", "停滞"), _("是") if self.stalled else _("否")),
            (_("逾期未办"), self.late or _("无")),
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
    flipped: int
    units: Sequence[OfUnit]  # in their official order


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
    alive = IS_OPEN | Q(moved_at__gt=over[0].moment)
    items = visible(Item, by).filter(alive, issued_on__lte=local_day(now)).order_by("pk")
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
    return Rehearsal(looked_at, len(flipped), [OfUnit(unit, found[unit.pk]) for unit in units])


def _flips(entries: Sequence[Written], over: Sequence[End], both: tuple[Terms, Terms]) -> dict[int, list[Flip]]:
    """The flips of one item by the unit that led it then."""
    flips: dict[int, list[Flip]] = {}
    for _entries, weeks in groupby(_stood(entries, over), key=lambda pair: pair[0].entries):
        stands = list(weeks)
        state = stands[0][0]
        if state.lead is None:
            continue
        before, after = (_Told.of(state, terms) for terms in both)
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
        return cls(state, terms, yellow_on, red_on, next_step(state, yellow_on, red_on), duty)

    def on(self, today: date) -> Mark:
        """What the item showed on a day."""
        state, policy = self.state, self.terms.policy
        silent_for = self.terms.calendar.count(local_day(state.acted_at or state.moved_at), today)
        return Mark(
            light=light_on(state.status, self.yellow_on, self.red_on, today),
            step=self.step.level if self.step and self.step.on <= today else None,
            stalled=state.status is Status.IN_PROGRESS and silent_for >= policy.stalled_after,
            late=str(self.duty.verb.label) if self.duty and self.duty.on < today else "",
        )
