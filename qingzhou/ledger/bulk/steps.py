"""One step for many items at once: first what would be done, what not and why; then item by item through the one door.

What is shown beforehand is kept by its ids: whatever has moved meanwhile is left out, and it is said why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from qingzhou.ledger import actions, deeds, permissions, queries, states
from qingzhou.ledger.forms import FORMS, DeedForm, Desk
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.replay import replay
from qingzhou.ledger.states import MOVES, Side, Verb
from qingzhou.refusals import Refusal
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.queries import calendar

MOST = 200  # at once: each is a transaction of its own
VERBS = (Verb.SIGN, Verb.URGE, Verb.GRANT_EXTENSION, Verb.SUSPEND, Verb.CANCEL)  # steps that say the same of every item


@dataclass(frozen=True)
class Skipped:
    """An item with which it is not done, and why."""

    item: Item
    why: Refusal


@dataclass(frozen=True)
class Sorted:
    """Items that a step was, or would be, taken with, and those that were left out."""

    able: list[Item]
    skipped: list[Skipped]


def offered(by: Membership) -> list[Verb]:
    """The steps that somebody in this role can take with many items."""
    sides = {Side.OFFICE} if by.role == Role.OFFICE_CLERK else set()
    sides |= {Side.LEAD} if by.role in permissions.HANDLING else set()
    return [verb for verb in VERBS if any(move.verb is verb and move.side in sides for move in MOVES)]


def menu(by: Membership, place: str) -> dict[str, Any]:
    """What can be done with many rows of a list at once; `place` says which list one comes back to."""
    verbs = [(verb.value, verb.label) for verb in offered(by)]
    return {"from": place, "verbs": [*verbs, ("export", _("导出 Excel"))]}


def preview(keys: Iterable[int], verb: Verb, by: Membership, today: date) -> Sorted:
    """What would happen: the same answer that each item's own page gives."""
    wanted = list(keys)
    states_now, now = _states(wanted), permissions.Now(policy(), today)
    able: list[Item] = []
    skipped: list[Skipped] = []
    for item in _visible(wanted, by):
        refusal = _why_not(item, states_now[item.pk], verb, (by, now))
        if refusal:
            skipped.append(Skipped(item, refusal))
        else:
            able.append(item)
    return Sorted(able, skipped)


def carry_out(keys: Iterable[int], form: DeedForm, by: Membership, now: datetime) -> Sorted:
    """Take the step with each item by itself. The same form again changes nothing."""
    done: list[Item] = []
    skipped: list[Skipped] = []
    for item in _visible(keys, by):
        try:
            deed = _deed(form, item, now)
            done.append(actions.move(item, deed, by=by, now=now, sent=actions.Sent(_token(form.sent_token, item))))
        except Refusal as refusal:  # of this item: the others go on
            skipped.append(Skipped(item, refusal))
    return Sorted(done, skipped)


def form_for(verb: Verb, by: Membership, now: datetime, data: object = None) -> DeedForm:
    """What is filled in once for all items; what differs between them is left to the items."""
    form = FORMS[verb](data, desk=Desk(None, by, now, calendar()))
    if verb is Verb.GRANT_EXTENSION:
        del form.fields["due_on"]
    return form


def _deed(form: DeedForm, item: Item, now: datetime) -> deeds.Deed:
    if form.verb is Verb.GRANT_EXTENSION:  # each gets the date it asked for
        return deeds.ExtensionGranted(due_on=item.asked_due_on or local_day(now), note=form.cleaned_data["note"])
    return form.deed()


def _token(sent: UUID | None, item: Item) -> UUID | None:
    return uuid5(sent, str(item.pk)) if sent else None


def _why_not(item: Item, state: Projection, verb: Verb, asked: tuple[Membership, permissions.Now]) -> Refusal | None:
    try:
        step = states.step(state.kind, state.status, verb)
    except Refusal as refusal:
        return refusal
    return permissions.why_not(item, state, step, *asked)


def _visible(keys: Iterable[int], by: Membership) -> list[Item]:
    """The items in the order of their numbers; what `by` may not see is not there."""
    return list(queries.visible_to(by).filter(pk__in=list(keys)[:MOST]).order_by("pk"))


def _states(keys: list[int]) -> dict[int, Projection]:
    entries = Entry.objects.filter(item_id__in=keys[:MOST]).order_by("item_id", "seq")
    groups = groupby(entries, key=lambda entry: entry.item_id)
    return {key: replay(queries.as_written(entry) for entry in group) for key, group in groups}
