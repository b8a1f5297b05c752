"""Who may work on documents, and what a draft still lacks: one answer for the action, the page and the button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qingzhou.directives.models import Draft, DraftUnit
from qingzhou.directives.states import ClauseKind, Deed, State, step
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Person, Role, Unit

Owners = Mapping[int, list[Person]]


def why_not_work(by: Membership, jurisdiction_id: int | None = None) -> Refusal | None:
    """Why `by` may not bring in, change or issue documents (of a jurisdiction), or None if they may."""
    if by.role != Role.OFFICE_CLERK:
        return NotAllowed("directives.not_office", _("此步由领导小组办公室办理。"), _("请与领导小组办公室联系。"))
    if jurisdiction_id is not None and jurisdiction_id != by.jurisdiction_id:
        return NotAllowed("directives.elsewhere", _("这份文件不属于本地。"), _("请联系该地的领导小组办公室。"))
    return None


def why_not(draft: Draft, deed: Deed, by: Membership) -> Refusal | None:
    """Why `by` may not do `deed` to a draft as it stands, or None if they may."""
    if refusal := why_not_work(by, draft.version.directive.jurisdiction_id):
        return refusal
    if not draft.version.current:
        return NotNow("directives.old_version", _("原文已重新分解，此项属于旧版。"), _("请返回文件，在新版中办理。"))
    try:
        step(State(draft.state), deed)
    except NotNow as refusal:
        return refusal
    return None


@dataclass(frozen=True)
class Lack:
    """Something that a draft needs before it can be issued; codes: unknown, lead, owner, due, past."""

    code: str
    said: str


def to_issue(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts that the next confirmation would issue, complete or not."""
    return [draft for draft in drafts if draft.state == State.PENDING and draft.kind != ClauseKind.EXHORTATION]


def leads_of(draft: Draft) -> list[Unit]:
    """The recognised lead units: one, or with `each` any number."""
    return [part.unit for part in draft.parts.all() if part.unit and part.role == DraftUnit.Role.LEAD]


def is_divided(draft: Draft) -> bool:
    """Whether it becomes one item that the office leads, with a share of it for every unit."""
    return draft.each and not draft.apart and len(leads_of(draft)) > 1


def owner_of(draft: Draft, lead: Unit, owners: Owners) -> Person | None:
    """Who would own the item of a lead unit: the one chosen, or with `each` the unit's first person."""
    able = owners.get(lead.pk, [])
    if draft.each:
        return able[0] if able else None
    return next((person for person in able if person.pk == draft.owner_id), None)


def lacks(draft: Draft, owners: Owners, today: date) -> list[Lack]:
    """What a draft still lacks, in the order of the page. `owners`: units.queries.owners_of its lead units."""
    return [*_unit_lacks(draft), *_owner_lacks(draft, owners), *_date_lacks(draft, today)]


def _unit_lacks(draft: Draft) -> list[Lack]:
    unknown = [part.written for part in draft.parts.all() if part.unit is None]
    if unknown:
        return [Lack("unknown", _("“%(name)s”未认出") % {"name": "、".join(unknown)})]
    leads = leads_of(draft)
    if not leads:
        return [Lack("lead", _("未定牵头单位"))]
    if len(leads) > 1 and not draft.each:
        return [Lack("lead", _("牵头单位多于一个"))]
    return []


def _owner_lacks(draft: Draft, owners: Owners) -> list[Lack]:
    without = [str(unit) for unit in leads_of(draft) if owner_of(draft, unit, owners) is None]
    if not without:
        return []
    names = "、".join(without[:3])
    if len(without) > 3:
        names = _("%(names)s等 %(count)d 个单位") % {"names": names, "count": len(without)}
    return [Lack("owner", _("%(units)s未定责任人") % {"units": names})]


def _date_lacks(draft: Draft, today: date) -> list[Lack]:
    if draft.due_on is None:
        return [Lack("due", _("未定时限"))]
    if draft.due_on > latest_due(today):
        return [Lack("past", _("时限过远"))]
    return [Lack("past", _("时限早于今天"))] if draft.due_on < today else []


def latest_due(today: date) -> date:
    """The last day that can be a due date: promises are kept within ten years."""
    return date(today.year + 10, 12, 31)
