"""One entry on its way into the ledger, and everything that is stored with it in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from qingzhou.ledger import chain, deeds, ladder, permissions, queries, replay, search, search_index
from qingzhou.ledger.actions.given import Attached
from qingzhou.ledger.models import Clock, Entry, Item, Part, SearchText, Sequence, Supervision
from qingzhou.ledger.numbering import written_number
from qingzhou.ledger.pace import light_on
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.rows import Terms, clock_columns, item_columns, part_columns, supervision_columns
from qingzhou.ledger.telling import tell_of
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.actions import machine
from qingzhou.units.models import Membership
from qingzhou.units.queries import can_own
from qingzhou.workdays.actions import keep_still
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class Writing:
    """One entry on its way into the ledger."""

    entry: Written
    by: Membership
    files: Many[Attached]
    token: UUID | None
    terms: Terms


def begin(writing: Writing, office_id: int) -> Item:
    """A row for a first entry, and the entry."""
    state = replay.start(writing.entry)
    columns = item_columns(state, office_id, writing.terms) | {"entries_count": 0}
    item = Item.objects.create(jurisdiction_id=writing.by.jurisdiction_id, office_id=office_id, **columns)
    return append(item, state, writing)


def append(item: Item, after: Projection, writing: Writing, before: Projection | None = None) -> Item:
    """Record the entry and store what follows from it. The caller holds the item's row.

    `before`: the item as it was, if it has rows already; of what the entry leaves alone no row is looked at then.
    """
    stored = (
        part_columns(before, vars(item), writing.terms) if before else {}
    )  # as the row says it before it is changed
    entry = next_entry(item, after.entries, writing)
    columns = item_columns(after, item.office_id, writing.terms)
    swap(item, after, changed(item, columns | {"head": entry.hash}), 1)
    entry.save(force_insert=True)
    store_supervisions(item, after)
    store_parts(item, stored, part_columns(after, columns, writing.terms))
    if before is None or (before.clocks, before.lead) != (after.clocks, after.lead):
        store_clocks(item, after, writing.terms)
    store_text(item.pk, search.text_of(entry.data))
    if after.parent is not None:
        sum_children(after.parent)
    tell_of(item, after, entry)
    return recovered(item, after, writing.entry.at, writing.terms)


def swap(item: Item, after: Projection, columns: dict[str, Any], entries: int) -> None:
    """Store the row, only if it is still as it was read. With the row lock this cannot fail; without it, it must."""
    if not Item.objects.filter(pk=item.pk, entries_count=after.entries - entries).update(**columns):
        raise NotNow("ledger.stale", _("该事项刚被他人办理。"), _("请刷新页面后再办。"))
    for name, value in columns.items():
        setattr(item, name, value)


def changed(row: Model, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the columns that the row does not have like that already."""
    return {name: value for name, value in columns.items() if getattr(row, name) != value}


def recovered(item: Item, state: Projection, at: datetime, terms: Terms) -> Item:
    """End the round of supervision if the item is green again. The caller holds the item's row."""
    light = light_on(state.status, item.yellow_on, item.red_on, local_day(at))
    if not ladder.is_over(state, light):
        return item
    by = Membership(person=machine(), unit_id=item.office_id, role=permissions.SYSTEM)
    entry = Written(at, by.person_id, item.office_id, deeds.Recovered(round=state.round))
    return append(item, replay.apply(state, entry), Writing(entry, by, (), None, terms), state)


def next_entry(item: Item, seq: int, writing: Writing, head: str | None = None) -> Entry:
    """The next entry of an item, linked to the one before it (`head`, or the item's); not stored yet."""
    entry = Entry(
        item=item,
        seq=seq,
        verb=writing.entry.deed.verb,
        at=writing.entry.at,
        person_id=writing.by.person_id,
        stands_for_id=writing.by.stands_in_for_id,
        unit_id=writing.by.unit_id,
        role=writing.by.role,
        data=deeds.encode(writing.entry.deed),
        files=[vars(file) for file in writing.files],
        token=writing.token,
        previous_hash=head or item.head or chain.GENESIS,
    )
    entry.hash = chain.link(entry.previous_hash, entry.said())
    return entry


def check_owner(deed: deeds.Deed, lead: int | None, now: datetime) -> None:
    """Raises Incomplete when a deed names an owner who does not belong, or not for much longer, to the lead unit."""
    owner, lead = getattr(deed, "owner", None), getattr(deed, "lead", lead)
    if owner is not None and (lead is None or not can_own(owner, lead, local_day(now))):
        raise Incomplete(
            "ledger.owner_elsewhere",
            _("责任人不在牵头单位任职，或者即将离任。"),
            _("请改选牵头单位的在职人员。"),
        )


def store_text(item_id: int, said: str) -> None:
    """Add to what the item is found by; in one statement where it is found by something already."""
    if not said:
        return
    folded = search.folded_lines(said)
    longer = "UPDATE ledger_searchtext SET text = text || %s, folded = folded || %s WHERE item_id = %s RETURNING folded"
    with connection.cursor() as cursor:
        cursor.execute(longer, [f"\n{said}", f"\n{folded}", item_id])
        row = cursor.fetchone()
    if row is None:
        SearchText.objects.create(item_id=item_id, text=said, folded=folded)
        search_index.put(item_id, "", folded)
    else:
        search_index.add(item_id, row[0].removesuffix(f"\n{folded}"), folded)


