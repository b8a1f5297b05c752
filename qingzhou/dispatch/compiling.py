"""From how items stand to a snapshot: a pure function of them, of the names, the calendar and the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from qingzhou.dispatch.editions import Edition, due_until
from qingzhou.dispatch.lists import Bounds, listed, tabulated, totalled
from qingzhou.dispatch.snapshot import FORM, Anchor, Basis, Header, Named, Row, Snapshot
from qingzhou.ledger.pace import Light, first_on, light_on, schedule, turns
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.rows import NOTE_LENGTH, Terms
from qingzhou.ledger.states import LATE_IF_DUE, OPEN, Status

PROGRAM = "0.1"
RUNNING = (*LATE_IF_DUE, Status.SUBMITTED)  # whose clock runs


@dataclass(frozen=True)
class Standing:
    """An item at the moment of the snapshot, and what the week brought."""

    state: Projection
    noted_at: datetime | None  # when `state.last_note` was said
    issued: bool  # in the week
    reported: bool  # the lead gave a sign of life in the week


@dataclass(frozen=True)
class Place:
    """Whose week it is, and what everyone was called; `units` in their official order, persons by id."""

    code: str
    name: str
    office: str
    units: Sequence[Named]
    persons: Mapping[int, str]


@dataclass(frozen=True)
class Window:
    """The week, or another edition: what happened in (`since`, `moment`], as it stood at `moment`."""

    week: Edition
    since: datetime
    moment: datetime


def compiled(standings: Iterable[Standing], place: Place, window: Window, terms: Terms) -> Snapshot:
    """The tasks of the week as a preview; `frozen` makes it one to keep."""
    due_by = due_until(window.week, terms.calendar, terms.policy)
    today = local_day(window.moment)
    rows = sorted(
        (_row(each, today, terms, place) for each in standings if _belongs(each.state, window)),
        key=lambda row: row.number,
    )
    lists = listed(rows, Bounds(terms.policy, due_by))
    named = {unit for row in rows for unit in (row.lead, *row.supports)}
    header = Header(
        form=FORM,
        program=PROGRAM,
        code=place.code,
        jurisdiction=place.name,
        office=place.office,
        week=str(window.week),
        since=window.since,
        moment=window.moment,
        ends_at=window.week.ends_at(terms.policy),
        due_until=due_by,
        policy=asdict(terms.policy),
        unknown_years=_unknown_years(rows, due_by, terms),
    )
    return Snapshot(
        header=header,
        units=tuple(unit for unit in place.units if unit.id in named),
        rows=tuple(rows),
        lists=lists,
        table=tabulated(rows, lists, [unit.id for unit in place.units]),
        totals=totalled(lists),
        basis=Basis.of(terms.calendar, place.units, place.persons),
    )


def frozen(preview: Snapshot, *, at: datetime, by: str, ledger: Anchor) -> Snapshot:
    """The preview with who froze it, when, and over which ledger."""
    return replace(preview, header=replace(preview.header, frozen_at=at, frozen_by=by, ledger=ledger))


def _belongs(state: Projection, window: Window) -> bool:
    """Open at the moment, or ended in the week after having been issued."""
    if state.issued_on is None:
        return False
    return state.status in OPEN or (state.ended_at is not None and state.ended_at > window.since)


def _row(standing: Standing, today: date, terms: Terms, place: Place) -> Row:
    state = standing.state
    assert state.lead is not None
    assert state.issued_on is not None
    assert state.due_on is not None
    assert state.first_due_on is not None
    running = schedule(state, today, terms.calendar) if state.status in RUNNING else None
    coming = turns(state, terms.calendar, terms.policy)
    closed = state.status is Status.CLOSED and state.submitted_at is not None
    row = Row(
        number=state.number,
        title=state.title,
        status=state.status.value,
        lead=state.lead,
        supports=tuple(unit.id for unit in place.units if unit.id in state.supports and unit.id != state.lead),
        owner=place.persons.get(state.owner or 0, ""),
        issued_on=state.issued_on,
        due_on=state.due_on,
        first_due_on=state.first_due_on if state.first_due_on != state.due_on else None,
        asked_due_on=state.asked_due_on,
        closed_on=local_day(state.closed_at) if state.closed_at else None,
        expected=running.expected if running else None,
        claimed=state.claimed,
        gap=running.gap if running else None,
        light=light_on(state.status, first_on(coming, Light.YELLOW), first_on(coming, Light.RED), today).value,
        difficult=state.difficult,
        is_new=standing.issued,
        on_time=_handed_in(state) <= state.due_on if closed else None,
        overdue_by=_overdue_by(state, today, terms),
        silent_for=terms.calendar.count(local_day(state.acted_at or state.moved_at), today),
        reported=standing.reported,
        note=state.last_note[:NOTE_LENGTH],
        noted_on=local_day(standing.noted_at) if standing.noted_at else None,
    )
    return row.masked() if state.confidential else row


def _handed_in(state: Projection) -> date:
    assert state.submitted_at is not None
    return local_day(state.submitted_at)


def _overdue_by(state: Projection, today: date, terms: Terms) -> int | None:
    """Working days past the due date, up to the day it was handed in; the ledger's own rule for what is overdue."""
    assert state.due_on is not None
    if state.status is Status.SUBMITTED and state.submitted_at is not None:
        until = _handed_in(state)
    elif state.status in LATE_IF_DUE:
        until = today
    else:
        return None
    return terms.calendar.count(state.due_on, until) if until > state.due_on else None


def _unknown_years(rows: Sequence[Row], ends_on: date, terms: Terms) -> tuple[int, ...]:
    """The years in which working days were counted without the State Council's notice."""
    first = min((row.issued_on for row in rows), default=ends_on)
    last = max([ends_on, *(row.due_on for row in rows)])
    return terms.calendar.unknown_years(first, last)
