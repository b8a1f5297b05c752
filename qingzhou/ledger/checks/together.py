"""What the deeds of units that work together may still lack."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.checks.check import Check
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete, Refusal


def _help_asked(state: Projection, entry: Written, deed: deeds.HelpAsked) -> Refusal | None:
    if state.share(deed.unit):
        return Incomplete("ledger.takes_part_already", _("该单位已经承办此事项。"), _("请另选单位，或直接与其联系。"))
    if state.due_on is not None and local_day(entry.at) <= deed.due_on <= state.due_on:
        return None
    return Incomplete(
        "ledger.help_outside_term", _("请求配合的时限应在今天和本事项办结时限之间。"), _("请改正日期后再提交。")
    )


def _planned(state: Projection, _entry: Written, deed: deeds.Planned) -> Refusal | None:
    begins, ends = state.issued_on, state.due_on
    if begins is None or ends is None or all(begins < one.on < ends for one in deed.milestones):
        return None
    return Incomplete(
        "ledger.milestone_outside_term", _("节点日期应在下达之后、办结时限之前。"), _("请改正日期后再提交。")
    )


CHECKS: dict[Verb, Check] = {
    Verb.ASK_HELP: _help_asked,
    Verb.PLAN: _planned,
    Verb.CHANGE_PLAN: _planned,
}
