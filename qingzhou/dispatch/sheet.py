"""周调度表, 半月报, 月报, 日报: a frozen edition as a Word paper and an Excel workbook.

Both are functions of the snapshot alone: no database, no clock, no reader's language. So the same frozen edition gives the
same bytes after any number of later changes. A working sheet, not one of the statutory kinds: no red head, no seal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import override

from qingzhou.dispatch import appendix, filing_paper
from qingzhou.dispatch.columns import CENTRE, LEFT, Field, columns_of, short_day
from qingzhou.dispatch.editions import PAPERS, Edition, every_of, parse, said_on_paper, this_and_next
from qingzhou.dispatch.lists import LISTS, List
from qingzhou.dispatch.snapshot import Line, Row, Snapshot
from qingzhou.documents.blocks import Block, Heading, Note, Paper, Paragraph, Table, written
from qingzhou.documents.links import placed, plain
from qingzhou.documents.paper import word as as_word
from qingzhou.documents.workbook import Column, Kind, Sheet
from qingzhou.documents.workbook import excel as as_excel
from qingzhou.filings.periods import Every
from qingzhou.ledger.policy import SHANGHAI, local_day

CHINESE = "zh-hans"
MOST_ROWS = 100  # of one list on paper: nobody reads on, and the workbook has them all
OMITTED_IF_EMPTY = ("cancelled",)
NOT_DAILY = ("unreported",)  # on most days most tasks bring nothing new
_FIGURES = ("open", "new", "done", "overdue", "stalled", "behind", "unreported", "waiting", "due_next")


def word(snapshot: Snapshot) -> bytes:
    """The sheet as a .docx file, in Chinese whatever the reader's language."""
    with override(CHINESE):
        return as_word(_paper(snapshot))


def excel(snapshot: Snapshot) -> bytes:
    """The sheet as an .xlsx file: totals, one sheet a list, the units."""
    with override(CHINESE):
        return as_excel(_sheets(snapshot), dated=local_day(snapshot.header.moment))


def edition(snapshot: Snapshot) -> Edition:
    """The week or other period that the snapshot is of."""
    return parse(snapshot.header.week)


def title(snapshot: Snapshot, pictures: str = "") -> str:
    """The paper's title, e.g. 青溪区“双减”工作第47周调度表, 青溪区“双减”工作月报（2026年11月）; 调度图表, 月报图表 for its pictures."""
    of, place = edition(snapshot), snapshot.header.jurisdiction
    every = every_of(of)
    if every is Every.WEEK:
        paper = f"调度{pictures}" if pictures else PAPERS[every]
        return f"{place}“双减”工作{said_on_paper(of)}{paper}"
    special = (snapshot.filings.special if snapshot.filings else "") or ("专项" if every is Every.DAY else "")
    return f"{place}“双减”工作{special}{PAPERS[every]}{pictures}（{said_on_paper(of)}）"


def filename(snapshot: Snapshot, extension: str, pictures: str = "") -> str:
    """What the file is called on the reader's disk."""
    code = f"（{snapshot.header.week}）" if every_of(edition(snapshot)) is Every.WEEK else ""
    return f"{title(snapshot, pictures)}{code}.{extension}"


def figures(of: Edition) -> tuple[str, ...]:
    """The lists that the units' table counts."""
    return tuple(code for code in _FIGURES if not (code in NOT_DAILY and every_of(of) is Every.DAY))


def is_shown(code: str, of: Edition, rows: Sequence[object]) -> bool:
    """Whether a list is told of: not every edition has them all, and some stand there only when something is in them."""
    return bool(rows or code not in OMITTED_IF_EMPTY) and not (code in NOT_DAILY and every_of(of) is Every.DAY)


def rate_said(snapshot: Snapshot) -> str:
    """How the on-time rate is worked out."""
    this, _next = this_and_next(edition(snapshot))
    return f"按期率为{this}按期办结数除以{this}办结数；括号内为两数。"


