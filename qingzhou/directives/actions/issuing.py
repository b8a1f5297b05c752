"""All drafts of a document become lines of the ledger at once, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.directives import permissions
from qingzhou.directives.actions.recording import Hand, Subject, hold, put, record, stale
from qingzhou.directives.models import Directive, Draft, DraftUnit, Issued
from qingzhou.directives.permissions import Owners
from qingzhou.directives.states import Deed, State
from qingzhou.ledger import actions as ledger
from qingzhou.ledger.deeds import Assigned
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership, Unit
from qingzhou.units.queries import owners_of

_TOKENS = UUID("5b1f2a0e-6d1c-5f0e-9a55-3d1f1c7e8a10")  # of a draft and a unit: the same pair never becomes two lines


@dataclass(frozen=True)
class Confirmed:
    """The lines that were issued; none when everything had been issued before."""

    items: Sequence[Item]


@transaction.atomic
def confirm(directive: Directive, *, by: Membership, now: datetime, seen: int | None = None) -> Confirmed:
    """Issue every draft that was not dropped. A second time changes nothing.

    `seen`: the document's revision that the clerk looked at. Raises Incomplete, naming what is missing, if any draft
    lacks lead unit, owner or due date; NotNow if the document changed since; NotAllowed. Then nothing has been issued.
    """
    directive = hold(directive, by)
    version = directive.versions.get(current=True)
    rows = version.drafts.select_related("version", "owner").prefetch_related("parts__unit")
    drafts = permissions.to_issue(rows)
    if not drafts:
        return Confirmed(())
    if seen is not None and seen != directive.revision - 1:
        raise stale()
    leads = {unit.pk for draft in drafts for unit in permissions.leads_of(draft)}
    owners = owners_of({*leads, by.unit_id}, local_day(now))
    _refuse_incomplete(drafts, owners, now)
    items = []
    for draft in drafts:
        draft.version.directive = directive
        items += _issue(draft, owners, Hand(by, now))
    return Confirmed(items)


def _refuse_incomplete(drafts: Sequence[Draft], owners: Owners, now: datetime) -> None:
    missing = [(draft, permissions.lacks(draft, owners, local_day(now))) for draft in drafts]
    wanting = [f"“{draft.title[:30]}”：{'、'.join(lack.said for lack in lacks)}" for draft, lacks in missing if lacks]
    if wanting:
        said = _("还有 %(count)d 项不完整，一项都没有下达。") % {"count": len(wanting)}
        shown = "；".join(wanting[:8]) + ("……" if len(wanting) > 8 else "")
        raise Incomplete("directives.incomplete", said, _("请补齐：%(missing)s。") % {"missing": shown})


def source_of(draft: Draft) -> str:
    """Where a duty was said, as the ledger quotes it."""
    return f"《{draft.version.directive.title}》第 {draft.sentence} 句"


def _issue(draft: Draft, owners: Owners, hand: Hand) -> list[Item]:
    """One line for the draft; with `each` one for every lead unit, below one that the office leads unless `apart`."""
    duties = [_duty(draft, unit, owners) for unit in permissions.leads_of(draft)]
    items = _divide(draft, duties, owners, hand) if permissions.is_divided(draft) else _apart(draft, duties, hand)
    Issued.objects.bulk_create([Issued(draft=draft, item=item, unit=item.lead) for item in items])
    put(draft, Deed.ISSUE, issued_at=hand.now, touched=True)  # from here on it is the ledger that can be corrected
    numbers = "、".join(item.number for item in items)
    record(draft, Subject.STATE, State.PENDING, f"{State.ISSUED}：{numbers}", hand)
    return items


def _task(draft: Draft) -> ledger.NewTask:
    return ledger.NewTask(draft.title, source_of(draft), draft.clause, draft.recurrence)


def _token(draft: Draft, unit_id: int) -> UUID:
    return uuid5(_TOKENS, f"{draft.pk}/{unit_id}")


def _duty(draft: Draft, lead: Unit, owners: Owners) -> Assigned:
    owner = permissions.owner_of(draft, lead, owners)
    assert owner is not None
    assert draft.due_on is not None
    return Assigned(lead=lead.pk, owner=owner.pk, due_on=draft.due_on)


def _supported(draft: Draft, duty: Assigned) -> Assigned:
    """The duty with the units that cooperate."""
    parts = [part for part in draft.parts.all() if part.role == DraftUnit.Role.SUPPORT]
    return replace(duty, supports=tuple(part.unit_id for part in parts if part.unit_id and part.unit_id != duty.lead))


def _apart(draft: Draft, duties: Sequence[Assigned], hand: Hand) -> list[Item]:
    """A line for every duty, none of which knows of the others."""
    return [
        ledger.issue(_task(draft), _supported(draft, duty), by=hand.by, now=hand.now, token=_token(draft, duty.lead))
        for duty in duties
    ]


def _divide(draft: Draft, duties: Sequence[Assigned], owners: Owners, hand: Hand) -> list[Item]:
    """A line that the office leads, and behind it one share of it for every other unit."""
    office = hand.by.unit_id
    assert draft.due_on is not None
    duty = Assigned(lead=office, owner=_owner_in(office, owners, hand), due_on=draft.due_on)
    item = ledger.issue(_task(draft), _supported(draft, duty), by=hand.by, now=hand.now, token=_token(draft, office))
    shares = ledger.Division([(duty, 1) for duty in duties if duty.lead != office])
    item = ledger.cascade(item, shares, by=hand.by, now=hand.now)
    return [item, *item.children.order_by("pk")]


def _owner_in(office: int, owners: Owners, hand: Hand) -> int:
    """Who owns what the office leads: the clerk who issues it, unless they are about to leave."""
    able = [person.pk for person in owners.get(office, ())]
    if not able:
        raise Incomplete(
            "directives.office_without_owner",
            _("领导小组办公室没有可以担任总任务责任人的人员。"),
            _("请改为分别下达，或先在“单位与人员”中补充办公室人员。"),
        )
    return hand.by.person_id if hand.by.person_id in able else able[0]
