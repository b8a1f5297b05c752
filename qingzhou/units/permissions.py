"""Who may keep the units and accounts of a jurisdiction, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Person, Role, Unit

OFFICE_ROLES = frozenset({Role.OFFICE_CLERK, Role.GROUP_LEADER})
NOT_FROM_THE_OFFICE = frozenset({Role.GROUP_LEADER, Role.AUDITOR})  # whom the office must not be able to impersonate


def why_not_keep_units(by: Membership, unit: Unit | None = None) -> Refusal | None:
    """Why `by` may not change units and accounts (of `unit`'s jurisdiction), or None if they may."""
    if by.role != Role.OFFICE_CLERK:
        return NotAllowed("units.not_office", _("单位和人员由领导小组办公室维护。"), _("请与领导小组办公室联系。"))
    if unit is not None and unit.jurisdiction_id != by.jurisdiction_id:
        return NotAllowed("units.elsewhere", _("该单位不属于本地。"), _("请联系该地的领导小组办公室。"))
    return None


def check_keeps_units(by: Membership, unit: Unit | None = None) -> None:
    """Raises NotAllowed unless `by` may change units and accounts."""
    if refusal := why_not_keep_units(by, unit):
        raise refusal


def knows(person: Person, by: Membership) -> bool:
    """Whether a person belongs, or once belonged, to the jurisdiction of `by`, or to none yet."""
    memberships = person.memberships.all()
    return not memberships.exists() or memberships.filter(unit__jurisdiction_id=by.jurisdiction_id).exists()


def why_not_issue_password(person: Person, by: Membership) -> Refusal | None:
    """Why `by` may not issue a password to a person, or None if they may.

    The office cannot make itself a way into the accounts of those who direct or audit it, nor of another jurisdiction.
    """
    if refusal := why_not_keep_units(by):
        return refusal
    if person.memberships.filter(role__in=NOT_FROM_THE_OFFICE).exists():
        return NotAllowed(
            "units.password_not_yours",
            _("领导和审计人员的密码不由办公室发放。"),
            _("请系统管理员在服务器上为其设置密码。"),
        )
    if person.memberships.exclude(unit__jurisdiction_id=by.jurisdiction_id).exists() or not knows(person, by):
        return NotAllowed("units.elsewhere", _("此人在其他地方任职。"), _("请系统管理员在服务器上为其设置密码。"))
    return None
