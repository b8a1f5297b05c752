"""What the pages of the dispatch read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from qingzhou.dispatch import permissions, snapshot
from qingzhou.dispatch.checking import Checked, checked
from qingzhou.dispatch.editions import KINDS, Edition, every_of, holding, key_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.preview import begins_of, preview
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.queries import rhythm_of
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.queries import confidential_numbers
from qingzhou.rights import visible
from qingzhou.units.models import Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Seen:
    """A week as somebody sees it; without a snapshot there is nothing to see yet."""

    week: Edition
    begins_at: datetime
    snapshot: Snapshot | None
    sha256: str = ""  # of the frozen one

    @property
    def previous(self) -> Edition:
        """The one before; for a day, the last one that was owed."""
        return holding(every_of(self.week), self.begins_at, policy())

    @property
    def next(self) -> Edition:
        """The one after."""
        return self.week.plus(1)

    @property
    def is_frozen(self) -> bool:
        """Whether it will never change again."""
        return bool(self.sha256)


def visible_to(by: Membership) -> QuerySet[Week]:
    """The frozen weeks that `by` may read: all of the jurisdiction, for the sheet is sent to every unit."""
    return visible(Week, by)


def _kept(week: Edition, by: Membership) -> Week | None:
    return visible_to(by).filter(**key_of(week)).first()


def frozen_in(jurisdiction_id: int, week: Edition) -> Week | None:
    """The frozen week of a jurisdiction, or None."""
    return Week.objects.filter(jurisdiction_id=jurisdiction_id, **key_of(week)).first()


def content_of(kept: Week) -> Snapshot:
    """What was kept of a week; what has become confidential since is masked, though the stored text stays as it is."""
    return snapshot.read(kept.snapshot).masking(confidential_numbers(kept.jurisdiction_id))


def seen(week: Edition, *, by: Membership, now: datetime) -> Seen:
    """The week, or another edition, as `by` sees it: frozen, as a preview to those who oversee, or not at all."""
    begins_at = begins_of(by.jurisdiction_id, week, now)
    if kept := _kept(week, by):
        return Seen(week, begins_at, content_of(kept), kept.sha256)
    if not permissions.sees_previews(by) or now <= begins_at:
        return Seen(week, begins_at, None)
    return Seen(week, begins_at, preview(by.unit.jurisdiction, week, now))


def check_of(week: Edition, *, by: Membership) -> Checked | None:
    """What a check of the frozen week finds, or None while it is not frozen."""
    kept = _kept(week, by)
    return checked(kept) if kept else None


def frozen_snapshot(week: Edition, *, by: Membership) -> Snapshot | None:
    """What was kept of the week, or None while it is not frozen."""
    kept = _kept(week, by)
    return content_of(kept) if kept else None


def first_shown(every: Every = Every.WEEK, *, by: Membership, now: datetime) -> Edition:
    """The edition to begin with: the one that has just ended while it waits to be frozen, else the one that runs.

    Those who see frozen ones only begin with the latest of them.
    """
    running = holding(every, now, policy())
    latest = _latest(every, by)
    if not permissions.sees_previews(by):
        return latest or running
    moment = begins_of(by.jurisdiction_id, running, now)
    ended = holding(every, moment, policy())
    if latest and latest.ends_at(policy()) >= moment:
        return running
    if isinstance(ended, Period) and every is Every.DAY and not rhythm_of(by.jurisdiction_id).is_special(ended.first):
        return running  # the first day of a special period follows none
    begun = Entry.objects.filter(item__jurisdiction_id=by.jurisdiction_id, at__lte=moment).exists()
    return ended if begun else running


def _latest(every: Every, by: Membership) -> Edition | None:
    """The latest frozen edition of a kind."""
    frozen = visible_to(by).only("iso_year", "iso_week", "period").order_by("-moment", "-pk")
    return next((one.name for one in frozen.iterator(chunk_size=50) if every_of(one.name) is every), None)


def kinds(shown: Every, *, by: Membership, now: datetime) -> list[tuple[Every, StrOrPromise, bool]]:
    """The kinds of editions to choose from, with what each is called and whether it is shown; days only where there are any."""
    special = rhythm_of(by.jurisdiction_id).is_special(local_day(now))
    daily = shown is Every.DAY or special or _latest(Every.DAY, by) is not None
    return [(every, name, every is shown) for every, name in KINDS.items() if daily or every is not Every.DAY]
