"""A line of the ledger as a list shows it: worked out from the row alone, without reading its entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.ledger import pace, states
from qingzhou.ledger.deeds import Milestone
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Cause, Light, Sum, Turn
from qingzhou.ledger.permissions import holds_pen
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Plan, Projection
from qingzhou.ledger.states import LATE_IF_DUE, Kind, Status, Verb
from qingzhou.units.models import Membership, Unit
from qingzhou.workdays.calendar import Calendar

IN_THE_ROW = (Verb.REPORT, Verb.SUBMIT)  # their form opens inside the list


@dataclass(frozen=True)
class Press:
    """What can be done from the list: at once (a button), in a form in the row, or on the item's page."""

    verb: Verb
    at_once: bool
    in_row: bool


@dataclass(frozen=True)
class Reader:
    """Who reads the list, on which day, by which calendar and terms."""

    by: Membership
    today: date
    calendar: Calendar
    policy: Policy


@dataclass(frozen=True)
class Line:
    """One item in a list."""

    item: Item
    light: Light
    word: str
    sum: Sum | None
    causes: tuple[Turn, ...]  # why it is not green today
    coming: tuple[Turn, ...]  # when it turns, if nothing happens
    units: list[Unit]
    left: int | None  # working days to the due date, negative when it has passed
    left_words: str  # instead of `left`, where a count of working days would mislead
    waits_on_me: bool
    next_late: bool
    presses: tuple[Press, ...]
    terms: Policy

    @property
    def first_due_on(self) -> date | None:
        """The due date that was first set, if it has been moved."""
        return self.item.first_due_on if self.item.first_due_on != self.item.due_on else None

    @property
    def points(self) -> int:
        """How many points behind or ahead."""
        return abs(self.sum.gap) if self.sum else 0

    @property
    def is_running(self) -> bool:
        """Whether progress is judged against the schedule."""
        return self.sum is not None and self.item.status in LATE_IF_DUE

    @property
    def stands(self) -> bool:
        """Whether the schedule stands still, so that a gap to it would mislead."""
        return self.sum is not None and self.item.status in (Status.SUSPENDED, Status.CANCELLED)

    @property
    def behind(self) -> bool:
        """Whether the bar is drawn as behind schedule."""
        return self.light in (Light.RED, Light.YELLOW) and self.sum is not None and self.sum.gap > 0


def lines(items: Iterable[Item], reader: Reader) -> list[Line]:
    """The items as lines, in their order."""
    return [line(item, reader) for item in items]


def line(item: Item, reader: Reader) -> Line:
    """One item as a line; queries.with_units must have fetched its units."""
    known, today = as_known(item), reader.today
    light = item.light(today)
    turns = pace.turns(known, reader.calendar, reader.policy)
    causes = due_causes(turns, light, today)
    if light is Light.RED and not causes:  # handed in, but late
        causes = (Turn(item.red_on or today, Light.RED, Cause.OVERDUE),)
    left, left_words = days_left(item, reader)
    waits_on_me = item.waits_on_id == reader.by.unit_id
    return Line(
        item=item,
        light=light,
        word=word_of(item.status, light, causes),
        sum=pace.schedule(known, today, reader.calendar) if item.kind == Kind.TASK else None,
        causes=causes,
        coming=tuple(sorted((turn for turn in turns if turn.on > today), key=lambda turn: turn.on)),
        units=item.units,
        left=left,
        left_words=left_words,
        waits_on_me=waits_on_me,
        next_late=bool(item.next_on and item.next_on < today),
        terms=reader.policy,
        presses=_presses(item, reader.by, {unit.pk for unit in item.units}),
    )


def as_known(item: Item) -> Projection:
    """What the row alone knows of the projection: enough for the schedule and the lights of what is under way."""
    return Projection(
        number=item.number,
        kind=item.kind,
        title=item.title,
        campaign=item.campaign,
        source=item.source,
        quote="",
        recurrence=item.recurrence,
        drafted_at=item.moved_at,
        moved_at=item.moved_at,
        status=Status(item.status),
        due_on=item.due_on,
        issued_on=item.issued_on,
        active_on=item.active_on,
        asked_due_on=item.asked_due_on,
        claimed=item.claimed,
        plans=plans_of(item),
    )


def plans_of(item: Item) -> tuple[Plan, ...]:
    """The plan as an item's row keeps it: its milestones already carried past every pause."""
    if not item.milestones or item.issued_on is None:
        return ()
    points = tuple(Milestone(date.fromisoformat(on), percent) for on, percent in item.milestones)
    return (Plan(item.issued_on, by_office=False, milestones=points),)


def due_causes(turns: Iterable[Turn], light: Light, today: date) -> tuple[Turn, ...]:
    """The turns that have come about, gravest first, that make the light what it is."""
    if light not in (Light.RED, Light.YELLOW):
        return ()
    come = [turn for turn in turns if turn.on <= today]
    return tuple(sorted(come, key=lambda turn: (turn.light is not Light.RED, turn.cause is not Cause.OVERDUE)))


def word_of(status: str, light: Light, causes: tuple[Turn, ...]) -> str:
    """The word beside the colour: why, rather than which colour."""
    if causes:
        return str(causes[0].cause.words)
    if light is Light.GREEN and status == Status.IN_PROGRESS:
        return pgettext("light", "正常")
    return str(Status(status).label)


def days_left(item: Item, reader: Reader) -> tuple[int | None, str]:
    """Working days to the due date of what is still under way; words instead where the count is 0 on another day."""
    if item.due_on is None or item.status not in LATE_IF_DUE:
        return None, ""
    left = reader.calendar.count(reader.today, item.due_on)
    if left or item.due_on == reader.today:
        return left, ""
    return None, _("已超期") if item.due_on < reader.today else _("休息日内到期")


def _presses(item: Item, by: Membership, units: set[int]) -> tuple[Press, ...]:
    wanted = dict.fromkeys(Verb(verb) for verb in (item.next_verb, Verb.REPORT) if verb)
    steps = (states.step_if_any(item.kind, Status(item.status), verb) for verb in wanted)
    return tuple(
        Press(step.verb, at_once=step.verb is Verb.SIGN, in_row=step.verb in IN_THE_ROW)
        for step in steps
        if step and holds_pen(step.side, by, item, item.lead_id, units)
    )
