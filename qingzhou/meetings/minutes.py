"""会议纪要 and 调度通报: the papers of a meeting that has ended, functions of its record and its frozen week alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import override

from qingzhou.dispatch import appendix, sheet
from qingzhou.dispatch.editions import said_on_paper, this_and_next
from qingzhou.dispatch.sheet import CHINESE
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.blocks import Block, Heading, Note, Paper, Paragraph, written
from qingzhou.documents.links import linked, placed
from qingzhou.documents.paper import word
from qingzhou.meetings.record import Decided, Record, Talked

_COUNTED = re.compile(r"（\d+ 件）$")  # at the end of the title of a subject of several items


def minutes(record: Record, week: Snapshot, sha256: str) -> bytes:
    """The minutes as a .docx file, in Chinese whatever the reader's language; `sha256` is the record's."""
    with override(CHINESE):
        paper = _paper(title_of_minutes(week), record, week, tuple(_minutes(record, week)))
        return word(_traced(paper, "minutes", record, week, sha256))


def circular(record: Record, week: Snapshot, sha256: str) -> bytes:
    """The circular on how things stand, with what was decided, as a .docx file."""
    with override(CHINESE):
        blocks = tuple(_circular(record, week))
        paper = _paper(title_of_circular(week), record, week, blocks, addressee="各成员单位，各镇（街道）")
        return word(_traced(paper, "circular", record, week, sha256))


def title_of_minutes(week: Snapshot) -> str:
    """What the minutes are called."""
    return f"{week.header.jurisdiction}“双减”工作{_of(week)}调度会议纪要"


def title_of_circular(week: Snapshot) -> str:
    """What the circular is called."""
    return f"关于{week.header.jurisdiction}“双减”工作{_of(week)}调度情况的通报"


def filename(title: str, record: Record) -> str:
    """What a paper is called on the reader's disk."""
    return f"{title}（{record.week}）.docx"


def _paper(title: str, record: Record, week: Snapshot, blocks: tuple[Block, ...], addressee: str = "") -> Paper:
    return Paper(
        issuer=week.header.office,
        title=title,
        dated=record.closed_on,
        addressee=addressee,
        blocks=blocks,
        signed_by=week.header.office,
        sealed=False,
    )


def _traced(paper: Paper, kind: str, record: Record, week: Snapshot, sha256: str) -> Paper:
    """The paper with what its figures lead to, and with what it was made from."""
    whole = kind == "circular"
    shown = {row.number for row in week.of("overdue")[: sheet.MOST_ROWS]} if whole else set()
    told = [*appendix.entries(week, sheet.labels_of(week), by_unit=whole), *_entries(record)]
    properties = sheet.properties(kind, week, record=sha256)
    origin = (
        f"本文依据{record.week}快照和会议记录生成。快照 SHA-256：{properties['qingzhou-snapshot']}",
        f"会议记录 SHA-256：{sha256}",
    )
    blocks = (*appendix.blocks(week, told, shown), *(Note(line) for line in origin))
    return replace(paper, appendix=blocks, properties=properties)


def _entries(record: Record) -> Iterator[appendix.Entry]:
    """The items of each subject that was about several and has decisions."""
    for place, one in enumerate(record.subjects):
        if one.decisions and len(one.numbers) > 1:
            yield appendix.Entry(f"subject_{place}", _COUNTED.sub("", one.title), one.numbers)


def _minutes(record: Record, week: Snapshot) -> Iterator[Block]:
    yield Paragraph(_held(record, week))
    for label, text in (("主持人", record.chair), ("出席", record.present)):
        if text:
            yield Paragraph(f"{label}：{text}")
    this, _next = this_and_next(sheet.edition(week))
    yield Paragraph(f"会议听取了{this}工作情况。{sheet.summary(week)}")
    for said in sheet.issues_said(week):
        yield Paragraph(said)
    yield from _resolved(record)
    if parked := [one.title for one in record.subjects if one.parked]:
        yield Heading(1, "留待下次会议的议题")
        for title in parked:
            yield Paragraph(f"{title}。")


def _circular(record: Record, week: Snapshot) -> Iterator[Block]:
    yield Heading(1, "总体情况")
    yield Paragraph(sheet.summary(week))
    for said in sheet.issues_said(week):
        yield Paragraph(said)
    overdue = week.of("overdue")
    yield Heading(1, "超期事项")
    if not overdue:
        yield Paragraph("无。")
    names = week.names()
    for row in overdue[: sheet.MOST_ROWS]:
        number = placed(row.number, appendix.place_of_item(row.number))
        yield Paragraph(
            f"{names[row.lead]}：{row.title}（{number}），办结时限{written(row.due_on)}，超期{row.overdue_by}个工作日，填报进度{row.claimed}%。"
        )
    yield from _resolved(record)
    yield Heading(1, "各牵头单位情况")
    yield sheet.units_table(week)
    yield Note(sheet.rate_said(week))


def _resolved(record: Record) -> Iterator[Block]:
    """What was decided, subject by subject."""
    yield Heading(1, "会议议定事项")
    talked = [(place, one) for place, one in enumerate(record.subjects) if one.decisions]
    if not talked:
        yield Paragraph("本次会议没有形成新的决定。")
    for place, one in talked:
        yield Heading(2, _about(one, f"subject_{place}"))
        for made in one.decisions:
            yield Paragraph(_decided(made))


def _about(talked: Talked, place: str) -> str:
    """What a subject is about; of several items, its count leads to the appendix."""
    if len(talked.numbers) == 1:
        return f"{talked.title}（{talked.numbers[0]}）"
    return _COUNTED.sub(lambda found: linked(found[0], place), talked.title) if talked.numbers else talked.title


def _decided(made: Decided) -> str:
    """One decision in a sentence: what, who, by when, to be shown how, and under which number it is followed."""
    lead, *others = made.units or ("",)
    who = f"责任单位：{lead}" + (f"（配合：{'、'.join(others)}）" if others else "") if lead else ""
    due = f"时限：{written(made.due_on)}" if made.due_on else ""
    shown = f"佐证要求：{made.evidence}" if made.evidence else ""
    number = f"台账编号：{made.task}" if made.task else ""
    rest = "；".join(text for text in (who, due, shown, number) if text)
    said = made.said.rstrip("。；;.")
    return f"{made.kind}：{said}。" + (f"{rest}。" if rest else "")


def _held(record: Record, week: Snapshot) -> str:
    where = f"在{record.place}" if record.place else ""
    return f"{written(record.closed_on)}，{week.header.office}{where}召开{_meeting(week)}。现将会议议定事项纪要如下。"


def _meeting(week: Snapshot) -> str:
    return f"{week.header.jurisdiction}“双减”工作{_of(week)}调度会"


def _of(week: Snapshot) -> str:
    return said_on_paper(sheet.edition(week))