def summary(snapshot: Snapshot) -> str:
    """The sentence of totals at the head of the paper; its figures lead to the appendix."""
    count = appendix.counts(snapshot.totals)
    this, following = this_and_next(edition(snapshot))
    done = f"办结{count['done']}件" + (f"（按期{count['on_time']}件）" if count["done"] else "")
    cancelled = f"、撤销{count['cancelled']}件" if count["cancelled"] else ""
    unreported = "" if every_of(edition(snapshot)) is Every.DAY else f"，{this}未填报{count['unreported']}件"
    return (
        f"截至{_clock(snapshot.header.moment)}，在办事项{count['open']}件。{this}新增{count['new']}件、{done}{cancelled}；"
        f"超期{count['overdue']}件，停滞{count['stalled']}件，进度滞后{count['behind']}件{unreported}；"
        f"待办公室办理{count['waiting']}件，{following}到期{count['due_next']}件。"
    )


def issues_said(snapshot: Snapshot) -> tuple[str, ...]:
    """The sentence of the week's issues; nothing for a week that was frozen before issues were counted."""
    if snapshot.issues is None:
        return ()
    count = appendix.counts_of_issues(snapshot)
    this, _next = this_and_next(edition(snapshot))
    said = (
        f"问题台账：{this}登记{count['registered']}件、销号{count['closed']}件；"
        f"未销号{count['open']}件，其中超期{count['overdue']}件。"
    )
    return (said,)


def sections(snapshot: Snapshot) -> Iterator[tuple[List, list[Row]]]:
    """The lists that the paper shows, each with its rows."""
    of = edition(snapshot)
    for each in LISTS:
        rows = snapshot.of(each.code)
        if each.shown and is_shown(each.code, of, rows):
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
        "due_next": f"{short_day(snapshot.header.due_until)}以前到期，尚未报请销号。",
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
        appendix=(
            *appendix.blocks(snapshot, _entries(snapshot), _shown(snapshot)),
            *filing_paper.behind(snapshot),
        ),
        properties=properties("sheet", snapshot),
    )


def properties(kind: str, snapshot: Snapshot, **more: str) -> dict[str, str]:
    """What a paper says of itself to programs: of which kind it is, and of which snapshot."""
    told = {"paper": kind, "week": snapshot.header.week, "snapshot": snapshot.digest(), **more}
    return {f"qingzhou-{name}": text for name, text in told.items()}


def _entries(snapshot: Snapshot) -> list[appendix.Entry]:
    labels = {code: label for code, label in labels_of(snapshot).items() if is_shown(code, edition(snapshot), (code,))}
    return list(appendix.entries(snapshot, labels, by_unit=True))


def _shown(snapshot: Snapshot) -> set[str]:
    """The items that have a row in one of the tables."""
    return {row.number for _each, rows in sections(snapshot) for row in rows[:MOST_ROWS]}


def labels_of(snapshot: Snapshot) -> dict[str, str]:
    """What the lists are called, by their codes."""
    return {each.code: str(each.label_in(edition(snapshot))) for each in LISTS}


def _blocks(snapshot: Snapshot) -> Iterator[Block]:
    for said in (summary(snapshot), *issues_said(snapshot)):
        yield Paragraph(said)
    daily = every_of(edition(snapshot)) is Every.DAY  # a daily paper begins with who reported
    filed = tuple(filing_paper.blocks(snapshot))
    yield from filed if daily else ()
    for each, rows in sections(snapshot):
        yield from _section(snapshot, each, rows)
    yield from () if daily else filed
    yield Heading(1, "各牵头单位情况")
    yield units_table(snapshot)
    yield Note(rate_said(snapshot))
    for line in _origin(snapshot):
        yield Note(line)


def _section(snapshot: Snapshot, each: List, rows: Sequence[Row]) -> Iterator[Block]:
    of, notes = edition(snapshot), explained(snapshot)
    label = each.label_in(of)
    yield Heading(1, f"{label}（{len(rows)}件）")
    if not rows:
        yield Paragraph("无。")
        return
    yield _rows_table(columns_of(each.code), rows[:MOST_ROWS], snapshot.names())
    if len(rows) > MOST_ROWS:
        workbook = "同一周的Excel调度表" if every_of(of) is Every.WEEK else "同一期的Excel表"
        yield Note(f"本表列前{MOST_ROWS}件，其余{len(rows) - MOST_ROWS}件见{workbook}“{label}”。")
    if each.code in notes:
        yield Note(notes[each.code])


