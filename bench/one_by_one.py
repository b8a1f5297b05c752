"""The same rules one row at a time: zen-engine's compiled expressions, for script/bench sweep to be compared with.

In its favour rows come as ready dictionaries, days and moments as plain numbers, and months are reckoned for it beforehand.
"""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from qingzhou.compliance.law.checks import FLAGS
from qingzhou.compliance.law.facts import TABLES, Fact
from qingzhou.compliance.law.measures import Around, months_after
from qingzhou.compliance.law.rules import Rule, breach

DAY = 86_400
EPOCH = date(1970, 1, 1)
EXPRESSIONS = {
    "ends_late": "ends_at - starts_at + starts_at % 86400 > {limit} and ends_at >= starts_at",
    "lasts_long": "ends_at - starts_at > {limit} and ends_at >= starts_at",
    "follows_closely": "before_ended_at != null and starts_at - before_ended_at < {limit} and starts_at >= before_ended_at",
    "costs_much": "amount != null and amount > {limit}",
    "pays_for_many_hours": "hours != null and hours > {limit}",
    "pays_for_long": "covers_from != null and covers_to - covers_from + 1 > three_months and covers_to >= covers_from",
    "renewed_early": "hours != null and hours_left > {limit} and paid_on < month_before",
    "paid_early": "hours == null and class_starts_on != null and paid_on < month_before",
    **{name: f"{column} == {str(wrong).lower()}" for name, (_table, column, wrong) in FLAGS.items()},
    "unwritten": "prepaid == true and written == false",
    "held_at_all": "true",
    "falls_short": "custody < undelivered",
    "crowded": "seats > floor(area / 300)",
}


def _number(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.date() - EPOCH).days * DAY + (value.hour * 60 + value.minute) * 60 + value.second
    return (value - EPOCH).days if isinstance(value, date) else value


def expression(rule: Rule) -> str:
    """A row of the law as an expression over `flat` rows."""
    scopes = (("kind", rule.kinds), ("mode", rule.modes), ("stage", rule.stages))
    scope = " and ".join(f"{name} in {sorted(wanted)}" for name, wanted in scopes)
    days = DAY if rule.of.table == "sessions" else 1
    since = _number(rule.since) * days
    return f"{scope} and {TABLES[rule.of.table].dated_by} >= {since} and " + EXPRESSIONS[rule.check].format(
        limit=rule.limit
    )


def flat(fact: Fact) -> dict[str, Any]:
    """A fact as a row of plain values, with what months would be needed for."""
    row = {name: _number(value) for name, value in vars(fact).items()}
    begins, starts = (vars(fact).get(name) for name in ("covers_from", "class_starts_on"))
    row["three_months"] = None if begins is None else (months_after(begins, 3) - begins).days
    row["month_before"] = 10**6 if starts is None else _number(months_after(starts, -1))
    return row


def seconds_a_row(place: Path, table: str, rules: list[Rule], most: int = 20_000) -> float:
    """How long one core takes to judge a fact of a table by all of some rows, and that it finds what the Python form finds."""
    import zen

    names = [name for name in TABLES[table].__dataclass_fields__ if name != "dated_by"]
    rows = pq.ParquetFile(place / f"{table}.parquet").iter_batches(most, columns=names).__next__().to_pylist()
    facts = [TABLES[table](**row) for row in rows]
    plain, compiled = [flat(fact) for fact in facts], [zen.compile_expression(expression(rule)) for rule in rules]
    began = time.process_time()
    found = [one.evaluate(row) for row in plain for one in compiled]
    taken = (time.process_time() - began) / len(rows)
    wanted = [breach(rule, fact, Around()) is not None for fact in facts for rule in rules]
    assert [bool(one) for one in found] == wanted, f"zen found {sum(map(bool, found))} of {sum(wanted)} in {table}"
    return taken
