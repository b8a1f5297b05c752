"""The rows behind the figures of the pictures as a paper names them: by number, or by the paper in which they stand.

By place (`drawn.Behind.place`) what is counted there and the rows, in Chinese for ever.
"""

from __future__ import annotations

from collections.abc import Iterator

from qingzhou.dispatch.editions import PAPERS, every_of, parse, said_on_paper
from qingzhou.dispatch.filing_paper import ASKED, CAME, COUNTED, WORDS
from qingzhou.dispatch.lists import RUNNING, rows_of
from qingzhou.dispatch.pictures.drawn import Behind
from qingzhou.dispatch.pictures.held import days_in_hand, units_of
from qingzhou.dispatch.pictures.queries import Source
from qingzhou.dispatch.pictures.trends import WeekFigures
from qingzhou.filings.states import Mark

Line = tuple[str, tuple[str, str]]  # the place, then what is counted and the rows


def named(source: Source) -> dict[str, tuple[str, str]]:
    """Every figure's rows. Of earlier editions it says where they stand: in the papers of those."""
    names = source.shown.names()
    lines = (_of_lists(source), _filed_of_all(source, names), _filed(source), _running(source, names), _in_hand(source))
    return dict(line for each in lines for line in each)


def _of_lists(source: Source) -> Iterator[Line]:
    for week in source.weeks:
        of = parse(week.week)
        paper = f"{said_on_paper(of)}{PAPERS[every_of(of)]}（{week.week}）"
        for section, label, count in (("open", "在办", week.open), ("overdue", "超期", week.overdue)):
            if count:
                told = f"列在{paper}附录的“{label}”和Excel的“{label}”中"
                yield Behind("week", week.week, section).place, (f"{week.week}{label}（{count}件）", told)


def _filed_of_all(source: Source, names: dict[int, str]) -> Iterator[Line]:
    """Who was asked to file in the edition that is shown, who did at all, and who how."""
    week, told = source.weeks[-1].week, source.filed[-1]
    for mark, word in COUNTED.items():
        counted = {unit: [one for one in marks if _is(one, mark)] for unit, marks in told.items()}
        if number := sum(map(len, counted.values())):
            units = (f"{names[unit]}{f'×{len(own)}' if len(own) > 1 else ''}" for unit, own in counted.items() if own)
            yield Behind("filed", week, mark=mark).place, (f"{word}（{number}份）", "、".join(units))


def _is(one: Mark, mark: str) -> bool:
    return mark in (ASKED, one) or (mark == CAME and one is not Mark.MISSING)


def _filed(source: Source) -> Iterator[Line]:
    """Only where several filings were asked for: of one, the table itself says how it stands."""
    for week, told in zip(source.weeks, source.filed, strict=True):
        names = dict(week.names)
        for unit, marks in told.items():
            if len(marks) > 1:
                head = f"{names[unit]} {week.week}（{len(marks)}份）"
                said = (f"{period}{WORDS[mark]}" for period, mark in zip(_periods(week, unit), marks, strict=True))
                yield Behind("filed", week.week, unit=unit).place, (head, "、".join(said))


def _periods(week: WeekFigures, unit: int) -> list[str]:
    return [said_on_paper(parse(one.period)) for one in week.asked if one.unit == unit]


def _running(source: Source, names: dict[int, str]) -> Iterator[Line]:
    week = source.shown.header.week
    rows = rows_of(source.shown, RUNNING)
    if rows:
        yield Behind("week", week, RUNNING).place, (f"计算进度的任务（{len(rows)}件）", "以下各牵头单位所列各件")
    for unit in dict.fromkeys(row.lead for row in rows):
        own = [row.number for row in rows if row.lead == unit]
        head = f"{names[unit]}计算进度的任务（{len(own)}件）"
        yield Behind("week", week, RUNNING, unit).place, (head, "、".join(own))


def _in_hand(source: Source) -> Iterator[Line]:
    week = source.shown.header.week
    days, _offices = days_in_hand(source.by.jurisdiction_id, source.shown)
    names = units_of(source.by.jurisdiction_id, source.shown)
    for unit, own in days.items():
        head = f"{names[unit]}经手的事项（{len(own)}件，合计{sum(own.values())}个工作日）"
        told = "、".join(f"{number}（{lay}个工作日）" for number, lay in sorted(own.items()))
        yield Behind("held", week, unit=unit).place, (head, told)
