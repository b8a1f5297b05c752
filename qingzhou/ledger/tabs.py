"""The tabs above the ledger: everything open, and each saved filter with how many items it holds today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext as _

from qingzhou.bookmarks.models import Bookmark, Place
from qingzhou.bookmarks.permissions import why_not_share
from qingzhou.ledger import listing
from qingzhou.ledger.listing import Days, Wanted
from qingzhou.ledger.states import Kind
from qingzhou.units.models import Membership

MOST = 999  # more are said to be “999+”
COUNT = "(SELECT COUNT(*) FROM ({}) AS counted)"


@dataclass(frozen=True)
class Tab:
    """A saved filter, how many items it holds, and whether it is what one looks at."""

    name: str
    query: str
    count: str
    current: bool


@dataclass(frozen=True)
class Bar:
    """All tabs, and what would be kept if the present filter were."""

    everything: str
    all_words: str
    plain: bool
    tabs: list[Tab]
    place: str
    query: str
    can_keep: bool
    may_share: bool


def bar(marks: list[Bookmark], wanted: Wanted, by: Membership, days: Days) -> Bar:
    """The tabs for somebody who looks at `wanted`."""
    filters = [meant(mark, wanted.kind) for mark in marks]
    query = wanted.query
    tabs = [
        Tab(mark.name, mark.query, f"{MOST}+" if count > MOST else str(count), filter_.query == query)
        for mark, filter_, count in zip(marks, filters, numbers(filters, by, days), strict=True)
    ]
    plain = query == Wanted().query
    return Bar(
        everything="?status=open",
        all_words=_("未销号"),
        plain=plain,
        tabs=tabs,
        place=Place.LEDGER.value,
        query=query,
        can_keep=not plain and not any(tab.current for tab in tabs),
        may_share=why_not_share(by) is None,
    )


def meant(mark: Bookmark, kind: Kind | None) -> Wanted:
    """What a saved filter asks for today in one ledger; what no longer makes sense in it is left out."""
    return Wanted.read(dict(parse_qsl(mark.query)), kind)


def numbers(filters: list[Wanted], by: Membership, days: Days) -> list[int]:
    """How many items each holds, counted to one more than MOST: one query for all."""
    if not filters:
        return []
    counts: list[str] = []
    parameters: list[Any] = []
    for wanted in filters:
        matched = listing.matching(by, wanted, days)
        some = listing.countable(matched, by, wanted).order_by().values("pk")[: MOST + 1]
        try:
            statement, values = some.query.sql_with_params()
        except EmptyResultSet:  # known without asking
            counts.append("0")
            continue
        counts.append(COUNT.format(statement))
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(counts), parameters)
        row = cursor.fetchone()
    return list(row or ())
