"""周调度表: a frozen week as a Word paper and an Excel workbook.

Both are functions of the snapshot alone: no database, no clock, no reader's language. So the same frozen week gives the
same bytes after any number of later changes. A working sheet, not one of the statutory kinds: no red head, no seal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import override

from qingzhou.dispatch import appendix
from qingzhou.dispatch.lists import LISTS, List
from qingzhou.dispatch.snapshot import Line, Row, Snapshot
from qingzhou.documents.blocks import Alignment, Block, Heading, Note, Paper, Paragraph, Table, written
from qingzhou.documents.links import placed, plain
from qingzhou.documents.paper import word as as_word
from qingzhou.documents.workbook import Column, Kind, Sheet
from qingzhou.documents.workbook import excel as as_excel
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import SHANGHAI, local_day
from qingzhou.ledger.states import Status

CHINESE = "zh-hans"
LEFT, CENTRE, RIGHT = Alignment.LEFT, Alignment.CENTRE, Alignment.RIGHT
MOST_ROWS = 100  # of one list on paper: nobody reads on, and the workbook has them all
OMITTED_IF_EMPTY = ("cancelled",)
FIGURES = ("open", "new", "done", "overdue", "stalled", "behind", "unreported", "waiting", "due_next")
RATE = "按期率为本周按期办结数除以本周办结数；括号内为两数。"


@dataclass(frozen=True)
class _Field:
    """One column of the rows: how Word and Excel show it. A width of 0 leaves it out there."""

    heading: str
    text: Callable[[Row, dict[int, str]], str]
    width: float  # in Word, relative
    excel_width: float
    kind: Kind = Kind.TEXT
    value: Callable[[Row], object] | None = None  # for Excel, where it is not the text
    align: Alignment = LEFT


def word(snapshot: Snapshot) -> bytes:
    """The sheet as a .docx file, in Chinese whatever the reader's language."""
    with override(CHINESE):
        return as_word(_paper(snapshot))


def excel(snapshot: Snapshot) -> bytes:
    """The sheet as an .xlsx file: totals, one sheet a list, the units."""
    with override(CHINESE):
        return as_excel(_sheets(snapshot), dated=local_day(snapshot.header.moment))


def title(snapshot: Snapshot) -> str:
    """The paper's title, e.g. 青溪区“双减”工作第47周调度表."""
    return f"{snapshot.header.jurisdiction}“双减”工作第{_week_number(snapshot)}周调度表"


def filename(snapshot: Snapshot, extension: str) -> str:
    """What the file is called on the reader's disk."""
    return f"{title(snapshot)}（{snapshot.header.week}）.{extension}"


def summary(snapshot: Snapshot) -> str:
    """The sentence of totals at the head of the paper; its figures lead to the appendix."""
    count = appendix.counts(snapshot.totals)
    done = f"办结{count['done']}件" + (f"（按期{count['on_time']}件）" if count["done"] else "")
    cancelled = f"、撤销{count['cancelled']}件" if count["cancelled"] else ""
    return (
        f"截至{_clock(snapshot.header.moment)}，在办事项{count['open']}件。本周新增{count['new']}件、{done}{cancelled}；"
        f"超期{count['overdue']}件，停滞{count['stalled']}件，进度滞后{count['behind']}件，"
        f"本周未填报{count['unreported']}件；待办公室办理{count['waiting']}件，下周到期{count['due_next']}件。"
    )


def issues_said(snapshot: Snapshot) -> tuple[str, ...]:
    """The sentence of the week's issues; nothing for a week that was frozen before issues were counted."""
    if snapshot.issues is None:
        return ()
    count = appendix.counts_of_issues(snapshot)
    said = (
        f"问题台账：本周登记{count['registered']}件、销号{count['closed']}件；"
        f"未销号{count['open']}件，其中超期{count['overdue']}件。"
    )
    return (said,)


def sections(snapshot: Snapshot) -> Iterator[tuple[List, list[Row]]]:
    """The lists that the paper shows, each with its rows."""
    for each in LISTS:
        rows = snapshot.of(each.code)
        if each.shown and (rows or each.code not in OMITTED_IF_EMPTY):
            yield each, rows


