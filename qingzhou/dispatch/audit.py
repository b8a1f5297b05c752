"""The audit of frozen weeks: is the stored text the one that was hashed, does the ledger still hold what it vouched for,
and do its entries still give the same week?

Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingzhou.dispatch import snapshot
from qingzhou.dispatch.anchors import anchors
from qingzhou.dispatch.differing import figures
from qingzhou.dispatch.folding import Broken
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.rebuilding import Rebuilt, rebuilt
from qingzhou.dispatch.snapshot import Anchor
from qingzhou.ledger.queries import confidential_numbers
from qingzhou.units.models import Jurisdiction

MOST = 3  # differences of a week that are told; the rest is counted


def differences() -> Iterator[str]:
    """A sentence for everything about a frozen week that does not agree, jurisdiction by jurisdiction."""
    for place in Jurisdiction.objects.all():
        kept: list[tuple[Week, Anchor]] = []
        for week in Week.objects.filter(jurisdiction=place).iterator(chunk_size=10):
            if fault := text_fault(week):
                yield _told(week, fault)
            elif ledger := _anchor_in(week):
                kept.append((week, ledger))
        found = anchors(place.pk, [(week.moment, ledger.last_entry) for week, ledger in kept]) if kept else []
        for (week, ledger), recomputed in zip(kept, found, strict=True):
            for fault in faults(Week.objects.get(pk=week.pk), ledger, recomputed):
                yield _told(week, fault)


def text_fault(week: Week) -> str:
    """What is wrong with the stored text; empty if it is the one that was hashed."""
    return "" if snapshot.digest_of(week.snapshot) == week.sha256 else _("快照内容与所存 SHA-256 不符")


def faults(week: Week, ledger: Anchor, found: Anchor) -> Iterator[str]:
    """What the entries up to the freezing give differently."""
    again = rebuilt(week, found)
    if again is None:
        yield from changes(ledger, found)
    else:
        yield from rebuilding_faults(again, confidential_numbers(week.jurisdiction_id))


def rebuilding_faults(again: Rebuilt, hidden: frozenset[str]) -> Iterator[str]:
    """The ledger as a whole, the entries that are not what was written, then the first figures that come out differently."""
    if again.agrees:
        return
    before, after = again.kept.header.ledger, again.again.header.ledger
    if before and after:
        yield from changes(before, after)
    for one in again.broken[:MOST]:
        yield _broken(one)
    found = figures(again.kept, again.again, hidden)
    first = [str(one) for one in islice(found, MOST)]
    rest = sum(1 for _one in found)
    if first:
        more = ngettext("；另有 %(n)d 处", "；另有 %(n)d 处", rest) % {"n": rest} if rest else ""
        yield _("由记录重建不一致：%(figures)s%(more)s") % {"figures": _("；").join(first), "more": more}
    elif not again.broken and before == after:
        yield _("由记录重建不一致：数字相同，说明文字不同")


def _broken(one: Broken) -> str:
    if one.seq is None:
        return _("%(item)s 的记录不能重放") % {"item": one.number}
    return _("%(item)s 第 %(seq)s 条记录的内容与哈希值不符") % {"item": one.number, "seq": one.seq}


def _anchor_in(week: Week) -> Anchor | None:
    """The anchor, without keeping the whole week in memory."""
    ledger, week.snapshot = snapshot.read(week.snapshot).header.ledger, ""
    return ledger


def changes(ledger: Anchor, found: Anchor) -> Iterator[str]:
    """What the entries up to the freezing add up to differently."""
    if ledger == found:
        return
    if (ledger.items, ledger.entries) == (found.items, found.entries):
        yield _("台账中锁定以前的记录已被改动")
        return
    told = {"items": ledger.items, "entries": ledger.entries, "now": found.entries, "now_items": found.items}
    yield _("锁定时台账有 %(items)d 个事项、%(entries)d 条记录，现在同一时刻为 %(now_items)d 个、%(now)d 条") % told


def _told(week: Week, what: str) -> str:
    return _("%(place)s %(week)s 周调度：%(what)s") % {"place": week.jurisdiction, "week": week, "what": what}
