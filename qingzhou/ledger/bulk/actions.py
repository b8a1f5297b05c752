"""Writing many items at once, with few queries: each as ledger.actions would write it by itself."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from qingzhou.ledger import adopting, permissions, search_index
from qingzhou.ledger.actions.writing import sequence_of, terms_now
from qingzhou.ledger.adopting import Adoption, Taken
from qingzhou.ledger.models import Clock, Entry, Item, Part, SearchText
from qingzhou.ledger.numbering import written_number
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.rows import Terms, item_columns, part_columns
from qingzhou.ledger.states import Kind
from qingzhou.units.models import Membership

AT_ONCE = 1000  # rows of one statement: PostgreSQL takes no more than 65,535 values


@transaction.atomic
def adopt_many(lines: Many[Taken], *, by: Membership, now: datetime) -> Adoption:
    """Take lines over from another ledger, all of them or none; those whose token is known are left as they are.

    Nobody is sent a notice: these are old duties, and a thousand at once would be noise. Raises NotAllowed, or the
    Refusal of the first line that cannot be taken over; then no number is spent.
    """
    if refusal := permissions.why_not_issue(by):
        raise refusal
    sequence = sequence_of(by.jurisdiction_id, Kind.TASK, local_day(now).year)  # locks it
    tokens = {line.token for line in lines}
    known = set(Entry.objects.filter(token__in=tokens).values_list("token", flat=True))
    fresh = {line.token: line for line in lines if line.token not in known}
    folded = []
    for line in fresh.values():
        sequence.last += 1
        drafted = replace(line.drafted, number=written_number(sequence.kind, sequence.year, sequence.last))
        folded.append(adopting.fold(replace(line, drafted=drafted), by, now))
    if folded:
        sequence.save(update_fields=("last",))
        _store_adopted(folded, by, terms_now())
    return Adoption(made=len(folded), same=len(lines) - len(folded))


def _store_adopted(folded: Many[adopting.Folded], by: Membership, terms: Terms) -> None:
    columns = [item_columns(line.state, by.unit_id, terms) for line in folded]
    items = Item.objects.bulk_create([adopting.item_of(stored, by) for stored in columns], AT_ONCE)
    pairs = list(zip(items, folded, strict=True))
    entries = [(item, adopting.entries_of(item, line, by)) for item, line in pairs]
    Entry.objects.bulk_create([entry for _item, chained in entries for entry in chained], AT_ONCE)
    texts = SearchText.objects.bulk_create([adopting.text_of(item, chained) for item, chained in entries], AT_ONCE)
    search_index.put_new((text.item_id, text.folded) for text in texts)
    with connection.cursor() as cursor:  # the hash covers the item's id, which is known only now
        heads = [(item.head, item.pk) for item in items]
        cursor.executemany("UPDATE ledger_item SET head = %s WHERE id = %s", heads)
    wanted = [
        (item.pk, part_columns(line.state, stored, terms)) for (item, line), stored in zip(pairs, columns, strict=True)
    ]
    Part.objects.bulk_create([part for item_id, parts in wanted for part in adopting.parts_of(item_id, parts)], AT_ONCE)
    Clock.objects.bulk_create(
        [clock for item, line in pairs for clock in adopting.clocks_of(item, line, terms)], AT_ONCE
    )
