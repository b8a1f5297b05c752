"""The ranking laid out for its pages: tables with every figure as a link, and the rows that a figure opens to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from qingzhou.dispatch.editions import Edition, every_of, heading, holding
from qingzhou.dispatch.preview import begins_of
from qingzhou.dispatch.ranking import queries, scoring, weights
from qingzhou.dispatch.ranking.cases import Figure
from qingzhou.dispatch.ranking.indicators import BY_CODE, INDICATORS, Indicator
from qingzhou.dispatch.ranking.scoring import Line
from qingzhou.dispatch.ranking.spans import LENGTHS, Span, span
from qingzhou.dispatch.ranking.weights import Weights
from qingzhou.filings.periods import Every
from qingzhou.ledger.policy import policy
from qingzhou.units.models import Membership, Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 200  # rows
SCORE = "score"  # in addresses, in place of an indicator's code


@dataclass(frozen=True)
class Asked:
    """Which weeks, or other editions, somebody wants to see, and from which row on."""

    week: Edition
    length: int = 1
    start: int = 0

    @classmethod
    def read(cls, week: Edition, query: QueryDict) -> Asked:
        """From the address; what means nothing counts as not asked."""
        length, after = query.get("weeks", ""), query.get("after", query.get("before", ""))
        return cls(
            week,
            next((each for each in LENGTHS[every_of(week)] if str(each) == length), 1),
            int(after) if after.isascii() and after.isdecimal() and len(after) < 7 else 0,
        )


@dataclass(frozen=True)
class ShownFigure:
    """One figure, and whether it says little because it is of few."""

    indicator: Indicator
    figure: Figure
    is_small: bool


@dataclass(frozen=True)
class ShownLine:
    """One unit's line; the score in points with one decimal."""

    unit: Unit
    rank: int | None
    score: str
    figures: Sequence[ShownFigure]


@dataclass(frozen=True)
class Table:
    """Units that are ranked among themselves, and those whose sample is too small for that."""

    label: StrOrPromise
    code: str
    ranked: Sequence[ShownLine]
    apart: Sequence[ShownLine]
    of: int  # how many are ranked, whoever looks


@dataclass(frozen=True)
class Formula:
    """One indicator and its weight."""

    indicator: Indicator
    weight: int


@dataclass(frozen=True)
class Shown:
    """Everything the page says."""

    asked: Asked
    heading: str
    is_week: bool
    previous: Edition
    next: Edition
    lengths: Sequence[int]
    begins_at: datetime
    oversees: bool
    formulas: Sequence[Formula]
    smallest: int
    span: Span | None = None  # None while the week has not begun
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class ScorePart:
    """One figure of a unit, what it weighs, and the points that it gives; "—" where it gives none."""

    shown: ShownFigure
    weight: int
    points: str


@dataclass(frozen=True)
class Scored:
    """How one unit's score comes about."""

    asked: Asked
    unit: Unit
    span: Span
    score: str
    parts: Sequence[ScorePart]


@dataclass(frozen=True)
class Opened:
    """One figure and its rows, those counted first."""

    asked: Asked
    unit: Unit
    indicator: Indicator
    span: Span
    figure: ShownFigure
    rows: Sequence[queries.Row]
    previous: str
    next: str


def shown(asked: Asked, *, by: Membership, now: datetime) -> Shown:
    """The page for one reader."""
    weighed, every = weights.weights_of(by.jurisdiction_id), every_of(asked.week)
    begins_at = begins_of(by.jurisdiction_id, asked.week, now)
    frame = Shown(
        asked=asked,
        heading=heading(asked.week),
        is_week=every is Every.WEEK,
        previous=holding(every, begins_at, policy()),
        next=asked.week.plus(1),
        lengths=LENGTHS[every],
        begins_at=begins_at,
        oversees=by.oversees,
        formulas=[Formula(each, weighed.by_code[each.code]) for each in INDICATORS],
        smallest=weighed.smallest,
    )
    if now <= begins_at:
        return frame
    over = span(by.jurisdiction_id, asked.week, asked.length, now)
    cases = queries.cases_of(queries.material(by.jurisdiction_id, over), over)
    units = queries.units_in(by.jurisdiction_id)
    labels = (("departments", gettext_lazy("成员单位")), ("towns", gettext_lazy("镇街")))
    made = [
        _table(label, code, lines, units, weighed, by)
        for (code, label), lines in zip(labels, queries.tables(cases, weighed, units), strict=True)
    ]
    return Shown(**{**vars(frame), "span": over, "tables": [one for one in made if one.ranked or one.apart]})


