"""Lives of items, played once through the real fold, and told again of any number of items.

A life gives the rows of one item: its entries with a real chain, and everything that follows from them. Nothing but the
item's number, its title and one sentence differ between two items of the same life, so the fold is not run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from qingzhou.demonstration.cast import Cast
from qingzhou.ledger import chain, deeds, search
from qingzhou.ledger.models import Clock, Entry, Item, Part, SearchText
from qingzhou.ledger.policy import SHANGHAI
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.replay import apply, start
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns
from qingzhou.ledger.states import Kind
from qingzhou.units.models import Membership

ITEM, NUMBER, TITLE, SENTENCE = 987654321, "§number§", "§title§", "§sentence§"
RARE = "夜间巡查"  # in one text of a thousand
DEEDS = ("清查", "排查", "核对", "检查", "督导", "清理", "抽查", "复核", "整治", "走访")
OBJECTS = (
    "培训机构收费公示", "无证培训点", "预收费专户余额", "消防疏散通道", "作业公示", "违规广告", "教师资格证",
    "学科类隐形变异培训", "课后服务时间", "退费纠纷", "合同示范文本", "场所证照",
)  # fmt: skip
PLACES = (
    "城东",
    "城西",
    "南河",
    "北山",
    "青石",
    "柳林",
    "白沙",
    "石桥",
    "东岭",
    "西湾",
    "临江",
    "新街",
    "老城",
    "开发",
)
KINDS = ("片区", "社区", "街口", "商圈", "校区周边", "写字楼", "居民小区", "文化站")
FOUND = (
    "台账完整", "存在预收费超三个月", "公示栏缺失", "消防器材过期", "已责令限期整改", "家长投诉一起", "证照齐全",
    "合同未用示范文本", "教师资格证未上墙", "退费已办结",
)  # fmt: skip


def title_of(number: int) -> str:
    """A title, much like others and never the same."""
    rng = Random(number)
    return f"{rng.choice(DEEDS)}{rng.choice(PLACES)}{rng.choice(KINDS)}{number % 977}号{rng.choice(OBJECTS)}（第 {number} 批）"


def sentence_of(number: int) -> str:
    """What somebody found on the spot, in some sixty characters."""
    rng = Random(-number)
    rare = f"{RARE}发现。" if number % 997 == 0 else ""
    return rare + "".join(
        f"{rng.choice(PLACES)}{rng.choice(KINDS)}{rng.randrange(900)}号{rng.choice(FOUND)}；" for _one in range(4)
    )


@dataclass(frozen=True)
class Life:
    """What one item went through: (who, what) of each entry, and how it stands at the end."""

    steps: list[tuple[Membership, Written]]
    state: Projection


def lives(cast: Cast, rng: Random, today: date, kinds: int, entries: int) -> list[Life]:
    """That many lives with `entries` entries on average; the first one is open, of 市场监管局, and has thirty."""
    leads = [unit.pk for account, unit in cast.units.items() if not account.startswith("school")]
    market = cast.units["market"].pk
    made = [_live(cast, rng, today, [market, *leads[:2]], 27, closed=False)]
    for _one in range(kinds - 1):
        reports = max(0, entries - 4 + rng.randrange(-2, 3))
        made.append(_live(cast, rng, today, rng.sample(leads, 3), reports, closed=rng.random() < 0.6))
    return made


def _live(cast: Cast, rng: Random, today: date, units: list[int], reports: int, *, closed: bool) -> Life:
    span = rng.randrange(40, 700) if closed else rng.randrange(40, 170)
    begun = today - timedelta(days=span)
    pace = timedelta(days=min(span - 2, 120) / (reports + 6))
    now = datetime(begun.year, begun.month, begun.day, 10, tzinfo=SHANGHAI)
    steps: list[tuple[Membership, Written]] = []
    state: Projection | None = None
    for by, deed in _deeds(cast, rng, units, begun, reports, closed=closed):
        entry = Written(now, by.person_id, by.unit_id, deed, has_files=isinstance(deed, deeds.Submitted))
        state = start(entry) if state is None else apply(state, entry)
        steps.append((by, entry))
        now += pace
    assert state is not None
    return Life(steps, state)


def _deeds(
    cast: Cast, rng: Random, units: list[int], begun: date, reports: int, *, closed: bool
) -> Iterator[tuple[Membership, deeds.Deed]]:
    lead, *supports = units
    handler = cast.handlers[lead]
    due_on = begun + timedelta(days=rng.randrange(150, 260))
    yield cast.clerk, deeds.Drafted(number=NUMBER, kind=Kind.TASK, title=TITLE, source="《工作方案》第 3 句")
    yield cast.clerk, deeds.Assigned(lead=lead, owner=handler.person_id, due_on=due_on, supports=tuple(supports))
    if not closed and rng.random() < 0.1:
        return
    yield handler, deeds.Signed()
    for place in range(reports):
        done = SENTENCE if place == reports - 1 else f"已完成 {place * 75 // reports} 处点位核查。"
        yield handler, deeds.Reported(done=done, percent=place * 75 // reports)
    if closed:
        yield handler, deeds.Submitted(done="全部办结。")
        yield cast.reviewer, deeds.Closed(note="材料齐全。")


class Told:
    """A life as rows of the tables, but for what differs between two items."""

    def __init__(self, life: Life, office: Membership, terms: Terms, file: dict[str, Any]) -> None:
        columns = item_columns(life.state, office.unit_id, terms) | {"head": ""}
        placed = {"id": ITEM, "jurisdiction_id": office.jurisdiction_id, "office_id": office.unit_id}
        self.item = row_of(Item, placed | columns)
        self.parts = [
            row_of(Part, {"item_id": ITEM, "unit_id": unit, **part})
            for unit, part in part_columns(life.state, columns, terms).items()
        ]
        self.clocks = [
            row_of(Clock, {"item_id": ITEM, "name": name, "turn": turn, **clock})
            for (name, turn), clock in clock_columns(life.state, office.unit_id, terms).items()
        ]
        self.text = search.texts_of(deeds.encode(entry.deed) for _by, entry in life.steps)
        self.entries = [_entry(seq, by, entry, file) for seq, (by, entry) in enumerate(life.steps, start=1)]

    def of(self, number: int) -> dict[type, list[tuple[Any, ...]]]:
        """The rows of the item with this number, which is its id too."""
        texts = {NUMBER: f"2026-T{number:03d}", TITLE: title_of(number), SENTENCE: sentence_of(number)}
        entries, previous = [], chain.GENESIS
        for said, values, data_at, tail_at in self.entries:
            row, told = list(values), said.replace(_ITEM_SAID, f'"item":{number}')
            if "§" in said:
                for mark, text in texts.items():
                    told, row[data_at] = told.replace(mark, text), row[data_at].replace(mark, text)
            row[tail_at] = previous
            previous = hashlib.sha256(f"{previous}\n{told}".encode()).hexdigest()
            row[tail_at + 1] = previous
            row[0] = number
            entries.append(tuple(row))
        item = [texts.get(value, value) if isinstance(value, str) else value for value in self.item]
        item[0], item[-1] = number, previous
        text = self.text
        for mark, words in texts.items():
            text = text.replace(mark, words)
        return {
            Item: [tuple(item)],
            Entry: entries,
            Part: [(number, *(texts.get(value, value) for value in row[1:])) for row in self.parts],
            Clock: [(number, *row[1:]) for row in self.clocks],
            SearchText: [(number, text, search.folded_lines(text))],
        }


_ITEM_SAID = f'"item":{ITEM}'


def columns_of(model: type) -> list[Any]:
    """The columns that are written, the item's key first; a key of its own is left to the database."""
    fields = model._meta.concrete_fields
    return list(fields) if model in (Item, SearchText) else [field for field in fields if not field.primary_key]


def row_of(model: type, values: dict[str, Any]) -> tuple[Any, ...]:
    """The values as the database takes them, in the order of `columns_of`."""
    from django.db import connection

    return tuple(
        json.dumps(values[field.attname], ensure_ascii=False)
        if field.get_internal_type() == "JSONField"
        else field.get_db_prep_save(values.get(field.attname, field.get_default()), connection)
        for field in columns_of(model)
    )


def _entry(seq: int, by: Membership, written: Written, file: dict[str, Any]) -> tuple[str, tuple[Any, ...], int, int]:
    """An entry: its canonical form, its row, and where in the row its data and its hashes stand."""
    entry = Entry(
        item_id=ITEM, seq=seq, verb=written.deed.verb, at=written.at, person_id=by.person_id, unit_id=by.unit_id,
        role=by.role, data=deeds.encode(written.deed), files=[file] if written.has_files else [],
    )  # fmt: skip
    names = [field.attname for field in columns_of(Entry)]
    row = row_of(Entry, {name: getattr(entry, name) for name in names})
    assert names[0] == "item_id"
    assert names[-2:] == ["previous_hash", "hash"]
    return chain.canonical(entry.said()).decode(), row, names.index("data"), len(names) - 2
