"""填报与记录不符: claims that reports of the public, findings, evidence or the ledger itself speak against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qingzhou.compliance.models import Finding
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.snapshot import Row, Snapshot
from qingzhou.hotline.models import Report
from qingzhou.ledger.models import Entry, Item, Part
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Kind, Status
from qingzhou.meetings.sentences import Mirrored, PartUnsigned, Sentence, SharesLower, WithoutEvidence
from qingzhou.meetings.themes import themes


def contradicted(week: Week, content: Snapshot) -> dict[str, Sentence]:
    """By number, what speaks against a claim; of several the gravest. A handful of queries, however many items."""
    high = {row.number: row for row in content.rows if _is_high(row)}
    told: dict[str, Sentence] = {}
    for found in (
        _mirrored(week, content, high),
        _without_evidence(content, high),
        _parts_unsigned(content, high),
        _shares_lower(content),
    ):
        for number, sentence in found:
            told.setdefault(number, sentence)
    return told


def _is_high(row: Row) -> bool:
    return row.claimed >= policy().evidence_from and row.status == Status.IN_PROGRESS


def _items(content: Snapshot, numbers: Sequence[str]) -> dict[str, object]:
    return {"item__jurisdiction__code": content.header.code, "item__number__in": numbers}


# --- reports and findings ----------------------------------------------------------------------------------------
def _mirrored(week: Week, content: Snapshot, high: Mapping[str, Row]) -> Iterator[tuple[str, Sentence]]:
    """Issues of the same matter that reports and findings opened in the edition, at the units that say it is nearly done."""
    if not high:
        return
    issues = Item.objects.filter(jurisdiction_id=week.jurisdiction_id, kind=Kind.ISSUE, confidential=False)
    issues = issues.filter(number__in=(content.issues or {}).get("registered", ())).exclude(founded=False)
    leads = dict(issues.values_list("pk", "lead_id"))
    numbers = dict(issues.values_list("pk", "number"))
    reported = list(Report.objects.filter(issue__in=leads).values_list("issue", "category"))
    found = list(Finding.objects.filter(issue__in=leads).values_list("issue", "rule"))
    table = themes()
    for row in high.values():
        about = [theme for theme in table if theme.is_of(row.title)]
        units = (row.lead, *row.supports)
        by_reports = {issue for issue, category in reported if any(category in theme.categories for theme in about)}
        by_rules = {
            issue for issue, rule in found if any(rule.startswith(theme.rules) for theme in about if theme.rules)
        }
        told = [
            sorted(numbers[issue] for issue in issues_ if leads[issue] in units)
            for issues_ in (by_reports, by_rules - by_reports)
        ]
        if any(told):
            yield row.number, Mirrored(row.claimed, *told)


# --- evidence and the ledger itself ------------------------------------------------------------------------------
def _without_evidence(content: Snapshot, high: Mapping[str, Row]) -> Iterator[tuple[str, Sentence]]:
    entries = Entry.objects.filter(**_items(content, list(high)), at__lte=content.header.moment)
    shown = set(entries.exclude(files=[]).values_list("item__number", flat=True))
    for number, row in high.items():
        if number not in shown:
            yield number, WithoutEvidence(row.claimed)


def _parts_unsigned(content: Snapshot, high: Mapping[str, Row]) -> Iterator[tuple[str, Sentence]]:
    parts = Part.objects.filter(**_items(content, list(high)), role=Part.Role.SUPPORT, signed_at__isnull=True)
    for number, unit in parts.order_by("item_id", "id").values_list("item__number", "unit__short_name"):
        yield number, PartUnsigned(high[number].claimed, unit)


def _shares_lower(content: Snapshot) -> Iterator[tuple[str, Sentence]]:
    claims = {row.number: row.claimed for row in content.rows}
    parents = Item.objects.filter(jurisdiction__code=content.header.code, number__in=list(claims), children_count__gt=0)
    for number, summed in parents.values_list("number", "children_claimed"):
        if summed is not None and claims[number] - summed > policy().yellow_gap:
            yield number, SharesLower(claims[number], summed)
