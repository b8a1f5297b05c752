"""Which weeks the pictures of a week are drawn from, for whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import Q, QuerySet

from qingzhou.dispatch import queries, snapshot
from qingzhou.dispatch.filed import filings_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.pictures import drawn
from qingzhou.dispatch.pictures.drawn import WEEKS, Drawn
from qingzhou.dispatch.pictures.held import held
from qingzhou.dispatch.pictures.trends import WeekFigures, as_filed, figures_of
from qingzhou.dispatch.queries import Seen
from qingzhou.dispatch.snapshot import Filings, Snapshot
from qingzhou.filings.asked import stood
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import policy
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Membership
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Source:
    """What is drawn: the week that is shown and, oldest first, those before it; each read when a picture needs it."""

    shown: Snapshot
    by: Membership

    @cached_property
    def weeks(self) -> tuple[WeekFigures, ...]:
        """Up to eight weeks, the shown one last."""
        before = weeks_before(self.shown, self.by)[: WEEKS - 1]
        kept = [_kept(pk, sha256) for pk, sha256 in before.values_list("pk", "sha256")]
        return (*reversed(kept), figures_of(self.shown, _filings_of(self.shown, self.by.jurisdiction_id)))

    @cached_property
    def filed(self) -> tuple[dict[int, tuple[Mark, ...]], ...]:
        """For each week, how the units stand with their filings: as of when the shown week was frozen, or now."""
        as_of = self.shown.header.frozen_at or self.shown.header.moment
        periods = {one.period for week in self.weeks for one in week.asked}
        found = stood(self.by.jurisdiction_id, periods, as_of)
        return tuple(as_filed(week.asked, found) for week in self.weeks)


PICTURES: dict[str, Callable[[Source], Drawn]] = {
    "trend": lambda source: drawn.trend(source.weeks),
    "pace": lambda source: drawn.pace(source.shown),
    "reporting": lambda source: drawn.reporting(source.weeks, source.filed),
    "held": lambda source: drawn.in_hand(
        held(source.by.jurisdiction_id, source.shown, calendar()), source.shown.header.week
    ),
}
ON_PAPER = ("trend", "pace", "reporting")  # functions of frozen weeks alone


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


def source_on_paper(week: IsoWeek, by: Membership) -> Source | None:
    """What a frozen week's paper is drawn from, or None while it is not frozen."""
    frozen = queries.frozen_snapshot(week, by=by)
    return Source(frozen, by) if frozen else None


def weeks_before(shown: Snapshot, by: Membership) -> QuerySet[Week]:
    """The frozen weeks before the shown one, the latest first.

    Of a frozen week only those that had been frozen by then: a week that is frozen belatedly changes no picture.
    """
    week = IsoWeek.parse(shown.header.week)
    earlier = Q(iso_year__lt=week.year) | Q(iso_year=week.year, iso_week__lt=week.number)
    before = queries.visible_to(by).filter(earlier).order_by("-iso_year", "-iso_week")
    return before.filter(frozen_at__lte=shown.header.frozen_at) if shown.header.frozen_at else before


@lru_cache(maxsize=256)
def _kept(pk: int, _sha256: str) -> WeekFigures:
    """A frozen week's figures. Its text never changes, so it is read once; the hash makes sure that it is this text."""
    jurisdiction_id, text = Week.objects.values_list("jurisdiction_id", "snapshot").get(pk=pk)
    frozen = snapshot.read(text)
    return figures_of(frozen, _filings_of(frozen, jurisdiction_id))


def _filings_of(shown: Snapshot, jurisdiction_id: int) -> Filings:
    """What was asked to be filed in a week; for weeks that kept nothing of it, worked out from what only grows."""
    if shown.filings is not None:
        return shown.filings
    terms = Terms(calendar(), policy())
    return filings_of(jurisdiction_id, shown, as_of=shown.header.moment, terms=terms)
