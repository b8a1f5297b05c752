"""A row of somebody's ledger, read as a line of ours: what it becomes, or everything that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.documents.headings import text_of
from qingzhou.exchange import readings
from qingzhou.exchange.cells import Cells, Raw, Read, worded
from qingzhou.exchange.columns import Field
from qingzhou.exchange.known import Known
from qingzhou.ledger import adopting, deeds
from qingzhou.ledger.adopting import Taken
from qingzhou.ledger.states import Kind, Status
from qingzhou.units.models import Person, Unit

LINES = UUID("6f3d1b0e-8a27-5c54-9d0b-2f4c1f7a9e31")  # the namespace of tokens of lines that were taken over
LONGEST_TITLE, LONGEST_SOURCE, LONGEST_RECURRENCE = 300, 300, 40
SECTION = re.compile(
    r"^(?:[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}(?:[、.\s]|$)|第[一二三四五六七八九十]+[部批章])"
)
MARKS = re.compile(r"[\s,，。;；:：、!！\"“”'‘’()（）《》〈〉\[\]【】]+")
REMARK = re.compile(r"^(?:注|备注|说明|填报|填表|制表|审核|合计|总计|小计|共计|联系电话|截止|单位[:：]|附[:：件])")


def read_again(number: int, raw: Raw, known: Known) -> Read:
    """Read a row that was found to be a good line before; the ledger itself checks it when it is written."""
    return _Reading(number, raw, known).line()


def read_row(number: int, raw: Raw, known: Known) -> Read:
    """Read one row; `number` is Excel's."""
    if said := _no_task(raw, known):
        return Read(number, passed_over=said)
    if not any(cell is not None for cell in raw):
        return Read(number)
    return _Reading(number, raw, known).read()


def _no_task(raw: Raw, known: Known) -> str:
    """The words of a row that only divides or explains the table, else “”."""
    filled = {place: text_of(cell) for place, cell in enumerate(raw) if cell is not None}
    if not filled:
        return ""
    meant = {field for field, place in known.mapping.items() if place in filled} - {Field.NUMBER}
    said = " ".join(dict.fromkeys(filled.values()))
    title = filled.get(known.mapping.get(Field.TITLE, -1), "")
    if len(meant) > 2 and title == known.headings[known.mapping[Field.TITLE]]:
        return said  # the header again, on the next printed page
    if len(set(filled.values())) > 2 or meant - {Field.TITLE}:
        return said if REMARK.match(next(iter(filled.values()))) and not title else ""
    if not meant or SECTION.match(next(iter(filled.values()))) or REMARK.match(said):
        return said
    return ""


