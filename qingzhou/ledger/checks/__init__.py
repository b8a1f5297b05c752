"""What a deed still lacks before it can be recorded, a table of pure functions for each theme."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from qingzhou.ledger.checks import adopting, decided, issues, supervision, tasks, together
from qingzhou.ledger.checks.check import Check
from qingzhou.ledger.checks.issues import incomplete_registration
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Kind, Verb
from qingzhou.refusals import Incomplete, Refusal

__all__ = ["incomplete", "incomplete_registration"]

YEARS_AHEAD = 10  # due dates and reviews further ahead than this are slips of the pen
CHECKS: dict[Verb, Check] = {
    **tasks.CHECKS,
    **decided.CHECKS,
    **together.CHECKS,
    **supervision.CHECKS,
    **issues.CHECKS,
    **adopting.CHECKS,
}
# What the same deed needs besides, in an item of one kind.
FURTHER: dict[tuple[str, Verb], Check] = {(Kind.ISSUE, verb): check for verb, check in issues.FURTHER.items()}


def incomplete(state: Projection, entry: Written) -> Refusal | None:
    """What the deed still lacks, given the item as it stands and the day; None if it may be recorded."""
    if wrong := entry.deed.wrong() or _too_far(entry):
        return wrong
    checks = (CHECKS.get(entry.deed.verb), FURTHER.get((state.kind, entry.deed.verb)))
    refusals = (check(state, entry, entry.deed) for check in checks if check)
    return next((refusal for refusal in refusals if refusal), None)


def _too_far(entry: Written) -> Incomplete | None:
    """A date that nobody can mean, and that the calendar could not count to."""
    latest = local_day(entry.at) + timedelta(days=YEARS_AHEAD * 366)
    days = [getattr(entry.deed, name, None) for name in ("due_on", "review_on", "reply_by")] + [
        *getattr(entry.deed, "rechecks", ())
    ]
    if all(day is None or day <= latest for day in days):
        return None
    said = _("日期在 %(years)d 年以后。") % {"years": YEARS_AHEAD}
    return Incomplete("ledger.too_far_ahead", said, _("请核对年份后再提交。"))
