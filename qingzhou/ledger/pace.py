"""Progress against schedule (序时进度), lights, and what is owed next: pure functions of an item and the calendar.

A light is never stored and never refreshed at night. What is stored with the item are two days, worked out when
something happens to it: from `yellow_on` it is yellow, from `red_on` red. Today's light is a comparison with today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingzhou.ledger.deeds import Severity
from qingzhou.ledger.policy import Policy, local_day
from qingzhou.ledger.projection import (
    Matter,
    Pause,
    Projection,
    Running,
    Share,
    Standing,
    is_last_recheck,
    next_recheck,
)
from qingzhou.ledger.states import DONE, LOOKED_INTO, UNDER_WAY, Side, Status, Verb
from qingzhou.workdays.calendar import Calendar


class Light(Enum):
    """亮灯. Colour, shape and word go together on every page."""

    RED = "red"
    YELLOW = "amber"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"

    @property
    def word(self) -> str:
        """The light in a word, in the reader's language."""
        return str(_WORDS[self])


_WORDS = {
    Light.RED: pgettext_lazy("light", "红灯"),
    Light.YELLOW: pgettext_lazy("light", "黄灯"),
    Light.GREEN: pgettext_lazy("light", "绿灯"),
    Light.BLUE: pgettext_lazy("light", "蓝灯"),
    Light.GREY: pgettext_lazy("light", "灰灯"),
}


class Cause(Enum):
    """Why an item is no longer green. Values are stable codes."""

    OVERDUE = "overdue"
    FAR_BEHIND = "far_behind"
    BEHIND = "behind"
    NEAR_DUE = "near_due"
    NOT_REPORTED = "not_reported"

    @property
    def words(self) -> str:
        """The cause in words, in the reader's language."""
        return str(_CAUSES[self])


_CAUSES = {
    Cause.OVERDUE: _("超期"),
    Cause.FAR_BEHIND: _("严重滞后"),
    Cause.BEHIND: _("进度滞后"),
    Cause.NEAR_DUE: _("将到期"),
    Cause.NOT_REPORTED: _("未填报"),
}


@dataclass(frozen=True)
class Turn:
    """From `on`, the light is `light` because of `cause`, unless something happens before."""

    on: date
    light: Light
    cause: Cause


@dataclass(frozen=True)
class Sum:
    """The sum behind a light, in working days and whole percentage points.

    Between two points of the curve the expected progress rises evenly: from `from_percent` at the end of `from_on`
    to `to_percent` at the end of `to_on`, of whose `whole` working days `gone` have gone.
    """

    started_on: date
    due_on: date
    from_on: date
    from_percent: int
    to_on: date
    to_percent: int
    gone: int
    whole: int
    expected: int
    claimed: int

    @property
    def gap(self) -> int:
        """How far behind the schedule, in points; negative when ahead."""
        return self.expected - self.claimed

    @property
    def stepped(self) -> bool:
        """Whether the curve goes through milestones."""
        return (self.from_on, self.to_on) != (self.started_on, self.due_on)


@dataclass(frozen=True)
class Owed:
    """The next thing somebody must do."""

    side: Side
    verb: Verb
    on: date


LOOKED_AT_AGAIN = (Status.CLOSED, Status.RECHECKED)
WATCHED = (Status.IN_PROGRESS,)
WAITING = (Status.ISSUED, Status.RETURNED, Status.CONTESTED, *LOOKED_INTO)  # judged by the due date alone
MOVING = (Status.IN_PROGRESS, Status.SUBMITTED, *LOOKED_INTO)


Point = tuple[date, int]


def milestones(item: Projection, calendar: Calendar) -> tuple[Point, ...]:
    """The plan's milestones as they hold now: while the clock stood still they moved on with it."""
    if item.plan is None:
        return ()
    due = item.clock("due")
    pauses = [pause for pause in due.pauses if pause.until] if due else []
    return tuple((_carried(one.on, item.plan.since, pauses, calendar), one.percent) for one in item.plan.milestones)


def _carried(on: date, planned_on: date, pauses: Iterable[Pause], calendar: Calendar) -> date:
    for pause in pauses:
        assert pause.until is not None
        if planned_on <= pause.since < on and (stood := calendar.count(pause.since, pause.until)) > 0:
            on = calendar.add(on, stood)
    return on


def schedule(item: Projection, today: date, calendar: Calendar) -> Sum | None:
    """Where the item should be on `today`: evenly from nothing at issue through the milestones to 100 % on the due date."""
    if item.issued_on is None or item.due_on is None:
        return None
    return sum_between(curve(item, calendar), item.claimed, today, calendar)


