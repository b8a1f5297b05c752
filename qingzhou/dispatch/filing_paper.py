"""What a frozen edition says on paper of who filed: in words, in a table, as a sheet of the workbook.

Functions of the snapshot alone, in Chinese for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from qingzhou.dispatch.editions import parse, said_on_paper
from qingzhou.dispatch.snapshot import Filed, Filings, Snapshot
from qingzhou.documents.blocks import Alignment, Block, Heading, Note, Paragraph, Table
from qingzhou.documents.links import linked, placed, plain
from qingzhou.documents.workbook import Column, Kind, Sheet
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import SHANGHAI

ASKED, CAME = "asked", "came"  # of filings: all, and whatever is not missing
WORDS = {Mark.FILED: "已填报", Mark.ZERO: "零报告", Mark.LATE: "补报", Mark.MISSING: "未填报"}
COUNTED: dict[str, str] = {ASKED: "应填报", CAME: "已填报（含零报告、补报）"} | {
    str(mark): word for mark, word in WORDS.items()
}


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
    """The sentence of totals; its figures lead to who and what was counted."""
    told = {code: _figure(len(_counted(filings, code)), f"filed_{code}") for code in (ASKED, CAME, *Mark)}
    alone = filings.periods == (snapshot.header.week,)
    of = "个" if alone else "份"
    late = f"、补报{told[Mark.LATE]}{of}" if _counted(filings, Mark.LATE) else ""
    rest = f"{told[CAME]}{of}（其中零报告{told[Mark.ZERO]}{of}{late}），未填报{told[Mark.MISSING]}{of}。"
    if alone:
        return f"应填报{told[ASKED]}个单位，已填报{rest}"
    first, last = (said_on_paper(parse(filings.periods[place])) for place in (0, -1))
    span = first if first == last else f"{first}至{last}"
    periods = _figure(len(filings.periods), "filed_periods")
    return f"{span}共填报{periods}期，应填报{told[ASKED]}份，已填报{rest}"


def _figure(number: int, place: str) -> str:
    """Nothing leads from 0."""
    return linked(str(number), place) if number else "0"


def _counted(filings: Filings, code: str, unit: int | None = None) -> list[Filed]:
    """The filings that a figure counts: all, all that came, or those that stand alike; of all units or of one."""
    own = [one for one in filings.units if unit in (None, one.unit)]
    return [one for one in own if code in (ASKED, one.mark) or (code == CAME and one.mark != Mark.MISSING)]


def _table(filings: Filings, names: dict[int, str]) -> Table:
    """A line for each unit: how many were asked of it, and how many of them it filed how."""
    codes, units = (ASKED, *Mark), dict.fromkeys(one.unit for one in filings.units)
    return Table(
        header=("单位", *(COUNTED[code] for code in codes)),
        rows=[
            (names[unit], *(_figure(len(_counted(filings, code, unit)), f"filed_{code}_{unit}") for code in codes))
            for unit in units
        ],
        widths=(9, *(5.0,) * len(codes)),
        alignments=(Alignment.LEFT, *(Alignment.CENTRE,) * len(codes)),
    )


def behind(snapshot: Snapshot) -> Iterator[Note]:
    """To what the figures lead: which units, of several filings how many of each, and which periods each filed how."""
    filings = snapshot.filings
    if filings is None or not filings.units:
        return
    names, alone = snapshot.names(), filings.periods == (snapshot.header.week,)
    if not alone:
        yield Note(_line("填报各期", len(filings.periods), "期", "filed_periods", _said(filings.periods)))
    for code in (ASKED, CAME) if alone else (ASKED, CAME, *Mark):
        if found := _counted(filings, code):
            units = Counter(one.unit for one in found)
            told = "、".join(f"{names[unit]}{f'×{n}' if n > 1 else ''}" for unit, n in units.items())
            yield Note(_line(COUNTED[code], len(found), "个" if alone else "份", f"filed_{code}", told))
    if not alone:
        yield from (
            Note(_of_unit(filings, unit, name)) for unit, name in names.items() if _counted(filings, ASKED, unit)
        )


def _of_unit(filings: Filings, unit: int, name: str) -> str:
    lines = [
        _line(COUNTED[code], len(found), "份", f"filed_{code}_{unit}", _said(one.period for one in found)).rstrip("。")
        for code in (ASKED, *Mark)
        if (found := _counted(filings, code, unit))
    ]
    return f"{name}填报：{'；'.join(lines)}。"


def _line(word: str, number: int, of: str, place: str, told: str) -> str:
    """What a figure leads to."""
    return f"{placed(f'{word}（{number}{of}）', place)}：{told}。"


def _said(periods: Iterable[str]) -> str:
    return "、".join(said_on_paper(parse(period)) for period in periods)


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
