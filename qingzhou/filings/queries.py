"""What pages, reminders and the dispatch ask of the filings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from qingzhou.filings.facts import WORKING, masked
from qingzhou.filings.models import Filing, RhythmVersion
from qingzhou.filings.periods import Period
from qingzhou.filings.rhythms import Rhythm, Window, asked_between
from qingzhou.filings.states import LIGHTS, PARTS, State
from qingzhou.ledger.models import Entry, Part
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.queries import IS_OPEN, confidential_numbers
from qingzhou.ledger.states import Kind, Verb
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Unit, UnitKind
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.queries import calendar


def visible_to(by: Membership) -> QuerySet[Filing]:
    """The filings that `by` may read: of the jurisdiction for those who oversee, else of the own unit."""
    return visible(Filing, by).select_related("unit", "person", "stands_for")


def rhythm_of(jurisdiction_id: int) -> Rhythm:
    """The rhythm in force."""
    version = RhythmVersion.objects.filter(jurisdiction_id=jurisdiction_id).first()
    return version.rhythm if version else Rhythm()


def rhythms_seen_by(by: Membership) -> list[RhythmVersion]:
    """The last versions of the rhythm, the newest first."""
    return list(visible(RhythmVersion, by).select_related("person")[:20])


@dataclass(frozen=True)
class Times:
    """What a page knows of the time: the moment, the period that runs, and the rhythm and calendar it follows from."""

    now: datetime
    running: Period
    rhythm: Rhythm
    calendar: Calendar

    def window(self, period: Period) -> Window:
        """The bounds of a period."""
        return self.rhythm.window(period, self.calendar, policy())

    def next_to(self, window: Window) -> tuple[Period, Period]:
        """The periods before and after."""
        return self.rhythm.next_to(window, self.calendar, policy())


def times(jurisdiction_id: int, now: datetime) -> Times:
    """Two small queries."""
    rhythm, known = rhythm_of(jurisdiction_id), calendar()
    return Times(now, rhythm.running(now, known, policy()), rhythm, known)


# --- who owes and who has filed --------------------------------------------------------------------------------
def owing(jurisdiction_id: int, at: datetime, now: datetime) -> QuerySet[Unit]:
    """The units that owe a filing: in use, not the office, and with an open task as lead or cooperating unit at a moment."""
    units = Unit.objects.filter(jurisdiction_id=jurisdiction_id, active=True).exclude(kind=UnitKind.OFFICE)
    return units.filter(_has_a_task(at, now))


def _has_a_task(at: datetime, now: datetime) -> Exists:
    parts = Part.objects.filter(unit=OuterRef("pk"), kind=Kind.TASK, role__in=WORKING)
    if at >= now:
        return Exists(parts.filter(IS_OPEN))
    given = Entry.objects.filter(item=OuterRef("item"), verb__in=(Verb.ISSUE, Verb.ADOPT), at__lte=at)
    return Exists(parts.filter(IS_OPEN | Q(item__moved_at__gt=at), Exists(given)))


def versions_of(unit_id: int, period: Period) -> list[Filing]:
    """What a unit filed for a period, the first version first."""
    rows = Filing.objects.filter(unit_id=unit_id, period=str(period)).order_by("version")
    return list(rows.select_related("unit", "person", "stands_for"))


def has_filed(jurisdiction_id: int, period: Period) -> QuerySet[Filing]:
    """The filings of a period, of all units of a jurisdiction."""
    return Filing.objects.filter(jurisdiction_id=jurisdiction_id, period=str(period))


def still_owes(by: Membership, now: datetime) -> Period | None:
    """The running period if the unit of `by` owes a filing for it and has not filed, else None: two small queries."""
    rhythm = rhythm_of(by.jurisdiction_id)
    known = calendar() if rhythm.is_special(local_day(now)) else Calendar()
    period = rhythm.running(now, known, policy())
    filed = Filing.objects.filter(unit=OuterRef("pk"), period=str(period))
    owed = owing(by.jurisdiction_id, now, now).filter(~Exists(filed), pk=by.unit_id)
    return period if owed.exists() else None


@dataclass(frozen=True)
class Filed:
    """How one unit stands with a period. The latest version is what it says; the first decides whether it was late."""

    unit: Unit
    first: Filing | None = None
    latest: Filing | None = None
    hidden: frozenset[str] = frozenset()  # numbers of tasks that have become confidential

    @property
    def state(self) -> State:
        """Filed, filed late, or not."""
        if self.first is None:
            return State.MISSING
        return State.LATE if self.first.late else State.FILED

    @property
    def light(self) -> str:
        """The state's colour."""
        return LIGHTS[self.state]

    @property
    def filed_at(self) -> datetime | None:
        """When it was filed first."""
        return self.first.at if self.first else None

    @property
    def unchanged(self) -> bool:
        """Whether the unit said that nothing was done."""
        return self.latest is not None and self.latest.unchanged

    @property
    def texts(self) -> dict[str, str]:
        """The four parts by name, masked; empty where nothing was filed."""
        if self.latest is None:
            return dict.fromkeys(PARTS, "")
        return texts_of(self.latest, self.hidden)

    @property
    def problems(self) -> str:
        """The problems that the unit tells of, a line each."""
        return self.texts["problems"]

    @property
    def wanted(self) -> str:
        """The help that the unit asks for, a line each."""
        return self.texts["wanted"]


