"""A look at all institutions of a place: each gets its score, and warnings begin, rise and end with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from qingzhou.compliance.queries import answering
from qingzhou.registry.models import Institution
from qingzhou.units.actions import machine
from qingzhou.units.models import Jurisdiction, Membership, Role, Unit, UnitKind
from qingzhou.warning import facts_of, permissions
from qingzhou.warning.actions.writing import Pen, advanced
from qingzhou.warning.models import Alert, AlertLine, Assessment
from qingzhou.warning.scoring.scores import Score, score_of
from qingzhou.warning.scoring.signs import Seen, Watched
from qingzhou.warning.scoring.weights import Weights, read
from qingzhou.warning.states import State, Verb, exists
from qingzhou.workdays.days import local_day

AT_ONCE = 500
MORE = 10  # points by which a score must rise before it is told again
SCORED = ("state", "score", "parts", "missing", "assessed_on", "version", "told", "lines_count")


@dataclass(frozen=True)
class Look:
    """What was found on a day."""

    day: date
    signs: Mapping[int, Mapping[str, Seen]]
    with_staff: Collection[int]
    missing: list[str]
    weights: Weights


def assess(*, by: Membership, now: datetime) -> Assessment:
    """Score every institution of the place of `by`. The same facts again change nothing but the day. Raises NotAllowed.

    Facts are read before the transaction begins.
    """
    if refusal := permissions.why_not_assess(by):
        raise refusal
    return _assessed(Pen(by, now))


def assess_all(now: datetime) -> int:
    """Score the institutions of every place that were not scored today; how many places were. Safe to do twice."""
    today = local_day(now)
    looked_at = Assessment.objects.filter(day__gte=today).values("jurisdiction")
    registered = Institution.objects.values("jurisdiction")
    offices = Unit.objects.filter(kind=UnitKind.OFFICE, active=True, jurisdiction__in=registered)
    by_place = {one.jurisdiction_id: one for one in offices.exclude(jurisdiction__in=looked_at).order_by("-pk")}
    for office in by_place.values():
        _assessed(Pen(Membership(person=machine(), unit=office, role=Role.OFFICE_CLERK), now))
    return len(by_place)


def _assessed(pen: Pen) -> Assessment:
    day, jurisdiction = local_day(pen.now), pen.by.unit.jurisdiction
    watched = Watched(facts_of.tables_of(jurisdiction))
    look = Look(day, watched.seen_on(day), facts_of.with_staff(jurisdiction.pk), watched.missing, read())
    return _written(look, pen)


@transaction.atomic
def _written(look: Look, pen: Pen) -> Assessment:
    jurisdiction = Jurisdiction.objects.select_for_update().get(pk=pen.by.jurisdiction_id)  # one look at a time
    unit = answering(jurisdiction.pk)["EDU"]
    known = {one.institution_id: one for one in Alert.objects.filter(jurisdiction=jurisdiction)}
    made: list[Alert] = []
    moved: list[Alert] = []
    lines: list[AlertLine] = []
    for number in Institution.objects.filter(jurisdiction=jurisdiction).order_by("pk").values_list("pk", flat=True):
        new = Alert(jurisdiction=jurisdiction, institution_id=number, unit=unit)
        alert = known.get(number, new)
        before = _said(alert)
        signs = look.signs.get(number, {})
        _score(alert, score_of(signs, look.weights), look)
        alert.missing = facts_of.missing_of(signs, has_staff=number in look.with_staff)
        if verb := _verb(alert, look.weights.warns_from):
            lines.append(advanced(alert, verb, pen))
        if number not in known:
            made.append(alert)
        elif _said(alert) != before:
            moved.append(alert)
    Alert.objects.bulk_create(made, batch_size=AT_ONCE)
    Alert.objects.bulk_update(moved, SCORED, batch_size=AT_ONCE)
    Alert.objects.filter(jurisdiction=jurisdiction).update(assessed_on=look.day, version=look.weights.version)
    for line in lines:
        line.alert_id = line.alert.pk
    AlertLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    return _noted(look, pen, len(made) + len(known), lines)


def _said(alert: Alert) -> tuple[object, ...]:
    """What a look may change, but for its day: most institutions are as they were the day before."""
    return alert.state, alert.score, alert.parts, alert.missing, alert.lines_count


def _score(alert: Alert, score: Score, look: Look) -> None:
    alert.score, alert.parts = score.points, [part.packed() for part in score.parts]
    alert.assessed_on, alert.version = look.day, look.weights.version


def _verb(alert: Alert, warns_from: int) -> Verb | None:
    """What a new score does to a warning."""
    state = State(alert.state)
    if alert.score < warns_from:
        return Verb.CLEAR if exists(state, Verb.CLEAR) else None
    if state is State.QUIET:
        return Verb.RAISE
    return Verb.RISE if alert.score >= alert.told + MORE else None


def _noted(look: Look, pen: Pen, institutions: int, lines: list[AlertLine]) -> Assessment:
    return Assessment.objects.create(
        jurisdiction_id=pen.by.jurisdiction_id,
        day=look.day,
        at=pen.now,
        person_id=pen.by.person_id,
        unit_id=pen.by.unit_id,
        version=look.weights.version,
        warns_from=look.weights.warns_from,
        institutions=institutions,
        raised=sum(line.verb == Verb.RAISE for line in lines),
        cleared=sum(line.verb == Verb.CLEAR for line in lines),
        missing=look.missing,
    )
