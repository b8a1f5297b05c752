"""What a frozen week holds: plain values that can be written as canonical JSON and read back, and nothing that could change.

Every item of the week stands in `rows` once; lists and the units' table name it by its number, so that each figure opens
to exactly the rows that were counted. Names are kept as they were. Pure Python.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from qingzhou.ledger import chain
from qingzhou.workdays.calendar import Calendar, National

MASKED = "保密事项"  # kept in frozen weeks, so never translated
# Of the JSON; a later form is another number, and the earlier stay readable: 1 told nothing of issues, 2 nothing of filings
# nor what a week is made again from. Another way of working out a figure from the same entries is a later form too.
FORM = 3


@dataclass(frozen=True)
class Row:
    """One item as it stood. Units are ids, to be looked up in `Snapshot.units`; percents 0 to 100; spans in working days."""

    number: str
    title: str
    status: str
    lead: int
    supports: tuple[int, ...]
    owner: str
    issued_on: date
    due_on: date
    first_due_on: date | None  # where the due date was moved
    asked_due_on: date | None
    closed_on: date | None
    expected: int | None  # None where the clock stands still or has stopped
    claimed: int
    gap: int | None  # expected minus claimed
    light: str
    difficult: bool
    is_new: bool  # issued in the week
    on_time: bool | None  # of those closed: handed in by the due date
    overdue_by: int | None
    silent_for: int  # since the last entry
    reported: bool  # the lead signed, reported or handed in during the week
    note: str
    noted_on: date | None
    confidential: bool = False

    def masked(self) -> Row:
        """The row with nothing in it that tells what it is about."""
        return replace(self, title=MASKED, owner="", note="", noted_on=None, confidential=True)


@dataclass(frozen=True)
class Named:
    """A unit as it was called."""

    id: int
    name: str
    short_name: str


@dataclass(frozen=True)
class Line:
    """One lead unit's figures by list; `unit` is None in the line of totals."""

    unit: int | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Anchor:
    """The whole ledger at the moment: its items, its entries, the last entry's id, and the digest over every chain's head."""

    items: int
    entries: int
    last_entry: int
    sha256: str


@dataclass(frozen=True)
class Filed:
    """How one unit stood with one filing that was asked of it; `mark` is a code of filings.states.Mark."""

    unit: int
    period: str
    mark: str
    at: datetime | None


@dataclass(frozen=True)
class Filings:
    """Which filings were asked for, and how each unit stood with each at the moment."""

    special: str  # what the special period is called
    periods: tuple[str, ...]
    units: tuple[Filed, ...]  # by period, then in the official order of units


@dataclass(frozen=True)
class Basis:
    """What decides a week's figures and is in no entry, as it was: with the entries, the week is made again from this.

    The calendar: the years of the national notices, the days not worked or worked against their weekday, and what was
    adjusted here. The names: every unit of the jurisdiction in the official order, and owners by their id as text.
    """

    noticed: tuple[int, ...]
    exceptions: tuple[date, ...]
    adjusted: tuple[tuple[date, bool], ...]
    units: tuple[Named, ...]
    persons: Mapping[str, str]

    @classmethod
    def of(cls, calendar: Calendar, units: Iterable[Named], persons: Mapping[int, str]) -> Basis:
        """From the calendar and the names in use."""
        return cls(
            noticed=tuple(sorted(calendar.national.years)),
            exceptions=tuple(sorted(calendar.national.exceptions)),
            adjusted=tuple(sorted(calendar.overrides.items())),
            units=tuple(units),
            persons={str(person): name for person, name in persons.items()},
        )

    @property
    def last_noticed(self) -> int:
        """The last year whose holidays had been announced to all."""
        return max(self.noticed)

    def calendar(self) -> Calendar:
        """The working days as they were known, whatever this program knows by now."""
        national = National(frozenset(self.noticed), frozenset(self.exceptions))
        return Calendar(dict(self.adjusted), national=national)


@dataclass(frozen=True)
class Header:
    """What the week is of, from when to when, and by which rules it was worked out."""

    form: int
    program: str
    code: str
    jurisdiction: str
    office: str
    week: str  # or another edition: 2026-W47, 2026-11-H1, 2026-11, 2026-11-20
    since: datetime  # the last moment of the week before
    moment: datetime  # everything is as it stood here
    ends_at: datetime  # the cut-off
    due_until: date  # “due next week” reaches this far
    policy: Mapping[str, int]
    unknown_years: tuple[int, ...]  # whose holidays nobody had announced
    frozen_at: datetime | None = None
    frozen_by: str = ""
    ledger: Anchor | None = None


