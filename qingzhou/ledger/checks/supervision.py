"""What the deeds of supervision may still lack."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.checks.check import Check
from qingzhou.ledger.ladder import OBJECT_WITHIN
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete, NotNow, Refusal


def _reply_day(entry: Written, reply_by: date) -> Refusal | None:
    if reply_by > local_day(entry.at):
        return None
    return Incomplete("ledger.reply_in_the_past", _("答复时限应在今天以后。"), _("请留出答复所需的工作日。"))


def _once(state: Projection, level: int, round_: int) -> Refusal | None:
    """What the clock does, it does once a round; a second machine comes too late."""
    taken = state.proposed is not None if level else state.level is not None
    if not taken and round_ == state.round:
        return None
    return NotNow("ledger.step_taken", _("本轮已经提醒或提请过。"), _("不必再办。"))


def _reminded(state: Projection, _entry: Written, deed: deeds.Reminded) -> Refusal | None:
    return _once(state, 0, deed.round)


def _proposed(state: Projection, entry: Written, deed: deeds.Proposed) -> Refusal | None:
    if deed.reply_by is not None:  # of a meeting, whose last word holds
        return _reply_day(entry, deed.reply_by)
    return _once(state, deed.level, deed.round)


def _supervised(_state: Projection, entry: Written, deed: deeds.Supervised) -> Refusal | None:
    return _reply_day(entry, deed.reply_by)


def _objected(state: Projection, entry: Written, _deed: deeds.Objected) -> Refusal | None:
    sheet = state.sheet
    if sheet is None or local_day(entry.at) <= sheet.on + timedelta(days=OBJECT_WITHIN):
        return None
    said = _("督办单发出已超过 %(days)d 日，不能再提异议。") % {"days": OBJECT_WITHIN}
    return NotNow("ledger.objection_too_late", said, _("请答复督办单，有不同意见的写在答复中。"))


def _upheld(_state: Projection, entry: Written, deed: deeds.Upheld) -> Refusal | None:
    return _reply_day(entry, deed.reply_by)


CHECKS: dict[Verb, Check] = {
    Verb.REMIND: _reminded,
    Verb.PROPOSE: _proposed,
    Verb.SUPERVISE: _supervised,
    Verb.OBJECT: _objected,
    Verb.UPHOLD: _upheld,
}