def _table(
    label: StrOrPromise, code: str, lines: Sequence[Line], units: dict[int, Unit], weighed: Weights, by: Membership
) -> Table:
    told = [line for line in lines if by.oversees or line.unit == by.unit_id]
    placed = [_line(line, units, weighed) for line in told]
    return Table(
        label=label,
        code=code,
        ranked=[line for line in placed if line.rank is not None],
        apart=[line for line in placed if line.rank is None],
        of=sum(line.rank is not None for line in lines),
    )


def _line(line: Line, units: dict[int, Unit], weighed: Weights) -> ShownLine:
    score = "—" if line.score is None else f"{line.score / 10:.1f}"
    figures = [_figure(each, line.figures[each.code], weighed) for each in INDICATORS]
    return ShownLine(units[line.unit], line.rank, score, figures)


def _figure(indicator: Indicator, figure: Figure, weighed: Weights) -> ShownFigure:
    return ShownFigure(indicator, figure, 0 < figure.total < weighed.smallest)


def _open_to(asked: Asked, unit: int, by: Membership, now: datetime) -> Unit | None:
    """The unit, if its figures are the reader's to see and the week has begun."""
    named = queries.units_in(by.jurisdiction_id).get(unit)
    seen = by.oversees or unit == by.unit_id
    return named if seen and now > begins_of(by.jurisdiction_id, asked.week, now) else None


def scored(asked: Asked, unit: int, *, by: Membership, now: datetime) -> Scored | None:
    """How a unit's score comes about; None where it is not the reader's to see."""
    if (named := _open_to(asked, unit, by, now)) is None:
        return None
    weighed = weights.weights_of(by.jurisdiction_id)
    over = span(by.jurisdiction_id, asked.week, asked.length, now)
    cases = queries.cases_of(queries.material(by.jurisdiction_id, over), over)
    figures = {code: Figure.of([case for case in found if case.unit == unit]) for code, found in cases.items()}
    points, score = scoring.parts(figures, weighed), scoring.score(figures, weighed)
    told = [
        ScorePart(
            _figure(each, figures[each.code], weighed),
            weighed.by_code[each.code],
            f"{float(points[each.code] * 100):.1f}" if each.code in points else "—",
        )
        for each in INDICATORS
    ]
    return Scored(asked, named, over, "—" if score is None else f"{score / 10:.1f}", told)


def opened(asked: Asked, unit: int, code: str, *, by: Membership, now: datetime) -> Opened | None:
    """The rows behind one figure; None where there is no such figure, or it is not the reader's to see."""
    named, indicator = _open_to(asked, unit, by, now), BY_CODE.get(code)
    if named is None or indicator is None:
        return None
    over = span(by.jurisdiction_id, asked.week, asked.length, now)
    found = queries.behind(indicator, unit, queries.material(by.jurisdiction_id, over), over)
    start = min(asked.start, max(len(found) - 1, 0)) // PAGE * PAGE
    return Opened(
        asked=asked,
        unit=named,
        indicator=indicator,
        span=over,
        figure=_figure(indicator, Figure.of(found), weights.weights_of(by.jurisdiction_id)),
        rows=queries.rows(found[start : start + PAGE], by),
        previous=str(start - PAGE) if start else "",
        next=str(start + PAGE) if start + PAGE < len(found) else "",
    )
