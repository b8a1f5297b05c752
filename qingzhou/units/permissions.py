"""Who may keep the units and accounts of a jurisdiction, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import CAN_BE_STOOD_IN_FOR, Membership, Person, Role, Unit

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


def why_not_disable(person: Person, by: Membership) -> Refusal | None:
    """Why `by` may not close, or open again, a person's account, or None if they may.

    The office cannot shut out those who direct or audit it, nor people who act elsewhere too.
    """
    if refusal := why_not_keep_units(by):
        return refusal
    if person.pk == by.person_id:
        return NotNow("units.own_account", _("不能停用自己的账号。"), _("请由另一名办公室人员办理。"))
    if person.memberships.filter(role__in=NOT_FROM_THE_OFFICE).exists():
        return NotAllowed(
            "units.account_not_yours",
            _("领导和审计人员的账号不由办公室停用。"),
            _("请系统管理员在服务器上办理。"),
        )
    if person.memberships.exclude(unit__jurisdiction_id=by.jurisdiction_id).exists() or not knows(person, by):
        return NotAllowed("units.elsewhere", _("此人在其他地方任职。"), _("请系统管理员在服务器上办理。"))
    return None


def why_not_name_stand_in(absent: Membership, by: Membership) -> Refusal | None:
    """Why `by` may not name somebody to stand in for a membership, or None if they may.

    The person themselves, their unit's leader, or the office; nobody who is standing in for somebody at the moment.
    """
    if absent.stands_in_for_id is not None or by.stands_in_for_id is not None:
        return NotAllowed(
            "units.stand_in_of_a_stand_in",
            _("代班的身份不能再由他人代班，也不能指定代班人。"),
            _("请切换到本人的身份办理。"),
        )
    if absent.role not in CAN_BE_STOOD_IN_FOR:
        return NotAllowed("units.no_stand_in", _("领导小组领导和审计人员不设代班。"), _("确需他人办理的，请另设任职。"))
    leads = by.role == Role.UNIT_LEADER and by.unit_id == absent.unit_id
    keeps = by.role == Role.OFFICE_CLERK and by.jurisdiction_id == absent.jurisdiction_id
    if by.person_id == absent.person_id or leads or keeps:
        return None
    return NotAllowed(
        "units.stand_in_not_yours",
        _("代班人由本人、本单位分管领导或办公室指定。"),
        _("请与本人或领导小组办公室联系。"),
    )


def why_not_name_oneself(absent: Membership, colleague: Person, by: Membership) -> Refusal | None:
    """Why `by` may not name this colleague, or None: nobody gives themself another role, and with it what only that sees."""
    if colleague.pk != by.person_id or absent.role == by.role:
        return None
    return NotAllowed(
        "units.stand_in_names_oneself",
        _("不能指定自己代另一种身份。"),
        _("请指定其他人员，或请领导小组办公室指定。"),
    )


def why_not_end_stand_in(stand_in: Membership, by: Membership) -> Refusal | None:
    """Why `by` may not end a stand-in early, or None: who stands in, the absent, the unit's leader or the office may."""
    own = by.stands_in_for_id is None and by.person_id in (stand_in.person_id, stand_in.stands_in_for_id)
    leads = by.role == Role.UNIT_LEADER and by.unit_id == stand_in.unit_id
    keeps = by.role == Role.OFFICE_CLERK and by.jurisdiction_id == stand_in.jurisdiction_id
    if stand_in.stands_in_for_id is not None and (own or leads or keeps):
        return None
    return NotAllowed(
        "units.stand_in_not_yours",
        _("代班由本人、代班人、本单位分管领导或办公室结束。"),
        _("请与他们联系。"),
    )
