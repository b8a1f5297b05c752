"""The organisation tree as a workbook: one row a unit or a person of it. Reads, says what is wrong where, and writes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.core import signing
from django.utils.translation import gettext as _

from qingzhou.documents.headings import letter
from qingzhou.documents.uploads import SheetLimits, read_rows
from qingzhou.refusals import Incomplete, Refusal
from qingzhou.units.models import Role, UnitKind

NAME, SHORT, KIND, ALIASES, POSITION = "单位全称", "简称", "类别", "别名", "排序"
PERSON, ACCOUNT, ROLE, SINCE = "姓名", "账号", "角色", "起"
COLUMNS = (NAME, SHORT, KIND, ALIASES, POSITION, PERSON, ACCOUNT, ROLE, SINCE)
ALSO_CALLED = {"单位": NAME, "联络员姓名": PERSON, "人员": PERSON, "任职起": SINCE, "起始日期": SINCE}
KINDS = {
    "领导小组办公室": UnitKind.OFFICE,
    "成员单位": UnitKind.DEPARTMENT,
    "镇街": UnitKind.TOWN,
    "学校": UnitKind.SCHOOL,
}
ROLES = {
    "办公室人员": Role.OFFICE_CLERK,
    "领导小组领导": Role.GROUP_LEADER,
    "经办人": Role.UNIT_HANDLER,
    "联络员": Role.UNIT_HANDLER,
    "分管领导": Role.UNIT_LEADER,
    "审计人员": Role.AUDITOR,
}
COLUMN_OF = {  # which column a refusal of units.actions is about
    "units.short_name_taken": SHORT,
    "units.short_name_wrong": SHORT,
    "units.kind_missing": KIND,
    "units.alias_taken": ALIASES,
    "units.alias_wrong": ALIASES,
    "units.person_name_wrong": PERSON,
    "units.username_wrong": ACCOUNT,
    "units.username_taken": ACCOUNT,
    "units.role_not_here": ROLE,
}
MOST_ROWS = 5000
SALT = "units.sheets"
DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell: the row as Excel counts it, the column, what stands there, what to write instead."""

    row: int
    column: str
    value: str
    said: str
    do: str


@dataclass(frozen=True)
class Row:
    """One row: a unit, and perhaps a person of it. Empty texts and None: the workbook says nothing about it."""

    number: int
    name: str
    short_name: str = ""
    kind: UnitKind | None = None
    aliases: tuple[str, ...] = ()
    position: int | None = None
    person: str = ""
    username: str = ""
    role: Role | None = None
    since: date | None = None

    def problem(self, refusal: Refusal) -> Problem:
        """A refusal of this row, at the cell it is about."""
        column = COLUMN_OF.get(refusal.code, NAME)
        values = {NAME: self.name, SHORT: self.short_name or self.name, ALIASES: "、".join(self.aliases)}
        values |= {PERSON: self.person, ACCOUNT: self.username, ROLE: str(self.role.label) if self.role else ""}
        return Problem(self.number, column, str(values.get(column, "")), refusal.said, refusal.do)


@dataclass
class Sheet:
    """What was read: the rows that are right in themselves, and the problems of the others."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes) -> Sheet:
    """The rows of a workbook's first sheet. Raises Incomplete when it is no workbook, or is empty or too long."""
    lines = read_rows(content, sheet_limits=SheetLimits(rows=MOST_ROWS + 1))
    if not lines:
        raise Incomplete("units.sheet_empty", _("表格是空的。"), _("请下载模板，按模板填写后再上传。"))
    sheet = Sheet()
    places = _places([cell.value for cell in lines[0]], sheet)
    if sheet.problems:
        return sheet
    for line in lines[1:]:
        if line[0].sheet == lines[0][0].sheet:  # notes on further sheets are nobody's units
            texts = [_text(cell.value) for cell in line]
            cells = {column: texts[place] if place < len(texts) else "" for column, place in places.items()}
            if any(cells.values()):
                _read_row(line[0].row, cells, sheet)
    return sheet


def _places(header: Sequence[Any], sheet: Sheet) -> dict[str, int]:
    """Where each column stands; columns may come in any order, but for an unknown or double one."""
    places: dict[str, int] = {}
    accepted = "、".join(COLUMNS)
    for place, cell in enumerate(header):
        column = ALSO_CALLED.get(_text(cell), _text(cell))
        if column in COLUMNS and column not in places:
            places[column] = place
        elif column:
            do = _("可用的列名：%(columns)s，各一列。") % {"columns": accepted}
            sheet.problems.append(Problem(1, letter(place), column, _("列名不认识或重复。"), do))
    if NAME not in places:
        do = _("第一行写列名，至少要有“单位全称”。")
        sheet.problems.append(Problem(1, NAME, "", _("没有“单位全称”列。"), do))
    return places


