"""A due date opened to its sum: where it starts, what sets it, what stood still, what was moved. Pure Python.

A due date that was told to somebody is a fact in an entry and does not move when the calendar is edited later; a term
of so many working days is worked out anew. Either way the legs of a receipt lead from the first day to the stored one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from qingzhou.ledger import deeds
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import DueMove, Pause, Projection, Running
from qingzhou.ledger.states import Verb
from qingzhou.workdays.calendar import Calendar, Span


class Basis(Enum):
    """What a leg of the way rests on."""

    TERM = "term"  # so many working days after the start
    FIXED = "fixed"  # a date that an entry set
    PAUSE = "pause"  # the working days in which the clock stood still
    LATER = "later"  # a date set on resuming, other than the pause gives
    EXTENSION = "extension"  # a later date that the office granted


@dataclass(frozen=True)
class Leg:
    """One step of a due date: from `before` (None at the start) to `after`."""

    basis: Basis
    before: date | None
    after: date
    workdays: int  # counted in `span`, or in the pause
    span: Span  # from the start, or from `before`, to `after`
    pause: Pause | None = None
    paused: Span | None = None  # the days of the pause themselves
    move: DueMove | None = None
    recounted: bool = False  # today's calendar counts the days otherwise than when the date was told

    @property
    def is_open(self) -> bool:
        """Whether the clock still stands."""
        return self.pause is not None and self.pause.until is None


@dataclass(frozen=True)
class Receipt:
    """The whole sum of a clock."""

    clock: Running
    starts_on: date
    legs: tuple[Leg, ...]

    @property
    def due_on(self) -> date:
        """The last day in time."""
        return self.legs[-1].after


@dataclass(frozen=True)
class Stood:
    """How long an item stood still until a day, and the due date that this gives."""

    days: int
    earned_on: date


def deadline_receipt(clock: Running, calendar: Calendar, policy: Policy) -> Receipt:
    """The clock's due date as a sum; `Receipt.due_on` is the day that is stored."""
    legs = [_first(clock, calendar, policy)]
    events: list[tuple[int, int, Pause | DueMove]] = [
        *((pause.ended or 10**9, 0, pause) for pause in clock.pauses),
        *((move.seq, 1, move) for move in clock.moves),
    ]
    for _seq, _order, event in sorted(events, key=lambda one: one[:2]):
        due_on = legs[-1].after
        leg = _paused(event, due_on, calendar) if isinstance(event, Pause) else _moved(event, due_on, calendar)
        legs += [leg] if leg else []
    return Receipt(clock, clock.starts_on, tuple(legs))


def stood(state: Projection, today: date, calendar: Calendar) -> Stood | None:
    """How many working days a suspended item has stood still by `today`; None if it is not suspended.

    The day of suspension was still worked, the day of resumption no longer is: what was left on the day it stopped is
    left on the day it goes on.
    """
    due = state.clock("due")
    if state.due_on is None or due is None or not due.pauses or due.pauses[-1].until is not None:
        return None
    days = calendar.count(due.pauses[-1].since, today)
    return Stood(days, later_by(state.due_on, days, calendar))


def counted(deed: deeds.Deed, state: Projection, today: date, calendar: Calendar) -> deeds.Deed:
    """The deed with what the ledger counts itself; nobody else's count is taken."""
    if not isinstance(deed, deeds.Resumed):
        return deed
    pause = stood(state, today, calendar)
    if pause is None:
        return replace(deed, stood=None, earned_on=None)
    return replace(deed, due_on=deed.due_on or pause.earned_on, stood=pause.days, earned_on=pause.earned_on)


def later_by(day: date, workdays: int, calendar: Calendar) -> date:
    """`workdays` working days after `day`; none leave it where it is, be it a rest day."""
    return calendar.add(day, workdays) if workdays else day


def _first(clock: Running, calendar: Calendar, policy: Policy) -> Leg:
    if clock.fixed_on is None:
        workdays = getattr(policy, clock.workdays)
        after = calendar.add(clock.starts_on, workdays)
        return Leg(Basis.TERM, None, after, workdays, calendar.span(clock.starts_on, after))
    after = clock.moves[0].before if clock.moves else clock.fixed_on
    span = calendar.span(clock.starts_on, after)
    return Leg(Basis.FIXED, None, after, span.workdays, span)


def _paused(pause: Pause, due_on: date, calendar: Calendar) -> Leg:
    if pause.until is None:
        still = calendar.span(pause.since, pause.since)
        return Leg(Basis.PAUSE, due_on, due_on, 0, calendar.span(due_on, due_on), pause, still)
    paused = calendar.span(pause.since, pause.until)
    workdays = paused.workdays if pause.stood is None else pause.stood
    after = pause.earned_on or later_by(due_on, workdays, calendar)
    recounted = (workdays, after) != (paused.workdays, later_by(due_on, workdays, calendar))
    return Leg(Basis.PAUSE, due_on, after, workdays, calendar.span(due_on, after), pause, paused, recounted=recounted)


def _moved(move: DueMove, due_on: date, calendar: Calendar) -> Leg | None:
    """The leg of a move; a resumption that moved the date just as far as the pause gives has had its leg."""
    resumed = move.verb is Verb.RESUME
    if resumed and move.after == due_on:
        return None
    basis = Basis.LATER if resumed else Basis.EXTENSION
    return Leg(
        basis, due_on, move.after, calendar.count(due_on, move.after), calendar.span(due_on, move.after), move=move
    )
