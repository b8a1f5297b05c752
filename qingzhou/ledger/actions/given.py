"""What the actions are given: what is to be done, what was found, what proves it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from qingzhou.ledger import deeds
from qingzhou.refusals import NotNow


@dataclass(frozen=True)
class Attached:
    """A file of evidence as an entry names it; the bytes are kept by `evidence`."""

    sha256: str
    name: str
    size: int
    type: str


class Sent(NamedTuple):
    """What a form carries besides what was typed in it."""

    token: UUID | None = None  # the same again changes nothing
    seen: int | None = None  # how many entries the item had when the form was shown


NOTHING_SENT = Sent()


class MovedOn(NotNow):
    """Something was recorded since the writer looked."""


@dataclass(frozen=True)
class NewTask:
    """What is to be done and where that was said."""

    title: str
    source: str = ""
    quote: str = ""
    recurrence: str = ""
    campaign: str = "double_reduction"
    parent: int | None = None  # the id of the item of which it is a share
    weight: int = 1  # in its parent's sum
    confidential: bool = False


@dataclass(frozen=True)
class Division:
    """How an item is divided: a duty with its weight for each unit, and whether the weights count in the sum."""

    duties: Many[tuple[deeds.Assigned, int]]
    weighted: bool = False
    note: str = ""


@dataclass(frozen=True)
class NewIssue:
    """What is said to be wrong, with whom, and how that is known. Texts carry no personal data of a reporter."""

    title: str
    facts: str
    about: str  # the institution, school or place
    happened_on: date
    allegations: tuple[deeds.Allegation, ...]
    found_by: deeds.FoundBy = deeds.FoundBy.SELF_CHECK
    severity: deeds.Severity = deeds.Severity.YELLOW
    source: str = ""
    reply_wanted: bool = False  # somebody waits for an answer: the issue cannot be closed without one
    answered_there: bool = False  # that goes out where it was reported, and is noted from there alone
    rebound_of: str = ""
    reopen_count: int = 0
    campaign: str = "double_reduction"
    confidential: bool = False
