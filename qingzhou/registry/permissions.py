"""Who may keep the register, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership, Role

KEEPING = (Role.OFFICE_CLERK,)


def why_not_keep(by: Membership, institution: Institution | None = None) -> Refusal | None:
    """Why `by` may not write into the register (of `institution`), or None if they may."""
    if by.role not in KEEPING:
        return NotAllowed("registry.not_office", _("机构档案由领导小组办公室维护。"), _("请与领导小组办公室联系。"))
    if institution is not None and institution.jurisdiction_id != by.jurisdiction_id:
        return NotAllowed("registry.elsewhere", _("该机构不属于本地。"), _("请联系该地的领导小组办公室。"))
    return None
