"""The JSON interface, the form of it: what is sent and what comes back. Pure; the names are the interface and stay.

Days are dates of Beijing's calendar, moments RFC 3339. A code is for programs and never changes; `…_said` is the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from qingzhou.hotline.states import Category, Status
from qingzhou.ledger.states import Kind
from qingzhou.ledger.states import Status as ItemStatus

MOST = 100  # rows in one answer


class Problem(Schema):
    """What is wrong and what to do (RFC 9457, application/problem+json)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    do: str


def _status(codes: Sequence[str]) -> Any:
    """A field for one of some codes, or open, or all. No enumerations: two of one name would be one in the description."""
    known = ("open", "all", *codes)
    return Field("open", pattern=f"^({'|'.join(known)})$", json_schema_extra={"enum": list(known)})


class ItemsWanted(Schema):
    """Which items; days are due dates. `after` is the `next` of the page before."""

    kind: Kind | None = None
    status: str = _status(ItemStatus.values)
    unit: int | None = None
    since: date | None = None
    until: date | None = None
    q: str = Field("", max_length=60)
    after: str = Field("", max_length=100)
    limit: int = Field(50, ge=1, le=MOST)


class ReportsWanted(Schema):
    """Which reports; open are those whose reporters still wait."""

    status: str = _status(Status.values)
    after: str = Field("", max_length=20)
    limit: int = Field(50, ge=1, le=MOST)


class ItemRecord(Schema):
    """One line of the ledger."""

    number: str
    kind: str
    title: str
    status: str
    status_said: str
    light: str
    about: str
    confidential: bool
    lead: str
    owner: str
    issued_on: date | None
    due_on: date | None
    first_due_on: date | None
    next_on: date | None
    next_said: str
    claimed: int
    difficult: bool
    founded: bool | None
    moved_at: datetime
    closed_at: datetime | None


class ItemPage(Schema):
    """Some items in the order of their due dates; `next` is the `after` of the next page, empty on the last."""

    items: list[ItemRecord]
    next: str


class FactRecord(Schema):
    """Something that an entry says beside its text."""

    label: str
    value: str


class EntryRecord(Schema):
    """One thing that happened to an item."""

    seq: int
    verb: str
    what: str
    at: datetime
    unit: str
    by: str
    said: str
    facts: list[FactRecord]


class ItemWhole(ItemRecord):
    """An item with everything that happened to it, oldest first."""

    units: list[str]
    entries: list[EntryRecord]


class Progress(Schema):
    """How far it is, as the unit's page asks for it. Only the lead gives `percent`, or `counted` where its plan counts."""

    done: str = Field(max_length=2000)
    percent: int | None = None
    counted: int | None = None
    problems: str = Field("", max_length=2000)
    wanted: str = Field("", max_length=2000)
    next_step: str = Field("", max_length=2000)
    difficult: bool = False


class ReportRecord(Schema):
    """One report. Who reported is sealed and never here."""

    number: str
    channel: str
    category: str
    category_said: str
    danger: bool
    about: str
    place: str
    status: str
    status_said: str
    ending: str
    ending_said: str
    issue: str
    lead: str
    received_at: datetime
    promised_on: date | None
    reopened: bool
    solved: bool | None
    satisfied: int | None


class ReportPage(Schema):
    """Some reports, the newest first; `next` is the `after` of the next page, empty on the last."""

    reports: list[ReportRecord]
    next: str


class TrackRecord(Schema):
    """A legal way on which a report is handled."""

    kind: str
    kind_said: str
    started_on: date
    due_on: date


class LineRecord(Schema):
    """One thing that happened to a report; `unit` is empty where its reporter, or time alone, did it."""

    seq: int
    verb: str
    verb_said: str
    at: datetime
    unit: str
    text: str
    note: str


class ReportWhole(ReportRecord):
    """A report with its words, its tracks and everything that happened to it, oldest first."""

    text: str
    happened: str
    tracks: list[TrackRecord]
    lines: list[LineRecord]


class Lodging(Schema):
    """What somebody told the office. `name` and `contact` are sealed at once and come back nowhere."""

    category: Category
    text: str = Field(max_length=5000)
    about: str = Field("", max_length=120)
    place: str = Field("", max_length=200)
    happened: str = Field("", max_length=100)
    danger: bool = False
    channel: Literal["phone", "visit", "letter"] = "phone"
    name: str = Field("", max_length=40)
    contact: str = Field("", max_length=100)


class Lodged(Schema):
    """The number for the office, and the receipt code for the reporter alone."""

    number: str
    receipt: str
    promised_on: date | None
