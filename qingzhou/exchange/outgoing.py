"""The sheet that goes out to be edited: keys locked, what one may change tinted, the version hidden in the last column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from qingzhou.documents.workbook import Column, Editable, Sheet, excel
from qingzhou.exchange import editing, versions
from qingzhou.exchange.editing import COLUMNS, EDITED, Form
from qingzhou.ledger import listing
from qingzhou.ledger.export import Exported
from qingzhou.ledger.lines import Reader
from qingzhou.ledger.listing import Days, Wanted

MOST = 2_000
BATCH = 200
MARK = "qingzhou:"  # the hidden column's heading, with the form after it


def workbook(wanted: Wanted, form: Form, reader: Reader) -> Exported:
    """The list as a sheet that can be brought back; at most MOST items, and the second sheet says so."""
    days = Days.at(reader.today, reader.calendar, reader.policy)
    items, _columns = listing.in_order(listing.matching(reader.by, wanted, days), wanted, reader.by)
    keys = list(items.values_list("pk", flat=True)[: MOST + 1])
    confidential: list[str] = []
    sheet = Sheet(_("工作台账"), columns(form), _rows(keys[:MOST], form, reader, confidential), locked=True)
    content = excel([sheet, _explained(form, reader, more=len(keys) > MOST)], dated=reader.today)
    return Exported(content, confidential)


def columns(form: Form) -> list[Column]:
    """The columns with their headings, and the hidden one."""
    shown = [
        Column(
            str(column.label),
            column.width,
            column.kind,
            choices=("是", "否") if column.code == "difficult" else (),
            hint=editing.hint(column.code) if column.code in EDITED[form] else "",
        )
        for column in COLUMNS[form]
    ]
    return [*shown, Column(f"{MARK}{form.value}", 10, hidden=True)]


def _rows(keys: list[int], form: Form, reader: Reader, confidential: list[str]) -> Iterator[tuple[object, ...]]:
    for first in range(0, len(keys), BATCH):
        chunk = keys[first : first + BATCH]
        found = versions.now(chunk, reader.by)
        names = versions.names(found.values())
        for at in (found[key] for key in chunk if key in found):
            if at.item.confidential:
                confidential.append(at.item.number)
            cells = editing.cells(at, reader.by, names)
            may = editing.editable(at, form, reader.by)
            yield (*(_cell(column.code, cells, may) for column in COLUMNS[form]), at.key)


def _cell(code: str, cells: dict[str, object], may: Iterable[str]) -> object:
    value = cells[code]
    if isinstance(value, str | bool):  # as it will be compared: a lone carriage return would not survive the way
        value = editing.text(code, value)
    return Editable(value) if code in may else value


def _explained(form: Form, reader: Reader, *, more: bool) -> Sheet:
    edited = "、".join(str(column.label) for column in COLUMNS[form] if column.code in EDITED[form])
    said = [
        _("黄色的格可以改：%(columns)s。其余的格已锁定，改了也不会带回。") % {"columns": edited},
        _("改好后保存，在“工作台账—离线改”中带回；带回时逐格列出改动，由您选定后才记入。"),
        _("请不要增加行、删改编号或显示隐藏的列。没有黄色格的行，现在的状态不能改。"),
    ]
    if form is Form.AMEND:
        said.append(_("单位、责任人和时限不在此更正：请在事项页按程序办理。"))
    said.append(
        _("导出单位：%(unit)s；导出日期：%(day)s。") % {"unit": reader.by.unit.name, "day": reader.today.isoformat()}
    )
    if more:
        limit = _("符合条件的事项超过 %(most)d 件，此表只列前 %(most)d 件。请缩小筛选范围后分次导出。")
        said.append(limit % {"most": MOST})
    return Sheet(_("说明"), [Column(_("说明"), 90)], [(one,) for one in said])
