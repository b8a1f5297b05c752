"""Which reports are near another one: found by the marks they share, then compared in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from qingzhou.hotline import likeness
from qingzhou.hotline.likeness import Likeness, Sketch
from qingzhou.hotline.models import Pair, Report
from qingzhou.hotline.states import Same, Status
from qingzhou.ledger.policy import local_day
from qingzhou.rights import visible
from qingzhou.units.models import Membership

NEWEST = 200  # reports of one mark that are looked at: a much reported site costs no more than any other
COMPARED = 60  # of those, the ones that share most are compared in full
SHOWN = 8
PAGE = 30
SITE_COUNTS = 6  # shared bands that a shared name or place is worth


@dataclass(frozen=True)
class Near:
    """A report near another one."""

    report: Report
    likeness: Likeness
    pair: Pair | None = None
    in_one_issue: bool = False  # with the other: then it is taken out by itself, see actions.split

    @property
    def is_same(self) -> bool:
        """Whether staff said that it is the same matter."""
        return self.pair is not None and self.pair.state == Same.SAME

    @property
    def is_apart(self) -> bool:
        """Whether staff said that it is another matter."""
        return self.pair is not None and self.pair.state == Same.APART


def sketch(report: Report) -> Sketch:
    """What of a report is compared."""
    return Sketch(report.about, report.place, report.text, report.category, local_day(report.received_at))


def sharing(site: Sequence[int], wording: Sequence[int], besides: int = 0, at_most: int = COMPARED) -> list[int]:
    """The ids of reports that share marks, those that share most first: one statement, a bounded number of rows."""
    weighed = [(mark, SITE_COUNTS) for mark in site] + [(mark, 1) for mark in wording]
    if not weighed:
        return []
    one = (
        "SELECT report_id, weight FROM (SELECT report_id, %s AS weight FROM hotline_mark"
        " WHERE mark = %s AND report_id <> %s ORDER BY report_id DESC LIMIT %s) AS newest"
    )
    shared = " UNION ALL ".join([one] * len(weighed))
    statement = (
        f"SELECT report_id FROM ({shared}) AS shared GROUP BY report_id"  # noqa: S608 - constants; values are parameters
        " ORDER BY SUM(weight) DESC, report_id DESC LIMIT %s"
    )
    values = [value for mark, weight in weighed for value in (weight, mark, besides, NEWEST)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, at_most])
        return [row[0] for row in cursor.fetchall()]


def near(report: Report, among: QuerySet[Report], marks: tuple[list[int], list[int]] | None = None) -> list[Near]:
    """Reports near one, the most alike first. Two questions to the database."""
    site, wording = marks or marks_of(report)
    found = among.filter(pk__in=sharing(site, wording, report.pk))
    own = sketch(report)
    compared = [Near(other, likeness.compare(own, sketch(other))) for other in found]
    worth = [one for one in compared if one.likeness.score >= likeness.SUGGESTED_FROM]
    return sorted(worth, key=lambda one: (-one.likeness.score, -one.report.pk))


def marks_of(report: Report) -> tuple[list[int], list[int]]:
    """The marks of a report's site and of its wording."""
    place = report.jurisdiction_id
    return likeness.site_marks(place, report.about, report.place), likeness.wording_marks(place, report.text)


def seen_near(report: Report, by: Membership) -> list[Near]:
    """The reports near one that `by` may see, with what staff said of them; those said to be the same first."""
    related = ("issue__lead", "before_issue")
    said = {pair.other_than(report).pk: pair for pair in _pairs_of(report, by)}
    found = near(report, visible(Report, by).select_related(*related))[:SHOWN]
    pairs = {one.report.pk: said.pop(one.report.pk, None) for one in found}
    rows = [Near(one.report, one.likeness, pairs[one.report.pk], _together(report, one.report)) for one in found]
    for pair in said.values():
        other = pair.other_than(report)
        rows.append(Near(other, Likeness(pair.score, pair.why), pair, _together(report, other)))
    order = {Same.SAME: 0, Same.SUGGESTED: 1, Same.APART: 2}
    return sorted(rows, key=lambda one: (order[Same(one.pair.state)] if one.pair else 1, -one.likeness.score))


def _together(report: Report, other: Report) -> bool:
    return report.issue_id is not None and report.issue_id == other.issue_id


def _pairs_of(report: Report, by: Membership) -> QuerySet[Pair]:
    related = ("earlier__issue__lead", "later__issue__lead", "earlier__before_issue", "later__before_issue")
    return visible(Pair, by).filter(Q(earlier=report) | Q(later=report)).select_related(*related)


def waiting_with(report: Report, by: Membership) -> list[Report]:
    """The waiting reports that staff said are the same matter, which can be taken up with this one; never reopened ones."""
    others = [pair.other_than(report) for pair in _pairs_of(report, by).filter(state=Same.SAME)]
    return [one for one in others if one.status == Status.RECEIVED and not one.reopened]


@dataclass(frozen=True)
class Suggested:
    """A page of pairs that nobody has judged yet."""

    rows: list[Pair]
    after: int
    before: int | None


def suggested(by: Membership, skip: int = 0) -> Suggested:
    """Pairs not judged yet whose later report waits to be taken up, the most alike first."""
    open_ones = visible(Pair, by).filter(state=Same.SUGGESTED, later__status=Status.RECEIVED)
    rows = list(
        open_ones.select_related("earlier__issue__lead", "later").order_by("-score", "-pk")[skip : skip + PAGE + 1]
    )
    return Suggested(rows[:PAGE], skip + PAGE if len(rows) > PAGE else 0, max(skip - PAGE, 0) if skip else None)
