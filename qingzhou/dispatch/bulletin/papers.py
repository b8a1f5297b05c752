"""A paper of the dispatch taken apart: its sentences, and its tables by the heading above them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qingzhou.dispatch.bulletin.figures import ITEM, plain

SHA = re.compile(r"SHA-256[：:]\s*([0-9a-f]{64})")
BETWEEN = " | "
HEADING = 30  # characters: a longer line is a sentence
_ORIGIN = re.compile(r"SHA-256|本[表文]依据")
_NUMBER = "编号"  # the column by which a row of an item is known …
PLACE = "序号"  # … and that by which none is
_TURNED = re.compile(r"[\s\-—–·]*(?:第?\d+页?[，,/\s]*(?:共\d+页)?)?[\s\-—–·]*")  # a page's own number


@dataclass(frozen=True)
class Row:
    """One row by the number of its item, or the name of its unit; its cells by their columns' names."""

    key: str
    cells: Mapping[str, str]

    def __str__(self) -> str:
        """The row in a line, not too long."""
        return BETWEEN.join(self.cells.values())[:60]


@dataclass
class Table:
    """One table and the heading above it."""

    heading: str
    columns: Sequence[str]
    rows: list[Row] = field(default_factory=list)

    def take(self, cells: Sequence[str]) -> None:
        """One more row."""
        named = dict(zip(self.columns, cells, strict=False))
        first = next((text for name, text in named.items() if name != PLACE), "")
        self.rows.append(Row(named.get(_NUMBER, first), named))


@dataclass(frozen=True)
class Paper:
    """What a paper says."""

    sentences: list[str]
    tables: list[Table]

    def units(self) -> dict[str, dict[str, str]]:
        """By name, the units of which tables tell, with what is told of each by column."""
        return self._told(of_items=False)

    def items(self) -> dict[str, dict[str, str]]:
        """By number, the items of which tables tell, with what is told of each by column."""
        return self._told(of_items=True)

    def _told(self, *, of_items: bool) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for table in self.tables:
            if (_NUMBER in table.columns) is of_items:
                for row in table.rows:
                    found.setdefault(row.key, {}).update(row.cells)
        return found


def hash_in(text: str) -> str:
    """The digest of the snapshot that a paper says it was made from, or an empty text."""
    found = SHA.search(text)
    return found[1] if found else ""


def read(text: str) -> Paper:
    """A paper from its text, as `text_of_word` and `margins_of_word` give it."""
    sentences: list[str] = []
    tables: list[Table] = []
    heading, inside = "", False
    for line in plain(text).split("\n"):
        if BETWEEN.strip() in line:
            cells = [cell.strip() for cell in line.split(BETWEEN.strip())]
            if inside or _goes_on(cells, tables):
                tables[-1].take(cells)
            else:
                tables.append(Table(heading, cells))
            inside = True
            continue
        inside = False
        if _TURNED.fullmatch(line) or _ORIGIN.search(line):
            continue
        sentences.append(line.strip())
        heading = _bare(line) if len(line) < HEADING and not line.rstrip().endswith("。") else heading
    return Paper(sentences, tables)


def _goes_on(cells: Sequence[str], tables: Sequence[Table]) -> bool:
    """Whether a table without a head goes on with the one before: its first line tells of an item."""
    return bool(tables) and len(cells) == len(tables[-1].columns) and any(ITEM.fullmatch(cell) for cell in cells)


def _bare(heading: str) -> str:
    """A heading without its number and without what it counts."""
    return re.sub(r"^[一二三四五六七八九十]+、|[（(].*$", "", heading.strip())


@dataclass(frozen=True)
class Part:
    """What stands between full stops and semicolons, where it begins, and the words between full stops around it."""

    begins: int
    text: str
    around: str


def parts(sentence: str) -> Iterator[Part]:
    """The parts of a line."""
    for whole in re.finditer("[^。]+", sentence):
        for part in re.finditer("[^；;]+", whole[0]):
            yield Part(whole.start() + part.start(), part[0], whole[0])
