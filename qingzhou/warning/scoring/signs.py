"""What can be seen of every institution on a day, as tables tell it: one query a sign, the figure and the two numbers behind it.

Nothing after the day is looked at. A table that is not there, and an institution of which a table says nothing, gives no figure:
what is not known is said to be missing and adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa


@dataclass(frozen=True)
class Seen:
    """A sign of an institution: the figure that is weighed, and the two numbers that it comes from."""

    figure: float
    first: float
    second: float


@dataclass(frozen=True)
class Sign:
    """How a sign is read: from which table, and the query (institution, figure, first, second); $day is the day."""

    table: str
    query: str


SIGNS: dict[str, Sign] = {
    "custody_short": Sign(
        "balances",
        """SELECT institution, greatest(0, 1 - custody / undelivered), custody, undelivered FROM balances
           WHERE balance_on > $day - 60 AND balance_on <= $day AND undelivered > 0 AND custody IS NOT NULL
           QUALIFY row_number() OVER (PARTITION BY institution ORDER BY balance_on DESC, id DESC) = 1""",
    ),
    # Slow is a refund that took longer than 15 days: a measure of ours, no legal limit.
    "refunds_slow": Sign(
        "refunds",
        """SELECT institution, late / n, late, n FROM (SELECT institution, count(*) AS n,
             count(*) FILTER (paid_on IS NULL OR paid_on > asked_on + 15) AS late FROM refunds
             WHERE asked_on > $day - 75 AND asked_on <= $day - 15 GROUP BY institution) WHERE n >= 2""",
    ),
    "refunds_many": Sign(
        "refunds",
        """SELECT institution, CASE WHEN new < 3 THEN 0 ELSE new / greatest(old / 6, 0.5) END, new, old FROM (
             SELECT institution, count(*) FILTER (asked_on > $day - 30) AS new,
             count(*) FILTER (asked_on <= $day - 30) AS old FROM refunds
             WHERE asked_on > $day - 210 AND asked_on <= $day GROUP BY institution)""",
    ),
    "packages": Sign(
        "payments",
        """SELECT institution, large / n, large, n FROM (SELECT institution, count(*) AS n,
             count(*) FILTER (hours > 60 OR amount > 500000 OR covers_to - covers_from > 92) AS large FROM payments
             WHERE paid_on > $day - 60 AND paid_on <= $day GROUP BY institution) WHERE n >= 3""",
    ),
    "discounts": Sign(
        "payments",
        """SELECT institution, greatest(0, 1 - new / old), new, old FROM (SELECT institution,
             median(amount / hours) FILTER (paid_on > $day - 60) AS new,
             median(amount / hours) FILTER (paid_on <= $day - 60) AS old,
             count(*) FILTER (paid_on > $day - 60) AS n FROM payments
             WHERE paid_on > $day - 365 AND paid_on <= $day AND hours > 0 GROUP BY institution) WHERE n >= 2 AND old > 0""",
    ),
    "complaints": Sign(
        "complaints",
        """SELECT institution, CASE WHEN new < 2 THEN 0 ELSE new / greatest(old / 6, 0.5) END, new, old FROM (
             SELECT institution, count(*) FILTER (day > $day - 30) AS new, count(*) FILTER (day <= $day - 30) AS old
             FROM complaints WHERE day > $day - 210 AND day <= $day GROUP BY institution)""",
    ),
    "lessons": Sign(
        "sessions",
        """SELECT institution, greatest(0, 1 - new / (old / 3)), new, old FROM (SELECT institution,
             count(*) FILTER (starts_at::DATE > $day - 28) AS new, count(*) FILTER (starts_at::DATE <= $day - 28) AS old
             FROM sessions WHERE starts_at::DATE > $day - 112 AND starts_at::DATE <= $day GROUP BY institution) WHERE old >= 12""",
    ),
    "staff": Sign(
        "changes",
        """SELECT institution, sum(share), count(*), sum(share) FROM changes
           WHERE what = 'staff' AND day > $day - 60 AND day <= $day GROUP BY institution""",
    ),
    "moved": Sign(
        "changes",
        """SELECT institution, count(*), count(*), 180 FROM changes
           WHERE what = 'moved' AND day > $day - 180 AND day <= $day GROUP BY institution""",
    ),
    "registration": Sign(
        "changes",
        """SELECT institution, count(*), count(*), 180 FROM changes
           WHERE what = 'registration' AND day > $day - 180 AND day <= $day GROUP BY institution""",
    ),
    "rebounds": Sign(
        "changes",
        """SELECT institution, count(*), count(*), 0 FROM changes
           WHERE what = 'rebound' AND day <= $day GROUP BY institution""",
    ),
}


class Watched:
    """Tables of a place, ready to be looked at on any day: Arrow tables, or paths of Parquet files, by name."""

    def __init__(self, tables: Mapping[str, pa.Table | str]) -> None:
        self.connection: Any = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
        for name, table in tables.items():
            relation = (
                self.connection.read_parquet(table) if isinstance(table, str) else self.connection.from_arrow(table)
            )
            relation.create_view(name)
        self.names = frozenset(tables)

    @property
    def missing(self) -> list[str]:
        """The signs of which no table tells anything."""
        return [name for name, sign in SIGNS.items() if sign.table not in self.names]

    def seen_on(self, day: date) -> dict[int, dict[str, Seen]]:
        """The signs of every institution of which any are known."""
        found: dict[int, dict[str, Seen]] = {}
        for name, sign in SIGNS.items():
            if sign.table in self.names:
                for whose, figure, first, second in self.connection.execute(sign.query, {"day": day}).fetchall():
                    found.setdefault(whose, {})[name] = Seen(float(figure), float(first), float(second))
        return found
