"""Who read what is confidential: page by page for auditors, and beside one item."""

from __future__ import annotations

from dataclasses import dataclass

from qingzhou.readings.models import Mention, Reading
from qingzhou.readings.rights import READERS
from qingzhou.rights import visible
from qingzhou.units.models import Membership

PAGE = 50
LATEST = 5


@dataclass(frozen=True)
class Page:
    """Readings, latest first; `previous` and `next` are keys for the pager, empty where there is no such page."""

    readings: list[Reading]
    previous: str
    next: str


def page_of(by: Membership, number: str = "", after: int = 0, before: int = 0) -> Page:
    """The readings that `by` may see, of one item or of all: those after a key (earlier), or before one (later)."""
    seen = visible(Reading, by).select_related("by__person", "by__unit")
    if number:
        named = Mention.objects.filter(jurisdiction_id=by.jurisdiction_id, number=number)
        seen = seen.filter(pk__in=named.values("reading"))
    if before:
        rows = list(seen.filter(pk__gt=before).order_by("pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return Page(rows, str(rows[0].pk) if rows and more else "", str(rows[-1].pk) if rows else "")
    rows = list((seen.filter(pk__lt=after) if after else seen).order_by("-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(rows, str(rows[0].pk) if rows and after else "", str(rows[-1].pk) if more else "")


def latest_of(number: str, by: Membership) -> list[Reading]:
    """The last few who read an item; nothing, unasked, for those who may not know."""
    if by.role not in READERS:
        return []
    named = Mention.objects.filter(jurisdiction_id=by.jurisdiction_id, number=number).order_by("-reading")
    keys = list(named.values_list("reading", flat=True)[:LATEST])
    return list(visible(Reading, by).filter(pk__in=keys).select_related("by__person", "by__unit"))
