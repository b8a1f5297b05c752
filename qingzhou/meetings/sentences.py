"""What the agenda says, kept as facts and told in the reader's language; each figure leads to the rows that were counted.

A sentence is kept as JSON, `{"say": code, …}`. Its words hold links (`documents.links`): a figure leads to a place that `rows`
names, the number of an item to `place_of_item` of it. Codes and fields stand in kept agendas for ever: never rename one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qingzhou.dispatch.appendix import place_of_item
from qingzhou.dispatch.snapshot import MASKED
from qingzhou.documents.links import linked
from qingzhou.filings.facts import masked
from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger.states import Status
from qingzhou.meetings.states import Kind, Topic

Numbers = Sequence[str]  # of the items or reports that were counted


@dataclass(frozen=True)
class Sentence(ABC):
    """One sentence. `at` is where it stands, so that the places of its figures are its own."""

    code: ClassVar[str] = ""
    of_reports: ClassVar[bool] = False  # whether its rows are reports of the public

    @abstractmethod
    def words(self, at: str) -> str:
        """The sentence in the reader's language, with its links."""

    def rows(self) -> Mapping[str, Numbers]:
        """What was counted, by the name of the figure."""
        return {}

    def hiding(self, _numbers: Collection[str]) -> Sentence:
        """The sentence without a word about these items."""
        return self

    def kept(self) -> dict[str, Any]:
        """As it is kept."""
        return {"say": self.code, **asdict(self)}


def _figure(numbers: Numbers, at: str, name: str) -> str:
    """How many; nothing leads from 0."""
    return linked(str(len(numbers)), f"{at}{name}") if numbers else "0"


def _item(number: str) -> str:
    return linked(number, place_of_item(number))


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


@dataclass(frozen=True)
class Written(Sentence):
    """What was kept in words."""

    text: str
    code: ClassVar[str] = "written"

    def words(self, at: str) -> str:
        return self.text


# --- about the one item of a subject -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Promised(Sentence):
    """What was promised and what is true; days as ISO texts, percents, working days."""

    due_on: str
    first_due_on: str | None
    overdue_by: int | None
    claimed: int
    expected: int | None
    code: ClassVar[str] = "promised"

    def words(self, at: str) -> str:
        first = _("（原定%(day)s）") % {"day": _day(self.first_due_on)} if self.first_due_on else ""
        late = ""
        if self.overdue_by is not None:
            late = ngettext("，已超期%(n)d个工作日", "，已超期%(n)d个工作日", self.overdue_by) % {"n": self.overdue_by}
        expected = _("，序时应达%(percent)s") % {"percent": f"{self.expected}%"} if self.expected is not None else ""
        told = {"day": _day(self.due_on), "claimed": f"{self.claimed}%"}
        return _("承诺%(day)s%(first)s办结%(late)s；填报进度%(claimed)s%(expected)s。") % {
            **told,
            "first": first,
            "late": late,
            "expected": expected,
        }


@dataclass(frozen=True)
class Asked(Sentence):
    """The lead unit asks for more time."""

    until: str
    code: ClassVar[str] = "asked"

    def words(self, at: str) -> str:
        return _("牵头单位申请延至%(day)s。") % {"day": _day(self.until)}


@dataclass(frozen=True)
class PartUnsigned(Sentence):
    """A high claim, though a cooperating unit has not signed for its part."""

    claimed: int
    unit: str
    code: ClassVar[str] = "part_unsigned"

    def words(self, at: str) -> str:
        told = {"claimed": f"{self.claimed}%", "unit": self.unit}
        return _("牵头单位填报%(claimed)s，配合单位%(unit)s还没有签收。") % told


@dataclass(frozen=True)
class Mirrored(Sentence):
    """A high claim, though reports and sweeps opened issues of the same matter at the same units in the edition."""

    claimed: int
    reported: Numbers
    found: Numbers
    code: ClassVar[str] = "mirrored"

    def words(self, at: str) -> str:
        told = {name: _figure(numbers, at, name) for name, numbers in self.rows().items()}
        told["claimed"] = f"{self.claimed}%"
        return _("填报%(claimed)s，本期同类情况又立为问题：举报%(reported)s件，规则扫描%(found)s件。") % told

    def rows(self) -> Mapping[str, Numbers]:
        return {"reported": self.reported, "found": self.found}


