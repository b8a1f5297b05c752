"""What pages and other capabilities ask of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence.queries import path_of
from qingzhou.registry import codes, sheets
from qingzhou.registry.columns import Aspect, Kind, Listed, Mode, Standing
from qingzhou.registry.files import File, Said, file_on
from qingzhou.registry.models import Institution, Intake, Record
from qingzhou.registry.sheets import Known, Sheet
from qingzhou.rights import visible
from qingzhou.units.models import Membership

PAGE = 50
MOST_POINTS = 2_000  # on one drawing
SOON = timedelta(days=90)
FEWEST, OFFERED = 2, 8  # characters from which institutions are offered, and how many
LICENCES = ("valid", "soon", "over", "none")


def visible_to(by: Membership) -> QuerySet[Institution]:
    """The institutions that `by` may know of."""
    return visible(Institution, by)


def intakes_of(by: Membership) -> QuerySet[Intake]:
    """The imports that `by` may go on with, the newest first."""
    return visible(Intake, by).select_related("person")


def records_seen(institution: Institution, by: Membership) -> list[Record]:
    """What `by` may read of a file, in the order in which it was put down."""
    found = visible(Record, by).filter(institution=institution)
    return list(found.select_related("person", "unit", "stands_for").order_by("seq"))


def records_by_institution(ids: Sequence[int]) -> dict[int, list[Said]]:
    """All records of some institutions, in order; asked for in pieces, whatever a database takes at once."""
    found: dict[int, list[Said]] = defaultdict(list)
    for first in range(0, len(ids), 500):
        for record in Record.objects.filter(institution__in=ids[first : first + 500]).order_by("institution", "seq"):
            found[record.institution_id].append(record)
    return found


def known(jurisdiction_id: int) -> Known:
    """The register of a jurisdiction, as a list is compared with it."""
    found = Known({}, defaultdict(list), defaultdict(list))
    for institution in Institution.objects.filter(jurisdiction_id=jurisdiction_id).iterator():
        found.by_name[institution.name].append(institution)
        if institution.uscc:
            found.by_code[institution.uscc] = institution
    records = Record.objects.filter(institution__jurisdiction_id=jurisdiction_id).order_by("institution", "seq")
    for record in records.iterator():
        found.records[record.institution_id].append(record)
    return found


def sheet_of(intake: Intake) -> Sheet:
    """The sheet of a list that was handed in, as its columns were said to be."""
    tables = tables_of(path_of(intake.sha256).read_bytes())
    ground = _("名册“%(name)s”") % {"name": intake.name}
    return Sheet(tables[intake.sheet].rows, intake.header_row, intake.mapping, intake.as_of, ground)


def told(intake: Intake) -> Iterator[tuple[int, dict[str, str]]]:
    """What each row of a list says as it stands there: its number, and texts by column code."""
    return sheets.texts(sheet_of(intake))


@dataclass(frozen=True)
class Asked:
    """What a list of institutions is narrowed to; empty: not at all."""

    text: str = ""
    kind: str = ""
    mode: str = ""
    licence: str = ""  # one of LICENCES
    listed: str = ""

    @classmethod
    def of(cls, said: Any) -> Asked:
        """From the parameters of an address; what is not known is left out."""

        def one(name: str, accepted: Iterable[str]) -> str:
            return str(said.get(name, "")) if said.get(name, "") in accepted else ""

        text = str(said.get("q", "")).replace("\0", "").strip()[:60]
        kind, mode = one("kind", Kind.values), one("mode", Mode.values)
        return cls(text, kind, mode, one("licence", LICENCES), one("listed", Listed.values))


def licence_is(word: str, today: date) -> Q:
    """The condition on a licence: valid for longer, ending soon, over or not valid, none on file."""
    held, standing = ~Q(licence=""), Q(licence_standing__in=("", Standing.VALID))
    over = held & (~standing | Q(licence_ends_on__lt=today))
    soon = held & standing & Q(licence_ends_on__gte=today, licence_ends_on__lte=today + SOON)
    longer = held & standing & (Q(licence_ends_on__isnull=True) | Q(licence_ends_on__gt=today + SOON))
    return {"none": Q(licence=""), "over": over, "soon": soon, "valid": longer}[word]


def _like(text: str) -> Q:
    """The condition of what somebody types of a name, an address or a code."""
    return Q(name__icontains=text) | Q(address__icontains=text) | Q(uscc__startswith=codes.tidy(text))


def offered(by: Membership, text: str) -> list[Institution]:
    """The few institutions that somebody who has typed some characters may mean, the shortest names first."""
    text = text.replace("\0", "").strip()[:60]
    if len(text) < FEWEST:
        return []
    return list(visible_to(by).filter(_like(text)).order_by(Length("name"), "name")[:OFFERED])


def _condition(asked: Asked, today: date) -> Q:
    condition = _like(asked.text) if asked.text else Q()
    for name in ("kind", "mode", "listed"):
        if chosen := getattr(asked, name):
            condition &= Q(**{name: chosen})
    return condition & licence_is(asked.licence, today) if asked.licence else condition


@dataclass(frozen=True)
class Page:
    """Some rows by name; `before` and `after` are where the pages beside this one begin, empty where there is none."""

    rows: list[Institution]
    before: str
    after: str
    total: int


def listed(by: Membership, asked: Asked, today: date, *, after: str = "", before: str = "") -> Page:
    """One page of the register, by name."""
    found = visible_to(by).filter(_condition(asked, today))
    back = bool(before) and not after
    order = ("-name", "-pk") if back else ("name", "pk")
    place = _place(before if back else after)
    rows = found.order_by(*order)
    if place:
        name, pk = place
        beyond = Q(name__lt=name) | Q(name=name, pk__lt=pk) if back else Q(name__gt=name) | Q(name=name, pk__gt=pk)
        rows = rows.filter(beyond)
    taken = list(rows[: PAGE + 1])
    more, shown = len(taken) > PAGE, taken[:PAGE]
    if back:
        shown.reverse()
    return Page(
        shown,
        _cursor(shown[0]) if shown and (more if back else bool(place)) else "",
        _cursor(shown[-1]) if shown and (bool(place) if back else more) else "",
        found.count(),
    )


def _cursor(institution: Institution) -> str:
    return f"{institution.pk}.{institution.name}"


def _place(cursor: str) -> tuple[str, int] | None:
    number, _dot, name = cursor.replace("\0", "").partition(".")
    return (name, int(number)) if number.isascii() and number.isdecimal() and len(number) < 18 else None


def counts(by: Membership, today: date) -> dict[str, int]:
    """How many institutions there are, by what a list can be narrowed to at a press."""
    return visible_to(by).aggregate(
        total=Count("pk"),
        subject=Count("pk", filter=Q(kind=Kind.SUBJECT)),
        over=Count("pk", filter=licence_is("over", today)),
        soon=Count("pk", filter=licence_is("soon", today)),
        none=Count("pk", filter=licence_is("none", today)),
        absent=Count("pk", filter=Q(listed=Listed.ABSENT)),
    )


def around(institution: Institution, by: Membership) -> list[Institution]:
    """The institutions of which a position is known, this one among them; none where its own is not."""
    if institution.longitude is None or institution.latitude is None:
        return []
    placed = visible_to(by).filter(longitude__isnull=False, latitude__isnull=False)
    others = placed.exclude(pk=institution.pk).only("name", "longitude", "latitude").order_by("pk")
    return [institution, *others[: MOST_POINTS - 1]]


def file_seen(institution: Institution, by: Membership, day: date) -> File:
    """The file on a day, as far as `by` may read it."""
    return file_on(records_seen(institution, by), day)


def numbers_by_code(jurisdiction_id: int) -> dict[str, int]:
    """The institutions of a place that have a code: numbers by code."""
    found = Institution.objects.filter(jurisdiction_id=jurisdiction_id).exclude(uscc="")
    return dict(found.values_list("uscc", "pk"))


def said_of(jurisdiction_id: int, aspect: Aspect) -> dict[int, list[Said]]:
    """Everything that is on file about an aspect in a place, by institution."""
    found: dict[int, list[Said]] = defaultdict(list)
    records = Record.objects.filter(institution__jurisdiction_id=jurisdiction_id, aspect=aspect)
    for record in records.order_by("institution", "seq").iterator():
        found[record.institution_id].append(record)
    return found


def told_of(jurisdiction_id: int, *aspects: Aspect) -> Iterator[tuple[Institution, list[Record]]]:
    """Institution by institution everything that is on file about some aspects, held one at a time; without records none."""
    records = Record.objects.filter(institution__jurisdiction_id=jurisdiction_id, aspect__in=aspects)
    ordered = records.select_related("institution").order_by("institution", "seq").iterator()
    for _number, own in groupby(ordered, key=lambda record: record.institution_id):
        told = list(own)
        yield told[0].institution, told
