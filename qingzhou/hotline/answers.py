"""The list that goes back to who sent the work orders: how far each is, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qingzhou.documents.workbook import Column, Kind, Sheet, excel
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.states import Channel, Verb
from qingzhou.rights import visible
from qingzhou.units.models import Membership

COLUMNS = (
    Column("工单编号", 24),
    Column("本系统编号", 16),
    Column("收到", 18, Kind.DATETIME),
    Column("状态", 12),
    Column("承办单位", 18),
    Column("结果", 28),
    Column("答复内容", 60),
    Column("答复时间", 18, Kind.DATETIME),
)


def workbook(by: Membership, channel: Channel, today: date) -> bytes:
    """Every work order of a channel, oldest first; without anything of who reported."""
    orders = visible(Report, by).filter(channel=channel).exclude(reference="").select_related("issue__lead")
    return excel([Sheet(f"{channel.label}办理结果", COLUMNS, _rows(list(orders.order_by("pk"))))], dated=today)


def _rows(orders: list[Report]) -> Iterator[tuple[object, ...]]:
    ends = Line.objects.filter(report__in=orders, verb__in=(Verb.ANSWER, Verb.DECLINE)).order_by("report", "seq")
    last = {line.report_id: line for line in ends}
    for order in orders:
        line = last.get(order.pk)
        over = line is not None and not order.is_open
        outcome = order.get_ending_display() or order.get_declining_display() if over else ""
        unit = order.issue.lead.short_name if order.issue and order.issue.lead else ""
        told = (line.text, line.at) if over and line else ("", None)
        yield (order.reference, order.number, order.received_at, order.get_status_display(), unit, outcome, *told)
