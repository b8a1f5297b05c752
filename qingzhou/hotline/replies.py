"""The draft of an answer: what was looked into, found and done, from the ledger, in words a machine has redacted.

Stored and sent in Chinese whatever language people read, like every word to a reporter; whoever answers may change all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

from qingzhou.hotline.models import Report
from qingzhou.hotline.redaction import redacted
from qingzhou.hotline.states import Category
from qingzhou.hotline.titles import SHORT
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Entry
from qingzhou.ledger.states import Verb

LONGEST = 1500


def draft(report: Report) -> str:
    """The draft; empty while nothing was found. No officer, no reporter and no third person is named."""
    if report.issue is None or report.issue.founded is None:
        return ""
    entries = list(Entry.objects.filter(item=report.issue).order_by("seq"))
    keep = (report.about, report.place)
    head = f"您反映的{report.about or report.place}{SHORT[Category(report.category)]}一事，已经核查。"
    with translation.override(settings.LANGUAGE_CODE):
        parts = [head, *_looked(entries), *_found(entries), *_done(entries)]
    return redacted("".join(part for part in parts if part), keep).text[:LONGEST]


def _looked(entries: Iterable[Entry]) -> list[str]:
    return [
        f"{_day(entry.data['investigated_on'])}{'到现场' if entry.data.get('on_site') else ''}核查：{_closed(entry.data['done'])}"
        for entry in entries
        if entry.verb == Verb.INVESTIGATE
    ]


def _found(entries: Iterable[Entry]) -> list[str]:
    last = [entry for entry in entries if entry.verb in (Verb.FIND_FOUNDED, Verb.FIND_UNFOUNDED)][-1:]
    return [
        f"认定：{deeds.Result(one['result']).label}，{_closed(one['reason'])}"
        for entry in last
        for one in entry.data["findings"]
    ]


def _done(entries: Iterable[Entry]) -> list[str]:
    made: list[dict[str, Any]] = [
        one for entry in entries if entry.verb == Verb.HANDLE for one in entry.data["consequences"]
    ]
    return [f"处理：{deeds.ConsequenceKind(one['kind']).label}，{_closed(one['detail'])}" for one in made]


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.month}月{day.day}日"


def _closed(text: str) -> str:
    return text.strip().rstrip("。；;.") + "。"
