"""Which editions the pictures of one are drawn from, and the rows behind their figures, for whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice

from qingzhou.dispatch import queries, snapshot
from qingzhou.dispatch.editions import Edition, every_of, parse
from qingzhou.dispatch.filed import filings_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.pictures import drawn
from qingzhou.dispatch.pictures.drawn import WEEKS, Drawn
from qingzhou.dispatch.pictures.held import Held, held
from qingzhou.dispatch.pictures.trends import WeekFigures, as_filed, figures_of
from qingzhou.dispatch.queries import Seen
from qingzhou.dispatch.snapshot import Filings, Snapshot
from qingzhou.filings.asked import stood
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import policy
from qingzhou.ledger.rows import Terms
from qingzhou.units.models import Membership
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Source:
    """What is drawn: the edition that is shown and, oldest first, those of its kind before; each read when a picture needs it."""

    shown: Snapshot
    by: Membership

    @cached_property
    def weeks(self) -> tuple[WeekFigures, ...]:
        """Up to eight weeks, the shown one last."""
        kept = [_kept(week.pk, week.sha256) for week in weeks_before(self.shown, self.by)]
        return (*reversed(kept), figures_of(self.shown, filings_in(self.shown, self.by.jurisdiction_id)))

    @cached_property
    def filed(self) -> tuple[dict[int, tuple[Mark, ...]], ...]:
        """For each week, how the units stand with their filings: as of when the shown week was frozen, or now."""
        as_of = known_at(self.shown)
        periods = {one.period for week in self.weeks for one in week.asked}
        found = stood(self.by.jurisdiction_id, periods, as_of)
        return tuple(as_filed(week.asked, found) for week in self.weeks)

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """How long tasks lay with each unit."""
        return held(self.by.jurisdiction_id, self.shown)


PICTURES: dict[str, Callable[[Source], Drawn]] = {
    "trend": lambda source: drawn.trend(source.weeks),
    "pace": lambda source: drawn.pace(source.shown),
    "reporting": lambda source: drawn.reporting(source.weeks, source.filed),
    "held": lambda source: drawn.in_hand(source.held, source.shown.header.week),
}


def pictures(seen: Seen, by: Membership) -> tuple[Drawn, ...]:
    """All pictures of a week; none where `by` sees nothing of it, or it has nothing in it."""
    if seen.snapshot is None or not seen.snapshot.rows:
        return ()
    source = Source(seen.snapshot, by)
    return tuple(make(source) for make in PICTURES.values())


def picture(code: str, seen: Seen, by: Membership) -> Drawn | None:
    """One picture by its code; None where there is none or `by` does not see the week."""
    if code not in PICTURES or seen.snapshot is None or not seen.snapshot.rows:
        return None
    return PICTURES[code](Source(seen.snapshot, by))


def source_on_paper(week: Edition, by: Membership) -> Source | None:
    """What a frozen edition's paper is drawn from, or None while it is not frozen."""
    frozen = queries.frozen_snapshot(week, by=by)
    return Source(frozen, by) if frozen else None


def weeks_before(shown: Snapshot, by: Membership) -> list[Week]:
    """The frozen editions of the same kind before the shown one, the latest first; as many as a trend has room for.

    Of a frozen one only those that had been frozen by then: what is frozen belatedly changes no picture.
    """
    every = every_of(parse(shown.header.week))
    before = queries.visible_to(by).filter(moment__lt=shown.header.moment).order_by("-moment", "-pk")
    if shown.header.frozen_at:
        before = before.filter(frozen_at__lte=shown.header.frozen_at)
    of_its_kind = (one for one in before.defer("snapshot").iterator(chunk_size=50) if every_of(one.name) is every)
    return list(islice(of_its_kind, WEEKS - 1))


def known_at(shown: Snapshot) -> datetime:
    """Until when what came in is told with the pictures of an edition."""
    return shown.header.frozen_at or shown.header.moment


@lru_cache(maxsize=256)
def _kept(pk: int, _sha256: str) -> WeekFigures:
    """A frozen week's figures. Its text never changes, so it is read once; the hash makes sure that it is this text."""
    jurisdiction_id, text = Week.objects.values_list("jurisdiction_id", "snapshot").get(pk=pk)
    frozen = snapshot.read(text)
    return figures_of(frozen, filings_in(frozen, jurisdiction_id))


def filings_in(shown: Snapshot, jurisdiction_id: int) -> Filings:
    """What was asked to be filed in a week; for weeks that kept nothing of it, worked out from what only grows."""
    if shown.filings is not None:
        return shown.filings
    terms = Terms(calendar(), policy())
    return filings_of(jurisdiction_id, shown, as_of=shown.header.moment, terms=terms)
