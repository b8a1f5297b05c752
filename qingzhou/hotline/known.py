"""What somebody about to report may be told of matters already known at the same site, and what nobody may.

The public form is open to whoever types a name, also to those who are reported. So a matter is shown only where showing it
tells them nothing that they do not know, and points at nobody:

1. its finding is on record: whoever is reported has been visited and heard, so nobody is warned of a visit to come;
2. at least three reports belong to it, so that none of them is the one reporter there can have been;
3. no report of it speaks of danger to persons, none is about a teacher, and it is not confidential: there the circle of those
   who can know is small, however many report;
4. it is open, or one of its reports was answered within ninety days;
5. what is shown is what the office made of it: the category that most reports have, the month in which it became an issue
   (not the day or month of anybody's report), and the stage. No number, no text, no name, and not how many reported.

Reports that only wait, or that nobody has investigated yet, are never shown, whoever lodges how many of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from qingzhou.hotline import alike, likeness
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.states import Category, Stage, Status, Verb
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.units.models import Jurisdiction

FEWEST, SHOWN = 3, 3
LOOKED_BACK = timedelta(days=90)
NEVER_SHOWN = frozenset({Category.STAFF})


@dataclass(frozen=True)
class Matter:
    """One matter as a stranger may read of it."""

    key: str  # names it in the form without telling its number
    category: Category
    since: date  # only its month is shown
    stage: Stage
    first: Report  # never shown

    def __str__(self) -> str:
        return self.key


def at_site(place: Jurisdiction, about: str, where: str, now: datetime) -> list[Matter]:
    """The matters at a site that may be told, the newest first. Two questions to the database, one where nothing is near."""
    near = alike.sharing(likeness.site_marks(place.pk, about, where), (), at_most=alike.NEWEST)
    if not near:
        return []
    answered = Line.objects.filter(report=OuterRef("pk"), verb=Verb.ANSWER, at__gte=now - LOOKED_BACK)
    current = Q(status=Status.ACCEPTED) | Q(Exists(answered), status=Status.ANSWERED)
    issues = Report.objects.filter(current, pk__in=near, jurisdiction=place).values("issue")
    found = Item.objects.filter(pk__in=issues, founded__isnull=False, confidential=False)
    reports = Report.objects.filter(issue__in=found).select_related("issue").order_by("issue_id", "pk")
    by_issue: dict[int, list[Report]] = {}
    for report in reports:
        by_issue.setdefault(report.issue_id or 0, []).append(report)
    told = [_told(of_one) for of_one in by_issue.values() if _may_be_told(of_one)]
    return sorted(told, key=lambda one: one.since, reverse=True)[:SHOWN]


def _may_be_told(reports: list[Report]) -> bool:
    hidden = any(report.danger or report.category in NEVER_SHOWN for report in reports)
    return len(reports) >= FEWEST and not hidden


def _told(reports: list[Report]) -> Matter:
    first = reports[0]
    assert first.issue is not None
    category = Counter(report.category for report in reports).most_common(1)[0][0]
    ended = all(report.status == Status.ANSWERED for report in reports)
    since = first.issue.issued_on or local_day(first.issue.moved_at)
    stage = Stage.ANSWERED if ended else Stage.HANDLED
    return Matter(_key(first.issue), Category(category), since, stage, first)


def _key(issue: Item) -> str:
    return salted_hmac("hotline.known", str(issue.pk)).hexdigest()[:20]


def followed(place: Jurisdiction, about: str, where: str, key: str, now: datetime) -> Report | None:
    """A report of the matter that somebody pointed at, if it may still be told."""
    return _first_of(at_site(place, about, where, now), key) if key else None


def _first_of(matters: Iterable[Matter], key: str) -> Report | None:
    return next((matter.first for matter in matters if matter.key == key), None)
