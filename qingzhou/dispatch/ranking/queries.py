"""What the pages of the ranking read: the cases of a span, the ranks that follow from them, the rows behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qingzhou.dispatch.ranking import reports
from qingzhou.dispatch.ranking.cases import Case, Material
from qingzhou.dispatch.ranking.courses import closed_issues, courses
from qingzhou.dispatch.ranking.indicators import INDICATORS, Indicator
from qingzhou.dispatch.ranking.scoring import Cases, Line, lines, ranked
from qingzhou.dispatch.ranking.spans import Span
from qingzhou.dispatch.ranking.weights import Weights
from qingzhou.filings import queries as filings
from qingzhou.filings.periods import Period
from qingzhou.filings.states import State
from qingzhou.hotline.models import Report
from qingzhou.ledger.actions.moving import REBOUND_WITHIN
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import policy
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Unit, UnitKind
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Row:
    """One case with its item or filing, as far as the reader may see it."""

    number: str
    title: str  # "" where it is confidential, or is not the reader's to see
    secret: bool
    opens: bool
    on: date | None
    counted: bool
    period: Period | None = None  # of a filing
    filing: int | None = None  # its latest version
    state: State | None = None
    unchanged: bool = False  # a zero report
    is_report: bool = False  # of the public


def material(jurisdiction_id: int, span: Span) -> Material:
    """Everything that the figures of a span, and of any part of it, are worked out from."""
    year = timedelta(days=REBOUND_WITHIN)
    periods = filings.asked(jurisdiction_id, span.since, span.moment)
    offices = Unit.objects.filter(jurisdiction_id=jurisdiction_id, kind=UnitKind.OFFICE)
    promises, verdicts = reports.told(jurisdiction_id, span.since, span.moment)
    return Material(
        list(courses(jurisdiction_id, span.since, span.moment)),
        closed_issues(jurisdiction_id, span.weeks[0].moment - year, span.moment),
        periods,
        filings.came(jurisdiction_id, periods),
        frozenset(offices.values_list("pk", flat=True)),
        calendar(),
        policy(),
        promises,
        verdicts,
    )


def cases_of(found: Material, span: Span) -> Cases:
    """The cases of every indicator."""
    return {each.code: list(each.cases(found, span)) for each in INDICATORS}


def units_in(jurisdiction_id: int) -> dict[int, Unit]:
    """The units of a jurisdiction in their official order, by id."""
    return {unit.pk: unit for unit in Unit.objects.filter(jurisdiction_id=jurisdiction_id)}


def tables(cases: Cases, weights: Weights, units: dict[int, Unit]) -> tuple[list[Line], list[Line]]:
    """Departments and towns, each ranked among themselves."""
    found = lines(cases, weights)
    ordered = [found[unit] for unit in units if unit in found]
    towns = [line for line in ordered if units[line.unit].kind == UnitKind.TOWN]
    others = [line for line in ordered if units[line.unit].kind != UnitKind.TOWN]
    return ranked(others, weights), ranked(towns, weights)


def behind(indicator: Indicator, unit: int, found: Material, span: Span) -> list[Case]:
    """The cases behind one unit's figure, those counted first."""
    own = [case for case in indicator.cases(found, span) if case.unit == unit]
    return sorted(own, key=lambda case: (not case.counted, case.on or date.max, case.item or case.report or 0))


def rows(cases: Sequence[Case], by: Membership) -> list[Row]:
    """The cases with their items. What the reader may not see keeps its row, for it was counted; what is confidential is masked."""
    wanted = {case.item for case in cases if case.item is not None}
    known = {
        pk: (number, title, secret)
        for pk, number, title, secret in Item.objects.filter(
            pk__in=wanted, jurisdiction_id=by.jurisdiction_id
        ).values_list("pk", "number", "title", "confidential")
    }
    seen = set(visible(Item, by).filter(pk__in=wanted).values_list("pk", flat=True))
    told = {one.pk: one for one in visible(Report, by).filter(pk__in=[case.report for case in cases if case.report])}
    made = []
    for case in cases:
        if case.report is not None:
            made.append(_of_report(case, told.get(case.report)))
            continue
        if case.item is None:
            made.append(_of_filing(case))
            continue
        number, title, secret = known[case.item]
        opens = case.item in seen
        made.append(Row(number, title if opens and not secret else "", secret, opens, case.on, case.counted))
    return made


def _of_report(case: Case, report: Report | None) -> Row:
    """A case of a report; who may not see it keeps the row, for it was counted."""
    number, title = (report.number, report.about or report.place) if report else ("", "")
    return Row(number, title, secret=False, opens=report is not None, on=case.on, counted=case.counted, is_report=True)


def _of_filing(case: Case) -> Row:
    """A case of a filing; those who see the figure see the filing."""
    assert case.period is not None
    came = case.came
    return Row(
        number=str(case.period),
        title=case.period.label,
        secret=False,
        opens=True,
        on=case.on,
        counted=case.counted,
        period=case.period,
        filing=came.filing if came else None,
        state=came.state if came else State.MISSING,
        unchanged=came is not None and came.unchanged,
    )