@dataclass(frozen=True)
class Snapshot:
    """A week as it stood, frozen or as a preview."""

    header: Header
    units: tuple[Named, ...]
    rows: tuple[Row, ...]
    lists: Mapping[str, tuple[str, ...]]  # a list's code → numbers, in the order in which they are shown
    table: tuple[Line, ...]
    totals: Line
    issues: Mapping[str, tuple[str, ...]] | None = None  # a figure's code → numbers of issues; None in weeks of form 1
    filings: Filings | None = None  # None in weeks of forms 1 and 2
    basis: Basis | None = None  # None in weeks of forms 1 and 2
    hidden: int = 0  # rows that are masked only since it was kept; not part of the JSON …
    kept_as: str = ""  # … nor is the digest of what was kept

    def of(self, code: str, unit: int | None = None) -> list[Row]:
        """The rows of a list, of all lead units or of one."""
        rows = {row.number: row for row in self.rows}
        listed = [rows[number] for number in self.lists[code]]
        return listed if unit is None else [row for row in listed if row.lead == unit]

    def masking(self, numbers: Collection[str]) -> Snapshot:
        """The snapshot with the rows of these items masked. It still says as what it was kept."""
        open_ = {row.number for row in self.rows if row.number in numbers and not row.confidential}
        if not open_:
            return self
        rows = tuple(row.masked() if row.number in open_ else row for row in self.rows)
        return replace(self, rows=rows, hidden=len(open_), kept_as=self.digest())

    def digest(self) -> str:
        """SHA-256 in hex of what was kept, also where rows are masked since."""
        return self.kept_as or digest_of(self.json())

    def names(self) -> dict[int, str]:
        """What each unit was called for short, by id."""
        return {unit.id: unit.short_name for unit in self.units}

    def json(self) -> str:
        """Canonical JSON: the same snapshot gives the same text."""
        told = asdict(self)
        del told["hidden"], told["kept_as"]
        for name in ("issues", "filings", "basis"):  # so that a week of an earlier form is written as it was hashed
            if told[name] is None:
                del told[name]
        return chain.canonical(_plain(told)).decode()


def digest_of(text: str) -> str:
    """SHA-256 in hex of a snapshot's JSON."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Snapshot:
    """The snapshot that `Snapshot.json` wrote. Raises ValueError, KeyError or TypeError for what this program never wrote."""
    said = json.loads(text)
    header = {**said["header"], "unknown_years": tuple(said["header"]["unknown_years"])}
    for name in ("since", "moment", "ends_at", "frozen_at"):
        header[name] = header[name] and datetime.fromisoformat(header[name])
    header["due_until"] = date.fromisoformat(header["due_until"])
    header["ledger"] = header["ledger"] and Anchor(**header["ledger"])
    return Snapshot(
        header=Header(**header),
        units=tuple(Named(**unit) for unit in said["units"]),
        rows=tuple(_row(row) for row in said["rows"]),
        lists={code: tuple(numbers) for code, numbers in said["lists"].items()},
        table=tuple(Line(**line) for line in said["table"]),
        totals=Line(**said["totals"]),
        issues={code: tuple(numbers) for code, numbers in said["issues"].items()} if "issues" in said else None,
        filings=_filings(said["filings"]) if "filings" in said else None,
        basis=_basis(said["basis"]) if "basis" in said else None,
    )


def _basis(said: dict[str, Any]) -> Basis:
    return Basis(
        noticed=tuple(said["noticed"]),
        exceptions=tuple(date.fromisoformat(day) for day in said["exceptions"]),
        adjusted=tuple((date.fromisoformat(day), worked) for day, worked in said["adjusted"]),
        units=tuple(Named(**unit) for unit in said["units"]),
        persons=said["persons"],
    )


def _filings(said: dict[str, Any]) -> Filings:
    units = tuple(Filed(**{**one, "at": one["at"] and datetime.fromisoformat(one["at"])}) for one in said["units"])
    return Filings(said["special"], tuple(said["periods"]), units)


_DATES = [field.name for field in fields(Row) if field.name.endswith("_on")]


def _row(said: dict[str, Any]) -> Row:
    dates = {name: said[name] and date.fromisoformat(said[name]) for name in _DATES}
    return Row(**{**said, **dates, "supports": tuple(said["supports"])})


def _plain(value: Any) -> Any:
    """Moments as UTC text, days as ISO text, tuples as lists."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return chain.moment(value)
    return value.isoformat() if isinstance(value, date) else value
