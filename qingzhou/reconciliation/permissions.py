"""Who may hold lists against the register and decide what is one, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Role


def why_not_reconcile(by: Membership, jurisdiction_id: int | None = None) -> Refusal | None:
    """Why `by` may not reconcile (what belongs to a jurisdiction), or None if they may."""
    if by.role != Role.OFFICE_CLERK:
        said = _("名册核对由领导小组办公室办理。")
        return NotAllowed("reconciliation.not_office", said, _("请与领导小组办公室联系。"))
    if jurisdiction_id is not None and jurisdiction_id != by.jurisdiction_id:
        return NotAllowed("reconciliation.elsewhere", _("这份名册不属于本地。"), _("请联系该地的领导小组办公室。"))
    return None
