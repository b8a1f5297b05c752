"""From entries to the row: what an item is follows from what happened to it, and from nothing else.

Pure Python. `apply` adds one entry; `replay` folds them all. An item's row is written from the same fold, so row and
entries can only differ when somebody changed one of them behind the program's back, and the audit finds that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from qingzhou.ledger import deeds
from qingzhou.ledger.policy import SHANGHAI, local_day
from qingzhou.ledger.states import ENDED, OPEN, Side, Status, Verb, step


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

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN

    def clock(self, name: str) -> Running | None:
        """The latest clock of a name, met or not."""
        return next((clock for clock in reversed(self.clocks) if clock.name == name), None)


def replay(entries: Iterable[Written]) -> Projection:
    """Fold all entries, oldest first. Raises NotNow where they do not follow the table, ValueError for none."""
    now: Projection | None = None
    for entry in entries:
        now = start(entry) if now is None else apply(now, entry)
    if now is None:
        raise ValueError("an item without entries")
    return now


def start(entry: Written) -> Projection:
    """The item that a first entry makes."""
    deed = entry.deed
    if not isinstance(deed, deeds.Drafted):
        raise TypeError(f"the first entry is {deed.verb}, not {Verb.DRAFT}")
    return Projection(
        number=deed.number,
        kind=deed.kind,
        title=deed.title,
        campaign=deed.campaign,
        source=deed.source,
        quote=deed.quote,
        recurrence=deed.recurrence,
        drafted_at=entry.at,
        moved_at=entry.at,
    )


def apply(before: Projection, entry: Written) -> Projection:
    """The item after one more entry. Raises NotNow where the table has no such step."""
    move = step(before.status, entry.deed.verb)
    after = replace(
        before,
        status=move.target,
        moved_at=entry.at,
        entries=before.entries + 1,
        last_note=entry.deed.said or before.last_note,
        has_evidence=before.has_evidence or entry.has_files,
    )
    if move.side is not Side.OFFICE:
        after = replace(after, handlers=after.handlers | {entry.person})
    change = _CHANGES.get(entry.deed.verb)
    after = change(after, entry, entry.deed) if change else after
    return _void_open_clocks(after) if after.status in ENDED else after


def _start_clock(item: Projection, name: str, side: Side, entry: Written, **term: Any) -> Projection:
    turn = 1 + sum(clock.name == name for clock in item.clocks)
    clock = Running(name=name, turn=turn, side=side, starts_on=local_day(entry.at), **term)
    return replace(item, clocks=(*item.clocks, clock))


def _change_clock(item: Projection, name: str, **changes: Any) -> Projection:
    """Change the latest clock of a name, if there is one."""
    latest = item.clock(name)
    clocks = tuple(replace(clock, **changes) if clock is latest else clock for clock in item.clocks)
    return replace(item, clocks=clocks)


def _void_open_clocks(item: Projection, *names: str) -> Projection:
    clocks = tuple(
        replace(clock, void=True) if clock.met_at is None and (not names or clock.name in names) else clock
        for clock in item.clocks
    )
    return replace(item, clocks=clocks)


def _issue(item: Projection, entry: Written, deed: deeds.Assigned) -> Projection:
    item = replace(
        item,
        lead=deed.lead,
        supports=deed.supports,
        owner=deed.owner,
        due_on=deed.due_on,
        first_due_on=deed.due_on,
        issued_on=local_day(entry.at),
    )
    item = _start_clock(item, "due", Side.LEAD, entry, fixed_on=deed.due_on)
    return _start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


def _reissue(item: Projection, entry: Written, deed: deeds.Reassigned) -> Projection:
    item = _change_clock(item, "review", met_at=entry.at)
    item = replace(item, lead=deed.lead, supports=deed.supports, owner=deed.owner)
    return _start_clock(item, "sign", Side.LEAD, entry, workdays="sign_within")


def _sign(item: Projection, entry: Written, _deed: deeds.Signed) -> Projection:
    return replace(_change_clock(item, "sign", met_at=entry.at), active_on=local_day(entry.at))


def _decline(item: Projection, entry: Written, _deed: deeds.Declined) -> Projection:
    item = _void_open_clocks(item, "sign")
    item = replace(item, declines=item.declines + 1)
    return _start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _report(item: Projection, entry: Written, deed: deeds.Reported) -> Projection:
    if deed.percent is None:  # a supporting unit speaks for its part, not for the whole
        return item
    return replace(item, claimed=deed.percent, difficult=deed.difficult, active_on=local_day(entry.at))


def _ask_extension(item: Projection, entry: Written, deed: deeds.ExtensionAsked) -> Projection:
    item = replace(item, asked_due_on=deed.due_on)
    return _start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _move_due(item: Projection, entry: Written, due_on: date) -> Projection:
    due = item.clock("due")
    if due is None or item.due_on is None or item.due_on == due_on:
        return item
    moved = DueMove(item.due_on, due_on, local_day(entry.at), entry.deed.verb)
    return replace(_change_clock(item, "due", fixed_on=due_on, moves=(*due.moves, moved)), due_on=due_on)


def _grant_extension(item: Projection, entry: Written, deed: deeds.ExtensionGranted) -> Projection:
    item = _change_clock(item, "review", met_at=entry.at)
    return replace(_move_due(item, entry, deed.due_on), asked_due_on=None)


def _refuse_extension(item: Projection, entry: Written, _deed: deeds.ExtensionRefused) -> Projection:
    return replace(_change_clock(item, "review", met_at=entry.at), asked_due_on=None)


def _submit(item: Projection, entry: Written, _deed: deeds.Submitted) -> Projection:
    item = _void_open_clocks(item, "review")  # an extension still asked for is no longer needed
    item = _change_clock(item, "due", met_at=entry.at)
    today = local_day(entry.at)
    item = replace(item, claimed=100, submitted_at=entry.at, asked_due_on=None, active_on=today)
    return _start_clock(item, "review", Side.OFFICE, entry, workdays="review_within")


def _send_back(item: Projection, entry: Written, _deed: deeds.SentBack) -> Projection:
    item = _change_clock(item, "review", met_at=entry.at)
    return replace(_change_clock(item, "due", met_at=None), submitted_at=None)


def _close(item: Projection, entry: Written, _deed: deeds.Closed) -> Projection:
    return replace(_change_clock(item, "review", met_at=entry.at), closed_at=entry.at, difficult=False)


def _suspend(item: Projection, entry: Written, deed: deeds.Suspended) -> Projection:
    item = _void_open_clocks(item, "sign", "review")
    due = item.clock("due")
    pauses = (*(due.pauses if due else ()), Pause(local_day(entry.at), None, deed.reason))
    item = _change_clock(item, "due", pauses=pauses, met_at=None)
    return replace(item, review_on=deed.review_on, asked_due_on=None, submitted_at=None)


def _resume(item: Projection, entry: Written, deed: deeds.Resumed) -> Projection:
    due = item.clock("due")
    if due is not None:
        ended = replace(due.pauses[-1], until=local_day(entry.at))
        item = _change_clock(item, "due", pauses=(*due.pauses[:-1], ended))
    return replace(_move_due(item, entry, deed.due_on), review_on=None, active_on=local_day(entry.at))


def _amend(item: Projection, _entry: Written, deed: deeds.Amended) -> Projection:
    return replace(
        item,
        title=item.title if deed.title is None else deed.title,
        source=item.source if deed.source is None else deed.source,
        recurrence=item.recurrence if deed.recurrence is None else deed.recurrence,
    )


def _adopt(item: Projection, entry: Written, deed: deeds.Adopted, **closing: Any) -> Projection:
    due = Running("due", 1, Side.LEAD, deed.issued_on, fixed_on=deed.due_on, met_at=closing.get("closed_at"))
    columns: dict[str, Any] = {
        "lead": deed.lead,
        "supports": deed.supports,
        "owner": deed.owner,
        "due_on": deed.due_on,
        "first_due_on": deed.due_on,
        "issued_on": deed.issued_on,
        "active_on": local_day(entry.at),  # the weekly report is owed from here on, not for the past
        "claimed": deed.claimed,
        "difficult": deed.difficult,
        "clocks": (due,),
    }
    return replace(item, **columns | closing)


def _adopt_closed(item: Projection, entry: Written, deed: deeds.AdoptedClosed) -> Projection:
    closed_at = datetime.combine(deed.closed_on, time(17), SHANGHAI)  # the day is known, the hour is not
    return _adopt(item, entry, deed, claimed=100, difficult=False, submitted_at=closed_at, closed_at=closed_at)


_CHANGES: dict[Verb, Callable[[Projection, Written, Any], Projection]] = {
    Verb.ISSUE: _issue,
    Verb.REISSUE: _reissue,
    Verb.SIGN: _sign,
    Verb.DECLINE: _decline,
    Verb.REPORT: _report,
    Verb.ASK_EXTENSION: _ask_extension,
    Verb.GRANT_EXTENSION: _grant_extension,
    Verb.REFUSE_EXTENSION: _refuse_extension,
    Verb.SUBMIT: _submit,
    Verb.SEND_BACK: _send_back,
    Verb.CLOSE: _close,
    Verb.SUSPEND: _suspend,
    Verb.RESUME: _resume,
    Verb.AMEND: _amend,
    Verb.ADOPT: _adopt,
    Verb.ADOPT_CLOSED: _adopt_closed,
}
