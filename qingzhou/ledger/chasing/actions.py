"""What the clock writes, a few items at a time, and the terms by which it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qingzhou.ledger import ladder, permissions, queries, replay, telling, thresholds
from qingzhou.ledger.actions import recount
from qingzhou.ledger.actions.writing import Writing, changed, next_entry, recovered, step_row, swap
from qingzhou.ledger.models import Chore, Entry, Item, PolicyVersion, Supervision
from qingzhou.ledger.pace import turns
from qingzhou.ledger.policy import Policy, known_terms, local_day, policy
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.rows import Terms, item_columns, supervision_columns
from qingzhou.ledger.states import Verb
from qingzhou.refusals import NotNow, Refusal
from qingzhou.units.models import Membership, Person


@dataclass
class Taken:
    """What the clock did to some items."""

    steps: Counter[Verb] = field(default_factory=Counter)
    passed: int = 0  # somebody else was at them
    faulty: list[str] = field(default_factory=list)  # items whose entries do not replay


@transaction.atomic
def take_due(keys: Many[int], *, person: Person, now: datetime, terms: Terms) -> Taken:
    """Take the steps of the supervision ladder that are due for some items: end a round, remind, or propose to a person.

    Twice is once: each step has one token a round. Items that somebody else is writing are left to them. The caller gives
    few items at a time, as their rows are held until all are written.
    """
    items = Item.objects.select_for_update(skip_locked=True).filter(pk__in=keys).order_by("pk")
    histories = queries.histories([item.pk for item in items])
    taken, news, steps = Taken(passed=len(keys) - len(histories)), [], []
    for item in items:
        try:
            state = replay.replay(histories[item.pk])
        except (Refusal, ValueError, TypeError, KeyError):
            taken.faulty.append(item.number)
            continue
        if recovered(item, state, max(now, state.moved_at), terms).entries_count > state.entries:
            taken.steps[Verb.RECOVER] += 1
            continue  # what may be due in the new round is left to the next tick
        made, state = _due_entries(item, state, person, now, terms)
        if made:
            columns = item_columns(state, item.office_id, terms) | {"head": made[-1].hash}
            swap(item, state, changed(item, columns), len(made))
        taken.steps.update(Verb(entry.verb) for entry in made)
        news += [telling.News(item, state, entry) for entry in made]
        seqs = {entry.seq for entry in made}
        steps += [step_row(item, seq, row) for seq, row in supervision_columns(state).items() if seq in seqs]
    Entry.objects.bulk_create([one.entry for one in news])
    Supervision.objects.bulk_create(steps)
    telling.tell_of_all(news, now=now)
    return taken


def _due_entries(
    item: Item, state: Projection, person: Person, now: datetime, terms: Terms
) -> tuple[list[Entry], Projection]:
    """The entries that the clock owes an item, in order, and the item after them."""
    by = Membership(person=person, unit_id=item.office_id, role=permissions.SYSTEM)
    coming, made, head = turns(state, terms.calendar, terms.policy), [], item.head
    while due := ladder.due_on(local_day(now), state, coming, terms.policy):
        written = Written(max(now, state.moved_at), person.pk, item.office_id, due)
        writing = Writing(written, by, (), ladder.token(item.pk, state.round, due), terms)
        state = replay.apply(state, written)
        made.append(next_entry(item, state.entries, writing, head))
        head = made[-1].hash
    return made, state


@transaction.atomic
def change_terms(terms: Policy, *, by: Membership, now: datetime, reason: str) -> PolicyVersion:
    """Save how the office works from now on; the tick then works the days of open items out again, bit by bit.

    Raises NotAllowed or Incomplete; then nothing has been written.
    """
    if refusal := permissions.why_not_issue(by) or thresholds.why_not(terms, reason):
        raise refusal
    before = vars(policy(fresh=True))
    changed = {name: [before[name], new] for name, new in vars(terms).items() if new != before[name]}
    if not changed:
        raise NotNow("ledger.nothing_changed", _("没有改动。"), _("请改好数值后再保存。"))
    usual = vars(Policy(**getattr(settings, "POLICY", {})))
    saved = PolicyVersion.objects.create(
        at=now,
        person_id=by.person_id,
        unit_id=by.unit_id,
        terms={name: new for name, new in vars(terms).items() if new != usual[name]},
        changed=changed,
        reason=reason.strip(),
    )
    transaction.on_commit(known_terms.forget)
    return saved


@transaction.atomic
def recount_some(version: int, size: int) -> int:
    """Work the days of the next few open items out again for a version of the terms; how many there were.

    Their rows are held, so that whoever was just writing one with the terms of before is waited for.
    """
    chore, _made = Chore.objects.get_or_create(name="terms")
    if chore.version >= version:
        return 0
    rows = Item.objects.select_for_update().filter(queries.IS_OPEN, pk__gt=chore.place).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:size])
    if keys:
        recount(some=Q(pk__gt=chore.place, pk__lte=keys[-1]))
    done = {"place": keys[-1]} if len(keys) == size else {"place": 0, "version": version}
    Chore.objects.filter(pk=chore.pk, place=chore.place).update(**done)
    return len(keys)