def texts_of(filing: Filing, hidden: Iterable[str]) -> dict[str, str]:
    """The parts of a filing without what has become confidential."""
    return {name: masked(text, hidden) for name, text in filing.texts().items()}


def filed(jurisdiction_id: int, period: Period, now: datetime) -> list[Filed]:
    """Every unit that owes a filing for the period, or filed one, in official order: three or four queries in all.

    A unit owes one that has an open task at the cut-off, or now before that.
    """
    ends_at = period.ends_at(policy())
    found: dict[int, list[Filing]] = {}
    for filing in has_filed(jurisdiction_id, period).select_related("person", "stands_for").order_by("version"):
        found.setdefault(filing.unit_id, []).append(filing)
    owes = Q(pk__in=owing(jurisdiction_id, min(now, ends_at), now).values("pk"))
    units = Unit.objects.filter(owes | Q(pk__in=list(found)), jurisdiction_id=jurisdiction_id)
    hidden = confidential_numbers(jurisdiction_id) if found else frozenset()
    return [
        Filed(unit, versions[0], versions[-1], hidden) if (versions := found.get(unit.pk)) else Filed(unit)
        for unit in units.order_by("position", "id")
    ]


# --- what was asked for and what came, over many periods --------------------------------------------------------
@dataclass(frozen=True)
class Came:
    """What a unit filed for a period: the latest version, and whether the first one was late."""

    filing: int  # the id of the latest version
    late: bool
    unchanged: bool

    @property
    def state(self) -> State:
        """Filed, or filed late."""
        return State.LATE if self.late else State.FILED


def asked(jurisdiction_id: int, since: datetime, until: datetime) -> list[Period]:
    """The periods for which filing was asked and whose cut-off lies in (`since`, `until`], the first one first."""
    versions = RhythmVersion.objects.filter(jurisdiction_id=jurisdiction_id, at__lte=until).order_by("id")
    changes = [(version.at, version.rhythm) for version in versions]
    return list(asked_between(changes, since, until, calendar(), policy()))


def came(jurisdiction_id: int, periods: Sequence[Period]) -> dict[tuple[int, Period], Came]:
    """What was filed for some periods, by unit and period. One query."""
    named = {str(period): period for period in periods}
    rows = Filing.objects.filter(jurisdiction_id=jurisdiction_id, period__in=named).order_by("version")
    found: dict[tuple[int, Period], Came] = {}
    for unit, name, pk, late, unchanged in rows.values_list("unit_id", "period", "pk", "late", "unchanged"):
        key = unit, named[name]
        found[key] = Came(pk, found[key].late if key in found else late, unchanged)
    return found