class _Reading(Cells):
    """One row becoming a line."""

    def line(self) -> Read:
        """The line, if its cells can be read."""
        drafted, adopted = self._drafted(), self._adopted()
        if adopted is not None and not self.out.faults:
            token = uuid5(LINES, "\n".join(self._identity(drafted, adopted)))
            self.out.taken = Taken(drafted, adopted, token)
        return self.out

    def read(self) -> Read:
        """The line, if nothing is wrong with it."""
        taken = self.line().taken
        if taken and (refusal := adopting.why_not(taken, self.known.by, self.known.now)):
            column = FIELD_OF.get(refusal.code, Field.TITLE)
            self.fault(column, refusal.code, refusal.said, refusal.do)
            self.out.taken = None
        return self.out

    def _drafted(self) -> deeds.Drafted:
        title, source = self.text(Field.TITLE), self.text(Field.SOURCE)
        if not title:
            self.fault(Field.TITLE, "title_missing", _("没有写事项。"), _("请写明要办什么。"))
        if number := self.text(Field.NUMBER):
            old = pgettext("of another ledger", "原编号 %(number)s") % {"number": number[:60]}
            source = f"{source[: LONGEST_SOURCE - len(old) - 3]}（{old}）" if source else old
        return deeds.Drafted(
            number="",
            kind=Kind.TASK,
            title=_fitting(title, LONGEST_TITLE),
            source=_fitting(source, LONGEST_SOURCE),
            quote=title if len(title) > LONGEST_TITLE else "",
            recurrence=_fitting(self.text(Field.RECURRENCE), LONGEST_RECURRENCE),
        )

    def _adopted(self) -> deeds.Adopted | None:
        lead, supports = self._units()
        due_on, status, claimed = self._due_on(), self._status(), self._claimed()
        issued_on, closed_on = self.day(Field.ISSUED_ON), self.day(Field.CLOSED_ON)
        if lead is None or due_on is None or self.out.faults:
            return None
        owner = self._owner(lead)
        if owner is None:
            return None
        if issued_on is None:
            issued_on = min(self.known.issued_on, due_on)
            self.out.notices.append("issued_on")
        closing = status is Status.CLOSED or (status is None and closed_on is not None)
        said: dict[str, Any] = {
            "lead": lead.pk,
            "owner": owner.pk,
            "issued_on": issued_on,
            "due_on": due_on,
            "supports": tuple(unit.pk for unit in supports if unit != lead),
            "note": readings.long_text_of(self.cell(Field.NOTE)),
            "problems": readings.long_text_of(self.cell(Field.PROBLEMS)),
            "origin": f"{self.known.origin} {_row_words(self.out.number)}",
            "words": (*self.words, *self._other_columns()),
        }
        if closing:
            if closed_on is None:
                closed_on = max(min(due_on, self.known.today), issued_on)
                self.out.notices.append("closed_on")
            return deeds.AdoptedClosed(**said, claimed=100, closed_on=closed_on)
        difficult = readings.yes_in(self.cell(Field.DIFFICULT))
        return deeds.Adopted(**said, claimed=claimed or 0, difficult=difficult)

    def _units(self) -> tuple[Unit | None, list[Unit]]:
        """The lead and those who take part; of several leads, the first leads and the others take part."""
        leads = self.named(Field.LEAD, groups=False)
        if not self.text(Field.LEAD):
            self.fault(Field.LEAD, "lead_missing", _("没有写牵头单位。"), _("请写一个单位的全称、简称或别名。"))
        supports = leads[1:] + self.named(Field.SUPPORTS, groups=True)
        return (leads[0] if leads else None), list(dict.fromkeys(supports))

    def _owner(self, lead: Unit) -> Person | None:
        people = self.known.owners.get(lead.pk, [])
        if not people:
            said = _("“%(unit)s”还没有可以负责的人员。") % {"unit": lead.short_name}
            self.fault(Field.LEAD, "nobody_there", said, _("请先在“单位与人员”中登记该单位的经办人。"))
            return None
        names = readings.names_in(self.cell(Field.OWNER))
        if found := next((person for person in people if person.name in names), None):
            return found
        if names:
            self.keep(Field.OWNER)
            self.out.notices.append("owner")
        return people[0]

    def _due_on(self) -> date | None:
        found = self.day(Field.DUE_ON)
        if found is None and not self.text(Field.DUE_ON):
            self.fault(Field.DUE_ON, "due_missing", _("没有写办结时限。"), _("请写一个日期，如 2026-12-31。"))
        return found

    def _status(self) -> Status | None:
        text = self.text(Field.STATUS)
        if not text:
            return None
        found = readings.state_in(text)
        if found is None:
            do = _("请写：办理中、已办结、未启动。中止或撤销的事项不必导入。")
            self.fault(Field.STATUS, "state_unknown", _("不认识状态“%(text)s”。") % {"text": text[:40]}, do)
        self.keep(Field.STATUS)
        return found

    def _claimed(self) -> int | None:
        text = self.text(Field.CLAIMED)
        if not text:
            return None
        fractions = self.known.fractions and self.meant(Field.CLAIMED) is None
        found = readings.percent_in(self.cell(Field.CLAIMED), fractions=fractions)
        if found is None:
            do = _("请写 0 到 100 的数，或 35% 这样的百分数。")
            self.fault(Field.CLAIMED, "no_percent", _("“%(text)s”不是进度。") % {"text": text[:40]}, do)
        return found

    def _other_columns(self) -> list[str]:
        """What stands in columns that mean nothing to us, kept all the same."""
        filled = ((place, heading) for place, heading in self.known.others if place < len(self.texts))
        return [worded(heading, self.texts[place]) for place, heading in filled if self.texts[place]]

    def _identity(self, drafted: deeds.Drafted, adopted: deeds.Adopted) -> tuple[str, ...]:
        """What makes two rows the same line: the old number and the title; without a number title, lead and date.

        A number alone would not do: another year's ledger begins with 1 again.
        """
        number, title = self.text(Field.NUMBER), _bare(drafted.quote or drafted.title)
        place = str(self.known.by.jurisdiction_id)
        if number:
            return (place, "number", number, title)
        return (place, "title", title, str(adopted.lead), adopted.due_on.isoformat())


FIELD_OF = {
    "ledger.issued_after_due": Field.ISSUED_ON,
    "ledger.too_long_ago": Field.ISSUED_ON,
    "ledger.issued_in_the_future": Field.ISSUED_ON,
    "ledger.too_far_ahead": Field.DUE_ON,
    "ledger.closed_before_issued": Field.CLOSED_ON,
    "ledger.closed_in_the_future": Field.CLOSED_ON,
}


def _bare(title: str) -> str:
    """A title as it is compared: half-width, without spaces and marks; every word in it counts."""
    return MARKS.sub("", unicodedata.normalize("NFKC", title).lower())


def _row_words(number: int) -> str:
    return f"第 {number} 行"


def _fitting(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
