"""附录: every figure of a paper leads to a line of its appendix, which names the items that were counted.

A function of the snapshot alone, like the papers themselves. What is placed elsewhere in the paper, as a row of a table, is
named by its number, which leads there; what is not gets its title in the appendix, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qingzhou.dispatch.issues import FIGURES as ISSUES
from qingzhou.dispatch.snapshot import Line, Snapshot
from qingzhou.documents.blocks import Block, Heading, Note
from qingzhou.documents.links import linked, placed

TITLE = "附：文中数字所含事项"
HOW = "文中的数字可以点开（按住 Ctrl 单击），转到这里列出的事项；编号可以再点开。"


class Count(int):
    """A figure that, written into a sentence, leads to what was counted. Nothing leads from 0."""

    place: str

    def __new__(cls, number: int, place: str) -> Count:
        made = super().__new__(cls, number)
        made.place = place
        return made

    def __format__(self, spec: str) -> str:
        told = format(int(self), spec)
        return linked(told, self.place) if self else told


@dataclass(frozen=True)
class Entry:
    """One line of the appendix: where figures lead, what was counted, the numbers of the items, and each unit's share of them."""

    place: str
    label: str
    numbers: Sequence[str]
    shares: Sequence[Entry] = ()


def place_of_list(code: str, unit: int | None = None) -> str:
    """Where a list's figure leads, of all units or of one."""
    return f"list_{code}" if unit is None else f"list_{code}_{unit}"


def place_of_issues(code: str) -> str:
    """Where a figure of the week's issues leads."""
    return f"issues_{code}"


def place_of_item(number: str) -> str:
    """Where an item's number leads."""
    return "item_" + number.replace("-", "_")


def number_at(place: str) -> str:
    """The number of the item that stands at a place, or an empty text where none does."""
    return place.removeprefix("item_").replace("_", "-") if place.startswith("item_") else ""


def counts(line: Line) -> dict[str, Count]:
    """The figures of a line by list."""
    return {code: Count(number, place_of_list(code, line.unit)) for code, number in line.counts.items()}


def counts_of_issues(snapshot: Snapshot) -> dict[str, Count]:
    """The figures of the week's issues; none for a week that was frozen before issues were counted."""
    return {code: Count(len(numbers), place_of_issues(code)) for code, numbers in (snapshot.issues or {}).items()}


def entries(snapshot: Snapshot, labels: Mapping[str, str], *, by_unit: bool) -> Iterator[Entry]:
    """A line for each list in which something stands, in the order of `labels`; then the week's issues."""
    for code, label in labels.items():
        if numbers := snapshot.lists.get(code):
            shares = list(_shares(snapshot, code)) if by_unit else ()
            yield Entry(place_of_list(code), label, numbers, shares)
    for code, numbers in (snapshot.issues or {}).items():
        if numbers:
            yield Entry(place_of_issues(code), f"问题台账，{ISSUES[code]}", numbers)


def _shares(snapshot: Snapshot, code: str) -> Iterator[Entry]:
    names = snapshot.names()
    for line in snapshot.table:
        if line.unit is not None and line.counts[code]:
            numbers = [row.number for row in snapshot.of(code, line.unit)]
            yield Entry(place_of_list(code, line.unit), names[line.unit], numbers)


def blocks(snapshot: Snapshot, told: Sequence[Entry], shown: Collection[str]) -> Iterator[Block]:
    """The appendix; `shown` are the numbers of items that have a place elsewhere in the paper."""
    titles = {row.number: row.title for row in snapshot.rows}
    yield Heading(1, TITLE, numbered=False)
    yield Note(HOW)
    known = set(shown)
    for one in told:
        said = "；".join(f"{_head(share)}{_named(share, titles, known)}" for share in one.shares)
        yield Note(f"{_head(one)}：{said or _named(one, titles, known)}。")


def _head(one: Entry) -> str:
    return f"{placed(one.label, one.place)}（{len(one.numbers)}件）"


def _named(one: Entry, titles: Mapping[str, str], known: set[str]) -> str:
    """The items of a line; those named for the first time are `known` from here on."""
    named = []
    for number in one.numbers:
        if number in known:
            named.append(linked(number, place_of_item(number)))
        elif number in titles:
            known.add(number)
            named.append(placed(f"{number} {titles[number]}", place_of_item(number)))
        else:
            named.append(number)  # an issue: the week keeps its number alone
    return "、".join(named)
