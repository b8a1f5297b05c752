"""填报与记录不符: claims that reports of the public, findings, evidence or the ledger itself speak against."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingzhou.compliance.models import Finding
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.snapshot import Row, Snapshot
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Category
from qingzhou.ledger.models import Entry, Item, Part
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Kind, Status
from qingzhou.meetings.sentences import Mirrored, PartUnsigned, Sentence, SharesLower, WithoutEvidence


@dataclass(frozen=True)
class Theme:
    """A matter: by what words a task is about it, under which categories it is reported, which rules find it."""

    words: str
    categories: tuple[Category, ...]
    rules: tuple[str, ...] = ()  # codes begin so


THEMES = (
    Theme("收费|价格|明码标价|预收|资金监管|托管资金", (Category.FEES,), ("fee-", "ctr-")),
    Theme("退费|退款", (Category.REFUND,)),
    Theme("卷款|跑路|爆雷|停业", (Category.CLOSED,)),
    Theme("无证|无照|擅自举办|证照", (Category.UNLICENSED,), ("lic-",)),
    Theme("隐形变异|变相|住家教|家政|一对一|众筹", (Category.DISGUISED,)),
    Theme("培训时间|节假日|双休日|晚间|时段", (Category.TIME,), ("time-",)),
    Theme("广告|招生|虚假宣传", (Category.ADVERTISING,)),
    Theme("从业人员|教师资质|教师资格|有偿补课|师资", (Category.STAFF,)),
    Theme("消防|场地|场所|用电|人身安全", (Category.SAFETY,), ("prm-",)),
    Theme("作业|课后服务", (Category.SCHOOL,)),
    Theme("学前|幼儿", (), ("pre-",)),
)


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
    for row in high.values():
        themes = [theme for theme in THEMES if re.search(theme.words, row.title)]
        units = (row.lead, *row.supports)
        by_reports = {issue for issue, category in reported if any(category in theme.categories for theme in themes)}
        by_rules = {
            issue for issue, rule in found if any(rule.startswith(theme.rules) for theme in themes if theme.rules)
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
