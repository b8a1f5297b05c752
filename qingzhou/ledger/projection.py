"""An item at one moment, as its entries tell it, and the clocks that run for it. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from qingzhou.ledger import deeds
from qingzhou.ledger.copies import replace
from qingzhou.ledger.deeds.issues import HELD
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import OPEN, Side, Status, Verb


@dataclass(frozen=True)
class Written:
    """One entry as the fold sees it: who did what, when, as which unit."""

    at: datetime
    person: int
    unit: int
    deed: deeds.Deed
    has_files: bool = False
    stands_for: int | None = None  # the person in whose place it was done


@dataclass(frozen=True)
class Pause:
    """A time in which a clock stood still; `until` is None while it still does.

    How many working days it was, and to which day they moved the due date, was worked out when it ended and stands in
    that entry; entries older than this rule do not say, then both are None.
    """

    since: date
    until: date | None
    reason: str
    seq: int = 0  # the entry that began it
    ended: int = 0  # and the one that ended it
    stood: int | None = None
    earned_on: date | None = None


@dataclass(frozen=True)
class DueMove:
    """A due date that was moved, and why."""

    before: date
    after: date
    moved_on: date
    verb: Verb
    seq: int = 0  # the entry that moved it


@dataclass(frozen=True)
class Running:
    """A clock as the entries tell it. Its due day follows from `workdays` after `starts_on`, or is `fixed_on`."""

    name: str  # sign | review | due | assign | investigate | reply | recheck
    turn: int  # 1 for the first clock of that name
    side: Side
    starts_on: date
    workdays: str = ""  # the name of a Policy term
    fixed_on: date | None = None
    met_at: datetime | None = None
    void: bool = False  # overtaken: suspended, declined or cancelled before it was met
    pauses: tuple[Pause, ...] = ()
    moves: tuple[DueMove, ...] = ()
    seq: int = 0  # the entry that started it
    unit: int | None = None  # whose clock it is, where the side does not say: a cooperating unit's


@dataclass(frozen=True)
class Share:
    """承办: a unit's part in the item, as far as that unit brought it."""

    unit: int
    leads: bool = False
    since: date | None = None  # the day on which it was asked
    due_on: date | None = None  # a date of its own; None for the item's
    request: str = ""  # what it was asked for, where the lead asked it
    signed_at: datetime | None = None
    active_on: date | None = None
    done_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """How the work is to rise: milestones and what is counted. Old plans stay, each with the day it began."""

    since: date
    by_office: bool
    milestones: tuple[deeds.Milestone, ...] = ()
    target: int = 0
    target_unit: str = ""


@dataclass(frozen=True)
class Ruling:
    """Whether the office held a unit to be right that returned an item.

    `asked`: the unit insisted and the office ruled. Else it follows from whom the office gave a first return to.
    """

    unit: int
    unit_right: bool
    on: date
    asked: bool
    seq: int = 0  # the entry that started it


class Standing(TextChoices):
    """How a step of the supervision ladder stands. Stored for ever: never rename a code."""

    SENT = "sent", gettext_lazy("已提醒")  # a reminder: nothing is to be answered
    WAITING = "waiting", gettext_lazy("待答复")
    REPLIED = "replied", gettext_lazy("已答复")
    OBJECTED = "objected", gettext_lazy("有异议")
    WITHDRAWN = "withdrawn", gettext_lazy("已撤回")
    OVERTAKEN = "overtaken", gettext_lazy("已不适用")  # the round ended, or a graver step was taken


@dataclass(frozen=True)
class Rung:
    """One step of the supervision ladder that was taken: a reminder, or a sheet with its own reply date."""

    level: int
    round: int
    seq: int  # of the entry
    on: date
    unit: int | None
    signer: int
    standing: Standing
    number: str = ""
    reply_by: date | None = None
    replied_on: date | None = None
    objected_on: date | None = None
    heard: bool = False  # an objection was decided; there is one to a sheet

    @property
    def stands(self) -> bool:
        """Whether the step counts: a withdrawn one never happened."""
        return self.standing is not Standing.WITHDRAWN

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.standing in (Standing.WAITING, Standing.OBJECTED)


@dataclass(frozen=True)
class Matter:
    """What only an issue has: what is said to be wrong, what was found, and what followed."""

    office: int  # coordinates; never investigates or penalises
    found_by: str
    facts: str
    happened_on: date
    about: str
    severity: str
    allegations: tuple[deeds.Allegation, ...]
    finder: int | None = None  # the unit that registered it, if it was not the office
    reply_wanted: bool = False
    answered_there: bool = False
    replied_at: datetime | None = None
    investigated: bool = False  # by two officers, with evidence
    officers: tuple[deeds.Officer, ...] = ()
    recused: frozenset[int] = frozenset()
    founded: bool | None = None  # None until something is found
    findings: tuple[deeds.Finding, ...] = ()
    consequences: tuple[deeds.Consequence, ...] = ()
    handed_in_by: int | None = None
    signed_off_by: int | None = None
    closed_by: int | None = None
    cancel_proposed_by: int | None = None
    rebound_of: str = ""  # the number of the issue that came back as this one
    rebound: str = ""  # the number of the issue as which this one came back
    reopen_count: int = 0

    def held_norms(self) -> tuple[str, ...]:
        """The codes of the norms that were breached, as found."""
        held = {finding.allegation for finding in self.findings if finding.result in HELD}
        return tuple(
            dict.fromkeys(one.norm for place, one in enumerate(self.allegations) if place in held and one.norm)
        )


