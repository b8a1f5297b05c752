"""What is wrong with a row: where it stands, what is written there, and what would be accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qingzhou.documents.headings import letter
from qingzhou.exchange.columns import Field


@dataclass(frozen=True)
class Fault:
    """One fault. `row` is Excel's; `place` the column counted from 0, None when the table has no such column."""

    row: int
    place: int | None
    field: str
    value: str
    code: str
    said: str
    do: str

    @property
    def letter(self) -> str:
        """The column as Excel names it."""
        return letter(self.place) if self.place is not None else ""

    @property
    def label(self) -> str:
        """What the column means to the ledger."""
        return str(Field(self.field).label)

    def packed(self) -> list[Any]:
        """As JSON keeps it."""
        return [self.row, self.place, self.field, self.value, self.code, self.said, self.do]


def unpacked(kept: Iterable[list[Any]]) -> list[Fault]:
    """The faults that were packed."""
    return [Fault(*one) for one in kept]


@dataclass(frozen=True)
class Group:
    """The same fault in many rows: mended once, mended everywhere."""

    first: Fault
    rows: int

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.first.field}:{self.first.value}"


def grouped(faults: Iterable[Fault]) -> list[Group]:
    """The faults by what is written, those that are in most rows first."""
    first: dict[tuple[str, str, str], Fault] = {}
    rows: Counter[tuple[str, str, str]] = Counter()
    for fault in faults:
        key = (fault.field, fault.value, fault.code)
        first.setdefault(key, fault)
        rows[key] += 1
    return [Group(first[key], number) for key, number in rows.most_common()]
