"""督办单: a supervision sheet as a Word paper, a function of its entry alone, so the same entry gives the same bytes.

No statutory kind of paper, hence no red head: a working sheet in official layout, one matter to one sheet, with a slip to
send back.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import override

from qingzhou.documents.blocks import Alignment, Block, Heading, Note, Paper, Paragraph, Table, written
from qingzhou.documents.paper import word as as_word
from qingzhou.ledger.deeds import OnPaper, Supervised, decode
from qingzhou.ledger.ladder import LADDER, OBJECTION
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.supervising import CHINESE

TITLES = {1: "督办单", 2: "挂牌督办单", 3: "约谈督办单", 4: "通报督办单", 5: "问责建议督办单"}
LABELS = (Alignment.CENTRE, Alignment.LEFT)


def word(entry: Entry) -> bytes:
    """The sheet of an entry as a .docx file, in Chinese whatever the reader's language."""
    deed = decode(entry.verb, entry.data)
    assert isinstance(deed, Supervised)
    assert deed.paper is not None
    with override(CHINESE):
        return as_word(_paper(entry, deed, deed.paper))


def filename(entry: Entry) -> str:
    """What the file is called on the reader's disk."""
    return f"{entry.data['number']}.docx"


def _paper(entry: Entry, deed: Supervised, told: OnPaper) -> Paper:
    return Paper(
        issuer=told.office,
        title=TITLES[deed.level],
        number=deed.number,
        addressee=told.unit,
        dated=local_day(entry.at),
        blocks=tuple(_blocks(deed, told)),
        signed_by=told.office,
        sealed=False,
        slip=tuple(_slip(deed)),
    )


def _blocks(deed: Supervised, told: OnPaper) -> Iterator[Block]:
    measure = "督办" if deed.level == 1 else LADDER[deed.level].instrument  # one is not “given a sheet”
    yield Paragraph(f"你单位牵头的下列事项未按要求推进，现予{measure}，请按要求办理并按时答复。")
    yield Table(header=(), rows=_facts(deed, told), widths=(5, 21), alignments=LABELS, label_columns=1, size=12)
    yield Heading(1, "督办要求")
    yield Paragraph(deed.demand)
    yield Heading(1, "答复要求")
    yield Paragraph(
        f"请于{written(deed.reply_by)}前书面答复原因、措施和完成时间，经单位负责人签字后，在系统中本事项的“督办”处填报。"
    )
    yield Paragraph(
        f"对本单有异议的，可以在收到之日起三十日内写明理由提出（参照{OBJECTION}）；异议答复前，答复时限停止计算。"
    )
    yield Heading(1, "依据")
    yield Paragraph(f"{LADDER[deed.level].mandate}；{deed.mandate}。")
    if deed.over_cap:
        yield Note(f"本月向该单位发出的督办单已达上限，超额签发的理由：{deed.over_cap}")


def _slip(deed: Supervised) -> Iterator[Block]:
    """What the unit fills in and sends back; it stands under the signature, so that the letter keeps its own."""
    yield Heading(1, "回执", numbered=False)
    slip = (("督办单编号", deed.number), ("签收人", ""), ("签收时间", ""), ("答复摘要", "\n\n"), ("单位负责人", ""))
    yield Table(header=(), rows=slip, widths=(5, 21), alignments=LABELS, label_columns=1, size=12)


def _facts(deed: Supervised, told: OnPaper) -> list[tuple[str, str]]:
    moved = f"（原定{written(told.first_due_on)}）" if told.first_due_on != told.due_on else ""
    rows = [
        ("事项", f"{told.matter}（{told.item}）"),
        ("来源", told.source),
        ("办结时限", written(told.due_on) + moved),
        ("督办原因", told.late),
        ("进度", _progress(told)),
        ("签发", f"{told.signed_as}{told.signer}"),
        ("答复时限", written(deed.reply_by)),
    ]
    return [row for row in rows if row[1]]


def _progress(told: OnPaper) -> str:
    if told.expected is None or told.whole is None:
        return f"填报进度{told.claimed}%"
    gap = told.expected - told.claimed
    behind = f"，落后{gap}个百分点" if gap > 0 else ""
    return f"已过{told.gone}/{told.whole}个工作日，序时应达{told.expected}%，填报进度{told.claimed}%{behind}"
