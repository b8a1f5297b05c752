"""移送函: what may be a crime, handed to the police with what the officers found, as a Word paper in official layout.

Who reported stays out, and so does everything that they said, wrote or handed in: words and pictures tell who somebody is.
What the police need of that they ask for in the way of the law (see Opening). The facts of the issue begin as the report's own
words, so they stay out as well. What is in comes from those who looked into it.

Source: 行政执法机关移送涉嫌犯罪案件的规定, Arts 5, 7, 8 and 9.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import override

from qingzhou.documents.blocks import Alignment, Block, Heading, Paper, Paragraph, Table, written
from qingzhou.documents.paper import word
from qingzhou.hotline.models import Report
from qingzhou.hotline.transfer import Transfer
from qingzhou.ledger import deeds
from qingzhou.ledger.deeds import Investigated, decode
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.norms import norm
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Matter
from qingzhou.ledger.queries import state_of
from qingzhou.ledger.states import Verb
from qingzhou.units.models import Unit

CHINESE, SHANGHAI = "zh-hans", ZoneInfo("Asia/Shanghai")
POLICE = "公安"  # how the short name of the police begins, among a place's units
RULE = "《行政执法机关移送涉嫌犯罪案件的规定》"
LABELS = (Alignment.CENTRE, Alignment.LEFT)


def filename(report: Report) -> str:
    """What the file is called on the reader's disk."""
    return f"移送函-{report.number}.docx"


@dataclass(frozen=True)
class Case:
    """A case that goes to the police: the issue in which it was looked into, how far the transfer is, and what differs by source."""

    issue: Item
    moved: Transfer
    begins: str  # the first sentence
    source: str  # where it comes from
    name: str  # what the receipt calls it
    ends: str  # what stays out


def letter(report: Report, moved: Transfer) -> bytes:
    """The letter about a report whose transfer was approved, in Chinese whatever the reader's language."""
    issue = report.issue
    assert issue is not None
    return letter_of(
        Case(
            issue,
            moved,
            "我单位在核查群众举报线索中，",
            f"{written(local_day(report.received_at))}收到的群众举报（{report.number}），由我单位作为问题{issue.number}核查。",
            f"举报 {report.number}",
            "举报人身份和举报人提交的内容依法保密，不随案移送；确需调取的，请依法书面提出，由我单位按程序办理。",
        )
    )


def letter_of(case: Case) -> bytes:
    """The letter about a case whose transfer was approved."""
    issue, approved_at = case.issue, case.moved.approved_at
    assert issue.lead is not None
    assert approved_at is not None
    matter = state_of(issue).matter
    assert matter is not None
    looked = list(Entry.objects.filter(item=issue, verb=Verb.INVESTIGATE).order_by("seq"))
    with override(CHINESE):
        return word(
            Paper(
                issuer=issue.lead.name,
                title=f"关于移送{matter.about}涉嫌犯罪案件的函",
                number=f"　　〔{local_day(approved_at).year}〕　　号",  # the unit's registry fills it in
                addressee=_police(issue),
                dated=local_day(case.moved.done_at or approved_at),
                blocks=tuple(_blocks(case, matter, looked)),
                attachments=(
                    "涉嫌犯罪案件情况的调查报告",
                    "涉案物品清单",
                    "有关检验报告或者鉴定结论（如有）",
                    "佐证材料（见目录）",
                ),
                signed_by=issue.lead.name,
                slip=tuple(_slip(case, issue.lead)),
                red_head=True,
            )
        )


def _police(issue: Item) -> str:
    units = Unit.objects.filter(jurisdiction_id=issue.jurisdiction_id, active=True, short_name__startswith=POLICE)
    found = units.first()
    return found.name if found else "同级公安机关"


def _blocks(case: Case, matter: Matter, looked: Sequence[Entry]) -> Iterator[Block]:
    moved = case.moved
    assert moved.approved_at is not None
    assert moved.due_at is not None
    yield Paragraph(
        f"{case.begins}发现{matter.about}涉嫌犯罪。经单位负责人于{_moment(moved.approved_at)}批准，"
        f"依照{RULE}第五条，现将案件移送你单位。"
    )
    yield Heading(1, "案件来源")
    yield Paragraph(case.source)
    yield Heading(1, "核查情况")
    yield from (_investigation(entry) for entry in looked)
    if not looked:
        yield Paragraph("尚未开展现场核查，根据线索情况先行移送。")
    yield Heading(1, "认定情况")
    yield Table(("反映的问题", "认定", "理由和依据"), _findings(matter), widths=(8, 4, 14), size=12)
    if matter.consequences:
        yield Heading(1, "行政处理情况")
        yield Paragraph("；".join(_consequence(one) for one in matter.consequences) + "。")
    yield Heading(1, "时限")
    yield Paragraph(
        f"本案应于{_moment(moved.due_at)}前（批准后24小时内）移送。请你单位在接受之日起3日内依法决定是否立案，并书面通知我单位；"
        f"不属于本级管辖的，请在24小时内转送有管辖权的机关（{RULE}第七条、第八条）。"
    )
    yield Heading(1, "佐证材料目录")
    yield Table(("材料", "取得日期", "指纹（SHA-256 前 16 位）"), _files(looked), widths=(12, 6, 8), size=10.5)
    yield Paragraph(case.ends)


def _investigation(entry: Entry) -> Block:
    deed = decode(entry.verb, entry.data)
    assert isinstance(deed, Investigated)
    officers = "、".join(f"{one.name}（{one.certificate}）" for one in deed.officers)
    rows = (("日期", written(deed.investigated_on)), ("地点", deed.place), ("执法人员", officers), ("查明", deed.done))
    return Table(header=(), rows=rows, widths=(5, 21), alignments=LABELS, label_columns=1, size=12)


def _findings(matter: Matter) -> list[tuple[str, str, str]]:
    found = {one.allegation: one for one in matter.findings}
    rows = []
    for place, said in enumerate(matter.allegations):
        one, basis = found.get(place), norm(said.norm)
        result = str(deeds.Result(one.result).label) if one else "尚未认定"
        reasons = [one.reason, one.evidence] if one else []
        cited = [basis.cited] if basis else []
        rows.append((said.text, result, "；".join(part for part in (*reasons, *cited) if part)))
    return rows


def _consequence(one: deeds.Consequence) -> str:
    kind = str(deeds.ConsequenceKind(one.kind).label)
    return "，".join(part for part in (kind, one.detail, one.document) if part)


def _files(looked: Sequence[Entry]) -> list[tuple[str, str, str]]:
    return [
        (file["name"], written(local_day(entry.at)), file["sha256"][:16]) for entry in looked for file in entry.files
    ]


def _slip(case: Case, lead: Unit) -> Iterator[Block]:
    """What the police fill in and send back."""
    yield Heading(1, "回执", numbered=False)
    rows = (
        ("移送单位", lead.name),
        ("案件", case.name),
        ("签收人", ""),
        ("签收时间", ""),
        ("是否立案", "□ 立案　　□ 不立案（附书面理由）"),
    )
    yield Table(header=(), rows=rows, widths=(5, 21), alignments=LABELS, label_columns=1, size=12)


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{written(local.date())}{local.hour}时{local.minute:02d}分"
