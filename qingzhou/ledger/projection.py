"""An item at one moment, as its entries tell it, and the clocks that run for it. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from qingzhou.ledger import deeds
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

    name: str  # sign | review | due
    turn: int  # 1 for the first clock of that name
    side: Side
    starts_on: date
    workdays: str = ""  # the name of a Policy term
    fixed_on: date | None = None
    met_at: datetime | None = None
    void: bool = False  # overtaken: suspended, declined or cancelled before it was met
    pauses: tuple[Pause, ...] = ()
    moves: tuple[DueMove, ...] = ()


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
    acted_at: datetime | None = None  # the last entry by a person, not by the clock
    round: int = 1  # of supervision: ends when the item is green again, its due date or lead changes, or it ends
    rungs: tuple[Rung, ...] = ()
    proposed: int | None = None  # the level that the office is asked to decide on
    proposed_on: date | None = None
    waived: tuple[int, ...] = ()  # levels that the office decided against, in this round

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

    def clock(self, name: str) -> Running | None:
        """The latest clock of a name, met or not."""
        return next((clock for clock in reversed(self.clocks) if clock.name == name), None)


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


def void_open_clocks(item: Projection, *names: str) -> Projection:
    """Let clocks that were not met no longer count: those of the names given, or all."""
    clocks = tuple(
        replace(clock, void=True) if clock.met_at is None and (not names or clock.name in names) else clock
        for clock in item.clocks
    )
    return replace(item, clocks=clocks)
