"""The week as it stands: what freezing would keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from qingzhou.dispatch.compiling import Window, compiled
from qingzhou.dispatch.editions import Edition, every_of, holding, key_of
from qingzhou.dispatch.filed import filings_of
from qingzhou.dispatch.issues import issues_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.dispatch.standing import place_of, standings
from qingzhou.filings.asked import asking
from qingzhou.filings.periods import Every
from qingzhou.ledger.policy import SHANGHAI, policy
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Jurisdiction
from qingzhou.workdays.queries import calendar


def preview(place: Jurisdiction, week: Edition, now: datetime) -> Snapshot:
    """The week, or another edition, of a jurisdiction as of its cut-off, or as of now before that."""
    window = window_of(place.pk, week, now)
    met = list(standings(place.pk, window))
    terms = Terms(calendar(), policy())
    tasks = compiled(met, place_of(place, met), window, terms)
    told = filings_of(place.pk, tasks, as_of=window.moment, terms=terms)
    return replace(tasks, issues=issues_of(place.pk, window), filings=told)


def window_of(jurisdiction_id: int, week: Edition, now: datetime) -> Window:
    """From the cut-off before, or from the moment of the one before where that was frozen early: nothing falls between."""
    moment = min(now, week.ends_at(policy()))
    begins_at = begins_of(jurisdiction_id, week, moment)
    before = holding(every_of(week), begins_at, policy())
    kept = Week.objects.filter(jurisdiction_id=jurisdiction_id, **key_of(before)).values_list("moment", flat=True)
    return Window(week, min([begins_at, *kept]), moment)


def begins_of(jurisdiction_id: int, week: Edition, as_of: datetime) -> datetime:
    """The cut-off before; the day's that a day follows where those between were not worked."""
    if isinstance(week, IsoWeek) or week.every is not Every.DAY:
        return week.begins_at(policy())
    return asking(jurisdiction_id, as_of, Terms(calendar(), policy())).window(week).since


def moment_words(moment: datetime) -> str:
    """2026-11-19 17:02, in Beijing time, for sentences in any language."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
