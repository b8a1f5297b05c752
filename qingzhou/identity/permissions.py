"""Who must have a second factor, and who may reset or link another's."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Person, Role
from qingzhou.units.permissions import why_not_issue_password

MUST_HAVE = frozenset({Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.UNIT_LEADER, Role.AUDITOR})


def must_have_second_factor(by: Membership) -> bool:
    """Whether nobody acts in this role without a second factor, here."""
    return settings.MFA == "required" and by.role in MUST_HAVE


def why_not_reset(person: Person, by: Membership) -> Refusal | None:
    """Why `by` may not take a person's second factor away, or None: as with passwords, and never one's own."""
    if person.pk == by.person_id:
        return NotAllowed(
            "identity.own_second_factor",
            _("自己的第二重验证不能这样重置。"),
            _("请在“我的账号”中用验证码或恢复码办理，或请另一名办公室人员重置。"),
        )
    return why_not_issue_password(person, by)


def why_not_link(person: Person, by: Membership) -> Refusal | None:
    """Why `by` may not say which platform account a person is, or None: as with passwords, and never one's own."""
    if person.pk == by.person_id:
        return NotAllowed("identity.own_link", _("不能自己确认自己的关联。"), _("请由另一名办公室人员确认。"))
    return why_not_issue_password(person, by)