def add_texts(said: Mapping[int, str]) -> None:
    """Add to what items that are known already are found by; a handful of queries, however many they are."""
    known, put = list(SearchText.objects.filter(item_id__in=[item for item, text in said.items() if text])), []
    for one in known:
        before, one.text = one.folded, f"{one.text}\n{said[one.item_id]}"
        one.folded = search.folded_lines(one.text)
        put.append((one.item_id, before, one.folded))
    SearchText.objects.bulk_update(known, ("text", "folded"))
    search_index.put_all(put)


def keep_text(item: Item, text: str, known: SearchText | None) -> None:
    folded = search.folded_lines(text)
    if known is None:
        SearchText.objects.create(item=item, text=text, folded=folded)
    else:
        SearchText.objects.filter(item=item).update(text=text, folded=folded)
    search_index.put(item.pk, known.folded if known else "", folded)


@transaction.atomic
def index_again(item: Item) -> Item:
    """Work out again what an item is found by, from its entries."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    entries = Entry.objects.filter(item=item).order_by("seq").values_list("data", flat=True)
    keep_text(item, search.texts_of(entries), SearchText.objects.filter(item=item).first())
    return item


def step_row(item: Item, seq: int, columns: dict[str, Any]) -> Supervision:
    """The row of a step of the ladder."""
    return Supervision(item=item, jurisdiction_id=item.jurisdiction_id, seq=seq, **columns)


def store_supervisions(item: Item, after: Projection) -> None:
    """Bring the rows of the steps of the ladder to what the entries say."""
    if not after.rungs:
        return
    known = after.entries > after.rungs[0].seq
    stored = {row.seq: row for row in Supervision.objects.filter(item=item)} if known else {}
    for seq, columns in supervision_columns(after).items():
        row = stored.get(seq)
        if row is None:
            step_row(item, seq, columns).save(force_insert=True)
        elif other := changed(row, columns):
            Supervision.objects.filter(pk=row.pk).update(**other)


def store_parts(item: Item, stored: Mapping[int, Mapping[str, Any]], wanted: dict[int, dict[str, Any]]) -> None:
    """Bring the rows of the parts to what the entries say; `stored`: the columns that they have, by unit."""
    if gone := stored.keys() - wanted.keys():
        Part.objects.filter(item=item, unit_id__in=gone).delete()
    # The lead last: a lead that now cooperates must give the role up before another has it.
    for unit, columns in sorted(wanted.items(), key=lambda one: one[1]["role"] == Part.Role.LEAD):
        if unit not in stored:
            Part.objects.create(item=item, unit_id=unit, **columns)
        elif other := {name: value for name, value in columns.items() if stored[unit][name] != value}:
            Part.objects.filter(item=item, unit_id=unit).update(**other)


def store_clocks(item: Item, after: Projection, terms: Terms) -> None:
    """Bring the rows of the clocks to what the entries say."""
    stored = {(clock.name, clock.turn): clock for clock in Clock.objects.filter(item=item)}
    for (name, turn), columns in clock_columns(after, item.office_id, terms).items():
        clock = stored.get((name, turn))
        if clock is None:
            Clock.objects.create(item=item, name=name, turn=turn, **columns)
        elif other := changed(clock, columns):
            Clock.objects.filter(pk=clock.pk).update(**other)


def sum_children(parent_id: int) -> None:
    """Bring a parent's sums up to date. Its row is locked first, so that two children at once are both counted."""
    parent = Item.objects.select_for_update().get(pk=parent_id)
    Item.objects.filter(pk=parent_id).update(**queries.sum_of_children(parent))


def sequence_of(jurisdiction_id: int, kind: str, year: int) -> Sequence:
    """The counter of a jurisdiction's numbers of a kind in a year, locked until the transaction ends."""
    key: dict[str, Any] = {"jurisdiction_id": jurisdiction_id, "kind": kind, "year": year}
    Sequence.objects.get_or_create(**key)
    return Sequence.objects.select_for_update().get(**key)


def next_number(sequence: Sequence) -> str:
    """The next number of the year as people write it."""
    return written_number(sequence.kind, sequence.year, count_on(sequence))


def count_on(sequence: Sequence) -> int:
    """The next of the year, without gaps: a transaction that fails gives its number back."""
    sequence.last += 1
    sequence.save(update_fields=("last",))
    return sequence.last


def number_taken(jurisdiction_id: int, kind: str, year: int) -> int:
    """The next number of the year, without gaps, in one statement where the counter is there; locks it."""
    counted = "UPDATE ledger_sequence SET last = last + 1 WHERE jurisdiction_id = %s AND kind = %s AND year = %s RETURNING last"
    with connection.cursor() as cursor:
        cursor.execute(counted, [jurisdiction_id, kind, year])
        row = cursor.fetchone()
    return row[0] if row else count_on(sequence_of(jurisdiction_id, kind, year))


def terms_now() -> Terms:
    """What days are worked out from; the calendar stays as it is until the transaction ends."""
    keep_still()
    return Terms(calendar(), policy(fresh=True))
