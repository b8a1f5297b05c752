"""Rows that say where something stands, while lines beside them, only ever added, say how it came there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from django.db.models import QuerySet

from qingzhou.refusals import NotNow


class Step(Protocol):
    """A step of a table of moves."""

    @property
    def target(self) -> str:
        """Where it leads."""


def led_to(verbs: Sequence[str], begin: str, step: Callable[[str, str], Step]) -> str | None:
    """Where steps lead from a beginning; None where one of them is none of the table, for which `step` raises NotNow."""
    state = begin
    try:
        for verb in verbs:
            state = step(state, verb).target
    except NotNow:
        return None
    return state


def astray(rows: QuerySet[Any], state_of: Callable[[list[str]], str | None]) -> Iterator[Any]:
    """The rows whose lines are not numbered from 1 to `lines_count`, or whose verbs do not lead to their `state`."""
    for row in rows.order_by("pk").prefetch_related("lines").iterator(chunk_size=500):
        lines = sorted(row.lines.all(), key=lambda line: line.seq)
        numbered = [line.seq for line in lines] == list(range(1, row.lines_count + 1))
        if not numbered or state_of([line.verb for line in lines]) != row.state:
            yield row
