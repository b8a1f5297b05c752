"""What the units had filed at the moment of a snapshot: a function of its rows and of what only grows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from qingzhou.dispatch.editions import parse, period_of
from qingzhou.dispatch.snapshot import Filed, Filings, Row, Snapshot
from qingzhou.filings.asked import asking, stood
from qingzhou.filings.periods import Every
from qingzhou.filings.rhythms import Window
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import OPEN


def filings_of(jurisdiction_id: int, snapshot: Snapshot, *, as_of: datetime, terms: Terms) -> Filings:
    """The filings that were asked for in the snapshot's time and had begun by then, as filed by `as_of`.

    Three small queries. Later than the snapshot's moment, the same snapshot tells who has filed belatedly.
    """
    edition, known = parse(snapshot.header.week), asking(jurisdiction_id, snapshot.header.moment, terms)
    begins_at, ends_at = edition.begins_at(terms.policy), edition.ends_at(terms.policy)
    windows = [one for one in known.windows(begins_at, ends_at) if one.since < snapshot.header.moment]
    periods = tuple(str(one.period) for one in windows)
    found = stood(jurisdiction_id, periods, as_of)
    units = tuple(
        Filed(unit, str(one.period), there.mark.value, there.at)
        if (there := found.get((unit, str(one.period))))
        else Filed(unit, str(one.period), Mark.MISSING.value, None)
        for one in windows
        for unit in owing(snapshot, _day_of(one, snapshot))
    )
    return Filings(known.special(snapshot.header.moment) if _is_day(snapshot) else "", periods, units)


def owing(snapshot: Snapshot, day: date) -> list[int]:
    """The units that owed a filing on a day of the snapshot: with a task that was open then, and not the office."""
    working = set(_working(snapshot.rows, day))
    return [unit.id for unit in snapshot.units if unit.id in working and unit.name != snapshot.header.office]


def _working(rows: Iterable[Row], day: date) -> Iterable[int]:
    for row in rows:
        still_open = row.status in OPEN or (row.closed_on is not None and row.closed_on > day)
        if row.issued_on <= day and still_open:
            yield from (row.lead, *row.supports)


def _day_of(window: Window, snapshot: Snapshot) -> date:
    return local_day(min(window.ends_at, snapshot.header.moment))


def _is_day(snapshot: Snapshot) -> bool:
    return period_of(parse(snapshot.header.week)).every is Every.DAY