@dataclass(frozen=True)
class WithoutEvidence(Sentence):
    """A high claim of which no entry shows evidence."""

    claimed: int
    code: ClassVar[str] = "without_evidence"

    def words(self, at: str) -> str:
        return _("牵头单位填报%(claimed)s，记录中没有任何佐证材料。") % {"claimed": f"{self.claimed}%"}


@dataclass(frozen=True)
class SharesLower(Sentence):
    """A claim above the sum of the shares."""

    claimed: int
    summed: int
    code: ClassVar[str] = "shares_lower"

    def words(self, at: str) -> str:
        told = {"claimed": f"{self.claimed}%", "summed": f"{self.summed}%"}
        return _("牵头单位填报%(claimed)s，各分解事项合计只有%(summed)s。") % told


@dataclass(frozen=True)
class Noted(Sentence):
    """The latest word."""

    on: str
    note: str
    code: ClassVar[str] = "noted"

    def words(self, at: str) -> str:
        return pgettext("a note of a day", "%(day)s：%(note)s") % {"day": _day(self.on), "note": self.note}


@dataclass(frozen=True)
class Silent(Sentence):
    """No word for so many working days."""

    days: int
    code: ClassVar[str] = "silent"

    def words(self, at: str) -> str:
        return ngettext("已有%(n)d个工作日没有新的记录。", "已有%(n)d个工作日没有新的记录。", self.days) % {
            "n": self.days
        }


@dataclass(frozen=True)
class CameBack(Sentence):
    """An issue that was closed and came back."""

    code: ClassVar[str] = "came_back"

    def words(self, at: str) -> str:
        return _("销号后再次发生，已另立问题。")


# --- about several ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Fate(Sentence):
    """What became of a decision; without a number it was about no item. `signed` is None where nobody has to sign."""

    kind: str
    said: str
    number: str
    title: str
    status: str
    claimed: int
    signed: bool | None
    code: ClassVar[str] = "fate"

    def words(self, at: str) -> str:
        decided = pgettext("a decision", "%(kind)s：%(said)s") % {"kind": Kind(self.kind).label, "said": self.said}
        if not self.number:
            return pgettext("the fate of a decision", "%(decided)s（没有落到事项上）") % {"decided": decided}
        signed = {None: "", True: _("，决定已签收"), False: _("，决定未签收")}[self.signed]
        told = {"number": _item(self.number), "title": self.title, "decided": decided, "signed": signed}
        told |= {"status": str(Status(self.status).label), "claimed": f"{self.claimed}%"}
        return _("%(number)s %(title)s——%(decided)s；%(status)s，填报进度%(claimed)s%(signed)s") % told

    def hiding(self, numbers: Collection[str]) -> Sentence:
        return replace(self, title=MASKED, said=MASKED) if self.number in numbers else self


@dataclass(frozen=True)
class Filed(Sentence):
    """What a unit filed as problems and help wanted, a line each."""

    unit: str
    lines: Numbers
    code: ClassVar[str] = "filed"

    def words(self, at: str) -> str:
        lines = pgettext("lines of a filing", "；").join(self.lines)
        return pgettext("a unit's words", "%(unit)s：%(said)s") % {"unit": self.unit, "said": lines}

    def hiding(self, numbers: Collection[str]) -> Sentence:
        return replace(self, lines=[masked(line, numbers) for line in self.lines])


@dataclass(frozen=True)
class Issues(Sentence):
    """How the issues stand, by the figures of the frozen week."""

    open: Numbers
    overdue: Numbers
    registered: Numbers
    closed: Numbers
    of_week: bool
    code: ClassVar[str] = "issues"

    def words(self, at: str) -> str:
        told = {name: _figure(numbers, at, name) for name, numbers in self.rows().items()}
        if self.of_week:
            said = _("未销号%(open)s件，其中超期%(overdue)s件；本周登记%(registered)s件、销号%(closed)s件。")
        else:
            said = _("未销号%(open)s件，其中超期%(overdue)s件；本期登记%(registered)s件、销号%(closed)s件。")
        return said % told

    def rows(self) -> Mapping[str, Numbers]:
        return {name: getattr(self, name) for name in ("open", "overdue", "registered", "closed")}


