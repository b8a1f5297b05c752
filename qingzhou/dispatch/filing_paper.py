"""What a frozen edition says on paper of who filed: in words, in a table, as a sheet of the workbook.

Functions of the snapshot alone, in Chinese for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from qingzhou.dispatch.editions import parse, said_on_paper
from qingzhou.dispatch.snapshot import Filed, Filings, Snapshot
from qingzhou.documents.blocks import Alignment, Block, Heading, Note, Paragraph, Table
from qingzhou.documents.links import linked, placed, plain
from qingzhou.documents.workbook import Column, Kind, Sheet
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import SHANGHAI

WORDS = {Mark.FILED: "已填报", Mark.ZERO: "零报告", Mark.LATE: "补报", Mark.MISSING: "未填报"}


def blocks(snapshot: Snapshot) -> Iterator[Block]:
    """The section of the paper; nothing where no filing was asked for."""
    filings = snapshot.filings
    if filings is None or not filings.units:
        return
    yield Heading(1, "填报情况")
    yield Paragraph(said(snapshot, filings))
    names = snapshot.names()
    if filings.periods == (snapshot.header.week,):
        for mark in Mark:
            if told := [names[one.unit] for one in filings.units if one.mark == mark]:
                head = placed(f"{WORDS[mark]}（{len(told)}个）", f"filed_{mark.value}")
                yield Paragraph(f"{head}：{'、'.join(told)}。")
    else:
        yield _table(filings, names)


def said(snapshot: Snapshot, filings: Filings) -> str:
    """The sentence of totals."""
    count = {mark: sum(one.mark == mark for one in filings.units) for mark in Mark}
    filed = len(filings.units) - count[Mark.MISSING]
    alone = filings.periods == (snapshot.header.week,)
    of = "个" if alone else "份"
    if alone:
        told = {mark: linked(str(n), f"filed_{mark.value}") if n else "0" for mark, n in count.items()}
        late = f"、补报{told[Mark.LATE]}{of}" if count[Mark.LATE] else ""
        return (
            f"应填报{len(filings.units)}个单位，已填报{filed}个（其中零报告{told[Mark.ZERO]}个{late}），"
            f"未填报{told[Mark.MISSING]}个。"
        )
    late = f"、补报{count[Mark.LATE]}{of}" if count[Mark.LATE] else ""
    first, last = (said_on_paper(parse(filings.periods[place])) for place in (0, -1))
    span = first if first == last else f"{first}至{last}"
    return (
        f"{span}共填报{len(filings.periods)}期，应填报{len(filings.units)}份，已填报{filed}份"
        f"（其中零报告{count[Mark.ZERO]}份{late}），未填报{count[Mark.MISSING]}份。"
    )


def _table(filings: Filings, names: dict[int, str]) -> Table:
    """A line for each unit: how many were asked of it, and how many of them it filed how."""
    units = dict.fromkeys(one.unit for one in filings.units)
    own = {unit: [one for one in filings.units if one.unit == unit] for unit in units}
    return Table(
        header=("单位", "应填报", *WORDS.values()),
        rows=[(names[unit], str(len(told)), *_counted(unit, told)) for unit, told in own.items()],
        widths=(9, 5, *(5.0,) * len(WORDS)),
        alignments=(Alignment.LEFT, *(Alignment.CENTRE,) * (len(WORDS) + 1)),
    )


def _counted(unit: int, told: Sequence[Filed]) -> Iterator[str]:
    for mark in WORDS:
        count = sum(one.mark == mark for one in told)
        yield linked(str(count), f"filed_{mark.value}_{unit}") if count else "0"


def behind(snapshot: Snapshot) -> Iterator[Note]:
    """To what the figures of the table lead: for each unit, which periods it filed how."""
    filings = snapshot.filings
    if filings is None or filings.periods == (snapshot.header.week,):
        return
    names = snapshot.names()
    for unit in dict.fromkeys(one.unit for one in filings.units):
        said = []
        for mark, word in WORDS.items():
            periods = [one.period for one in filings.units if one.unit == unit and one.mark == mark]
            if periods:
                head = placed(f"{word}（{len(periods)}份）", f"filed_{mark.value}_{unit}")
                said.append(f"{head}：{'、'.join(said_on_paper(parse(period)) for period in periods)}")
        yield Note(f"{names[unit]}填报：{'；'.join(said)}。")


def sheets(snapshot: Snapshot) -> list[Sheet]:
    """A row for each unit and each filing that was asked of it."""
    filings = snapshot.filings
    if filings is None or not filings.units:
        return []
    names = {unit.id: unit.name for unit in snapshot.units}
    rows = [
        (names[one.unit], said_on_paper(parse(one.period)), WORDS[Mark(one.mark)], _clock(one.at))
        for one in filings.units
    ]
    columns = [Column("单位", 28), Column("期", 20), Column("情况", 10), Column("填报时间", 20, Kind.TEXT)]
    return [Sheet(title="填报", columns=columns, rows=rows, note=plain(said(snapshot, filings)))]


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else ""