def curve(item: Projection, calendar: Calendar) -> tuple[Point, ...]:
    """The points that the expected progress goes through, first the day of issue, last the due date."""
    assert item.issued_on is not None
    assert item.due_on is not None
    between = (point for point in milestones(item, calendar) if item.issued_on < point[0] < item.due_on)
    return ((item.issued_on, 0), *between, (item.due_on, 100))


def sum_between(points: tuple[Point, ...], claimed: int, today: date, calendar: Calendar) -> Sum:
    """The sum for a curve: which stretch of it `today` lies in, and how far along."""
    stretches = list(pairwise(points))
    (start, low), (end, high) = next((one for one in stretches if today < one[1][0]), stretches[-1])
    whole = max(calendar.count(start, end), 1)
    gone = min(max(calendar.count(start, today), 0), whole)
    expected = low + (high - low) * gone // whole
    return Sum(points[0][0], points[-1][0], start, low, end, high, gone, whole, expected, claimed)


def turns(item: Projection, calendar: Calendar, policy: Policy) -> tuple[Turn, ...]:
    """Every change of light that is to come if nothing more happens, each on its day."""
    if item.due_on is None or item.issued_on is None or item.status not in (*WATCHED, *WAITING, Status.SUBMITTED):
        return ()
    overdue = Turn(item.due_on + timedelta(days=1), Light.RED, Cause.OVERDUE)
    if item.status is Status.SUBMITTED:
        due = item.clock("due")
        return (overdue,) if due and due.met_at and _late(due) else ()
    # Counted from the day after, so that a due date on a rest day has its full working days before it too.
    near_on = calendar.add(item.due_on + timedelta(days=1), -policy.near_due - 1)
    near = Turn(near_on, Light.YELLOW, Cause.NEAR_DUE)
    if item.status in WAITING:
        return (overdue, near)
    silent = Turn(_report_by(item, policy) + timedelta(days=1), Light.YELLOW, Cause.NOT_REPORTED)
    points = curve(item, calendar)
    behind = _gap_exceeds(points, item.claimed, policy.yellow_gap, calendar)
    far = _gap_exceeds(points, item.claimed, policy.red_gap, calendar)
    return (
        overdue,
        *([Turn(far, Light.RED, Cause.FAR_BEHIND)] if far else []),
        *([Turn(behind, Light.YELLOW, Cause.BEHIND)] if behind else []),
        near,
        silent,
    )


def first_on(coming: tuple[Turn, ...], light: Light) -> date | None:
    """The first day on which the light turns to `light`, if it ever does."""
    return min((turn.on for turn in coming if turn.light is light), default=None)


def light_on(status: Status, yellow_on: date | None, red_on: date | None, today: date) -> Light:
    """Today's light from the two stored days."""
    if status in DONE:
        return Light.BLUE
    if red_on is not None and red_on <= today:
        return Light.RED
    if yellow_on is not None and yellow_on <= today:
        return Light.YELLOW
    return Light.GREEN if status in MOVING else Light.GREY


def owed(item: Projection, calendar: Calendar, policy: Policy) -> Owed | None:
    """What is to be done next, by which side, by which day; None when nothing is owed."""
    to_sheet, by_status = _owed_to_a_sheet(item, calendar, policy), _owed_by_status(item, calendar, policy)
    if to_sheet and item.status is Status.IN_PROGRESS and item.asked_due_on is None:
        return to_sheet  # a sheet is answered before the week's report
    return min((duty for duty in (to_sheet, by_status) if duty), key=lambda duty: duty.on, default=None)


def _owed_to_a_sheet(item: Projection, calendar: Calendar, policy: Policy) -> Owed | None:
    """The reply to a supervision sheet, or the answer to an objection to it."""
    if item.sheet is None:
        return None
    name, verb = ("objection", Verb.UPHOLD) if item.sheet.standing is Standing.OBJECTED else ("answer", Verb.ANSWER)
    clock = item.clock(name)
    return Owed(clock.side, verb, due_day(clock, calendar, policy)) if clock else None


def _owed_by_status(item: Projection, calendar: Calendar, policy: Policy) -> Owed | None:
    if item.status is Status.SUSPENDED and item.review_on:
        return Owed(Side.OFFICE, Verb.RESUME, item.review_on)
    if item.matter is not None and item.asked_due_on is None:
        return _owed_for(item, item.matter, calendar, policy)
    pending = {
        Status.ISSUED: ("sign", Verb.SIGN),
        Status.SUBMITTED: ("review", Verb.CLOSE),
        Status.RETURNED: ("review", Verb.REISSUE),
        Status.CONTESTED: ("review", Verb.RULE),
    }.get(item.status)
    if item.asked_due_on is not None:
        pending = ("review", Verb.GRANT_EXTENSION)
    if pending and (clock := item.clock(pending[0])):
        return Owed(clock.side, pending[1], due_day(clock, calendar, policy))
    if item.status is not Status.IN_PROGRESS or item.due_on is None:
        return None
    report_by = _report_by(item, policy)
    if item.due_on <= report_by:
        return Owed(Side.LEAD, Verb.SUBMIT, item.due_on)
    return Owed(Side.LEAD, Verb.REPORT, report_by)


