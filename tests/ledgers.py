"""Ledgers as other offices keep them, and the way of one through the import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from openpyxl import Workbook

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence.actions import keep
from qingzhou.exchange import queries
from qingzhou.exchange.actions import importing
from qingzhou.exchange.columns import Field
from qingzhou.exchange.models import Batch
from qingzhou.exchange.queries import Outcome
from qingzhou.units.models import Membership
from tests import build

HEADINGS = (
    "序号",
    "任务编号",
    "工作任务",
    "牵头单位",
    "配合单位",
    "下达时间",
    "完成时限",
    "完成率",
    "状态",
    "最近进展",
)
NOW = build.at(21)  # 2026-11-23


def book(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS, above: Sequence[Sequence[Any]] = ()) -> bytes:
    """A workbook: rows above, the headings, the rows."""
    made, target = Workbook(), BytesIO()
    sheet: Any = made.active
    sheet.title = "重点工作"
    for row in (*above, headings, *rows):
        sheet.append(list(row))
    made.save(target)
    return target.getvalue()


def row(number: int = 1, **changed: Any) -> list[Any]:
    """A row without faults; `changed` by heading."""
    usual = {
        "序号": number,
        "任务编号": f"QX-{number}",
        "工作任务": f"清查第 {number} 批培训机构",
        "牵头单位": "教育局",
        "下达时间": "2026-09-01",
        "完成时限": "2026-12-31",
        "完成率": 35,
        "状态": "推进中",
        "最近进展": "已完成摸底",
    }
    return [changed.get(heading, usual.get(heading)) for heading in HEADINGS]


def received(content: bytes, by: Membership, name: str = "台账.xlsx", now: datetime = NOW) -> Batch:
    """The file handed in."""
    kept = keep(ContentFile(content), now=now)
    return importing.receive(name, kept.sha256, tables_of(content), by=by, now=now)


def checked(batch: Batch, by: Membership, now: datetime = NOW) -> tuple[Batch, Outcome]:
    """The columns taken as they were recognised, and every row checked."""
    mapping = {Field(code): column for code, column in batch.mapping.items()}
    batch = through(importing.set_mapping(batch, mapping, batch.issued_on, now=now), by, now)
    return batch, queries.outcome(batch)


def through(batch: Batch, by: Membership, now: datetime = NOW) -> Batch:
    """All pieces taken."""
    while batch.is_under_way:
        batch = importing.advance(batch, by=by, now=now)
    return batch


def imported(content: bytes, by: Membership, *, only_good: bool = False) -> tuple[Batch, Outcome]:
    """The whole way."""
    batch, _found = checked(received(content, by), by)
    batch = through(importing.begin(batch, only_good=only_good), by)
    return batch, queries.outcome(batch)
