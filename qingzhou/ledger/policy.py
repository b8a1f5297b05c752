"""How this office works: terms and thresholds, with their defaults. settings.POLICY changes them, and the office by saving a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.conf import settings

from qingzhou.kit.recent import Recent
from qingzhou.workdays.days import SHANGHAI, local_day

__all__ = ["SHANGHAI", "Policy", "known_terms", "local_day", "policy"]


@dataclass(frozen=True)
class Policy:
    """Terms in working days, thresholds in percentage points, the week's cut-off as ISO weekday and hour."""

    sign_within: int = 1
    review_within: int = 2
    near_due: int = 3
    yellow_gap: int = 10
    red_gap: int = 30
    stalled_after: int = 5
    declines_allowed: int = 1
    sheets_a_month: int = 5  # supervision sheets to one unit
    answer_objection: int = 10  # working days in which the office answers
    # The supervision ladder: working days to reply at each level, who signs, and when the next level is proposed.
    reply_to_sheet: int = 5
    reply_to_listing: int = 3
    reply_to_talk: int = 5
    reply_to_circular: int = 5
    reply_to_referral: int = 5
    office_signs_to: int = 1  # the highest level that the office signs itself; those above are the leaders'
    raised_to: int = 3  # the highest level that red lights alone, round after round, lead to
    pressed_after: int = 1  # calendar days without the reply that was owed
    evidence_from: int = 80  # a claim of this many percent or more needs evidence
    cutoff_weekday: int = 4  # Thursday
    cutoff_hour: int = 17
    assign_within: int = 1  # an issue, from its registration
    investigate_within: int = 10
    reply_within: int = 20  # to whoever reported an issue, from its registration
    recheck_after: tuple[int, ...] = (30, 90, 180)  # calendar days after closing

    def cutoff_from(self, day: date) -> date:
        """The first cut-off day on or after `day`."""
        return day + timedelta(days=(self.cutoff_weekday - day.isoweekday()) % 7)

    def cutoff_before(self, day: date) -> date:
        """The last cut-off day before `day`."""
        return self.cutoff_from(day) - timedelta(days=7)

    def cutoff_moment(self, day: date) -> datetime:
        """The moment on a cut-off day at which the week ends."""
        return datetime.combine(day, time(self.cutoff_hour), SHANGHAI)


def policy(*, fresh: bool = False) -> Policy:
    """The terms in force: settings.POLICY, changed by the last version that the office saved.

    Pages may take what this process knew a few seconds ago; whoever writes asks for what is in force now.
    """
    return known_terms.anew(None) if fresh else known_terms.of(None)


def _in_force(_key: None) -> Policy:
    versions = apps.get_model("ledger", "PolicyVersion")._default_manager.order_by("-pk")  # noqa: SLF001
    latest = versions.values_list("terms", flat=True).first() or {}
    return Policy(**{**getattr(settings, "POLICY", {}), **latest})


known_terms = Recent(_in_force)
