"""What is due by itself: the provable log catches up with the issues of reports."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from qingzhou.hotline import milestones
from qingzhou.hotline.models import Report
from qingzhou.kit.giving_way import GivingWay
from qingzhou.ledger.policy import local_day


def catch_up(now: datetime) -> int:
    """Seal what the issues of reports have reached since they were last looked at; how many milestones.

    Safe to do twice, late, or on two machines at once.
    """
    moved = Q(sealed_at=None) | Q(issue__moved_at__gt=F("sealed_at"))
    behind = Report.objects.filter(moved, issue__isnull=False).order_by("pk")
    others, sealed = GivingWay(), 0
    for key in list(behind.values_list("pk", flat=True)):
        sealed += _caught_up(key, now)
        others.let_others_in()
    return sealed


@transaction.atomic
def _caught_up(key: int, now: datetime) -> int:
    related = ("jurisdiction", "issue", "before_issue")
    report = Report.objects.select_for_update(of=("self",)).select_related(*related).get(pk=key)
    Report.objects.filter(pk=key).update(sealed_at=now)
    return milestones.catch_up(report, local_day(now))
