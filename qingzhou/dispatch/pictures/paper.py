"""周调度图表, 月报图表 …: the pictures of a frozen edition as a Word paper.

A function of the frozen editions up to that one, of their entries, and of what was filed until it was frozen: no clock, no
reader's language, nothing that later ones bring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import override

from qingzhou.dispatch.pictures.behind import named
from qingzhou.dispatch.pictures.drawn import Drawn
from qingzhou.dispatch.pictures.queries import PICTURES, Source
from qingzhou.dispatch.sheet import CHINESE, properties, title
from qingzhou.dispatch.sheet import filename as filename_of
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.blocks import Alignment, Block, Heading, Note, Paper, Paragraph, Picture, Table
from qingzhou.documents.links import leading_to, linked, placed
from qingzhou.documents.paper import word as as_word
from qingzhou.ledger.policy import local_day
from qingzhou.pictures.drawing import png

NAME = "图表"
APPENDIX = "附：图表数字所含事项"
HOW = "表中的数字可以点开（按住 Ctrl 单击），转到这里写明的事项。"


def word(source: Source) -> bytes:
    """The paper as a .docx file, in Chinese whatever the reader's language."""
    with override(CHINESE):
        drawn = [PICTURES[code](source) for code in on_paper(source.shown)]
        return as_word(_paper(source.shown, drawn, named(source)))


def on_paper(snapshot: Snapshot) -> list[str]:
    """The pictures that stay the same for ever; days in hand only where the edition keeps its calendar."""
    return [code for code in PICTURES if code != "held" or snapshot.basis]


def filename(snapshot: Snapshot) -> str:
    """What the file is called on the reader's disk."""
    return filename_of(snapshot, "docx", NAME)


def _paper(snapshot: Snapshot, drawn: Sequence[Drawn], behind: Mapping[str, tuple[str, str]]) -> Paper:
    led_to = {one.place for each in drawn for line in (*each.opens, each.led_to) for one in line if one}
    return Paper(
        issuer=snapshot.header.office,
        title=title(snapshot, NAME),
        dated=local_day(snapshot.header.moment),
        number=f"（{snapshot.header.week}）",
        blocks=tuple(_blocks(snapshot, drawn, behind)),
        signed_by=snapshot.header.office,
        sealed=False,
        appendix=(
            Heading(1, APPENDIX, numbered=False),
            Note(HOW),
            *(Note(f"{placed(head, place)}：{told}。") for place, (head, told) in behind.items() if place in led_to),
        ),
        properties=properties("pictures", snapshot),
    )


def _blocks(snapshot: Snapshot, drawn: Sequence[Drawn], behind: Mapping[str, tuple[str, str]]) -> Iterator[Block]:
    for one in drawn:
        yield Heading(1, one.title)
        yield Paragraph(leading_to(one.told, behind))
        if one.is_empty:
            continue
        yield Picture(png(one.chart), told=one.sentence)
        if one.note:
            yield Note(one.note)
        yield _table(one, behind)
    yield Note(f"本图表依据{snapshot.header.week}及此前已锁定各期的快照生成，其后的变化不影响本图表。")
    yield Note(f"快照 SHA-256：{snapshot.digest()}")


def _table(one: Drawn, behind: Mapping[str, tuple[str, str]]) -> Table:
    columns = len(one.figures.header)
    return Table(
        header=one.figures.header,
        rows=[
            [
                linked(_cell(cell), rows.place) if rows and rows.place in behind else _cell(cell)
                for cell, rows in zip(cells, opens, strict=True)
            ]
            for cells, opens in zip(one.figures.lines, one.opens, strict=True)
        ],
        widths=(2.2, *(1.0,) * (columns - 1)),
        alignments=(Alignment.LEFT, *(Alignment.CENTRE,) * (columns - 1)),
    )


def _cell(cell: str) -> str:
    return cell.replace(" (", "\n(")
