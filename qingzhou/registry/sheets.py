"""A list of institutions as somebody keeps it in Excel: each row a change of the register, or faults with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qingzhou.documents.headings import fitted, letter, ranks, text_of
from qingzhou.registry import values
from qingzhou.registry.checks import Change, key_of, missing, out_of_order
from qingzhou.registry.columns import BY_CODE, IN_SHEETS, MANY, OF, Aspect
from qingzhou.registry.files import File, Said, file_on
from qingzhou.registry.models import Institution
from qingzhou.registry.values import Unreadable

NAME, CODE = "identity.name", "identity.uscc"
HEADER_WITHIN = 20
SHOWN_FAULTS, SHOWN_CHANGES = 300, 60
NO_INSTITUTION = ("合计", "总计", "小计", "填表", "说明", "备注", "注：", "注:")
_RANKS = ranks({column.code: column.words for column in IN_SHEETS})


def meant(headings: Sequence[object]) -> dict[str, int]:
    """What the columns of a sheet mean, by their headings: places by column code."""
    return fitted(headings, _RANKS)


def header_of(rows: Sequence[Sequence[object]]) -> int:
    """The row that most looks like a header, counted from 1."""
    scores = [len(meant(row)) for row in rows[:HEADER_WITHIN]]
    return scores.index(max(scores)) + 1 if scores else 1


@dataclass(frozen=True)
class Fault:
    """What is wrong: the row as Excel counts it, the column's letter, what it means, what stands there, what would do."""

    row: int
    letter: str
    label: str
    value: str
    said: str
    do: str


@dataclass
class Known:
    """The register as it is: institutions by code and by name, and their records."""

    by_code: dict[str, Institution]
    by_name: dict[str, list[Institution]]
    records: dict[int, list[Said]]

    def found(self, code: str, name: str) -> Institution | None:
        """The institution that a row is about: by its code, else by its name if only one has it and no code says otherwise."""
        if code and code in self.by_code:
            return self.by_code[code]
        named = [one for one in self.by_name.get(name, ()) if not (code and one.uscc)]
        return named[0] if len(named) == 1 else None


@dataclass(frozen=True)
class Planned:
    """What a row would do: open a file, or add to one."""

    row: int
    name: str
    institution: Institution | None
    changes: tuple[Change, ...]
    differences: tuple[tuple[str, str, str], ...] = ()  # label, before, after


@dataclass
class Outcome:
    """What checking a sheet gave."""

    planned: list[Planned] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    passed_over: list[int] = field(default_factory=list)

    @property
    def new(self) -> list[Planned]:
        """The rows that open a file."""
        return [one for one in self.planned if one.institution is None]

    @property
    def changed(self) -> list[Planned]:
        """The rows that add to one."""
        return [one for one in self.planned if one.institution is not None and one.changes]

    @property
    def wrong(self) -> int:
        """How many rows have faults."""
        return len({fault.row for fault in self.faults})

    def packed(self) -> dict[str, Any]:
        """The counts and the first of everything, as JSON keeps it."""
        changed = self.changed
        return {
            "new": len(self.new),
            "changed": len(changed),
            "same": len(self.planned) - len(self.new) - len(changed),
            "wrong": self.wrong,
            "faults_count": len(self.faults),
            "faults": [list(vars(fault).values()) for fault in self.faults[:SHOWN_FAULTS]],
            "changes": [
                [one.row, one.name, [list(each) for each in one.differences]] for one in changed[:SHOWN_CHANGES]
            ],
            "passed_over": len(self.passed_over),
        }


Told = Callable[[int, int], None]  # rows done, of how many
TOLD_EVERY = 1_000


