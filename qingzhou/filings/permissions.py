"""Who may file, for which period, and who sets the rhythm; and why not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qingzhou.filings.periods import Period
from qingzhou.filings.rhythms import Window
from qingzhou.refusals import NotAllowed, NotNow, Refusal
from qingzhou.units.models import Membership, Role, UnitKind

FILING = frozenset({Role.UNIT_HANDLER, Role.UNIT_LEADER})
ACCEPTED_FOR = timedelta(days=31)  # after the cut-off


def may_file(by: Membership) -> bool:
    """Whether `by` files for a unit: its handlers and leaders do, and the office owes nothing."""
    return by.role in FILING and by.unit.kind != UnitKind.OFFICE


def why_not_file(window: Window, running: Period, by: Membership, now: datetime) -> Refusal | None:
    """Why `by` may not file for a period now, or None if they may. After its cut-off it is accepted as late."""
    if not may_file(by):
        return NotAllowed(
            "filings.not_yours", _("周填报由各单位的经办人和分管领导办理。"), _("请与领导小组办公室联系。")
        )
    if now <= window.ends_at and window.period != running:
        said = _("现在不填报%(period)s。") % {"period": window.period.label}
        return NotNow("filings.not_running", said, _("请填报%(period)s。") % {"period": running.label})
    if now > window.ends_at + ACCEPTED_FOR:
        said = _("%(period)s已截止很久，不再补报。") % {"period": window.period.label}
        return NotNow("filings.too_late", said, _("请填报%(period)s。") % {"period": running.label})
    return None


def why_not_set_rhythm(by: Membership) -> Refusal | None:
    """Why `by` may not change the rhythm, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("filings.not_office", _("填报周期由领导小组办公室设置。"), _("请与领导小组办公室联系。"))
