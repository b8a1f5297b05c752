"""The audit: replay everything, check every link and every file, and name what does not agree.

Reads only. A difference names the item and the entry, so that a person can look. It works beside people who go on
writing: what was written between two of its questions looks like a difference, so each is looked at again with the item
held, and told only if it is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain as chained
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingzhou.ledger import chain, queries, search
from qingzhou.ledger.models import REPORTS, SHEETS, Clock, Entry, Item, Part, SearchText, Sequence, Supervision
from qingzhou.ledger.numbering import number_in, written_number
from qingzhou.ledger.policy import policy
from qingzhou.ledger.processes import in_processes
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.queries import Told, as_written, told_of
from qingzhou.ledger.replay import replay
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns, supervision_columns
from qingzhou.ledger.supervising import sheet_number
from qingzhou.refusals import Refusal
from qingzhou.workdays.queries import calendar

BATCH = 500  # items read at once
STRETCH = 4000  # items that a process looks at before it tells what it found

Row = dict[str, Any]
CheckFile = Callable[[str], str | None]  # what is wrong with the file of a SHA-256, or None


@dataclass(frozen=True)
class Difference:
    """Something that is not as the entries say; `seq` is None where the item as a whole is meant."""

    item: str
    seq: int | None
    what: str

    def __str__(self) -> str:
        place = self.item if self.seq is None else _("%(item)s 第 %(seq)s 条记录") % vars(self)
        return f"{place}：{self.what}"


@dataclass
class Tally:
    """How much was looked at."""

    items: int = 0
    entries: int = 0
    files: int = 0


@dataclass(frozen=True)
class _Stretch:
    """Items from one id to another, and how to look at their files."""

    first: int
    last: int
    check_file: CheckFile


@dataclass
class _Found:
    """What a stretch gave."""

    differences: list[Difference]
    tally: Tally
    files: dict[str, str | None]


def differences(check_file: CheckFile, tally: Tally, *, processes: bool = False) -> Iterator[Difference]:
    """Everything that does not agree, in the order of the items; `tally` counts along.

    With `processes`, every processor takes a part: for those who audit what is committed, on its own.
    """
    keys = list(Item.objects.order_by("pk").values_list("pk", flat=True))
    pieces = [keys[at : at + STRETCH] for at in range(0, len(keys), STRETCH)]
    stretches = [_Stretch(piece[0], piece[-1], check_file) for piece in pieces]
    seen: set[str] = set()
    for found in in_processes(_stretch, stretches) if processes else map(_stretch, stretches):
        yield from found.differences
        seen.update(found.files)
        tally.items += found.tally.items
        tally.entries += found.tally.entries
        tally.files = len(seen)
    yield from _orphans()
    yield from _gaps()


def _stretch(stretch: _Stretch) -> _Found:
    terms = Terms(calendar(), policy(fresh=True))
    found = _Found([], Tally(), {})

    def file_fault(sha256: str) -> str | None:
        if sha256 not in found.files:
            found.files[sha256] = stretch.check_file(sha256)
        return found.files[sha256]

    last = stretch.first - 1
    while items := list(Item.objects.filter(pk__gt=last, pk__lte=stretch.last).order_by("pk")[:BATCH]):
        last = items[-1].pk
        found.tally.items += len(items)
        doubtful = {item for item, _difference in _batch(items, terms, file_fault, found.tally)}
        found.differences += _held(doubtful, terms, file_fault)
    return found


def _held(doubtful: set[int], terms: Terms, file_fault: CheckFile) -> list[Difference]:
    """What is different still, with nobody else able to write to those items."""
    if not doubtful:
        return []
    with transaction.atomic():
        items = list(Item.objects.select_for_update().filter(pk__in=doubtful).order_by("pk"))
        return [difference for _item, difference in _batch(items, terms, file_fault, Tally())]


def _batch(items: list[Item], terms: Terms, file_fault: CheckFile, tally: Tally) -> Iterator[tuple[int, Difference]]:
    """Differences with the id of their item."""
    ids = [item.pk for item in items]
    by_item = told_of(ids)
    parts = _stored(Part.objects.filter(item_id__in=ids), "unit_id")
    clocks = _stored(Clock.objects.filter(item_id__in=ids), "name", "turn")
    steps = _stored(Supervision.objects.filter(item_id__in=ids), "seq")
    texts = {pk: found for pk, *found in SearchText.objects.filter(pk__in=ids).values_list("pk", "text", "folded")}
    for item in items:
        own = by_item.get(item.pk, [])
        tally.entries += len(own)
        rows = _Rows(parts.get(item.pk, {}), clocks.get(item.pk, {}), steps.get(item.pk, {}), texts.get(item.pk))
        for difference in chained(_chain_faults(item, own, file_fault), _state_faults(item, own, rows, terms)):
            yield item.pk, difference


@dataclass(frozen=True)
class _Rows:
    """What is stored beside an item, each by its key within the item."""

    parts: dict[Any, Row]
    clocks: dict[Any, Row]
    steps: dict[Any, Row]
    text: list[str] | None


def _state_faults(item: Item, own: list[Told], rows: _Rows, terms: Terms) -> Iterator[Difference]:
    try:
        state = replay(as_written(entry) for entry in own)
    except (Refusal, ValueError, TypeError, KeyError) as fault:
        yield Difference(item.number, None, _("记录不能按状态表重放（%(fault)s）") % {"fault": fault})
        return
    columns = item_columns(state, item.office_id, terms)
    yield from _row_faults(item, columns)
    yield from _part_faults(item, part_columns(state, columns, terms), rows.parts)
    if state.children and (sums := queries.sum_of_children(item)) != {name: getattr(item, name) for name in sums}:
        yield Difference(item.number, None, _("分解事项的合计与各事项不符"))
    yield from _clock_faults(item, state, rows.clocks, terms)
    yield from _supervision_faults(item, state, rows.steps)
    said = search.texts_of(entry.data for entry in own)
    if rows.text != [said, search.folded_lines(said)]:
        yield Difference(item.number, None, _("检索文本与记录不符"))


def _stored(rows: QuerySet[Any], *key: str) -> dict[int, dict[Any, Row]]:
    """Rows that belong to items, by item and key; as dictionaries, for there are very many."""
    keyed = itemgetter(*key)
    found: dict[int, dict[Any, Row]] = {}
    for row in rows.values():
        found.setdefault(row["item_id"], {})[keyed(row)] = row
    return found


def _agree(stored: Row | None, wanted: Row | None) -> bool:
    """Whether a row is there and says what it should."""
    return stored is not None and wanted is not None and all(stored[name] == value for name, value in wanted.items())


def _chain_faults(item: Item, entries: list[Told], file_fault: CheckFile) -> Iterator[Difference]:
    previous = chain.GENESIS
    for place, entry in enumerate(entries, start=1):
        if entry.seq != place:
            yield Difference(item.number, place, _("缺少此条记录"))
            return
        if entry.previous_hash != previous:
            yield Difference(item.number, entry.seq, _("与上一条记录的链接断开"))
        if entry.hash != chain.link(entry.previous_hash, chain.said(entry)):
            yield Difference(item.number, entry.seq, _("内容与哈希值不符"))
        for file in entry.files:
            if fault := file_fault(file["sha256"]):
                yield Difference(item.number, entry.seq, f"{file['name']}：{fault}")
        previous = entry.hash
    if previous != item.head:
        yield Difference(item.number, len(entries), _("末条记录与事项所存链首不符"))


def _part_faults(item: Item, wanted: dict[int, Row], stored: dict[int, Row]) -> Iterator[Difference]:
    for unit in sorted(wanted.keys() | stored.keys()):
        if not _agree(stored.get(unit), wanted.get(unit)):
            yield Difference(item.number, None, _("承办单位与记录不符"))
            return


def _row_faults(item: Item, columns: dict[str, Any]) -> Iterator[Difference]:
    for column, value in columns.items():
        if getattr(item, column) != value:
            yield Difference(
                item.number,
                None,
                _("字段 %(column)s 为“%(stored)s”，按记录应为“%(value)s”")
                % {"column": column, "stored": getattr(item, column), "value": value},
            )


def _clock_faults(
    item: Item, state: Projection, stored: dict[tuple[str, int], Row], terms: Terms
) -> Iterator[Difference]:
    wanted = clock_columns(state, item.office_id, terms)
    for key in sorted(wanted.keys() | stored.keys()):
        if not _agree(stored.get(key), wanted.get(key)):
            yield Difference(item.number, None, _("时限 %(name)s 与记录不符") % {"name": f"{key[0]} {key[1]}"})


def _supervision_faults(item: Item, state: Projection, stored: dict[int, Row]) -> Iterator[Difference]:
    wanted = supervision_columns(state)
    for seq in sorted(wanted.keys() | stored.keys()):
        if not _agree(stored.get(seq), wanted.get(seq)):
            yield Difference(item.number, seq, _("督办与记录不符"))


def _orphans() -> Iterator[Difference]:
    for item_id in Entry.objects.exclude(item_id__in=Item.objects.values("pk")).values_list("item_id").distinct():
        yield Difference(f"#{item_id[0]}", None, _("有记录而无事项"))


def _gaps() -> Iterator[Difference]:
    """Numbers run from 1 to the last one given out, each once."""
    for sequence in Sequence.objects.exclude(kind=REPORTS):  # those count themselves
        if _missing(sequence):  # or given out just now: with the sequence held, nobody is given one
            with transaction.atomic():
                missing = _missing(Sequence.objects.select_for_update().get(pk=sequence.pk))
            yield from [Difference(number, None, _("编号不连续")) for number in missing]


def _missing(sequence: Sequence) -> list[str]:
    """The numbers of a sequence that nothing has, and those that it never gave out."""
    year, kind, numbers = sequence.year, sequence.kind, range(1, sequence.last + 1)
    place = sequence.jurisdiction_id
    if kind == SHEETS:
        sheets = Supervision.objects.filter(jurisdiction_id=place, number__contains=f"〔{year}〕")
        given = set(sheets.values_list("number", flat=True))
        return sorted({sheet_number(year, number) for number in numbers} ^ given)
    items = Item.objects.filter(jurisdiction_id=place, kind=kind, number__startswith=f"{year}-")
    read = (number_in(kind, year, number) for number in items.values_list("number", flat=True))
    return [
        written_number(kind, year, number) for number in sorted(set(numbers) ^ {one for one in read if one is not None})
    ]