def silent(_done: int, _every: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Sheet:
    """Rows under a header, and what their columns mean."""

    rows: Sequence[Sequence[Any]]  # all rows of the sheet, so that places are Excel's
    header_row: int
    mapping: Mapping[str, int]
    as_of: date
    ground: str


def check(sheet: Sheet, known: Known, told: Told = silent) -> Outcome:
    """What taking the sheet in would do. Nothing is written. `told` hears of every thousand rows."""
    outcome = Outcome()
    seen: dict[str, int] = {}
    told(0, len(sheet.rows))
    for number, cells in enumerate(sheet.rows[sheet.header_row :], start=sheet.header_row + 1):
        if number % TOLD_EVERY == 0 or number == len(sheet.rows):
            told(number, len(sheet.rows))
        if not any(cell is not None for cell in cells):
            continue
        row = _Row(number, cells, sheet, known)
        if row.is_no_institution():
            outcome.passed_over.append(number)
            continue
        planned = row.planned(seen)
        if row.faults:
            outcome.faults += row.faults
        else:
            outcome.planned.append(planned)
    return outcome


def texts(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """What each row says as it stands there, by column code, with its number; rows of sums and empty ones are left out."""
    nobody = Known({}, {}, {})
    for number, cells in enumerate(sheet.rows[sheet.header_row :], start=sheet.header_row + 1):
        row = _Row(number, cells, sheet, nobody)
        said = {code: text for code in sheet.mapping if (text := text_of(row.cell(code)).replace("\0", ""))}
        if (NAME in said or CODE in said) and not row.is_no_institution():
            yield number, said


class _Row:
    """One row being read; faults gather as its cells are looked at."""

    def __init__(self, number: int, cells: Sequence[Any], sheet: Sheet, known: Known) -> None:
        self.number, self.cells, self.sheet, self.known = number, cells, sheet, known
        self.faults: list[Fault] = []

    def cell(self, code: str) -> Any:
        place = self.sheet.mapping.get(code)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def fault(self, code: str, said: str, do: str) -> None:
        place = self.sheet.mapping.get(code)
        where = letter(place) if place is not None else ""
        label = str(BY_CODE[code].label)
        self.faults.append(Fault(self.number, where, label, text_of(self.cell(code))[:60], said, do))

    def is_no_institution(self) -> bool:
        """A row of sums or notes: it names no institution, and begins as such rows do."""
        first = next((text_of(cell) for cell in self.cells if cell is not None), "")
        return self.cell(CODE) is None and first.startswith(NO_INSTITUTION)

    def read(self) -> dict[Aspect, dict[str, Any]]:
        """Everything that the row says, by aspect."""
        said: dict[Aspect, dict[str, Any]] = {}
        for code in self.sheet.mapping:
            column = BY_CODE[code]
            try:
                value = values.read(column, self.cell(code))
            except Unreadable as wrong:
                self.fault(code, wrong.said, wrong.do)
                continue
            if value not in (None, []):
                said.setdefault(column.aspect, {})[column.name] = value
        return said

    def planned(self, seen: dict[str, int]) -> Planned:
        said = self.read()
        identity = said.get(Aspect.IDENTITY, {})
        code, name = str(identity.get("uscc", "")), str(identity.get("name", ""))
        if not code and not name:
            if not self.faults:
                self.fault(NAME, _("未写机构名称和统一社会信用代码。"), _("至少写一项，才知道是哪家机构。"))
            return Planned(self.number, "", None, ())
        institution = self.known.found(code, name)
        self._refuse_twice(f"pk:{institution.pk}" if institution else code or name, seen)
        records = self.known.records.get(institution.pk, []) if institution else []
        file = file_on(records, self.sheet.as_of)
        changes, differences = self._compared(said, file)
        if institution is None:
            self._check_new(identity)
        elif records and min(record.since for record in records) > self.sheet.as_of:
            self.fault(NAME, _("这家机构的档案从数据日期之后才开始。"), _("请改数据日期，或去掉这一行。"))
        label = name or (institution.name if institution else code)
        return Planned(self.number, label, institution, tuple(changes), tuple(differences))

    def _refuse_twice(self, who: str, seen: dict[str, int]) -> None:
        first = seen.setdefault(who, self.number)
        if first != self.number:
            said = _("与第 %(row)d 行是同一家机构。") % {"row": first}
            self.fault(CODE if self.cell(CODE) is not None else NAME, said, _("同一家机构只留一行。"))

    def _check_new(self, identity: Mapping[str, Any]) -> None:
        """A file begins with the name, the kind, the mode and the stages."""
        wrong = {fault.label for fault in self.faults}
        for code in missing(Aspect.IDENTITY, identity):
            if str(BY_CODE[code].label) not in wrong:
                do = _("档案里还没有这家机构，这一格必填。")
                self.fault(code, _("未填写%(column)s。") % {"column": BY_CODE[code].label}, do)

    def _compared(
        self, said: Mapping[Aspect, dict[str, Any]], file: File
    ) -> tuple[list[Change], list[tuple[str, str, str]]]:
        changes, differences = [], []
        for aspect, new in said.items():
            before, gone = self._before(aspect, new, file)
            after = {**before, **new}
            if after == dict(before):
                continue
            if out_of_order(after):
                self.fault(f"{aspect.value}.ends_on", _("止期早于起期。"), _("请核对起止日期。"))
            changes += [Change(aspect, {}, self.sheet.as_of, self.sheet.ground, key) for key in gone]
            changes.append(Change(aspect, after, self.sheet.as_of, self.sheet.ground))
            if file.held:  # of a new institution everything is new: nobody reads that as a difference
                differences += list(_differences(aspect, before, after))
        return changes, differences

    def _before(self, aspect: Aspect, new: Mapping[str, Any], file: File) -> tuple[Mapping[str, Any], list[str]]:
        """What the file says of the same one, and the key of the one that this takes the place of.

        A list has one address an institution: if the file has one too, and another, the institution has moved. Where a row
        does not say which of several it is about, it is about the last one.
        """
        if aspect not in MANY:
            return file.get(aspect), []
        key = key_of(aspect, new)
        if not key:
            return file.one(aspect), []
        same, held = file.get(aspect, key), file.all(aspect)
        if aspect is Aspect.PREMISES and not same and len(held) == 1:
            return held[0], [key_of(aspect, held[0])]
        return same, []


def _differences(aspect: Aspect, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for column in OF[aspect]:
        old, new = before.get(column.name), after.get(column.name)
        if old != new:
            yield str(column.label), str(values.shown(column, old)), str(values.shown(column, new))
