"""A sheet that comes back, cell by cell: what was changed, what moved meanwhile, and what cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from qingzhou.documents.uploaded_tables import Table
from qingzhou.documents.uploads import Value
from qingzhou.exchange import editing, versions
from qingzhou.exchange.editing import COLUMNS, EDITED, VERBS, Form, Version
from qingzhou.exchange.outgoing import MARK
from qingzhou.ledger import checks, deeds, permissions, states
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.refusals import Incomplete, NotNow, Refusal
from qingzhou.units.models import Membership

DEEDS = UUID("b9a6c2d4-31f0-5d8e-8a41-7d52e0c94f10")  # the namespace of tokens of rows that came back
HEADER_WITHIN = 10
KEY = re.compile(r"(\d{1,18})\.(\d{1,9})\.([0-9a-f]{16})")
BATCH = 200
LONGEST_COUNT = 12


@dataclass(frozen=True)
class Line:
    """A row as it came back; `key` is empty where somebody added it."""

    row: int
    key: str
    cells: Mapping[str, str]

    def packed(self) -> list[Any]:
        """As JSON keeps it."""
        return [self.row, self.key, dict(self.cells)]


@dataclass(frozen=True)
class Change:
    """One cell: what it said when the sheet went out, what it says now on the sheet, and now in the ledger."""

    code: str
    label: str
    old: str
    new: str
    now: str

    @property
    def clashes(self) -> bool:
        """Whether somebody else changed the same cell meanwhile."""
        return self.now not in (self.old, self.new)

    @property
    def told(self) -> dict[str, str]:
        """`old`, `new` and `now` as a page shows them."""
        texts = {"old": self.old, "new": self.new, "now": self.now}
        sign = "%" if self.code == "percent" else ""
        return {name: f"{text}{sign}" if text.isdecimal() else text for name, text in texts.items()}


@dataclass
class Back:
    """What a row that came back asks for."""

    line: Line
    at: Version | None = None  # the item as it is now
    changes: list[Change] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)  # cells that cannot be changed here
    after: Mapping[str, str] = field(default_factory=dict)  # what every cell says now
    meanwhile: list[Entry] = field(default_factory=list)
    refusal: Refusal | None = None
    deed: deeds.Deed | None = None
    token: UUID | None = None
    applied: bool = False

    @property
    def is_conflict(self) -> bool:
        """Whether the item moved since the sheet went out."""
        return bool(self.meanwhile and self.changes and not self.applied)

    @property
    def can_apply(self) -> bool:
        """Whether it can be ticked."""
        return bool(self.changes) and self.refusal is None and not self.applied

    @property
    def says_something(self) -> bool:
        """Whether anybody needs to see it."""
        return bool(self.changes or self.left or self.refusal)

    @property
    def choice(self) -> str:
        """What its tick stands for: the row, and the version of the item that the person saw."""
        return f"{self.line.row}:{self.at.seq if self.at else 0}"


def read(tables: Sequence[Table], by: Membership) -> tuple[Form, list[Line]]:
    """The rows of a sheet of ours. Raises Incomplete for any other sheet, NotNow for one made for somebody else."""
    table, header, place, form = _ours(tables)
    if form is not editing.form_of(by):
        said = _("这张表是以别的身份导出的，您现在的身份不能带回。")
        raise NotNow("exchange.other_form", said, _("请切换身份，或重新下载后再改。"))
    known = editing.headings()
    places = {known.get(_plain(cell), ""): at for at, cell in enumerate(table.rows[header])}
    missing = [column for column in COLUMNS[form] if column.code not in places]
    if missing:
        said = _("表里少了这些列：%(columns)s。") % {"columns": _("、").join(str(column.label) for column in missing)}
        raise Incomplete("exchange.columns_gone", said, _("请重新下载，不要删改列名。"))
    lines = []
    for number, row in enumerate(table.rows[header + 1 :], start=header + 2):
        if any(cell is not None for cell in row):
            cells = {column.code: editing.text(column.code, _at(row, places[column.code])) for column in COLUMNS[form]}
            lines.append(Line(number, str(_at(row, place) or "").strip(), cells))
    return form, lines


def unpacked(kept: Sequence[Sequence[Any]]) -> list[Line]:
    """The rows that were packed."""
    return [Line(row, key, cells) for row, key, cells in kept]


def compare(lines: Sequence[Line], form: Form, by: Membership, now: datetime, why: str = "—") -> list[Back]:
    """What each row asks for, judged against the ledger as it is; six queries for each 200 rows."""
    found: list[Back] = []
    for first in range(0, len(lines), BATCH):
        found += _compared(lines[first : first + BATCH], form, by, now, why)
    _name_twice(found)
    return found


def _compared(lines: Sequence[Line], form: Form, by: Membership, now: datetime, why: str) -> list[Back]:
    keys = {line.row: int(parsed[1]) for line in lines if (parsed := KEY.fullmatch(line.key))}
    histories = versions.histories(list(keys.values()), by)
    pairs: dict[int, tuple[Version, Version]] = {}
    backs = [Back(line) for line in lines]
    for back in backs:
        history = histories.get(keys.get(back.line.row, 0))
        back.refusal = _untrue(back.line, history)
        if history is not None and back.refusal is None:
            pairs[back.line.row] = _versions(back, history, by)
    names = versions.names(at for pair in pairs.values() for at in pair)
    for back in backs:
        if pair := pairs.get(back.line.row):
            base, at = (editing.cells(one, by, names) for one in pair)
            _differ(back, form, pair[0], (_texts(base), _texts(at)), by)
    _mark_applied(backs)
    for back in backs:
        if back.changes and not back.applied:
            _judge(back, form, by, now, why)
    return backs


def _untrue(line: Line, history: tuple[Item, list[Entry]] | None) -> Refusal | None:
    """Why the row's key cannot be believed, or None: the chain itself says which hash stood after which entry."""
    if not line.key:
        return Incomplete("exchange.added_row", _("这一行是新加的。"), _("新任务请在“登记任务”中登记。"))
    parsed = KEY.fullmatch(line.key)
    if parsed is None:
        return Incomplete("exchange.key_changed", _("隐藏的编号被改动。"), _("请重新下载后再改。"))
    if history is None:
        said = _("台账中没有这一项，或不归您的单位办理。")
        return Incomplete("exchange.unknown_item", said, _("请重新下载后再改。"))
    item, entries = history
    seq = int(parsed[2])
    if not 0 < seq <= len(entries) or not entries[seq - 1].hash.startswith(parsed[3]):
        return Incomplete("exchange.key_changed", _("隐藏的编号被改动。"), _("请重新下载后再改。"))
    if line.cells.get("number") != item.number:
        said = _("编号与隐藏的编号不一致，应为 %(number)s。") % {"number": item.number}
        return Incomplete("exchange.number_changed", said, _("请改回编号，或重新下载。"))
    return None


