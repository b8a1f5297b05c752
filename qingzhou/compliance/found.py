"""What a sweep tells of each institution: facts that break one rule, together. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from qingzhou.compliance.law.facts import OUTSIDE
from qingzhou.compliance.law.rules import Rule


@dataclass(frozen=True)
class Found:
    """The facts of an institution that break a rule: how many, from when to when, the worst, and a digest of all."""

    institution: int
    rule: Rule  # the row that the worst one breaks
    count: int
    first_on: date
    last_on: date
    fact: int  # the worst
    day: date
    figure: int
    limit: int
    digest: str

    @property
    def worst(self) -> list[int | str]:
        """As JSON keeps it."""
        return [self.fact, self.day.isoformat(), self.figure, self.limit, self.rule.since.isoformat()]


def together(hits: pa.Table, rules: Sequence[Rule]) -> list[Found]:
    """Hits by institution and rule, whatever rows of the law they break, in order of both."""
    by_both: dict[tuple[int, str], list[dict[str, object]]] = {}
    for hit in hits.to_pylist():
        by_both.setdefault((hit["institution"], rules[hit["rule"]].code), []).append(hit)
    return [_found(institution, told, rules) for (institution, _code), told in sorted(by_both.items())]


def _found(institution: int, hits: Sequence[dict[str, object]], rules: Sequence[Rule]) -> Found:
    # The worst is the furthest beyond its limit; of two the later one.
    worst = max(hits, key=lambda hit: (abs(int(str(hit["figure"])) - int(str(hit["limit"]))), hit["day"], hit["fact"]))
    said = sorted(_said(hit, rules[int(str(hit["rule"]))]) for hit in hits)
    days = [day for hit in hits if isinstance(day := hit["day"], date)]
    return Found(
        institution,
        rules[int(str(worst["rule"]))],
        len(hits),
        min(days),
        max(days),
        int(str(worst["fact"])),
        next(day for day in days if day == worst["day"]),
        int(str(worst["figure"])),
        int(str(worst["limit"])),
        hashlib.sha256("\n".join(said).encode()).hexdigest(),
    )


def _said(hit: dict[str, object], rule: Rule) -> str:
    """What a hit says, so that a corrected fact says something else. What the register says has but the day it was looked at."""
    day = hit["day"] if rule.of.table in OUTSIDE else ""
    return f"{rule.since}/{hit['fact']}/{day}/{hit['figure']}/{hit['limit']}"
