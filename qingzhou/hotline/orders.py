"""Work orders of 12345 and the national platform as they come in Excel: read, each row an order or a fault with its place.

A row is known by its number: the same file again, or a corrected one, brings in only what is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from qingzhou.documents.headings import fitted, letter, ranks
from qingzhou.documents.uploaded_tables import Table
from qingzhou.documents.uploads import Value
from qingzhou.hotline.actions import LONGEST_TEXT, Told
from qingzhou.hotline.routing import suggest
from qingzhou.hotline.states import Category, Channel

HEADINGS: dict[str, tuple[str, ...]] = {  # in order of preference
    "reference": ("工单编号", "工单号", "受理编号", "诉求编号", "投诉编号", "编号", "登记编号"),
    "text": ("诉求内容", "工单内容", "反映内容", "问题描述", "投诉内容", "举报内容", "内容", "事项描述"),
    "about": ("被反映对象", "涉及机构", "被投诉对象", "机构名称", "被举报单位", "企业名称", "涉及单位"),
    "place": ("事发地址", "诉求地址", "发生地点", "问题地址", "地址", "地点"),
    "category": ("诉求类别", "问题类型", "事项分类", "诉求分类", "类别", "类型"),
    "received": ("受理时间", "来电时间", "登记时间", "创建时间", "提交时间", "接收时间"),
    "name": ("诉求人", "来电人", "联系人", "姓名", "投诉人", "反映人"),
    "contact": ("联系电话", "来电号码", "联系方式", "手机号码", "电话"),
}
NEEDED = ("reference", "text")
NAMES = {
    "reference": "工单编号",
    "text": "诉求内容",
    "about": "被反映对象",
    "place": "地址",
    "received": "受理时间",
}
_RANKS = ranks(HEADINGS)
HEADER_WITHIN = 10  # rows in which the headings are looked for
LONGEST_REFERENCE = 60
DATES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, where it stands in Excel, what is written there, and what would be accepted."""

    row: int
    column: str  # as Excel letters it, "" for the whole row
    heading: str
    value: str
    said: str


@dataclass(frozen=True)
class Order:
    """One work order."""

    row: int
    reference: str
    told: Told


@dataclass
class Orders:
    """What a file holds."""

    orders: list[Order] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(tables: Sequence[Table], channel: Channel, today: date) -> Orders:
    """The orders of all sheets that have the headings, with the faults of the others' rows."""
    found = Orders()
    for table in tables:
        at = _header(table)
        if at is None:
            missing = "、".join(NAMES[name] for name in NEEDED)
            said = _("“%(sheet)s”里没有找到表头，需要这些列：%(columns)s。") % {"sheet": table.name, "columns": missing}
            found.faults.append(Fault(1, "", "", "", said))
            continue
        row, columns = at
        for number, cells in enumerate(table.rows[row:], start=row + 1):
            if any(cell is not None for cell in cells):
                _row(found, _Row(number, cells, columns), channel, today)
    _refuse_twice(found)
    return found


def _header(table: Table) -> tuple[int, dict[str, int]] | None:
    for number, cells in enumerate(table.rows[:HEADER_WITHIN], start=1):
        columns = fitted(cells, _RANKS)
        if all(name in columns for name in NEEDED):
            return number, columns
    return None


@dataclass(frozen=True)
class _Row:
    number: int
    cells: Sequence[Value]
    columns: Mapping[str, int]

    def value(self, name: str) -> Value:
        place = self.columns.get(name)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def text(self, name: str) -> str:
        value = self.value(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    def fault(self, name: str, said: str) -> Fault:
        place = self.columns.get(name)
        column = letter(place) if place is not None else ""
        return Fault(self.number, column, NAMES.get(name, ""), self.text(name)[:60], said)


def _row(found: Orders, row: _Row, channel: Channel, today: date) -> None:
    faults = list(_faults(row, today))
    if faults:
        found.faults.extend(faults)
        return
    text, moment = row.text("text"), _moment(row.value("received"))
    told = Told(
        category=Category(suggest(Category.OTHER, f"{row.text('category')} {text}").category),
        text=text,
        about=row.text("about")[:120],
        place=row.text("place")[:200],
        happened=f"工单受理时间 {moment:%Y-%m-%d %H:%M}" if moment else "",
        channel=channel,
        identity=(("name", row.text("name")[:40]), ("contact", row.text("contact")[:100])),
    )
    found.orders.append(Order(row.number, row.text("reference"), told))


def _faults(row: _Row, today: date) -> Iterator[Fault]:
    reference, text = row.text("reference"), row.text("text")
    if not reference or len(reference) > LONGEST_REFERENCE:
        yield row.fault("reference", _("工单编号应为 1 到 %(most)d 个字。") % {"most": LONGEST_REFERENCE})
    if not text or len(text) > LONGEST_TEXT:
        yield row.fault("text", _("诉求内容应为 1 到 %(most)d 个字。") % {"most": LONGEST_TEXT})
    if not (row.text("about") or row.text("place")):
        yield row.fault("about", _("被反映对象和地址至少要有一项。"))
    if row.value("received") is not None:
        moment = _moment(row.value("received"))
        if moment is None or moment.date() > today:
            yield row.fault("received", _("受理时间应是今天或更早的日期，如 2026-11-20 09:30。"))


def _moment(value: Value) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as Excel has it: local, without a zone
    for form in DATES:
        try:
            return datetime.strptime(str(value).strip(), form)  # noqa: DTZ007 - the same
        except ValueError:
            continue
    return None


def _refuse_twice(found: Orders) -> None:
    """A number that stands twice in a file with other words is a fault: nobody can say which counts."""
    first: dict[str, Order] = {}
    kept = []
    for order in found.orders:
        known = first.setdefault(order.reference, order)
        if known is order:
            kept.append(order)
        elif known.told != order.told:
            said = _("与第 %(row)d 行编号相同、内容不同。") % {"row": known.row}
            found.faults.append(Fault(order.row, "", NAMES["reference"], order.reference, said))
    found.orders = kept
    found.faults.sort(key=lambda fault: fault.row)
