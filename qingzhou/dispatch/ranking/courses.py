"""How each item came to stand where it does: a lean fold over the entries that change status, units or due date.

Ranking looks at the same items at the end of up to eight weeks. Folding everything for that costs seconds; this fold keeps
a few things an entry, and a test holds it to `ledger.replay` at every moment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from qingzhou.ledger.actions.moving import REBOUND_WITHIN
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import SHANGHAI, local_day
from qingzhou.ledger.queries import IS_OPEN
from qingzhou.ledger.states import DONE, FIRST, MOVES, Kind, Status, Verb, step_if_any

GIVEN = (Verb.ISSUE, Verb.REISSUE, Verb.RULE, Verb.CHANGE_LEAD)  # each starts the time in which to sign
TAKEN_OVER = (Verb.ADOPT, Verb.ADOPT_CLOSED)
DATED = (Verb.ISSUE, *TAKEN_OVER, Verb.GRANT_EXTENSION, Verb.EXTEND, Verb.RESUME)  # say a due date
TAKING_PART = (Verb.ASK_HELP, Verb.DECLINE_PART)  # one more cooperating unit, or one fewer
TELLING = tuple(dict.fromkeys((*GIVEN, *DATED, Verb.ASK_HELP)))  # whose words are read, not only that they happened
READ = tuple({move.verb for move in MOVES if move.source is not move.target} | {*TELLING, *TAKING_PART})
KEPT = (Status.SUBMITTED, *DONE)  # where it still counts that the work was handed in


class Stand(NamedTuple):
    """An item after one entry."""

    at: datetime
    verb: str
    unit: int  # that wrote the entry
    status: Status
    lead: int | None = None
    due_on: date | None = None
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    supports: tuple[int, ...] = ()  # the cooperating units
    right: bool = False  # after a return was decided: whether the unit that returned it was


@dataclass(frozen=True)
class Course:
    """One item's stands, oldest first."""

    item: int
    kind: str
    stands: Sequence[Stand]

    def until(self, moment: datetime) -> Sequence[Stand]:
        """What had happened by a moment."""
        return self.stands[: bisect_right(self.stands, moment, key=_when)]

    def at(self, moment: datetime) -> Stand | None:
        """How it stood at a moment; None before it existed or before it was anybody's."""
        stands = self.until(moment)
        return stands[-1] if stands and stands[-1].lead is not None else None

    def within(self, since: datetime, moment: datetime) -> Sequence[Stand]:
        """What happened in (`since`, `moment`]."""
        first, last = (bisect_right(self.stands, bound, key=_when) for bound in (since, moment))
        return self.stands[first:last]


class ClosedIssue(NamedTuple):
    """An issue that was closed, and whether it came back."""

    item: int
    lead: int
    closed_at: datetime
    back_at: datetime | None = None


def _when(stand: Stand) -> datetime:
    return stand.at


def courses(jurisdiction_id: int, since: datetime, moment: datetime) -> Iterator[Course]:
    """Every item that a unit had to work on in (`since`, `moment`], and what happened to it until then."""
    entries = Entry.objects.filter(item__in=_concerned(jurisdiction_id, since, moment), at__lte=moment).order_by()
    told = {
        (item, seq): data
        for item, seq, data in entries.filter(verb__in=TELLING).values_list("item_id", "seq", "data").iterator()
    }
    rows = entries.filter(verb__in=READ).order_by("item_id", "seq")
    columns = rows.values_list("item_id", "item__kind", "seq", "verb", "at", "unit_id")
    for (item, kind), group in groupby(columns.iterator(), key=lambda row: (row[0], row[1])):
        stands: list[Stand] = []
        now = Stand(since, "", 0, FIRST[Kind(kind)])
        for _item, _kind, seq, verb, at, unit in group:
            now = after(now, kind, Stand(at, verb, unit, now.status), told.get((item, seq), {}))
            stands.append(now)
        yield Course(item, kind, stands)


def _concerned(jurisdiction_id: int, since: datetime, moment: datetime) -> QuerySet[Item, Any]:
    """Issued by the moment, and neither closed nor at rest for good before it all began."""
    items = Item.objects.filter(jurisdiction_id=jurisdiction_id, issued_on__lte=local_day(moment))
    alive = (IS_OPEN | Q(moved_at__gt=since)) & (Q(closed_at__isnull=True) | Q(closed_at__gt=since))
    return items.filter(alive).values("pk")


def after(before: Stand, kind: str, entry: Stand, data: dict[str, Any]) -> Stand:
    """The item after one more entry; `data` is what it says, where that is read."""
    move = step_if_any(kind, before.status, Verb(entry.verb))
    status = move.target if move else before.status
    closed_at, submitted_at = before.closed_at, before.submitted_at
    if entry.verb == Verb.SUBMIT:
        submitted_at = entry.at
    elif entry.verb == Verb.ADOPT_CLOSED:
        submitted_at = closed_at = datetime.combine(date.fromisoformat(data["closed_on"]), time(17), SHANGHAI)
    elif entry.verb == Verb.CLOSE:
        closed_at = entry.at
    lead = data.get("lead", before.lead)
    right = data["unit_right"] if entry.verb == Verb.RULE else lead != before.lead
    dated = data.get("due_on") if entry.verb in DATED else None
    return entry._replace(
        status=status,
        lead=lead,
        supports=_supports(before, lead, entry, data),
        due_on=date.fromisoformat(dated) if dated else before.due_on,
        submitted_at=submitted_at if status in KEPT else None,
        closed_at=closed_at,
        right=right,
    )


def _supports(before: Stand, lead: int | None, entry: Stand, data: dict[str, Any]) -> tuple[int, ...]:
    """The cooperating units after an entry."""
    if entry.verb in (*GIVEN, *TAKEN_OVER):
        return tuple(unit for unit in data.get("supports", ()) if unit != lead)
    if entry.verb == Verb.ASK_HELP:
        return (*before.supports, data["unit"])
    if entry.verb == Verb.DECLINE_PART:
        return tuple(unit for unit in before.supports if unit != entry.unit)
    return before.supports


def closed_issues(jurisdiction_id: int, since: datetime, moment: datetime) -> list[ClosedIssue]:
    """The issues closed in (`since`, `moment`], with the moment at which one was found to have come back.

    From their rows: a closed issue is closed for good, and what comes back is another one.
    """
    issues = Item.objects.filter(
        jurisdiction_id=jurisdiction_id, kind=Kind.ISSUE, closed_at__gt=since, closed_at__lte=moment
    )
    failed = Entry.objects.filter(item__in=issues.values("pk"), verb=Verb.FAIL_RECHECK, at__lte=moment).order_by()
    back = dict(failed.values_list("item_id", "at"))
    rows = issues.order_by("pk").values_list("pk", "lead_id", "closed_at")
    found = (ClosedIssue(item, lead, closed_at, back.get(item)) for item, lead, closed_at in rows if closed_at)
    return [
        one if one.back_at is None or one.back_at - one.closed_at <= timedelta(days=REBOUND_WITHIN)
        else one._replace(back_at=None)
        for one in found
    ]  # fmt: skip
