"""周调度图表: the pictures of a frozen week as a Word paper.

A function of the frozen weeks up to that one and of what was filed until it was frozen: no clock, no reader's language,
nothing that later weeks bring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import override

from qingzhou.dispatch.pictures.drawn import Drawn
from qingzhou.dispatch.pictures.queries import ON_PAPER, PICTURES, Source
from qingzhou.dispatch.sheet import CHINESE, properties
from qingzhou.dispatch.sheet import title as title_of_sheet
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.blocks import Alignment, Block, Heading, Note, Paper, Paragraph, Picture, Table
from qingzhou.documents.paper import word as as_word
from qingzhou.ledger.policy import local_day
from qingzhou.pictures.drawing import png


def word(source: Source) -> bytes:
    """The paper as a .docx file, in Chinese whatever the reader's language."""
    with override(CHINESE):
        drawn = [PICTURES[code](source) for code in ON_PAPER]
        return as_word(_paper(source.shown, drawn))


def title(snapshot: Snapshot) -> str:
    """The paper's title, e.g. 青溪区“双减”工作第47周调度图表."""
    return title_of_sheet(snapshot).removesuffix("表") + "图表"


def filename(snapshot: Snapshot) -> str:
    """What the file is called on the reader's disk."""
    return f"{title(snapshot)}（{snapshot.header.week}）.docx"


def _paper(snapshot: Snapshot, drawn: Sequence[Drawn]) -> Paper:
    return Paper(
        issuer=snapshot.header.office,
        title=title(snapshot),
        dated=local_day(snapshot.header.moment),
        number=f"（{snapshot.header.week}）",
        blocks=tuple(_blocks(snapshot, drawn)),
        signed_by=snapshot.header.office,
        sealed=False,
        properties=properties("pictures", snapshot),
    )


def _blocks(snapshot: Snapshot, drawn: Sequence[Drawn]) -> Iterator[Block]:
    for one in drawn:
        yield Heading(1, one.title)
        yield Paragraph(one.sentence)
        if one.is_empty:
            continue
        yield Picture(png(one.chart), told=one.sentence)
        if one.note:
            yield Note(one.note)
        yield _table(one)
    yield Note(f"本图表依据{snapshot.header.week}及此前已锁定各周的快照生成，其后的变化不影响本图表。")
    yield Note(f"快照 SHA-256：{snapshot.digest()}")


def _table(one: Drawn) -> Table:
    columns = len(one.figures.header)
    return Table(
        header=one.figures.header,
        rows=[[cell.replace(" (", "\n(") for cell in line] for line in one.figures.lines],
        widths=(2.2, *(1.0,) * (columns - 1)),
        alignments=(Alignment.LEFT, *(Alignment.CENTRE,) * (columns - 1)),
    )