def rate(line: Line) -> str:
    """On-time rate with its denominator: 67%（2/3）, or a dash where nothing was closed."""
    count = appendix.counts(line)
    done, on_time = count["done"], count["on_time"]
    return f"{on_time * 100 // done}%（{on_time}/{done}）" if done else "—"


def explained(snapshot: Snapshot) -> dict[str, str]:
    """By the code of a list, what stands in it; with the thresholds of that week, not of today."""
    policy = snapshot.header.policy
    return {
        "stalled": f"连续{policy['stalled_after']}个工作日没有任何记录；标注难点堵点的列在前面。",
        "behind": f"填报进度落后序时进度{policy['yellow_gap']}个百分点以上。",
        "waiting": "单位退单、申请延期、报请销号，等待办公室答复。",
        "due_next": f"{_short(snapshot.header.due_until)}以前到期，尚未报请销号。",
    }


# --- Word ------------------------------------------------------------------------------------------------------
def _paper(snapshot: Snapshot) -> Paper:
    header = snapshot.header
    return Paper(
        issuer=header.office,
        title=title(snapshot),
        dated=local_day(header.moment),
        number=f"（{_period(snapshot)}）",
        blocks=tuple(_blocks(snapshot)),
        signed_by=header.office,
        sealed=False,
        landscape=True,
        appendix=tuple(appendix.blocks(snapshot, _entries(snapshot), _shown(snapshot))),
        properties=properties("sheet", snapshot),
    )


def properties(kind: str, snapshot: Snapshot, **more: str) -> dict[str, str]:
    """What a paper says of itself to programs: of which kind it is, and of which snapshot."""
    told = {"paper": kind, "week": snapshot.header.week, "snapshot": snapshot.digest(), **more}
    return {f"qingzhou-{name}": text for name, text in told.items()}


def _entries(snapshot: Snapshot) -> list[appendix.Entry]:
    return list(appendix.entries(snapshot, labels_of(snapshot), by_unit=True))


def _shown(snapshot: Snapshot) -> set[str]:
    """The items that have a row in one of the tables."""
    return {row.number for _each, rows in sections(snapshot) for row in rows[:MOST_ROWS]}


def labels_of(_snapshot: Snapshot) -> dict[str, str]:
    """What the lists are called, by their codes."""
    return {each.code: str(each.label) for each in LISTS}


def _blocks(snapshot: Snapshot) -> Iterator[Block]:
    for said in (summary(snapshot), *issues_said(snapshot)):
        yield Paragraph(said)
    notes, names = explained(snapshot), snapshot.names()
    for each, rows in sections(snapshot):
        yield Heading(1, f"{each.label}（{len(rows)}件）")
        if not rows:
            yield Paragraph("无。")
            continue
        yield _rows_table(_fields(each.code), rows[:MOST_ROWS], names)
        if len(rows) > MOST_ROWS:
            yield Note(f"本表列前{MOST_ROWS}件，其余{len(rows) - MOST_ROWS}件见同一周的Excel调度表“{each.label}”。")
        if each.code in notes:
            yield Note(notes[each.code])
    yield Heading(1, "各牵头单位情况")
    yield units_table(snapshot)
    yield Note(RATE)
    for line in _origin(snapshot):
        yield Note(line)


def _rows_table(columns: Sequence[_Field], rows: Sequence[Row], names: dict[int, str]) -> Table:
    shown = [column for column in columns if column.width]
    return Table(
        header=("序号", *(column.heading for column in shown)),
        rows=[
            (str(place), placed(row.number, appendix.place_of_item(row.number)), *_texts(row, shown, names))
            for place, row in enumerate(rows, start=1)
        ],
        widths=(3, *(column.width for column in shown)),
        alignments=(CENTRE, *(column.align for column in shown)),
    )


def _texts(row: Row, shown: Sequence[_Field], names: dict[int, str]) -> list[str]:
    """The cells after the number."""
    return [column.text(row, names) for column in shown[1:]]