def _read_row(number: int, cells: dict[str, str], sheet: Sheet) -> None:
    wrong: list[Problem] = []

    def take(column: str, accept: Callable[[str], Any], do: str) -> Any:
        value = cells.get(column, "")
        found = accept(value) if value else None
        if value and found is None:
            wrong.append(Problem(number, column, value, _("这一格的内容不能用。"), do))
        return found

    kind = take(KIND, KINDS.get, _("可填：%(values)s。") % {"values": "、".join(KINDS)})
    position = take(POSITION, _count, _("请填 0 至 99999 的整数。"))
    role = take(ROLE, ROLES.get, _("可填：%(values)s。") % {"values": "、".join(ROLES)})
    since = take(SINCE, _day, _("请填日期，如 2026-09-01。"))
    wrong += _missing(number, cells)
    if wrong:
        sheet.problems += wrong
        return
    aliases = tuple(filter(None, (part.strip() for part in re.split(r"[、，,；;\n]", cells.get(ALIASES, "")))))
    texts = {"name": cells[NAME], "short_name": cells.get(SHORT, "")}
    who = {"person": cells.get(PERSON, ""), "username": cells.get(ACCOUNT, "")}
    sheet.rows.append(
        Row(number, **texts, kind=kind, aliases=aliases, position=position, **who, role=role, since=since)
    )


def _missing(number: int, cells: dict[str, str]) -> list[Problem]:
    """A row names its unit; a person has name, account and role together."""
    missing = [] if cells[NAME] else [Problem(number, NAME, "", _("未写单位全称。"), _("每一行都要写明单位全称。"))]
    trio = {column: cells.get(column, "") for column in (PERSON, ACCOUNT, ROLE)}
    if any(trio.values()):
        do = _("姓名、账号、角色要一起填写。")
        missing += [Problem(number, column, "", _("这一格未填。"), do) for column, value in trio.items() if not value]
    return missing


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return " ".join(str(cell).split()) if cell is not None else ""


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 5 else None


def _day(text: str) -> date | None:
    found = DAY.fullmatch(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:  # 2026-02-30
        return None


# --- handing rows from the check to the import -----------------------------------------------------------------
def packed(rows: Iterable[Row]) -> str:
    """Rows as text, for a hidden field between the check and the import."""
    plain = [asdict(row) | {"since": row.since.isoformat() if row.since else None} for row in rows]
    return signing.dumps(plain, salt=SALT, compress=True)


def unpacked(text: str) -> list[Row]:
    """The rows that were packed. Raises Incomplete when the text was lost, changed, or is an hour old."""
    try:
        return [_unpacked_row(one) for one in signing.loads(text, salt=SALT, max_age=3600)]
    except signing.BadSignature as wrong:
        raise Incomplete("units.rows_lost", _("检查过的内容没有传回来。"), _("请重新上传文件。")) from wrong


def _unpacked_row(one: dict[str, Any]) -> Row:
    one["aliases"] = tuple(one["aliases"])
    one["kind"] = UnitKind(one["kind"]) if one["kind"] else None
    one["role"] = Role(one["role"]) if one["role"] else None
    one["since"] = date.fromisoformat(one["since"]) if one["since"] else None
    return Row(**one)


# --- writing one -----------------------------------------------------------------------------------------------
WIDTHS = (34, 18, 16, 34, 8, 12, 18, 14, 14)
KIND_LABELS = {kind: label for label, kind in KINDS.items()}
ROLE_LABELS = {role: label for label, role in reversed(ROLES.items())}  # the first way to write a role wins


def workbook(rows: Iterable[Row]) -> bytes:
    """A workbook that `read` reads: the rows, with lists to choose from; without rows, an empty form."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E3F0EF", "bottom": 1})
        page = book.add_worksheet("单位与人员")
        page.freeze_panes(1, 1)
        for place, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            page.set_column(place, place, width)
            page.write_string(0, place, column, head)
        for column, choices in ((KIND, KINDS), (ROLE, ROLES)):
            place = COLUMNS.index(column)
            page.data_validation(1, place, MOST_ROWS, place, {"validate": "list", "source": list(choices)})
        for number, row in enumerate(rows, start=1):
            for place, text in enumerate(_texts(row)):
                page.write_string(number, place, text)
    return target.getvalue()


def _texts(row: Row) -> tuple[str, ...]:
    """A row's cells, in the order of COLUMNS."""
    kind = KIND_LABELS[row.kind] if row.kind else ""
    position = "" if row.position is None else str(row.position)
    role = ROLE_LABELS[row.role] if row.role else ""
    since = row.since.isoformat() if row.since else ""
    aliases = "、".join(row.aliases)
    return (row.name, row.short_name, kind, aliases, position, row.person, row.username, role, since)
