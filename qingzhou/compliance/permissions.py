"""Who may sweep, enter the limits of the place, and deal with a finding; and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.compliance.models import Finding
from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Role

ANSWERING = (Role.UNIT_HANDLER, Role.UNIT_LEADER)


def why_not_sweep(by: Membership) -> Refusal | None:
    """Why `by` may not sweep or enter a limit of the place, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    said = _("扫描和本地参数由领导小组办公室办理。")
    return NotAllowed("compliance.not_office", said, _("请与领导小组办公室联系。"))


def why_not_deal(by: Membership, finding: Finding) -> Refusal | None:
    """Why `by` may not dismiss a finding or make an issue of it, or None if they may: the office, and the unit that answers."""
    own = by.role in ANSWERING and by.unit_id == finding.unit_id
    if by.jurisdiction_id == finding.jurisdiction_id and (own or by.role == Role.OFFICE_CLERK):
        return None
    return NotAllowed("compliance.not_yours", _("这条命中由责任单位或办公室处理。"), _("请与责任单位联系。"))


def why_not_look(by: Membership, *, answers: bool) -> Refusal | None:
    """Why `by` may not look at the facts of an institution, or None if they may: who oversees, and who answers for a finding."""
    if by.oversees or answers:
        return None
    said = _("明细供领导小组、办公室和核实这家机构命中的责任单位查看。")
    return NotAllowed("compliance.not_answering", said, _("请与领导小组办公室联系。"))
