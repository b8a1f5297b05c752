"""Freezing a week: the one thing the dispatch writes."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from qingzhou.dispatch import permissions, snapshot
from qingzhou.dispatch.anchors import anchor
from qingzhou.dispatch.compiling import frozen
from qingzhou.dispatch.editions import Edition, key_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.preview import moment_words, preview
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import policy
from qingzhou.refusals import NotNow
from qingzhou.units.models import Membership
from qingzhou.workdays.actions import keep_still


@transaction.atomic
def freeze(week: Edition, *, by: Membership, now: datetime) -> Week:
    """Keep the week, or another edition, as it stood at its cut-off, or as it stands now if that has not come yet.

    Raises NotAllowed, or NotNow where the week has not begun, is frozen already, or the ledger is still empty; then nothing
    has been written.
    """
    keep_still()  # what is kept of the calendar is what the days were counted by
    if refusal := permissions.why_not_freeze(week, by, now, policy(fresh=True)):
        raise refusal
    _hold_the_ledger()
    place = by.unit.jurisdiction
    key = {"jurisdiction": place, **key_of(week)}
    if kept := Week.objects.filter(**key).defer("snapshot").select_related("frozen_by__person").first():
        raise _frozen_already(kept)
    seen = preview(place, week, now)
    ledger = anchor(place.pk, seen.header.moment)
    if not ledger.items:
        raise NotNow("dispatch.nothing_yet", _("到这一期为止，台账中还没有事项。"), _("请选择以后的一期。"))
    text = frozen(seen, at=now, by=by.person.name, ledger=ledger).json()
    return Week.objects.create(
        **key,
        moment=seen.header.moment,
        frozen_at=now,
        frozen_by=by,
        snapshot=text,
        sha256=snapshot.digest_of(text),
    )


def _hold_the_ledger() -> None:
    """Let no entry be written until the week is kept, so that snapshot and anchor see the same ledger.

    On SQLite the transaction holds the only write lock already. On PostgreSQL the lock also makes two who freeze at
    once come one after the other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Entry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")  # noqa: SLF001


def _frozen_already(kept: Week) -> NotNow:
    said = _("%(week)s 已由%(person)s于 %(moment)s 锁定，不能再次锁定。")
    told = {"week": kept.name, "person": kept.frozen_by.person, "moment": moment_words(kept.frozen_at)}
    return NotNow("dispatch.frozen_already", said % told, _("请刷新页面，查看已锁定的快照。"))