def _versions(back: Back, history: tuple[Item, list[Entry]], by: Membership) -> tuple[Version, Version]:
    item, entries = history
    seq = int(back.line.key.split(".")[1])
    back.at = editing.version(item, entries, by)
    back.meanwhile = entries[seq:]
    return (editing.version(item, entries[:seq], by) if back.meanwhile else back.at), back.at


def _texts(cells: Mapping[str, object]) -> dict[str, str]:
    return {code: editing.text(code, value) for code, value in cells.items()}


def _differ(
    back: Back, form: Form, base: Version, texts: tuple[dict[str, str], dict[str, str]], by: Membership
) -> None:
    before, back.after = texts
    may = editing.editable(base, form, by)
    for column in COLUMNS[form]:
        new = back.line.cells.get(column.code, "")
        if not column.compared or new == before[column.code]:
            continue
        change = Change(column.code, str(column.label), before[column.code], new, back.after[column.code])
        (back.changes if column.code in may else back.left).append(change)
    if back.changes:
        asked = sorted((change.code, change.new) for change in back.changes)
        back.token = uuid5(DEEDS, f"{back.line.key}\n{by.unit_id}\n{asked}")


def _mark_applied(backs: Sequence[Back]) -> None:
    tokens = [back.token for back in backs if back.token]
    known = set(Entry.objects.filter(token__in=tokens).values_list("token", flat=True)) if tokens else set()
    for back in backs:
        back.applied = back.token in known


