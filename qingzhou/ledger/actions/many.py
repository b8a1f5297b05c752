"""One deed for many items: an item divided among units, and everything that a leaver holds."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingzhou.ledger import checks, deeds, permissions, queries, replay, search, states
from qingzhou.ledger.actions.given import NOTHING_SENT, Division, NewTask, Sent
from qingzhou.ledger.actions.moving import check_seen, issue, move
from qingzhou.ledger.actions.writing import Writing, add_texts, check_owner, next_entry, terms_now
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.rows import Terms
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership

AT_ONCE = 500  # items handed over with one round of queries


@transaction.atomic
def cascade(item: Item, division: Division, *, by: Membership, now: datetime, sent: Sent = NOTHING_SENT) -> Item:
    """Divide an item into lines of their own, one a unit, each due by the item's date at the latest.

    All or nothing; what was sent before changes nothing. Raises MovedOn if the item has no longer the entries that were
    seen, NotNow, NotAllowed or Incomplete.
    """
    item = Item.objects.select_for_update().get(pk=item.pk)
    if sent.token and queries.is_recorded(sent.token):
        return item
    check_seen(item.entries_count, sent.seen)
    before = queries.state_of(item)
    step = states.step(before.kind, before.status, states.Verb.CASCADE)
    if refusal := permissions.why_not(item, before, step, by, permissions.Now(policy(fresh=True), local_day(now))):
        raise refusal
    if wrong := _wrong_division(before, division):
        raise wrong
    given = []
    for duty, weight in division.duties:
        told = (item.title, item.source, item.quote, item.recurrence, item.campaign)
        task = NewTask(*told, parent=item.pk, weight=weight, confidential=item.confidential)
        child = issue(task, duty, by=by, now=now)
        given.append(deeds.ChildGiven(child.pk, child.number, duty.lead, weight))
    return move(
        item, deeds.Cascaded(tuple(given), division.weighted, division.note), by=by, now=now, sent=Sent(sent.token)
    )


def _wrong_division(before: Projection, division: Division) -> Incomplete | None:
    taken = {child.unit for child in before.children}
    units = [duty.lead for duty, _weight in division.duties]
    if taken & set(units) or len(set(units)) < len(units):
        return Incomplete("ledger.given_already", _("有的单位已经分到此事项。"), _("请只选还没有分到的单位。"))
    if before.due_on and any(duty.due_on > before.due_on for duty, _weight in division.duties):
        return Incomplete("ledger.child_after_parent", _("分解后的时限晚于本事项的办结时限。"), _("请改为更早的日期。"))
    return None


@transaction.atomic
def hand_over(items: QuerySet[Item], deed: deeds.HandedOver, *, by: Membership, now: datetime) -> int:
    """Give open items to another owner: for each the same step as `move` takes, for all of them few queries.

    All or none; says how many. Raises NotNow, NotAllowed or Incomplete.
    """
    rows = list(items.select_for_update(of=("self",)).order_by("pk"))
    terms = terms_now()
    for unit_id in {item.lead_id for item in rows}:
        check_owner(deed, unit_id, now)
    for start in range(0, len(rows), AT_ONCE):
        batch = rows[start : start + AT_ONCE]
        told: dict[int, list[Written]] = {item.pk: [] for item in batch}
        for known in Entry.objects.filter(item__in=batch).order_by("item_id", "seq"):
            told[known.item_id].append(queries.as_written(known))
        # That nobody was faster is held by the row locks, and by the database: a seq is given once in an item.
        entries = [_handed_over(item, replay.replay(told[item.pk]), deed, by, now, terms) for item in batch]
        Item.objects.bulk_update(batch, ("owner", "moved_at", "acted_at", "entries_count", "head"))
        Entry.objects.bulk_create(entries)
        add_texts({entry.item_id: search.text_of(entry.data) for entry in entries})
    return len(rows)


def _handed_over(
    item: Item, before: Projection, deed: deeds.HandedOver, by: Membership, now: datetime, terms: Terms
) -> Entry:
    """The entry, and on the item what follows from it. Neither is stored yet."""
    entry = Written(max(now, before.moved_at), by.person_id, by.unit_id, deed, stands_for=by.stands_in_for_id)
    step = states.step(before.kind, before.status, deed.verb)
    asked = permissions.Now(terms.policy, local_day(entry.at))
    if refusal := permissions.why_not(item, before, step, by, asked) or checks.incomplete(before, entry):
        raise refusal
    after = replay.apply(before, entry)
    written = next_entry(item, after.entries, Writing(entry, by, (), None, terms))
    item.owner_id, item.moved_at, item.acted_at = after.owner, after.moved_at, after.acted_at
    item.entries_count, item.head = after.entries, written.hash
    return written