def _rows_table(columns: Sequence[Field], rows: Sequence[Row], names: dict[int, str]) -> Table:
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


def _texts(row: Row, shown: Sequence[Field], names: dict[int, str]) -> list[str]:
    """The cells after the number."""
    return [column.text(row, names) for column in shown[1:]]


def units_table(snapshot: Snapshot) -> Table:
    """The lead units with their figures, and the totals."""
    labels, codes = labels_of(snapshot), figures(edition(snapshot))
    return Table(
        header=("牵头单位", *(labels[code] for code in codes), "按期率"),
        rows=[_figures(line, codes, snapshot.names()) for line in (*snapshot.table, snapshot.totals)],
        widths=(9, *(5.0,) * len(codes), 8),
        alignments=(LEFT, *(CENTRE,) * len(codes), CENTRE),
    )


def _figures(line: Line, codes: Sequence[str], names: dict[int, str]) -> tuple[str, ...]:
    name, count = "合计" if line.unit is None else names[line.unit], appendix.counts(line)
    return (name, *(f"{count[code]}" for code in codes), rate(line))


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
    names, notes, of = snapshot.names(), explained(snapshot), edition(snapshot)
    made = [_totals_sheet(snapshot)]
    for each, rows in [*sections(snapshot), (_OPEN, snapshot.of("open"))]:
        columns = [column for column in columns_of(each.code) if column.excel_width]
        made.append(
            Sheet(
                title=str(each.label_in(of)),
                columns=[Column(column.heading, column.excel_width, column.kind) for column in columns],
                rows=[
                    [column.value(row) if column.value else column.text(row, names) for column in columns]
                    for row in rows
                ],
                note=notes.get(each.code, ""),
            )
        )
    return [*made, *filing_paper.sheets(snapshot), _units_sheet(snapshot), _origin_sheet(snapshot)]


_OPEN = next(each for each in LISTS if each.code == "open")


def _totals_sheet(snapshot: Snapshot) -> Sheet:
    rows: list[tuple[str, object]] = [
        (label, snapshot.totals.counts[code]) for code, label in labels_of(snapshot).items()
    ]
    return Sheet(
        title="汇总",
        columns=[Column("类别", 24), Column("件数", 12, Kind.NUMBER)],
        rows=rows,
        note=title(snapshot),
    )


def _units_sheet(snapshot: Snapshot) -> Sheet:
    labels, codes = labels_of(snapshot), (*figures(edition(snapshot)), "on_time")
    lines = (*snapshot.table, snapshot.totals)
    names: dict[int | None, str] = {unit.id: unit.name for unit in snapshot.units}
    names[None] = "合计"
    return Sheet(
        title="单位",
        columns=[
            Column("牵头单位", 28),
            *(Column(labels[code], 11, Kind.NUMBER) for code in codes),
            Column("按期率", 11, Kind.PERCENT),
        ],
        rows=[(names[line.unit], *(line.counts[code] for code in codes), _percent(line)) for line in lines],
        note=rate_said(snapshot),
    )


def _origin_sheet(snapshot: Snapshot) -> Sheet:
    lines = (
        title(snapshot),
        _period(snapshot),
        summary(snapshot),
        *issues_said(snapshot),
        rate_said(snapshot),
        *_origin(snapshot),
    )
    return Sheet(title="说明", columns=[Column("说明", 120)], rows=[(plain(line),) for line in lines])


def _percent(line: Line) -> int | None:
    return line.counts["on_time"] * 100 // line.counts["done"] if line.counts["done"] else None


def _clock(moment: datetime) -> str:
    """2026年11月19日17时, with minutes where there are any."""
    local = moment.astimezone(SHANGHAI)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{written(local.date())}{local.hour}时{minutes}"


def _period(snapshot: Snapshot) -> str:
    return f"{_clock(snapshot.header.since)}至{_clock(snapshot.header.moment)}"