def units_table(snapshot: Snapshot) -> Table:
    """The lead units with their figures, and the totals."""
    labels = labels_of(snapshot)
    return Table(
        header=("牵头单位", *(labels[code] for code in FIGURES), "按期率"),
        rows=[_figures(line, snapshot.names()) for line in (*snapshot.table, snapshot.totals)],
        widths=(9, *(5.0,) * len(FIGURES), 8),
        alignments=(LEFT, *(CENTRE,) * len(FIGURES), CENTRE),
    )


def _figures(line: Line, names: dict[int, str]) -> tuple[str, ...]:
    name, count = "合计" if line.unit is None else names[line.unit], appendix.counts(line)
    return (name, *(f"{count[code]}" for code in FIGURES), rate(line))


def _origin(snapshot: Snapshot) -> Iterator[str]:
    header = snapshot.header
    for year in header.unknown_years:
        yield f"{year}年节假日安排尚未公布，该年工作日按周一至周五计。"
    if header.frozen_at is None:
        return
    form = f"（版本{header.form}）" if snapshot.basis else ""
    yield f"本表依据{header.week}快照{form}生成，{_clock(header.frozen_at)}由{header.frozen_by}锁定，其后的变化不影响本表。"
    if snapshot.hidden:
        yield f"其中{snapshot.hidden}个事项在锁定后转为保密，本表不再写明；快照 SHA-256 仍为锁定时的。"
    yield f"快照 SHA-256：{snapshot.digest()}"
    if header.ledger:
        yield (f"台账（{header.ledger.items}个事项、{header.ledger.entries}条记录）SHA-256：{header.ledger.sha256}")


# --- Excel -----------------------------------------------------------------------------------------------------
def _sheets(snapshot: Snapshot) -> list[Sheet]:
    names, notes = snapshot.names(), explained(snapshot)
    made = [_totals_sheet(snapshot)]
    for each, rows in [*sections(snapshot), (_OPEN, snapshot.of("open"))]:
        columns = [column for column in _fields(each.code) if column.excel_width]
        made.append(
            Sheet(
                title=str(each.label),
                columns=[Column(column.heading, column.excel_width, column.kind) for column in columns],
                rows=[
                    [column.value(row) if column.value else column.text(row, names) for column in columns]
                    for row in rows
                ],
                note=notes.get(each.code, ""),
            )
        )
    return [*made, _units_sheet(snapshot), _origin_sheet(snapshot)]


_OPEN = next(each for each in LISTS if each.code == "open")


def _totals_sheet(snapshot: Snapshot) -> Sheet:
    rows: list[tuple[str, object]] = [(str(each.label), snapshot.totals.counts[each.code]) for each in LISTS]
    return Sheet(
        title="汇总",
        columns=[Column("类别", 24), Column("件数", 12, Kind.NUMBER)],
        rows=rows,
        note=title(snapshot),
    )


def _units_sheet(snapshot: Snapshot) -> Sheet:
    labels = {each.code: str(each.label) for each in LISTS}
    figures = (*FIGURES, "on_time")
    lines = (*snapshot.table, snapshot.totals)
    names: dict[int | None, str] = {unit.id: unit.name for unit in snapshot.units}
    names[None] = "合计"
    return Sheet(
        title="单位",
        columns=[
            Column("牵头单位", 28),
            *(Column(labels[code], 11, Kind.NUMBER) for code in figures),
            Column("按期率", 11, Kind.PERCENT),
        ],
        rows=[(names[line.unit], *(line.counts[code] for code in figures), _percent(line)) for line in lines],
        note=RATE,
    )


def _origin_sheet(snapshot: Snapshot) -> Sheet:
    lines = (title(snapshot), _period(snapshot), summary(snapshot), *issues_said(snapshot), RATE, *_origin(snapshot))
    return Sheet(title="说明", columns=[Column("说明", 120)], rows=[(plain(line),) for line in lines])


def _percent(line: Line) -> int | None:
    return line.counts["on_time"] * 100 // line.counts["done"] if line.counts["done"] else None


# --- columns ---------------------------------------------------------------------------------------------------
def _fields(code: str) -> tuple[_Field, ...]:
    special = _SPECIAL.get(code)
    return (*_FIRST, *((special,) if special else ()), *_LAST)


