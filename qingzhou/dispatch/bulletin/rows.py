"""The tables of an edited paper held to those of the paper made anew.

A table is known again by its heading, its columns and its rows together: so it may be moved, split, or called something else.
A row is known by the number of its item or the name of its unit. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qingzhou.dispatch.bulletin.figures import SAME, Difference, all_agree, figures, in_cell, likeness
from qingzhou.dispatch.bulletin.pairing import changed
from qingzhou.dispatch.bulletin.papers import PLACE, Paper, Row, Table

QUOTED = ("事项", "最近进展")  # words that may be shortened; the figures that are left in them still hold
KNOWN_AGAIN = 1.0  # of 3: heading, columns and rows
_NO_WORD = re.compile(r"[\s（）()：:、，。—–-]+")


@dataclass
class _Found:
    """What stands in the paper of one table, which may have been split."""

    tables: list[Table] = field(default_factory=list)

    def rows(self, kept: Table) -> dict[str, list[Row]]:
        """The rows by their keys, their cells by the names of the kept columns."""
        found: dict[str, list[Row]] = {}
        for table in self.tables:
            names = _columns(kept, table)
            for row in table.rows:
                named = {names.get(name, name): text for name, text in row.cells.items()}
                found.setdefault(row.key, []).append(Row(row.key, named))
        return found

    def left_out(self, kept: Table) -> list[str]:
        """The columns that none of the tables has."""
        there = {name for table in self.tables for name in _columns(kept, table).values()}
        return [name for name in kept.columns if name not in there]

    def renamed(self, kept: Table) -> list[tuple[str, str]]:
        """The columns that are called something else in the paper, and what they were called."""
        return [pair for table in self.tables for pair in _columns(kept, table).items() if pair[0] != pair[1]]


def in_rows(paper: Paper, kept: Paper) -> Iterator[Difference]:
    """What the tables say otherwise."""
    found: list[_Found] = [_Found() for _table in kept.tables]
    for table in paper.tables:
        place = _known_again(table, kept.tables)
        if place is None:
            yield from _of_units(table, kept.units())
        else:
            found[place].tables.append(table)
    for table, there in zip(kept.tables, found, strict=True):
        yield from _compared(table, there)


def _known_again(table: Table, kept: Sequence[Table]) -> int | None:
    """Which of the kept tables a table is, or comes from."""
    scored = [(_alike(table, one), -place) for place, one in enumerate(kept)]
    score, place = max(scored, default=(0.0, 0))
    return -place if score >= KNOWN_AGAIN else None


def _alike(table: Table, kept: Table) -> float:
    """From 0 to 3."""
    columns = len(set(table.columns) & set(kept.columns)) / len({*table.columns, *kept.columns})
    keys = {row.key for row in table.rows}
    rows = len(keys & {row.key for row in kept.rows}) / len(keys) if keys else 0
    return (table.heading == kept.heading) + columns + rows


def _columns(kept: Table, table: Table) -> dict[str, str]:
    """By its name in the paper, what each column was called; those of other names in the order in which they stand."""
    same = {name: name for name in table.columns if name in kept.columns}
    wanted = [name for name in kept.columns if name not in same]
    left = [name for name in table.columns if name not in same]
    return same | (dict(zip(left, wanted, strict=True)) if len(left) == len(wanted) else {})


def _compared(kept: Table, there: _Found) -> Iterator[Difference]:
    if not there.tables:
        if kept.rows:
            yield Difference(kept.heading, "", _("整表 %(n)d 行") % {"n": len(kept.rows)})
        return
    yield from _in_columns(kept, there)
    rows, left_out = there.rows(kept), there.left_out(kept)
    for row in kept.rows:
        if candidates := rows.pop(row.key, []):
            yield from _in_row(kept, row, candidates, left_out)
        else:
            yield Difference(f"{kept.heading} {row.key}", "", str(row))
    for key, more in rows.items():
        yield from (Difference(f"{kept.heading} {key}", str(row), "") for row in more)


def _in_columns(kept: Table, there: _Found) -> Iterator[Difference]:
    """Columns with figures that are left out, and names of columns that tell another figure."""
    for told, said in there.renamed(kept):
        if not all_agree(figures(said), figures(told)):
            yield Difference(kept.heading, told, said)
    for name in there.left_out(kept):
        if figures(name) or any(figures(row.cells.get(name, "")) for row in kept.rows):
            yield Difference(f"{kept.heading} {name}", "", _("整列"))


def _in_row(kept: Table, row: Row, candidates: Sequence[Row], left_out: Sequence[str]) -> Iterator[Difference]:
    """The row of the paper that is most like it, and the same row once more, perhaps in a table of fewer columns."""
    told = [list(_in_cells(kept, row, one, left_out)) for one in candidates]
    best = min(range(len(told)), key=lambda place: len(told[place]))
    yield from told[best]
    for place, one in enumerate(candidates):
        if place != best:
            yield from _in_cells(kept, row, one, [name for name in kept.columns if name not in one.cells])


def _in_cells(table: Table, kept: Row, paper: Row, left_out: Sequence[str]) -> Iterator[Difference]:
    for column, said in kept.cells.items():
        told = paper.cells.get(column, "")
        if column == PLACE or column in left_out or told == said:
            continue
        where = f"{table.heading} {kept.key} {column}"
        if column in QUOTED:
            yield from _in_words(where, said, told)
        elif not _same(said, told):
            yield Difference(where, told, said)


def _same(said: str, told: str) -> bool:
    """Whether two cells say the same: the same figures, or, where there are none, one the other's words."""
    wanted, found = in_cell(said), in_cell(told)
    if wanted or found:
        return all_agree(wanted, found)
    words, others = (_NO_WORD.sub("", text) for text in (said, told))
    return words in others or others in words


def _in_words(where: str, said: str, told: str) -> Iterator[Difference]:
    """The figures of a quoted sentence, where it is still that sentence."""
    if likeness(said, told) >= SAME:
        pairs, _more = changed(figures(said), figures(told))
        yield from (Difference(where, other.said, one.said) for one, other in pairs)


def _of_units(table: Table, units: Mapping[str, Mapping[str, str]]) -> Iterator[Difference]:
    """A table of somebody's own: what it says of a unit in columns that the paper's tables have too."""
    for row in table.rows:
        known = units.get(row.key, {})
        for column, told in row.cells.items():
            said = known.get(column, "")
            if figures(said) and in_cell(told) and not _same(said, told):
                yield Difference(f"{row.key} {column}", told, said)
