"""The audit of frozen weeks: is the stored text the one that was hashed, and does the ledger still hold what it vouched for?

Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qingzhou.dispatch import snapshot
from qingzhou.dispatch.anchors import anchors
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.snapshot import Anchor
from qingzhou.units.models import Jurisdiction


def differences() -> Iterator[str]:
    """A sentence for everything about a frozen week that does not agree, jurisdiction by jurisdiction."""
    for place in Jurisdiction.objects.all():
        kept: list[tuple[Week, Anchor]] = []
        for week in Week.objects.filter(jurisdiction=place).iterator(chunk_size=10):
            ledger = None
            if snapshot.digest_of(week.snapshot) != week.sha256:
                yield _told(week, _("快照内容与所存 SHA-256 不符"))
            else:
                ledger = _anchor_in(week)
            if ledger:
                kept.append((week, ledger))
        found = anchors(place.pk, [(week.moment, ledger.last_entry) for week, ledger in kept]) if kept else []
        for (week, ledger), recomputed in zip(kept, found, strict=True):
            yield from _changes(week, ledger, recomputed)


def _anchor_in(week: Week) -> Anchor | None:
    """The anchor, without keeping the whole week in memory."""
    ledger, week.snapshot = snapshot.read(week.snapshot).header.ledger, ""
    return ledger


def _changes(week: Week, ledger: Anchor, found: Anchor) -> Iterator[str]:
    if ledger == found:
        return
    if (ledger.items, ledger.entries) == (found.items, found.entries):
        yield _told(week, _("台账中锁定以前的记录已被改动"))
        return
    told = {"items": ledger.items, "entries": ledger.entries, "now": found.entries, "now_items": found.items}
    yield _told(
        week,
        _("锁定时台账有 %(items)d 个事项、%(entries)d 条记录，现在同一时刻为 %(now_items)d 个、%(now)d 条") % told,
    )


def _told(week: Week, what: str) -> str:
    return _("%(place)s %(week)s 周调度：%(what)s") % {"place": week.jurisdiction, "week": week, "what": what}
