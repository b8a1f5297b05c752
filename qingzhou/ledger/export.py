"""What a list shows, as an Excel sheet: the same items in the same order, all pages of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.documents.workbook import Column, Kind, Sheet, excel
from qingzhou.ledger import listing, queries
from qingzhou.ledger.lines import Reader, line
from qingzhou.ledger.listing import Days, Wanted

MOST = 10_000
BATCH = 500


@dataclass(frozen=True)
class Exported:
    """The file, and the numbers of the confidential items in it."""

    content: bytes
    confidential: list[str]


def workbook(wanted: Wanted, reader: Reader) -> Exported:
    """The list as an .xlsx file of at most MOST rows; where there are more, the note says so."""
    days = Days.at(reader.today, reader.calendar, reader.policy)
    items, _columns = listing.in_order(listing.matching(reader.by, wanted, days), wanted, reader.by)
    # Two more than fit: one row tells that there are more, none is lost silently.
    keys = list(items.values_list("pk", flat=True)[: MOST + 1])
    return sheet_of(keys, reader)


def sheet_of(keys: list[int], reader: Reader) -> Exported:
    """The items with these ids as an .xlsx file, in their order. The caller has made sure that the reader may see them."""
    note = _("导出单位：%(unit)s；导出日期：%(day)s。") % {"unit": reader.by.unit.name, "day": reader.today.isoformat()}
    if len(keys) > MOST:
        note += _("符合条件的事项超过 %(most)d 件，此表只列前 %(most)d 件。请缩小筛选范围后分次导出。") % {"most": MOST}
    confidential: list[str] = []
    sheet = Sheet(_("工作台账"), _columns_of(), _rows(keys[:MOST], reader, confidential), note)
    return Exported(excel([sheet], dated=reader.today), confidential)


def _columns_of() -> list[Column]:
    return [
        Column(_("编号"), 12),
        Column(_("亮灯"), 8),
        Column(_("状态"), 12),
        Column(_("事项"), 44),
        Column(_("来源"), 26),
        Column(_("牵头单位"), 14),
        Column(_("配合单位"), 22),
        Column(_("责任人"), 10),
        Column(_("填报进度"), 10, Kind.PERCENT),
        Column(_("序时应达"), 10, Kind.PERCENT),
        Column(_("下达"), 12, Kind.DATE),
        Column(_("办结时限"), 12, Kind.DATE),
        Column(_("原定时限"), 12, Kind.DATE),
        Column(_("下一步"), 14),
        Column(_("下一步时限"), 12, Kind.DATE),
        Column(_("最近动态"), 18, Kind.DATETIME),
        Column(_("最近进展"), 44),
    ]


def _rows(keys: list[int], reader: Reader, confidential: list[str]) -> Iterator[tuple[object, ...]]:
    for first in range(0, len(keys), BATCH):
        chunk = keys[first : first + BATCH]
        items = queries.with_units(listing.all_of(chunk).select_related("owner"))
        found = {item.pk: item for item in items}
        for key in chunk:
            shown = line(found[key], reader)
            item = shown.item
            if item.confidential:
                confidential.append(item.number)
            supports = pgettext("between units", "、").join(
                str(unit) for unit in shown.units if unit.pk != item.lead_id
            )
            yield (
                item.number, shown.light.word, item.get_status_display(), item.title, item.source,
                item.lead, supports, item.owner, item.claimed, shown.sum.expected if shown.sum else None,
                item.issued_on, item.due_on, shown.first_due_on, item.next_label, item.next_on,
                item.moved_at, item.last_note,
            )  # fmt: skip
