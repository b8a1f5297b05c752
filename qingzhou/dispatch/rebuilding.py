"""A frozen week made again from the ledger, and what does not agree. Reads only.

Which entries count is settled as for the anchor: those that happened by the week's moment and whose id is not past the
last one given out when it was frozen, so no later entry counts, however it is dated. Rows of items say only where to
look: those that ended before the week and have been still since are left out. What was filed is read from the filings,
which only grow as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Q

from qingzhou.dispatch import snapshot
from qingzhou.dispatch.anchors import anchors
from qingzhou.dispatch.filed import filings_of
from qingzhou.dispatch.folding import Broken, folded, made_again, terms_of, window_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.snapshot import Anchor, Snapshot
from qingzhou.dispatch.standing import BATCH
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.queries import IS_OPEN, Told


@dataclass(frozen=True)
class Rebuilt:
    """A week as it was kept and as the entries give it now."""

    kept: Snapshot
    again: Snapshot
    entries: int  # that were folded
    broken: tuple[Broken, ...]

    @property
    def agrees(self) -> bool:
        """Whether it is the same to the byte, from entries that are all as they were written."""
        return not self.broken and self.again.digest() == self.kept.digest()


def rebuilt(week: Week, ledger: Anchor | None = None) -> Rebuilt | None:
    """The week made again, or None for one that was frozen before weeks kept what that needs.

    `ledger` is the anchor as the entries give it now, where the caller has worked it out.
    """
    kept = snapshot.read(week.snapshot)
    if kept.basis is None or kept.header.ledger is None:
        return None
    window, last_entry = window_of(kept), kept.header.ledger.last_entry
    if ledger is None:
        (ledger,) = anchors(week.jurisdiction_id, [(window.moment, last_entry)])
    items = Item.objects.filter(jurisdiction_id=week.jurisdiction_id)
    items = items.filter(IS_OPEN | Q(moved_at__gt=window.since)).order_by("pk")
    cut = Q(at__lte=window.moment, pk__lte=last_entry)
    found = folded(_histories(list(items.values_list("pk", flat=True)), cut), window)
    again = made_again(kept, found, ledger)
    if kept.filings is not None:
        told = filings_of(week.jurisdiction_id, again, as_of=window.moment, terms=terms_of(kept))
        again = replace(again, filings=told)
    return Rebuilt(kept, again, found.entries, tuple(found.broken))


def _histories(item_ids: Sequence[int], cut: Q) -> Iterator[list[Told]]:
    """The entries of each item within the cut, oldest first."""
    for start in range(0, len(item_ids), BATCH):
        entries = Entry.objects.filter(cut, item_id__in=item_ids[start : start + BATCH]).order_by("item_id", "seq")
        rows = map(Told._make, entries.values_list(*Told._fields))
        for _item_id, group in groupby(rows, key=lambda entry: entry.item_id):
            yield list(group)