def _owed_for(item: Projection, matter: Matter, calendar: Calendar, policy: Policy) -> Owed | None:
    """What is owed next for an issue."""
    if item.status in LOOKED_AT_AGAIN:
        if (look := next_recheck(item)) is None:
            return None
        verb = Verb.LAST_RECHECK if is_last_recheck(item) else Verb.RECHECK
        return Owed(Side.LEAD, verb, due_day(look, calendar, policy))
    name, verb = {
        Status.REGISTERED: ("assign", Verb.ISSUE),
        Status.ISSUED: ("sign", Verb.SIGN),
        Status.RETURNED: ("review", Verb.REISSUE),
        Status.INVESTIGATING: ("investigate", Verb.FIND_FOUNDED if matter.investigated else Verb.INVESTIGATE),
        Status.FOUNDED: ("due", Verb.HANDLE),
        Status.UNFOUNDED: ("due", Verb.SUBMIT),
        Status.HANDLING: ("due", Verb.SUBMIT),
        Status.SUBMITTED: ("review", Verb.CLOSE),
    }.get(item.status, ("", Verb.CLOSE))
    if item.status is Status.SUBMITTED:
        name, verb = _before_closing(matter) or (name, verb)
    clock = item.clock(name)
    if clock is None:
        return None
    side = Side.LEADER if verb is Verb.SIGN_OFF else clock.side
    return Owed(side, verb, due_day(clock, calendar, policy))


def _before_closing(matter: Matter) -> tuple[str, Verb] | None:
    """What an issue that was handed in still waits for before the office can close it."""
    if matter.reply_wanted and matter.replied_at is None:
        return "reply", Verb.REPLY
    if matter.severity == Severity.RED and matter.signed_off_by is None:
        return "review", Verb.SIGN_OFF
    return None


def rechecks_from(closed_on: date, calendar: Calendar, policy: Policy) -> tuple[date, ...]:
    """The days by which a closed issue is looked at again, each on a working day."""
    return tuple(calendar.add(closed_on + timedelta(days=days), 0) for days in policy.recheck_after)


@dataclass(frozen=True)
class PartOwed:
    """What a cooperating unit owes next for its part, and from which days its light turns."""

    verb: Verb | None
    on: date | None
    yellow_on: date | None
    red_on: date | None


NOTHING_OWED = PartOwed(None, None, None, None)


def part_owed(item: Projection, share: Share, calendar: Calendar, policy: Policy) -> PartOwed:
    """A cooperating unit signs, then has its part done by its date; its clocks stand still when the item's do."""
    due_on = share.due_on or item.due_on
    if item.status not in UNDER_WAY or share.done_at or due_on is None:
        return NOTHING_OWED
    near_on = calendar.add(due_on + timedelta(days=1), -policy.near_due - 1)
    red_on = due_on + timedelta(days=1)
    sign = item.clock("part_sign", share.unit)
    if share.signed_at or sign is None:
        return PartOwed(Verb.FINISH_PART, due_on, near_on, red_on)
    sign_by = due_day(sign, calendar, policy)
    return PartOwed(Verb.SIGN_PART, sign_by, min(near_on, sign_by + timedelta(days=1)), red_on)


def due_day(clock: Running, calendar: Calendar, policy: Policy) -> date:
    """The last day in time of a clock."""
    if clock.fixed_on is not None:
        return clock.fixed_on
    return calendar.add(clock.starts_on, getattr(policy, clock.workdays))


def _report_by(item: Projection, policy: Policy) -> date:
    """The cut-off by which the lead must report again: the one after that of its last sign of life."""
    last = item.active_on or item.issued_on
    assert last is not None
    return policy.cutoff_from(last) + timedelta(days=7)


def _gap_exceeds(points: tuple[Point, ...], claimed: int, gap: int, calendar: Calendar) -> date | None:
    """The first day on which expected minus claimed is more than `gap` points; None if it never is."""
    over = claimed + gap + 1
    for (start, low), (end, high) in pairwise(points):
        if high < over:
            continue
        whole = calendar.count(start, end)
        # expected = low + (high - low) * gone // whole >= over, the smallest such gone
        needed = -(-(over - low) * whole // (high - low))
        if 0 < needed <= whole:
            return calendar.add(start, needed)
        if whole <= 0 and end != points[-1][0]:
            return end
    return None


def _late(clock: Running) -> bool:
    assert clock.met_at is not None
    return clock.fixed_on is not None and local_day(clock.met_at) > clock.fixed_on
