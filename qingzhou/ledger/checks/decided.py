"""What a meeting's decisions may still lack."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.checks.check import Check
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete, Refusal


def _extended(state: Projection, entry: Written, deed: deeds.Extended) -> Refusal | None:
    if state.due_on is not None and deed.due_on > state.due_on and deed.due_on >= local_day(entry.at):
        return None
    return Incomplete("ledger.extension_not_later", _("新的时限不晚于现在的时限。"), _("请填写更晚的日期。"))


def _lead_changed(state: Projection, _entry: Written, deed: deeds.LeadChanged) -> Refusal | None:
    if deed.lead != state.lead:
        return None
    return Incomplete("ledger.leads_already", _("该单位已经是牵头单位。"), _("请另选单位。"))


CHECKS: dict[Verb, Check] = {Verb.EXTEND: _extended, Verb.CHANGE_LEAD: _lead_changed}
