"""What a sweep of a place needs: its facts, the law with the limits of the place, rest days and licences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from qingzhou.adjustments.queries import terms
from qingzhou.compliance.law.checks import Around
from qingzhou.compliance.law.facts import Site
from qingzhou.compliance.law.rules import FOR_EVER, RULES, LocalLimit, Rule, in_place
from qingzhou.compliance.models import Limit
from qingzhou.compliance.sweeping.around import beyond, gaps, rest_days, school_days, within
from qingzhou.compliance.sweeping.store import path_of, put, tables_of
from qingzhou.registry.columns import Aspect, Mode, Stage
from qingzhou.registry.files import Said, licensed
from qingzhou.registry.models import Institution
from qingzhou.registry.queries import said_of
from qingzhou.units.models import Jurisdiction
from qingzhou.workdays.queries import calendar

FIRST = date(2018, 1, 1)  # no rule is older
AHEAD = timedelta(days=366)  # how far ahead of today a timetable is judged by rest days and licences


@dataclass(frozen=True)
class Place:
    """A place on a day, ready to be swept."""

    files: Mapping[str, str]  # by table
    rules: tuple[Rule, ...]
    around: Around


def law_of(jurisdiction_id: int) -> tuple[Rule, ...]:
    """The rows of the law that judge in a place."""
    return in_place(RULES, limits_of(jurisdiction_id))


def limits_of(jurisdiction_id: int) -> list[LocalLimit]:
    """The limits that a place has entered: each holds until the next one of its rule."""
    rows: dict[str, dict[date, Limit]] = {}
    for row in Limit.objects.filter(jurisdiction_id=jurisdiction_id).order_by("code", "since", "pk"):
        rows.setdefault(row.code, {})[row.since] = row
    found = []
    for code, by_day in rows.items():
        days = sorted(by_day)
        ends = [*(day - timedelta(days=1) for day in days[1:]), FOR_EVER]
        found += [
            LocalLimit(code, by_day[day].limit, day, by_day[day].document, end)
            for day, end in zip(days, ends, strict=True)
        ]
    return found


def around_of(jurisdiction_id: int, today: date) -> Around:
    """Days by the calendar and the school terms that are entered; what is not licensed by the licences and kinds on file."""
    last, days, known = today + AHEAD, calendar(), terms(jurisdiction_id)
    licences = said_of(jurisdiction_id, Aspect.LICENCE)
    identities = said_of(jurisdiction_id, Aspect.IDENTITY)
    return Around(
        rest_days(days, known, FIRST, last),
        {one: within(gaps(licensed(records)), FIRST, last) for one, records in licences.items()},
        school_days(days, known, FIRST, last),
        {(one, what): of for one, records in identities.items() for what, of in _beyond(records, last).items()},
    )


def _beyond(records: list[Said], last: date) -> dict[str, list[tuple[date, date]]]:
    told = sorted(records, key=lambda one: (one.since, one.seq))
    return beyond([(one.since, one.data["kind"], one.data["mode"]) for one in told if one.data], last)


def sites_of(jurisdiction_id: int, today: date) -> list[Site]:
    """The premises as the register has them today. Who teaches on site and online is judged as who teaches on site."""
    return [
        Site(
            id=one.pk,
            institution=one.pk,
            kind=one.kind,
            mode=Mode.ONLINE.value if one.mode == Mode.ONLINE else Mode.OFFLINE.value,
            stage=Stage.COMPULSORY.value if Stage.COMPULSORY in one.stages else one.stages[0],
            seen_on=today,
            area=one.area,
            seats=one.seats,
        )
        for one in Institution.objects.filter(jurisdiction_id=jurisdiction_id).order_by("pk")
    ]


def place_of(jurisdiction: Jurisdiction, today: date) -> Place:
    """Everything that is known of a place; its premises are written beside the other facts, as any engine reads them."""
    root, code = settings.FACTS_ROOT, jurisdiction.code
    put("sites", sites_of(jurisdiction.pk, today), path_of(root, code, "sites"))
    return Place(tables_of(root, code), law_of(jurisdiction.pk), around_of(jurisdiction.pk, today))