def _progress(row: Row, _names: dict[int, str]) -> str:
    return f"{row.claimed}%" if row.expected is None else f"{row.claimed}%/{row.expected}%"


def _due(row: Row, _names: dict[int, str]) -> str:
    first = f"\n（原{_short(row.first_due_on)}）" if row.first_due_on else ""
    return _day(row.due_on) + first


def _note(row: Row, _names: dict[int, str]) -> str:
    hard = "【难点堵点】" if row.difficult else ""
    return hard + (f"{_short(row.noted_on)}：{row.note}" if row.note and row.noted_on else "—")


def _asked(row: Row, _names: dict[int, str]) -> str:
    if row.asked_due_on:
        return f"申请延至{_day(row.asked_due_on)}"
    return {Status.RETURNED: "退单", Status.CONTESTED: "申请裁定", Status.SUBMITTED: "报请销号"}.get(
        Status(row.status), ""
    )


def _closed(row: Row, _names: dict[int, str]) -> str:
    return f"{_short(row.closed_on)}，{'按期' if row.on_time else '逾期'}" if row.closed_on else ""


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _short(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def _supports(row: Row, names: dict[int, str]) -> str:
    return "、".join(names[unit] for unit in row.supports)


def _units(row: Row, names: dict[int, str]) -> str:
    supports = _supports(row, names)
    return names[row.lead] + (f"\n（配合：{supports}）" if supports else "")


def _light(row: Row, _names: dict[int, str]) -> str:
    return Light(row.light).word


_FIRST = (
    _Field("编号", lambda row, _names: row.number, 8.6, 12, align=CENTRE),
    _Field("事项", lambda row, _names: row.title, 18, 46),
    _Field("牵头单位", lambda row, names: names[row.lead], 0, 16),
    _Field("配合单位", _supports, 0, 24),
    _Field("责任单位", _units, 11, 0),
    _Field("责任人", lambda row, _names: row.owner, 5.5, 10, align=CENTRE),
    _Field("办结时限", _due, 9.2, 12, Kind.DATE, lambda row: row.due_on, CENTRE),
    _Field("原定时限", _day, 0, 12, Kind.DATE, lambda row: row.first_due_on),  # type: ignore[arg-type]
)
_LAST = (
    _Field("进度/应达", _progress, 7.8, 0, align=CENTRE),
    _Field("填报进度", _progress, 0, 10, Kind.PERCENT, lambda row: row.claimed),
    _Field("应达进度", _progress, 0, 10, Kind.PERCENT, lambda row: row.expected),
    _Field("差距（百分点）", _progress, 0, 10, Kind.NUMBER, lambda row: row.gap),
    _Field("亮灯", _light, 4.5, 8, align=CENTRE),
    _Field("最近进展", _note, 16, 60),
)
_SPECIAL = {
    "overdue": _Field(
        "超期工作日", lambda row, _n: str(row.overdue_by), 5, 11, Kind.NUMBER, lambda row: row.overdue_by, CENTRE
    ),
    "stalled": _Field(
        "停滞工作日", lambda row, _n: str(row.silent_for), 5, 11, Kind.NUMBER, lambda row: row.silent_for, CENTRE
    ),
    "behind": _Field("差距（百分点）", lambda row, _n: str(row.gap), 5, 11, Kind.NUMBER, lambda row: row.gap, CENTRE),
    "waiting": _Field("待办内容", _asked, 8, 22, align=CENTRE),
    "new": _Field(
        "下达日期", lambda row, _n: _short(row.issued_on), 6, 12, Kind.DATE, lambda row: row.issued_on, CENTRE
    ),
    "done": _Field("办结", _closed, 6, 16, align=CENTRE),
}


def _clock(moment: datetime) -> str:
    """2026年11月19日17时, with minutes where there are any."""
    local = moment.astimezone(SHANGHAI)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{written(local.date())}{local.hour}时{minutes}"


def _period(snapshot: Snapshot) -> str:
    return f"{_clock(snapshot.header.since)}至{_clock(snapshot.header.moment)}"


def _week_number(snapshot: Snapshot) -> int:
    return int(snapshot.header.week.rpartition("W")[2])
