"""Two documents side by side: what changed, and which tasks came from the sentences that did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from qingzhou.directives import queries
from qingzhou.directives.comparing import Change, changes
from qingzhou.directives.models import Directive
from qingzhou.directives.queries import Row
from qingzhou.units.models import Membership

COMPARABLE = 100  # documents offered


@dataclass(frozen=True)
class Touched:
    """A sentence that changed between two documents, and the drafts of the older one that came from it."""

    change: Change
    rows: Sequence[Row]


@dataclass(frozen=True)
class Compared:
    """Two documents, the older one first, and everything in which they differ."""

    older: Directive
    newer: Directive
    touched: Sequence[Touched]


def others_than(directive: Directive, by: Membership) -> list[Directive]:
    """The documents that one can be compared with: the likeliest earlier version first, by title, then the latest."""
    latest = queries.visible_to(by).exclude(pk=directive.pk).order_by("-dated", "-pk")[:COMPARABLE]
    title = SequenceMatcher(b=directive.title, autojunk=False)

    def unlike(other: Directive) -> float:
        title.set_seq1(other.title)
        return -title.ratio()

    return sorted(latest, key=unlike)


def compared(one: Directive, other: Directive, today: date) -> Compared:
    """What changed from the older of two documents to the newer one."""
    older, newer = sorted((one, other), key=lambda directive: (directive.dated, directive.pk))
    found = queries.review(older, today)
    text = newer.versions.get(current=True).clean_text
    return Compared(
        older,
        newer,
        [Touched(change, _came_from(change, found.rows)) for change in changes(found.version.clean_text, text)],
    )


def _came_from(change: Change, rows: Sequence[Row]) -> list[Row]:
    """The rows whose clause stands in the sentence as it was before."""
    before = change.before
    return [row for row in rows if before and row.draft.start < before.end and row.draft.end > before.start]