def _judge(back: Back, form: Form, by: Membership, now: datetime, why: str) -> None:
    """Find the deed, or why it cannot be done; cells that were left alone keep what they say now."""
    assert back.at is not None
    state, after = back.at.state, back.after
    meant = {code: after[code] for code in EDITED[form]} | {change.code: change.new for change in back.changes}
    try:
        step = states.step(state.kind, state.status, VERBS[form])
        back.refusal = permissions.why_not(back.at.item, state, step, by, permissions.Now(policy(), local_day(now)))
        if back.refusal is None:
            if form is Form.REPORT:
                meant[_idle(state, back.changes)] = ""
            back.deed = _deed(form, meant, after, why)
            entry = Written(now, by.person_id, by.unit_id, back.deed)
            back.refusal = checks.incomplete(state, entry)
    except Refusal as refusal:
        back.refusal = refusal


def _idle(state: Projection, changes: Sequence[Change]) -> str:
    """The measure that the item's progress is not told in. Raises Incomplete where that one was filled in."""
    idle = editing.idle_measure(state)
    if all(change.code != idle for change in changes):
        return idle
    if idle == "percent":
        said, do = _("此事项现在按完成数计进度。"), _("请重新下载，填写累计完成，进度由此算出。")
        raise Incomplete("exchange.counted_now", said, do)
    said, do = _("此事项现在没有目标数，按百分比填报进度。"), _("请重新下载，填写进度。")
    raise Incomplete("exchange.not_counted_now", said, do)


def _deed(form: Form, meant: Mapping[str, str], after: Mapping[str, str], why: str) -> deeds.Deed:
    if meant.get("percent") and not meant["percent"].isdecimal():
        said = _("“%(text)s”不是进度。") % {"text": meant["percent"][:40]}
        raise Incomplete("exchange.no_percent", said, _("请写 0 到 100 的整数，或 35% 这样的百分数。"))
    if meant.get("counted") and not (meant["counted"].isdecimal() and len(meant["counted"]) <= LONGEST_COUNT):
        said = _("“%(text)s”不是完成数。") % {"text": meant["counted"][:40]}
        raise Incomplete("exchange.no_count", said, _("请写 0 或更大的整数。"))
    return editing.deed_of(form, meant, after, why)


def _name_twice(backs: Sequence[Back]) -> None:
    """A row that was copied: only one of them can be meant."""
    first: dict[str, Back] = {}
    for back in backs:
        earlier = first.setdefault(back.line.key, back)
        if earlier is back or back.refusal is not None or not (back.changes or earlier.changes):
            continue
        if back.token == earlier.token:
            back.changes = []
            continue
        said = _("与第 %(row)d 行是同一事项。") % {"row": earlier.line.row}
        for one in (earlier, back):
            one.refusal = Incomplete("exchange.twice", said, _("同一事项只留一行，再带回。"))


def _ours(tables: Sequence[Table]) -> tuple[Table, int, int, Form]:
    """The table, its header's place, the hidden column's place, and what the sheet is for."""
    for table in tables:
        for header, row in enumerate(table.rows[:HEADER_WITHIN]):
            for place, cell in enumerate(row):
                code = str(cell).removeprefix(MARK) if isinstance(cell, str) and cell.startswith(MARK) else ""
                if code in {form.value for form in Form}:
                    return table, header, place, Form(code)
    said = _("这不是从“离线改”下载的表，或隐藏的列被删了。")
    raise Incomplete("exchange.not_ours", said, _("请先下载，在下载的表里改，再带回。"))


def _plain(cell: object) -> str:
    return str(cell or "").strip()


def _at(row: Sequence[Value], place: int) -> Value:
    return row[place] if place < len(row) else None
