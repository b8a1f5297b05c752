"""Hand over what somebody holds, and only then let them go. Everything is written through ledger, directives and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.directives import actions as directives
from qingzhou.directives.models import DraftUnit
from qingzhou.handover import permissions, queries
from qingzhou.handover.queries import DRAFTS, Held
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.refusals import Incomplete
from qingzhou.units import actions as units
from qingzhou.units.models import Membership, Person


@dataclass(frozen=True)
class Plan:
    """Who takes what over (person ids, by unit id and kind), why, and what ends with it."""

    heirs: Mapping[tuple[int, str], int]
    why: str
    ends: tuple[int, ...] = ()  # ids of memberships
    disable: bool = False


@dataclass(frozen=True)
class Moment:
    """When, and on which day here."""

    now: datetime
    today: date


@transaction.atomic
def hand_over(person: Person, plan: Plan, *, at: Moment, by: Membership) -> int:
    """Give what a person holds to others of the same units; then end memberships, and close the account, if asked.

    All or nothing; says how many things changed hands. Each item gets one entry. Raises NotAllowed, NotNow, Incomplete.
    """
    held = queries.held_by(person, at.today, by)
    if refusal := permissions.why_not_hand_over({unit for unit, _kind in plan.heirs}, by):
        raise refusal
    if person.pk in plan.heirs.values():
        raise Incomplete("handover.to_oneself", _("不能交给本人。"), _("请选本单位另一名在职人员。"))
    _lock(person, set(plan.heirs.values()))
    for (unit, heir), kinds in _by_heir(plan, held).items():
        items = queries.items_to_hand_over(by).filter(owner=person, lead=unit, status__in=kinds)
        ledger.hand_over(items, deeds.HandedOver(owner=heir, why=plan.why.strip()), by=by, now=at.now)
        if DRAFTS in kinds:
            _hand_over_drafts(person, unit, heir, directives.Hand(by, at.now, plan.why.strip()))
    chosen = [row for row in held.memberships if row.pk in plan.ends]
    for membership in chosen:
        release(membership, at=at, by=by)
    if plan.disable:
        close_account(person, at=at, by=by)
    return sum(group.count for group in held.groups if (group.unit.pk, group.kind) in plan.heirs)


def _lock(person: Person, heirs: set[int]) -> None:
    """Items first, then memberships in the order of their ids: as everywhere, so that nobody waits for each other."""
    list(queries.open_items(person).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    list(Membership.objects.select_for_update().filter(person__in={person.pk, *heirs}).order_by("pk").values_list("pk"))


def _by_heir(plan: Plan, held: Held) -> dict[tuple[int, int], set[str]]:
    """The kinds that each heir takes over, by unit and heir."""
    found: dict[tuple[int, int], set[str]] = {}
    for group in held.groups:
        heir = plan.heirs.get((group.unit.pk, group.kind))
        if heir is not None:
            found.setdefault((group.unit.pk, heir), set()).add(group.kind)
    return found


def _hand_over_drafts(person: Person, unit: int, heir: int, hand: directives.Hand) -> None:
    drafts = queries.waiting_drafts(person).filter(parts__unit=unit, parts__role=DraftUnit.Role.LEAD)
    for draft in drafts.select_related("version__directive", "owner").prefetch_related("parts__unit"):
        directives.change(draft, replace(directives.as_is(draft), owner=heir), hand)


@transaction.atomic
def release(membership: Membership, *, at: Moment, by: Membership) -> None:
    """End a membership at once, and the stand-ins that hang on it. Raises NotNow while it would leave orphans."""
    list(Membership.objects.select_for_update().filter(person=membership.person_id).order_by("pk").values_list("pk"))
    membership = Membership.objects.select_related("unit", "person").get(pk=membership.pk)
    until = at.today - timedelta(days=1)
    held = queries.left_behind(membership, until)
    units.end_membership(membership, until=until, now=at.now, held=held, by=by)
    for stand_in in queries.hanging_on(membership, at.today):
        units.end_stand_in(stand_in, today=at.today, now=at.now, by=by)


@transaction.atomic
def close_account(person: Person, *, at: Moment, by: Membership) -> None:
    """Close an account that nothing open points to. Raises NotNow while something does."""
    list(Membership.objects.select_for_update().filter(person=person).order_by("pk").values_list("pk"))
    units.disable_account(person, held=queries.all_held(person, at.today), by=by)
