"""What pages ask of rules, sweeps and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from qingzhou.compliance import permissions, wording
from qingzhou.compliance.facts_of import law_of
from qingzhou.compliance.facts_told import Told, told
from qingzhou.compliance.law.facts import OUTSIDE
from qingzhou.compliance.law.rules import RULES, UNITS, Rule, row_of
from qingzhou.compliance.models import Finding, FindingLine, Limit, Sweep
from qingzhou.compliance.states import State
from qingzhou.compliance.sweeping.looking import latest_of
from qingzhou.compliance.sweeping.store import tables_of
from qingzhou.compliance.sweeping.underway import Underway, standing
from qingzhou.ledger import norms
from qingzhou.refusals import Refusal
from qingzhou.registry.models import Institution
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Unit, UnitKind
from qingzhou.units.queries import office_of, units_of

PAGE = 50
LATEST = 10  # facts of each table
MOSTLY_WRONG_FROM = 5  # findings dismissed before a rule is said to be mostly wrong


def visible_to(by: Membership) -> QuerySet[Finding]:
    """The findings that `by` may read."""
    return visible(Finding, by).select_related("institution", "unit", "issue")


@dataclass(frozen=True)
class Shown:
    """A finding as it is shown: the row of the law, the sum, and whether `by` may deal with it."""

    finding: Finding
    rule: Rule
    left: str
    right: str
    penalty: str  # the article on which a penalty could rest, "" where there is none
    may_deal: bool


def shown(findings: Sequence[Finding], by: Membership) -> list[Shown]:
    """Findings with their sums."""
    rows = law_of(by.jurisdiction_id)
    return [_shown(finding, rows, by) for finding in findings]


def _shown(finding: Finding, rows: Sequence[Rule], by: Membership) -> Shown:
    _fact, _day, figure, limit, since = finding.worst
    rule = row_of(rows, finding.rule, date.fromisoformat(since))
    left, right = wording.arithmetic(rule.of, figure, limit)
    may_deal = finding.state == State.OPEN and permissions.why_not_deal(by, finding) is None
    return Shown(finding, rule, left, right, penalty_of(rule, finding.worst_on), may_deal)


def penalty_of(rule: Rule, day: date) -> str:
    """The article on which a penalty for facts of a day could rest, as one writes it; "" where there is none."""
    found = next((norm for norm in norms.in_force(day) if norm.code == rule.penalised_by), None)
    return found.penalty_basis if found else ""


@dataclass(frozen=True)
class Asked:
    """What a list of findings is narrowed to; empty: not at all."""

    state: str = State.OPEN.value
    rule: str = ""

    @classmethod
    def of(cls, said: Any) -> Asked:
        """From the parameters of an address; what is not known is left out."""
        state, rule = said.get("state", State.OPEN.value), said.get("rule", "")
        known = {one.code for one in RULES}
        return cls(state if state in {*State.values, "all"} else State.OPEN.value, rule if rule in known else "")


@dataclass(frozen=True)
class Page:
    """Some findings, the newest first, and after which the next page begins ("" if there is none)."""

    rows: list[Finding]
    after: str


def listed(by: Membership, asked: Asked, after: str = "") -> Page:
    """One page of findings."""
    found = visible_to(by).order_by("-pk")
    if asked.state != "all":
        found = found.filter(state=asked.state)
    if asked.rule:
        found = found.filter(rule=asked.rule)
    if after.isascii() and after.isdecimal() and len(after) < 18:
        found = found.filter(pk__lt=int(after))
    rows = list(found[: PAGE + 1])
    return Page(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def counts(by: Membership) -> dict[str, int]:
    """How many findings stand where."""
    found = dict(visible(Finding, by).order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def lines_of(finding: Finding, by: Membership) -> QuerySet[FindingLine]:
    """What happened to a finding, the latest first."""
    found = visible(FindingLine, by).filter(finding=finding)
    return found.select_related("person", "unit", "stands_for").order_by("-seq")


def of_institution(institution: Institution, by: Membership) -> list[Shown]:
    """The findings about an institution that still stand, for its page."""
    standing = visible_to(by).filter(institution=institution, state__in=(State.OPEN, State.ISSUED))
    return shown(list(standing), by)


def why_not_look(institution: Institution, by: Membership) -> Refusal | None:
    """Why `by` may not look at the facts of an institution, or None if they may."""
    answers = not by.oversees and visible_to(by).filter(institution=institution).exists()
    return permissions.why_not_look(by, answers=answers)


def facts_of(institution: Institution) -> list[Told]:
    """The latest facts about an institution that came from outside, table by table."""
    files = tables_of(settings.FACTS_ROOT, institution.jurisdiction.code)
    kept = latest_of({name: files[name] for name in OUTSIDE if name in files}, institution.pk, LATEST)
    return [told(name, kept[name]) for name in OUTSIDE if name in kept]


def last_sweeps(by: Membership, most: int = 12) -> list[Sweep]:
    """The last sweeps of the place, the newest first."""
    return list(visible(Sweep, by).select_related("person")[:most])


def sweep_under_way(by: Membership, today: date) -> Underway | None:
    """The sweep of the place that is under way, for who may sweep."""
    return None if permissions.why_not_sweep(by) else standing(settings.FACTS_ROOT / by.unit.jurisdiction.code, today)


@dataclass(frozen=True)
class Tally:
    """How a rule does: findings that stand, that were dismissed, all there ever were."""

    standing: int
    dismissed: int
    total: int

    @property
    def is_mostly_wrong(self) -> bool:
        """Whether more than half of what it finds turns out to be nothing."""
        return self.dismissed >= MOSTLY_WRONG_FROM and self.dismissed * 2 > self.total


def tallies(by: Membership) -> dict[str, Tally]:
    """How each rule does, by code."""
    rows = (
        visible(Finding, by)
        .order_by()
        .values_list("rule")
        .annotate(
            standing=Count("pk", filter=Q(state__in=(State.OPEN, State.ISSUED))),
            dismissed=Count("pk", filter=Q(state=State.DISMISSED)),
            total=Count("pk"),
        )
    )
    return {code: Tally(standing, dismissed, total) for code, standing, dismissed, total in rows}


def limits_seen(by: Membership, code: str) -> list[Limit]:
    """The limits of a rule that the place has entered, the latest first."""
    found = visible(Limit, by).filter(code=code)
    return list(found.select_related("person").order_by("-since", "-pk"))


def answering(jurisdiction_id: int) -> dict[str, Unit]:
    """The unit of the place that answers, by the codes of the rules; the office where there is none."""
    units = list(units_of(jurisdiction_id, UnitKind.DEPARTMENT))
    office = office_of(jurisdiction_id)
    return {
        code: next((unit for unit in units if word in unit.name or word in unit.short_name), office)
        for code, word in UNITS.items()
    }
