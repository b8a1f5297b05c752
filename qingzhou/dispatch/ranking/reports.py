"""三率 of reports: whether reporters heard by the promised day, hold their matter solved, and are satisfied.

All three follow from the lines of reports as they stood; what is counted is what reporters said and what they were promised, never
how many reports were found to be true and what they led to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from qingzhou.dispatch.ranking.cases import Case, Material, Promise, Verdict
from qingzhou.dispatch.ranking.spans import Span
from qingzhou.hotline.models import Line
from qingzhou.hotline.states import Verb
from qingzhou.ledger.policy import local_day

HEARD = (Verb.ACCEPT, Verb.TELL, Verb.ANSWER, Verb.DECLINE)  # what a reporter hears
JUDGED = (Verb.RATE, Verb.REOPEN)
LOOKED_BACK = timedelta(days=100)  # longer than anybody may be promised ahead
SATISFIED_FROM = 4  # of 5


def told(jurisdiction_id: int, since: datetime, moment: datetime) -> tuple[list[Promise], list[Verdict]]:
    """The promises and verdicts that a span can be about. One query."""
    rows = Line.objects.filter(
        report__jurisdiction_id=jurisdiction_id,
        verb__in=(*HEARD, *JUDGED),
        at__gt=since - LOOKED_BACK,
        at__lte=moment,
    ).order_by("report", "seq")
    promises: list[Promise] = []
    verdicts: list[Verdict] = []
    for report, lines in groupby(rows.values_list("report", "verb", "at", "unit", "data"), key=lambda row: row[0]):
        told = [_Told(*row[1:]) for row in lines]
        promises.extend(_promises(report, told))
        verdicts.extend(_verdicts(report, told))
    return promises, verdicts


@dataclass(frozen=True)
class _Told:
    verb: str
    at: datetime
    unit: int | None
    data: dict[str, object]


def _promises(report: int, told: Sequence[_Told]) -> Iterator[Promise]:
    for place, line in enumerate(told):
        due_on, lead = line.data.get("promised_on"), line.data.get("lead")
        if isinstance(due_on, str) and isinstance(lead, int):
            after = (one.at for one in told[place + 1 :] if one.verb in HEARD)
            yield Promise(lead, report, date.fromisoformat(due_on), next(after, None))


def _verdicts(report: int, told: Sequence[_Told]) -> Iterator[Verdict]:
    """Each answered round is judged once, by what was said last of it; asking for another unit says that it is not solved."""
    answered: int | None = None
    last: Verdict | None = None
    for line in told:
        if line.verb == Verb.ANSWER:
            if last:
                yield last
            answered, last = line.unit, None
        elif answered is not None and line.verb == Verb.RATE:
            satisfied = line.data.get("satisfied")
            mark = satisfied if isinstance(satisfied, int) else None
            last = Verdict(answered, report, line.at, line.data.get("solved") is True, mark)
        elif answered is not None and line.verb == Verb.REOPEN:
            last = Verdict(answered, report, line.at, solved=False, satisfied=last.satisfied if last else None)
    if last:
        yield last


def kept(material: Material, span: Span) -> Iterator[Case]:
    """A case for each promise whose day fell due in the span; counted where the reporter heard by then."""
    for promise in material.promises:
        if span.falls_due(promise.due_on):
            heard = promise.kept_at is not None and local_day(promise.kept_at) <= promise.due_on
            yield Case(promise.unit, None, counted=heard, on=promise.due_on, report=promise.report)


def solved(material: Material, span: Span) -> Iterator[Case]:
    """A case for each answered report that its reporter judged in the span."""
    for verdict in material.verdicts:
        if span.since < verdict.at <= span.moment:
            yield _judged(verdict, counted=verdict.solved)


def satisfied(material: Material, span: Span) -> Iterator[Case]:
    """A case for each of them with a mark; 4 and 5 of 5 count as satisfied."""
    for verdict in material.verdicts:
        if verdict.satisfied is not None and span.since < verdict.at <= span.moment:
            yield _judged(verdict, counted=verdict.satisfied >= SATISFIED_FROM)


def _judged(verdict: Verdict, *, counted: bool) -> Case:
    return Case(verdict.unit, None, counted=counted, on=local_day(verdict.at), report=verdict.report)
