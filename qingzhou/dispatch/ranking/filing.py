"""填报及时率: whether each running task was reported every week. One function, so that another source can take its place."""

from __future__ import annotations

from collections.abc import Iterator

from qingzhou.dispatch.ranking.cases import Case, Material
from qingzhou.dispatch.ranking.spans import Span
from qingzhou.dispatch.standing import SIGNS_OF_LIFE
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import Kind, Status, Verb


def filed(material: Material, span: Span) -> Iterator[Case]:
    """A case for each task and week at whose end it was under way; counted if the lead gave a sign of life in the week.

    The same rule as the weekly list of what was not reported.
    """
    for course in material.courses:
        if course.kind != Kind.TASK:
            continue
        for week in span.weeks:
            stand = course.at(week.moment)
            if stand is None or stand.lead is None or stand.status is not Status.IN_PROGRESS:
                continue
            alive = any(
                (one.unit == stand.lead and one.verb in SIGNS_OF_LIFE) or one.verb in (Verb.RESUME, Verb.ADOPT)
                for one in course.within(week.since, week.moment)
            )
            yield Case(stand.lead, course.item, counted=alive, on=local_day(week.moment))
