"""What the pages of the dispatch read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from qingzhou.dispatch import permissions, snapshot
from qingzhou.dispatch.checking import Checked, checked
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.preview import preview
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import policy
from qingzhou.ledger.queries import confidential_numbers
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.rights import visible
from qingzhou.units.models import Membership


@dataclass(frozen=True)
class Seen:
    """A week as somebody sees it; without a snapshot there is nothing to see yet."""

    week: IsoWeek
    snapshot: Snapshot | None
    sha256: str = ""  # of the frozen one

    @property
    def is_frozen(self) -> bool:
        """Whether it will never change again."""
        return bool(self.sha256)


def visible_to(by: Membership) -> QuerySet[Week]:
    """The frozen weeks that `by` may read: all of the jurisdiction, for the sheet is sent to every unit."""
    return visible(Week, by)


def _kept(week: IsoWeek, by: Membership) -> Week | None:
    return visible_to(by).filter(iso_year=week.year, iso_week=week.number).first()


def frozen_in(jurisdiction_id: int, week: IsoWeek) -> Week | None:
    """The frozen week of a jurisdiction, or None."""
    return Week.objects.filter(jurisdiction_id=jurisdiction_id, iso_year=week.year, iso_week=week.number).first()


def content_of(kept: Week) -> Snapshot:
    """What was kept of a week; what has become confidential since is masked, though the stored text stays as it is."""
    return snapshot.read(kept.snapshot).masking(confidential_numbers(kept.jurisdiction_id))


def seen(week: IsoWeek, *, by: Membership, now: datetime) -> Seen:
    """The week as `by` sees it: frozen, as a preview to those who oversee, or not at all."""
    if kept := _kept(week, by):
        return Seen(week, content_of(kept), kept.sha256)
    if not permissions.sees_previews(by) or now <= week.begins_at(policy()):
        return Seen(week, None)
    return Seen(week, preview(by.unit.jurisdiction, week, now))


def check_of(week: IsoWeek, *, by: Membership) -> Checked | None:
    """What a check of the frozen week finds, or None while it is not frozen."""
    kept = _kept(week, by)
    return checked(kept) if kept else None


def frozen_snapshot(week: IsoWeek, *, by: Membership) -> Snapshot | None:
    """What was kept of the week, or None while it is not frozen."""
    kept = _kept(week, by)
    return content_of(kept) if kept else None


def first_shown(*, by: Membership, now: datetime) -> IsoWeek:
    """The week to begin with: the one that has just ended while it waits to be frozen, else the one that runs.

    Those who see frozen weeks only begin with the latest of them.
    """
    running = IsoWeek.holding(now, policy())
    latest = visible_to(by).order_by("-iso_year", "-iso_week").defer("snapshot").first()
    if not permissions.sees_previews(by):
        return latest.name if latest else running
    ended = running.plus(-1)
    if latest and latest.name >= ended:
        return running
    moment = ended.ends_at(policy())
    begun = Entry.objects.filter(item__jurisdiction_id=by.jurisdiction_id, at__lte=moment).exists()
    return ended if begun else running
