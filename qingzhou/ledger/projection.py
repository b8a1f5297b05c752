"""An item at one moment, as its entries tell it, and the clocks that run for it. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from qingzhou.ledger import deeds
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


@dataclass(frozen=True)
class Pause:
    """A time in which a clock stood still; `until` is None while it still does."""

    since: date
    until: date | None
    reason: str


@dataclass(frozen=True)
class DueMove:
    """A due date that was moved, and why."""

    before: date
    after: date
    moved_on: date
    verb: Verb


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
    supports: tuple[int, ...] = ()
    owner: int | None = None
    due_on: date | None = None
    first_due_on: date | None = None
    asked_due_on: date | None = None
    issued_on: date | None = None
    active_on: date | None = None  # the last day on which the lead signed or reported
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    review_on: date | None = None
    claimed: int = 0
    difficult: bool = False
    declines: int = 0
    last_note: str = ""
    has_evidence: bool = False
    handlers: frozenset[int] = frozenset()  # persons who worked on it: none of them may close it
    clocks: tuple[Running, ...] = ()
    entries: int = 1
    matter: Matter | None = None  # of an issue

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN

    def clock(self, name: str) -> Running | None:
        """The latest clock of a name, met or not."""
        return next((clock for clock in reversed(self.clocks) if clock.name == name), None)


def next_recheck(item: Projection) -> Running | None:
    """The next look after closing that nobody has had yet."""
    return next((one for one in item.clocks if one.name == "recheck" and one.met_at is None and not one.void), None)


def is_last_recheck(item: Projection) -> bool:
    """Whether only one look after closing is left."""
    return sum(one.name == "recheck" and one.met_at is None and not one.void for one in item.clocks) == 1


def start_clock(item: Projection, name: str, side: Side, entry: Written, **term: Any) -> Projection:
    """A new clock of a name, running from the entry's day."""
    turn = 1 + sum(clock.name == name for clock in item.clocks)
    clock = Running(name=name, turn=turn, side=side, starts_on=local_day(entry.at), **term)
    return replace(item, clocks=(*item.clocks, clock))


def change_clock(item: Projection, name: str, **changes: Any) -> Projection:
    """Change the latest clock of a name, if there is one."""
    latest = item.clock(name)
    clocks = tuple(replace(clock, **changes) if clock is latest else clock for clock in item.clocks)
    return replace(item, clocks=clocks)


def void_open_clocks(item: Projection, *names: str, keep: str = "") -> Projection:
    """Let clocks that were not met no longer count: those of the names given, or all but those named `keep`."""
    clocks = tuple(
        replace(clock, void=True)
        if clock.met_at is None and clock.name != keep and (not names or clock.name in names)
        else clock
        for clock in item.clocks
    )
    return replace(item, clocks=clocks)
