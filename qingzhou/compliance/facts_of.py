"""What a sweep of a place needs: its facts, the law with the limits of the place, rest days and licences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings

from qingzhou.adjustments.queries import terms
from qingzhou.compliance.law.facts import TABLES, Fact, Material, Member, Roster, Site
from qingzhou.compliance.law.measures import Around
from qingzhou.compliance.law.rules import FOR_EVER, RULES, LocalLimit, Rule, in_place
from qingzhou.compliance.models import Limit
from qingzhou.compliance.sweeping.around import beyond, gaps, rest_days, school_days, within
from qingzhou.compliance.sweeping.columns import AMONG
from qingzhou.compliance.sweeping.store import path_of, put, tables_of
from qingzhou.registry.columns import Aspect, Mode, Post, Stage
from qingzhou.registry.files import Said, file_on, licensed
from qingzhou.registry.models import Institution, Record
from qingzhou.registry.queries import said_of, told_of
from qingzhou.units.models import Jurisdiction
from qingzhou.workdays.queries import calendar

FIRST = date(2018, 1, 1)  # no rule is older
AHEAD = timedelta(days=366)  # how far ahead of today a timetable is judged by rest days and licences


@dataclass(frozen=True)
class Place:
    """A place on a day, ready to be swept."""

    files: Mapping[str, str]  # by table
    rules: tuple[Rule, ...]
    number: int  # of the place
    today: date

    @cached_property
    def around(self) -> Around:
        """What its facts are judged by besides the law."""
        return around_of(self.number, self.today)

    def around_of(self, table: str) -> Around:
        """The same, where some row for a table looks anything up; else nothing."""
        looks = any(rule.check in AMONG for rule in self.rules if rule.of.table == table)
        return self.around if looks else Around()


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


def _scope(one: Institution) -> dict[str, Any]:
    """Of what kind, mode and stage an institution is. Who teaches on site and online is judged as who teaches on site."""
    return {
        "institution": one.pk,
        "kind": one.kind,
        "mode": Mode.ONLINE.value if one.mode == Mode.ONLINE else Mode.OFFLINE.value,
        "stage": Stage.COMPULSORY.value if Stage.COMPULSORY in one.stages else one.stages[0],
    }


def sites_of(jurisdiction_id: int, today: date) -> Iterator[Site]:
    """The premises as the register has them today."""
    for one in Institution.objects.filter(jurisdiction_id=jurisdiction_id).order_by("pk").iterator():
        yield Site(id=one.pk, **_scope(one), seen_on=today, area=one.area, seats=one.seats)


def staff_of(jurisdiction_id: int, today: date) -> Iterator[Member]:
    """Who works at the institutions today, without their names; numbered as the records that say so."""
    for one, held in _held(jurisdiction_id, Aspect.STAFF, today):
        for said in held:
            data = said.data
            again = {name: data.get(name) for name in ("in_service", "blacklisted", "lives_abroad")}
            yield Member(
                id=said.pk,
                **_scope(one),
                seen_on=today,
                teaches=data["post"] == Post.TEACHING,
                certified=data.get("certified", True if data.get("certificate") else None),
                **_days(data, "hired_on", "checked_on", "checked_again_on"),
                **again,
            )


def rosters_of(jurisdiction_id: int, today: date) -> Iterator[Roster]:
    """How many work at the institutions today; who teaches full-time only where that is known of all who teach."""
    for one, held in _held(jurisdiction_id, Aspect.STAFF, today):
        everyone = [said.data for said in held]
        full_time = [data.get("full_time") for data in everyone if data["post"] == Post.TEACHING]
        known = None if None in full_time else sum(full_time)
        yield Roster(id=one.pk, **_scope(one), seen_on=today, everyone=len(everyone), full_time=known)


def materials_of(jurisdiction_id: int, today: date) -> Iterator[Material]:
    """What is taught from at the institutions today; numbered as the records that say so."""
    for one, held in _held(jurisdiction_id, Aspect.MATERIAL, today):
        for said in held:
            days = _days(said.data, "used_since", "reviewed_on", "filed_on")
            yield Material(id=said.pk, **_scope(one), seen_on=today, **days, overseas=said.data.get("overseas"))


def _held(jurisdiction_id: int, aspect: Aspect, today: date) -> Iterator[tuple[Institution, list[Record]]]:
    """What the files hold of an aspect on a day, institution by institution; of which they hold nothing, none."""
    for one, records in told_of(jurisdiction_id, aspect):
        held = {said.seq for said in file_on(records, today).held.values()}
        if kept := [said for said in records if said.seq in held]:
            yield one, kept


def _days(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Some columns as days, where they say one."""
    return {name: date.fromisoformat(data[name]) if data.get(name) else None for name in names}


MADE_BY: dict[str, Callable[[int, date], Iterator[Fact]]] = {
    "sites": sites_of, "staff": staff_of, "rosters": rosters_of, "materials": materials_of,
}  # fmt: skip


def place_of(jurisdiction: Jurisdiction, today: date, tables: Collection[str] = tuple(TABLES)) -> Place:
    """Everything that is known of a place; what the register says is written beside the other facts, as any engine reads them.

    tables: those that will be looked at; of no others is the register asked.
    """
    root, code = settings.FACTS_ROOT, jurisdiction.code
    for table, made in MADE_BY.items():
        if table in tables:
            put(table, made(jurisdiction.pk, today), path_of(root, code, table))
    return standing_place_of(jurisdiction, today)


def standing_place_of(jurisdiction: Jurisdiction, today: date) -> Place:
    """The same, with what the register said when it was last written."""
    files = tables_of(settings.FACTS_ROOT, jurisdiction.code)
    return Place(files, law_of(jurisdiction.pk), jurisdiction.pk, today)
