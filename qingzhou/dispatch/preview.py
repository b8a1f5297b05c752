"""The week as it stands: what freezing would keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from qingzhou.dispatch.compiling import Window, compiled
from qingzhou.dispatch.issues import issues_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.dispatch.standing import place_of, standings
from qingzhou.ledger.policy import SHANGHAI, policy
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Jurisdiction
from qingzhou.workdays.queries import calendar


def preview(place: Jurisdiction, week: IsoWeek, now: datetime) -> Snapshot:
    """The week of a jurisdiction as of its cut-off, or as of now before that."""
    window = window_of(place.pk, week, now)
    met = list(standings(place.pk, window))
    tasks = compiled(met, place_of(place, met), window, Terms(calendar(), policy()))
    return replace(tasks, issues=issues_of(place.pk, window))


def window_of(jurisdiction_id: int, week: IsoWeek, now: datetime) -> Window:
    """From the cut-off before, or from the moment of the week before where that was frozen early: nothing falls between."""
    before = week.plus(-1)
    kept = Week.objects.filter(
        jurisdiction_id=jurisdiction_id, iso_year=before.year, iso_week=before.number
    ).values_list("moment", flat=True)
    since = min([week.begins_at(policy()), *kept])
    return Window(week, since, min(now, week.ends_at(policy())))


def moment_words(moment: datetime) -> str:
    """2026-11-19 17:02, in Beijing time, for sentences in any language."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