@dataclass(frozen=True)
class Reports(Sentence):
    """How the reports of the public stand; `late` has those whose reporters have not heard by the promised day, by unit."""

    waiting: Numbers
    in_hand: Numbers
    late: Mapping[str, Numbers]
    code: ClassVar[str] = "reports"
    of_reports: ClassVar[bool] = True

    def words(self, at: str) -> str:
        told = {name: _figure(getattr(self, name), at, name) for name in ("waiting", "in_hand")}
        return _("群众举报：待受理%(waiting)s件，办理中%(in_hand)s件%(missed)s。") % {
            **told,
            "missed": self._missed(at),
        }

    def _missed(self, at: str) -> str:
        if not self.late:
            return ""
        all_late = _figure(self.rows()["late"], at, "late")
        units = _("、").join(
            pgettext("reports of a unit", "%(unit)s%(n)s件")
            % {"unit": unit or pgettext("handles a report", "办公室"), "n": _figure(numbers, at, f"late_{place}")}
            for place, (unit, numbers) in enumerate(self.late.items())
        )
        return _("，超过承诺日期未告知举报人%(n)s件（%(units)s）") % {"n": all_late, "units": units}

    def rows(self) -> Mapping[str, Numbers]:
        of_units = {f"late_{place}": numbers for place, numbers in enumerate(self.late.values())}
        late = [number for numbers in self.late.values() for number in numbers]
        return {"waiting": self.waiting, "in_hand": self.in_hand, "late": late, **of_units}


# --- titles; the rows of their figures stand beneath -----------------------------------------------------------------
@dataclass(frozen=True)
class Several(Sentence):
    """So many items of a topic; `rest` after those that are called one by one."""

    topic: str
    n: int
    rest: bool
    of_week: bool
    code: ClassVar[str] = "several"

    def words(self, at: str) -> str:
        told = {"label": self._label(), "n": self.n}
        if self.rest:
            return pgettext("items of a topic", "其余%(label)s（%(n)d 件）") % told
        return pgettext("items of a topic", "%(label)s（%(n)d 件）") % told

    def _label(self) -> str:
        if self.topic == Topic.DUE_NEXT:
            return pgettext("week", "下周到期") if self.of_week else pgettext("period", "下期到期")
        if self.topic == Topic.NEW:
            return _("本周新增任务") if self.of_week else _("本期新增任务")
        return str(Topic(self.topic).label)


@dataclass(frozen=True)
class Decisions(Sentence):
    """The last meeting's decisions."""

    n: int
    unsigned: int
    code: ClassVar[str] = "decisions"

    def words(self, at: str) -> str:
        unsigned = _("，%(n)d 项未签收") % {"n": self.unsigned} if self.unsigned else ""
        return _("上次会议决定落实情况（%(n)d 项%(unsigned)s）") % {"n": self.n, "unsigned": unsigned}


@dataclass(frozen=True)
class Problems(Sentence):
    """What units filed as problems."""

    n: int
    code: ClassVar[str] = "problems"

    def words(self, at: str) -> str:
        return _("各单位填报的困难和需要协调的事项（%(n)d 条）") % {"n": self.n}


@dataclass(frozen=True)
class Handling(Sentence):
    """How issues and reports are handled; of no issue where only reports are told of."""

    n: int
    code: ClassVar[str] = "handling"

    def words(self, at: str) -> str:
        return _("问题核查办理情况（%(n)d 件）") % {"n": self.n} if self.n else _("举报办理情况")


_OF_ONE = (Written, Promised, Asked, Mirrored, WithoutEvidence, PartUnsigned, SharesLower, Noted, Silent, CameBack)
_OF_SEVERAL = (Fate, Filed, Issues, Reports, Several, Decisions, Problems, Handling)
_KINDS: dict[str, type[Sentence]] = {kind.code: kind for kind in (*_OF_ONE, *_OF_SEVERAL)}


def read(kept: Mapping[str, Any] | str) -> Sentence:
    """A sentence as it was kept; agendas of old kept words alone."""
    if isinstance(kept, str):
        return Written(kept)
    kind = _KINDS[kept["say"]]
    return kind(**{one.name: kept[one.name] for one in fields(kind)})


def read_all(kept: Iterable[Mapping[str, Any] | str]) -> list[Sentence]:
    """All sentences of a subject."""
    return [read(one) for one in kept]
