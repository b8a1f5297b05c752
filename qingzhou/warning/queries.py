"""What pages ask of scores and warnings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet

from qingzhou.hotline.transfer import Transfer
from qingzhou.ledger.models import Entry
from qingzhou.ledger.states import Verb as LedgerVerb
from qingzhou.registry.models import Institution
from qingzhou.rights import visible
from qingzhou.units.models import Membership
from qingzhou.warning import permissions, wording
from qingzhou.warning.models import Alert, AlertLine, Assessment
from qingzhou.warning.scoring.weights import read
from qingzhou.warning.states import MOVES, WARNED, Outcome, State, Verb
from qingzhou.warning.transfer import FROM, standing
from qingzhou.workdays.days import local_day

PAGE = 50


def visible_to(by: Membership) -> QuerySet[Alert]:
    """The scores that `by` may read."""
    return visible(Alert, by).select_related("institution", "unit", "issue")


@dataclass(frozen=True)
class Part:
    """A part of a score as pages show it; `share`: of what it may add, in percent."""

    label: str
    points: int
    most: int
    share: int
    evidence: str


@dataclass(frozen=True)
class Shown:
    """A score with its parts in words, and what is not known."""

    alert: Alert
    parts: list[Part]
    missing: str  # names of signs
    may_deal: bool


def shown(alerts: Sequence[Alert], by: Membership) -> list[Shown]:
    """Scores as pages show them."""
    weights = read().signs
    most = {name: round(weight.weight) for name, weight in weights.items()}
    return [
        Shown(
            alert,
            [_part(part, most) for part in alert.parts],
            wording.labels(alert.missing),
            permissions.why_not_deal(by, alert) is None,
        )
        for alert in alerts
    ]


def _part(part: Sequence[Any], most: dict[str, int]) -> Part:
    full = max(most.get(part[0], part[1]), part[1])
    return Part(wording.label(part[0]), part[1], full, round(100 * part[1] / full), wording.evidence(part))


def counts(by: Membership) -> dict[str, int]:
    """How many institutions stand where."""
    found = dict(visible(Alert, by).order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def listed(by: Membership, state: str, after: str = "") -> tuple[list[Shown], str]:
    """One page, the highest scores first, and after how many the next page begins ("" if there is none)."""
    first = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    found = visible_to(by).filter(state__in=WARNED) if state == "warned" else visible_to(by).filter(state=state)
    taken = list(found.order_by("-score", "pk")[first : first + PAGE + 1])
    return shown(taken[:PAGE], by), str(first + PAGE) if len(taken) > PAGE else ""


def lines_of(alert: Alert, by: Membership) -> QuerySet[AlertLine]:
    """What happened to a warning, the latest first."""
    return visible(AlertLine, by).filter(alert=alert).select_related("person", "unit").order_by("-seq")


def of_institution(institution: Institution, by: Membership) -> Shown | None:
    """The score of an institution, where it has one and `by` may read it."""
    alert = visible_to(by).filter(institution=institution).first()
    return shown([alert], by)[0] if alert else None


def last_assessment(by: Membership) -> Assessment | None:
    """The last look at the place that `by` may know of."""
    return visible(Assessment, by).select_related("person").order_by("-pk").first()


def transfer_of(alert: Alert) -> Transfer:
    """How far handing the case to the police is."""
    return standing(alert.lines.order_by("seq"))


def was_looked_into(alert: Alert) -> bool:
    """Whether two officers looked into the issue: the ledger takes no investigation by fewer."""
    return Entry.objects.filter(item=alert.issue_id, verb=LedgerVerb.INVESTIGATE).exists() if alert.issue_id else False


def steps_of(alert: Alert, moved: Transfer, by: Membership) -> list[tuple[Verb, bool]]:
    """What `by` can do by hand now, and whether it needs a word; `moved`: how far handing the case to the police is."""
    moves = [move for move in MOVES if move.by_hand and move.source == alert.state]
    looked = any(move.verb is Verb.PROPOSE for move in moves) and was_looked_into(alert)
    return [
        (move.verb, move.needs_reason)
        for move in moves
        if move.verb not in FROM or (looked and permissions.why_not_transfer(alert, moved, move.verb, by) is None)
    ]


@dataclass(frozen=True)
class Measured:
    """How warnings did so far: raised, set aside, ended how, and the median days until somebody took note."""

    raised: int
    dismissed: int
    days_to_note: float | None
    outcomes: list[tuple[str, int]]
    false_by_sign: list[tuple[str, int, int]]  # by the largest part when raised: sign, raised, set aside


def measured(by: Membership) -> Measured:
    """What became of the warnings that `by` may read."""
    lines = visible(AlertLine, by).order_by("alert", "seq").values_list("alert", "verb", "at", "outcome", "data")
    raised: dict[int, tuple[datetime, str]] = {}
    waits, outcomes, by_sign, false_of = [], dict.fromkeys(Outcome.values, 0), Counter[str](), Counter[str]()
    dismissed = total = 0
    for alert, verb, at, outcome, data in lines.iterator():
        if verb == Verb.RAISE:
            total += 1
            sign = data["parts"][0][0] if data["parts"] else ""
            raised[alert] = (at, sign)
            by_sign[sign] += 1
        elif verb == Verb.ACKNOWLEDGE and alert in raised:
            waits.append((local_day(at) - local_day(raised[alert][0])).days)
        elif verb == Verb.DISMISS:
            dismissed += 1
            sign = raised[alert][1] if alert in raised else ""
            false_of[sign] += 1
        elif verb == Verb.END:
            outcomes[outcome] += 1
    return Measured(
        total,
        dismissed,
        median(waits) if waits else None,
        [(str(one.label), outcomes[one.value]) for one in Outcome],
        [
            (wording.label(sign), n, false_of[sign])
            for sign, n in sorted(by_sign.items(), key=lambda one: -one[1])
            if sign
        ],
    )
