"""The cells of one row: what they say, what is meant, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.documents.headings import text_of
from qingzhou.exchange import readings
from qingzhou.exchange.columns import Field
from qingzhou.exchange.faults import Fault
from qingzhou.exchange.known import Known
from qingzhou.ledger.adopting import Taken
from qingzhou.units.models import Unit

LONGEST_WORD = 500
Raw = Sequence[str | int | float | bool | None]


@dataclass
class Read:
    """What a row gave: a line or faults; or neither, where it is no task but a heading or a note."""

    number: int
    taken: Taken | None = None
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)  # codes of what was settled without asking
    passed_over: str = ""  # what stands in a row that is no task


class Cells:
    """One row being read; faults gather as its cells are looked at."""

    def __init__(self, number: int, raw: Raw, known: Known) -> None:
        self.raw, self.known = raw, known
        self.texts = [text_of(cell) for cell in raw]
        self.out = Read(number)
        self.words: list[str] = []

    def cell(self, column: Field) -> str | int | float | bool | None:
        """What a column says, put right where the clerk has said what is meant."""
        place = self.known.mapping.get(column)
        written = self.raw[place] if place is not None and place < len(self.raw) else None
        meant = self.meant(column)
        return written if meant is None else meant

    def meant(self, column: Field) -> str | None:
        """What the clerk said is meant by what a column says, None if nothing."""
        fixes = self.known.fixes.get(column)
        return fixes.get(self.written(column)) if fixes else None

    def text(self, column: Field) -> str:
        """What a column says, as a person reads it."""
        meant = self.meant(column)
        return self.written(column) if meant is None else meant

    def written(self, column: Field) -> str:
        """What stands in a column, whatever is meant by it."""
        place = self.known.mapping.get(column)
        return self.texts[place] if place is not None and place < len(self.texts) else ""

    def fault(self, column: Field, code: str, said: str, do: str) -> None:
        """Note what is wrong with a column."""
        place = self.known.mapping.get(column)
        value = self.written(column)[:LONGEST_WORD]
        self.out.faults.append(Fault(self.out.number, place, column, value, code, said, do))

    def keep(self, column: Field) -> None:
        """Keep a cell's own words, since we read them our way."""
        if written := self.written(column):
            self.words.append(worded(self.known.headings[self.known.mapping[column]], written))

    def named(self, column: Field, *, groups: bool) -> list[Unit]:
        """The units that a column names."""
        cell, text = self.cell(column), self.text(column)
        if not text:
            return []
        if whole := self.known.unit(text):
            return [whole]
        found: list[Unit] = []
        fixes = self.known.fixes.get(column, {})
        for written in readings.names_in(cell):
            name = fixes.get(written, written)
            if unit := self.known.unit(name):
                found.append(unit)
            elif groups and (members := self.known.group(name)) is not None:
                found += members
            elif name:  # an empty name is one that the clerk struck out
                self._unknown_unit(column, written)
        return found

    def _unknown_unit(self, column: Field, name: str) -> None:
        place = self.known.mapping.get(column)
        if self.known.group(name) is not None:
            said = _("“%(name)s”是一组单位。") % {"name": name}
            do = _("请写明一个牵头单位，其余写在配合单位。")
            self.out.faults.append(Fault(self.out.number, place, column, name, "group_leads", said, do))
            return
        near = pgettext("between names", "、").join(self.known.nearest(name))
        said = _("没有“%(name)s”这个单位。") % {"name": name}
        do = _("最接近的有：%(near)s。") % {"near": near} if near else _("请在“单位与人员”中登记，或改用已有的名称。")
        self.out.faults.append(Fault(self.out.number, place, column, name, "unit_unknown", said, do))

    def day(self, column: Field) -> date | None:
        """The day that a column gives; what is no day is a fault."""
        text = self.text(column)
        if not text:
            return None
        found = readings.day_in(self.cell(column), self.known.today.year)
        if found is None:
            do = _("请写一个日期，如 2026-12-31、2026.12.31、12月31日；长期任务请写本阶段的时限。")
            self.fault(column, "no_day", _("“%(text)s”不是日期。") % {"text": text[:40]}, do)
        elif self.written(column) != found.isoformat():
            self.keep(column)
        return found


def worded(heading: str, text: str) -> str:
    """What a cell said, under its heading."""
    return f"{heading or '—'}：{text[:LONGEST_WORD]}"
