"""The issues of a week: which were registered, open, closed and overdue, by their numbers.

Issues are not measured by progress, so they stand in none of the lists of tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from qingzhou.dispatch.compiling import Window
from qingzhou.dispatch.editions import Edition, every_of
from qingzhou.dispatch.standing import histories
from qingzhou.filings.periods import Every
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.queries import IS_OPEN, as_written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.states import LATE_IF_DUE, OPEN, Kind, Verb

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The codes stand in frozen weeks for ever: never rename them.
FIGURES: dict[str, StrOrPromise] = {
    "registered": pgettext_lazy("issues of a week", "本周登记"),
    "open": pgettext_lazy("issues of a week", "未销号"),
    "closed": pgettext_lazy("issues of a week", "本周销号"),
    "overdue": pgettext_lazy("issues of a week", "超期"),
}
IN_A_PERIOD: dict[str, StrOrPromise] = {
    "registered": pgettext_lazy("issues of a period", "本期登记"),
    "closed": pgettext_lazy("issues of a period", "本期销号"),
}


@dataclass(frozen=True)
class Stood:
    """An issue at the moment of the snapshot."""

    number: str
    status: str
    due_on: date | None
    closed_at: datetime | None = None


def issues_of(jurisdiction_id: int, window: Window) -> dict[str, tuple[str, ...]]:
    """The numbers of a week's issues by the codes of FIGURES, as they stood at the window's moment."""
    return figures_of(list(_stood(jurisdiction_id, window)), _registered(jurisdiction_id, window), window)


def figures_of(stood: Sequence[Stood], registered: Sequence[str], window: Window) -> dict[str, tuple[str, ...]]:
    """The same from how the issues stood, and from the numbers of those that were registered in the week."""
    today = local_day(window.moment)
    return {
        "registered": _in_order(registered),
        "open": _in_order([one.number for one in stood if one.status in OPEN]),
        "closed": _in_order([one.number for one in stood if one.closed_at and one.closed_at > window.since]),
        "overdue": _in_order(
            [one.number for one in stood if one.status in LATE_IF_DUE and one.due_on and one.due_on < today]
        ),
    }


def labels(edition: Edition) -> dict[str, StrOrPromise]:
    """What the figures are called, by their codes."""
    return FIGURES if every_of(edition) is Every.WEEK else {**FIGURES, **IN_A_PERIOD}


def _registered(jurisdiction_id: int, window: Window) -> list[str]:
    entries = Entry.objects.filter(
        item__jurisdiction_id=jurisdiction_id, verb=Verb.REGISTER, at__gt=window.since, at__lte=window.moment
    )
    return list(entries.order_by().values_list("item__number", flat=True))


def _stood(jurisdiction_id: int, window: Window) -> Iterator[Stood]:
    """Open ones to which nothing has happened since are read from their rows, the others from their entries."""
    issues = Item.objects.filter(jurisdiction_id=jurisdiction_id, kind=Kind.ISSUE)
    resting = IS_OPEN & Q(moved_at__lte=window.moment)
    for number, status, due_on in issues.filter(resting).values_list("number", "status", "due_on"):
        yield Stood(number, status, due_on)
    moved = issues.filter(moved_at__gt=window.since).exclude(resting).order_by("pk")
    for _item_id, entries in histories(list(moved.values_list("pk", flat=True)), window.moment):
        state = replay(as_written(entry) for entry in entries)
        yield Stood(state.number, state.status, state.due_on, state.closed_at)


def _in_order(numbers: Sequence[str]) -> tuple[str, ...]:
    """0999 before 1000, however many there are."""
    return tuple(sorted(numbers, key=lambda number: (number.partition("-")[0], len(number), number)))