@dataclass(frozen=True)
class Projection:
    """An item at one moment. Units and persons are ids; percents 0–100."""

    number: str
    kind: str
    title: str
    campaign: str
    source: str
    quote: str
    recurrence: str
    drafted_at: datetime
    moved_at: datetime
    status: Status = Status.DRAFT
    lead: int | None = None
    shares: tuple[Share, ...] = ()  # the lead's first
    owner: int | None = None
    due_on: date | None = None
    first_due_on: date | None = None
    asked_due_on: date | None = None
    issued_on: date | None = None
    active_on: date | None = None  # the last day on which the lead signed or reported
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    ended_at: datetime | None = None  # closed or cancelled
    review_on: date | None = None
    claimed: int = 0
    difficult: bool = False
    confidential: bool = False
    declines: int = 0
    rulings: tuple[Ruling, ...] = ()
    plans: tuple[Plan, ...] = ()
    counted: int | None = None
    parent: int | None = None
    weight: int = 1
    children: tuple[deeds.ChildGiven, ...] = ()
    weighted: bool = False
    last_note: str = ""
    urged_on: date | None = None  # when the office last pressed the lead
    has_evidence: bool = False
    handlers: frozenset[int] = frozenset()  # persons who worked on it: none of them may close it
    clocks: tuple[Running, ...] = ()
    entries: int = 1
    acted_at: datetime | None = None  # the last entry by a person, not by the clock
    round: int = 1  # of supervision: ends when the item is green again, its due date or lead changes, or it ends
    rungs: tuple[Rung, ...] = ()
    proposed: int | None = None  # the level that the office is asked to decide on
    proposed_on: date | None = None
    waived: tuple[int, ...] = ()  # levels that the office decided against, in this round
    matter: Matter | None = None  # of an issue

    @property
    def level(self) -> int | None:
        """The highest step of the supervision ladder that stands in this round; None before the first."""
        return max((rung.level for rung in self.rungs if rung.round == self.round and rung.stands), default=None)

    @property
    def sheet(self) -> Rung | None:
        """The sheet that waits for the unit's reply or for a decision on its objection."""
        return next((rung for rung in reversed(self.rungs) if rung.is_open), None)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN

    @property
    def supports(self) -> tuple[int, ...]:
        """The cooperating units, in the order in which they were asked."""
        return tuple(share.unit for share in self.shares if not share.leads)

    @property
    def plan(self) -> Plan | None:
        """The plan that holds."""
        return self.plans[-1] if self.plans else None

    def share(self, unit: int) -> Share | None:
        """A unit's part, or None if it has none."""
        return next((share for share in self.shares if share.unit == unit), None)

    def clock(self, name: str, unit: int | None = None) -> Running | None:
        """The latest clock of a name (of a cooperating unit, if one is given), met or not."""
        return next((clock for clock in reversed(self.clocks) if (clock.name, clock.unit) == (name, unit)), None)


def next_recheck(item: Projection) -> Running | None:
    """The next look after closing that nobody has had yet."""
    return next((one for one in item.clocks if one.name == "recheck" and one.met_at is None and not one.void), None)


def is_last_recheck(item: Projection) -> bool:
    """Whether only one look after closing is left."""
    return sum(one.name == "recheck" and one.met_at is None and not one.void for one in item.clocks) == 1


def start_clock(item: Projection, name: str, side: Side, entry: Written, **term: Any) -> Projection:
    """A new clock of a name, running from the entry's day."""
    turn = 1 + sum(clock.name == name for clock in item.clocks)
    clock = Running(name=name, turn=turn, side=side, starts_on=local_day(entry.at), seq=item.entries, **term)
    return replace(item, clocks=(*item.clocks, clock))


def change_clock(item: Projection, name: str, unit: int | None = None, **changes: Any) -> Projection:
    """Change the latest clock of a name (of a cooperating unit, if one is given), if there is one."""
    latest = item.clock(name, unit)
    clocks = tuple(replace(clock, **changes) if clock is latest else clock for clock in item.clocks)
    return replace(item, clocks=clocks)


def change_share(item: Projection, unit: int, **changes: Any) -> Projection:
    """Change a unit's part, if it has one."""
    shares = tuple(replace(share, **changes) if share.unit == unit else share for share in item.shares)
    return replace(item, shares=shares)


def void_open_clocks(item: Projection, *names: str, keep: str = "") -> Projection:
    """Let clocks that were not met no longer count: those of the names given, or all but those named `keep`."""
    clocks = tuple(
        replace(clock, void=True)
        if clock.met_at is None and clock.name != keep and (not names or clock.name in names)
        else clock
        for clock in item.clocks
    )
    return replace(item, clocks=clocks)
