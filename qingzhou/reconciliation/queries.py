"""What pages and actions ask of reconciliations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from qingzhou.reconciliation import parties, wording
from qingzhou.reconciliation.matching.traits import Party, plain, whole_place
from qingzhou.reconciliation.models import Pair, PairLine, Reconciliation, Row
from qingzhou.reconciliation.states import Found, Source, State
from qingzhou.registry.columns import Mode, Standing
from qingzhou.registry.models import Institution
from qingzhou.registry.queries import records_by_institution
from qingzhou.rights import visible
from qingzhou.units.models import Membership

PAGE = 50
RENAMED, MISSING = "renamed", "missing"
SCOPE = {  # the files that a list of its kind should name
    Source.CENSUS: ~Q(mode=Mode.ONLINE),
    Source.LICENCES: ~Q(licence=""),
    Source.REGISTRATION: ~Q(uscc=""),
    Source.PLATFORM: Q(),
}


def known_by(name: str, address: str) -> tuple[str, str]:
    """By what a row is known again in the next list."""
    return plain(name), whole_place(address)


def files_count(jurisdiction_id: int) -> int:
    """How many files the register has."""
    return Institution.objects.filter(jurisdiction_id=jurisdiction_id).count()


def parties_of(jurisdiction_id: int, day: date) -> list[Party]:
    """The register as lists are held against it: every file by all its names and places, and by those that people confirmed."""
    numbers = list(
        Institution.objects.filter(jurisdiction_id=jurisdiction_id).order_by("pk").values_list("pk", flat=True)
    )
    records = records_by_institution(numbers)
    found = [one for number in numbers for one in parties.of_file(number, records[number], day)]
    confirmed = Row.objects.filter(reconciliation__jurisdiction_id=jurisdiction_id, found=Found.CONFIRMED)
    for row in confirmed.order_by("pk").iterator():
        assert row.institution_id is not None
        found.append(Party(row.institution_id, row.name, address=row.address))
    return found


def refused(jurisdiction_id: int) -> frozenset[tuple[str, str, int]]:
    """What people said is not so: a row by what it is known by, and the file."""
    pairs = Pair.objects.filter(jurisdiction_id=jurisdiction_id, state=State.REFUSED, row__isnull=False)
    told = pairs.values_list("row__name", "row__address", "institution_id")
    return frozenset((*known_by(name, address), institution) for name, address, institution in told)


def reconciliations(by: Membership) -> QuerySet[Reconciliation]:
    """The reconciliations that `by` may read, the newest first."""
    return visible(Reconciliation, by).select_related("intake", "person").order_by("-pk")


def pairs(by: Membership) -> QuerySet[Pair]:
    """The suggestions that `by` may read."""
    return visible(Pair, by).select_related("institution", "other", "row__reconciliation__intake")


def rows(by: Membership) -> QuerySet[Row]:
    """The rows of lists that `by` may read."""
    return visible(Row, by)


def lines_of(pair: Pair, by: Membership) -> QuerySet[PairLine]:
    """What happened to a suggestion, the latest first."""
    return visible(PairLine, by).filter(pair=pair).select_related("person", "unit").order_by("-seq")


def missing_from(made: Reconciliation, by: Membership) -> QuerySet[Institution]:
    """The files that a list of its kind should name and does not: those that were there then, and are not cancelled."""
    named = Row.objects.filter(reconciliation=made, institution__isnull=False).values("institution")
    there = visible(Institution, by).filter(SCOPE[Source(made.source)], records__seq=1, records__at__lte=made.at)
    return there.exclude(licence_standing=Standing.CANCELLED).exclude(pk__in=named).order_by("name", "pk")


def counts(several: Sequence[Reconciliation], by: Membership) -> list[dict[str, int]]:
    """Of each: how many rows stand how, of those suspected how many look renamed, and how many files the list lacks."""
    told = Row.objects.filter(reconciliation__in=[made.pk for made in several]).order_by()
    by_found = told.values_list("reconciliation", "found").annotate(n=Count("pk"))
    found = {(made, how): n for made, how, n in by_found}
    alike = told.filter(found=Found.SUSPECTED, pairs__renamed=True, pairs__state=State.OPEN)
    renamed = dict(alike.values_list("reconciliation").annotate(n=Count("pk", distinct=True)))
    return [
        {
            **{how.value: found.get((made.pk, how.value), 0) for how in Found},
            RENAMED: renamed.get(made.pk, 0),
            MISSING: missing_from(made, by).count(),
        }
        for made in several
    ]


@dataclass(frozen=True)
class Shown:
    """A suggestion with its reasons in words."""

    pair: Pair
    reasons: list[str]
    against: list[str]


def shown(found: Sequence[Pair]) -> list[Shown]:
    """Suggestions as pages show them."""
    return [Shown(pair, *wording.reasons(pair.levels)) for pair in found]


@dataclass(frozen=True)
class Page:
    """Some rows with their suggestions, and after which number the next page begins ("" if there is none)."""

    rows: list[tuple[Row, list[Shown]]]
    after: str


def page_of(made: Reconciliation, by: Membership, show: str, after: str = "") -> Page:
    """One page of the rows that stand in a way; of "renamed" those suspected to be somebody known under a new name."""
    found = rows(by).filter(reconciliation=made).select_related("institution", "issue")
    if show == RENAMED:
        found = found.filter(found=Found.SUSPECTED, pairs__renamed=True, pairs__state=State.OPEN).distinct()
    else:
        found = found.filter(found=show)
    if number := _number(after):
        found = found.filter(number__gt=number)
    taken = list(found.order_by("number")[: PAGE + 1])
    told: dict[int, list[Pair]] = {}
    for pair in pairs(by).filter(row__in=[row.pk for row in taken[:PAGE]]).order_by("-score", "pk"):
        told.setdefault(pair.row_id or 0, []).append(pair)
    return Page(
        [(row, shown(told.get(row.pk, []))) for row in taken[:PAGE]],
        str(taken[PAGE - 1].number) if len(taken) > PAGE else "",
    )


def missing_page(made: Reconciliation, by: Membership, after: str = "") -> tuple[list[Institution], str]:
    """Some of the files that are missing from a list, and after how many the next page begins."""
    first = _number(after)
    taken = list(missing_from(made, by)[first : first + PAGE + 1])
    return taken[:PAGE], str(first + PAGE) if len(taken) > PAGE else ""


def among_files(by: Membership, state: str, after: str = "") -> tuple[list[Shown], str]:
    """Suggestions about two files, the likeliest first, and after how many the next page begins."""
    first = _number(after)
    found = pairs(by).filter(other__isnull=False, state=state).order_by("-score", "pk")[first : first + PAGE + 1]
    taken = list(found)
    return shown(taken[:PAGE]), str(first + PAGE) if len(taken) > PAGE else ""


def counts_among_files(by: Membership) -> dict[str, int]:
    """How many suggestions about two files stand where."""
    found = visible(Pair, by).filter(other__isnull=False).order_by().values_list("state").annotate(n=Count("pk"))
    told = dict(found)
    return {state.value: told.get(state.value, 0) for state in State}


def _number(text: Any) -> int:
    text = str(text)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def confirmed_of(institution: Institution, by: Membership) -> list[Pair]:
    """Everything that people confirmed to be this one: rows of lists, and other files."""
    own = Q(institution=institution) | Q(other=institution)
    return list(pairs(by).filter(own, state=State.CONFIRMED).order_by("pk"))


def open_of(institution: Institution, by: Membership) -> list[Shown]:
    """What may be this one and nobody has decided yet, the likeliest first."""
    own = Q(institution=institution) | Q(other=institution)
    return shown(list(pairs(by).filter(own, state=State.OPEN).order_by("-score", "pk")[:5]))
