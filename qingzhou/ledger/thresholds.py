"""期限与阈值: which terms the office may change, within which bounds, and what was changed before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger.models import PolicyVersion
from qingzhou.ledger.policy import Policy
from qingzhou.refusals import Incomplete

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Term:
    """A number that the office may change, from `least` to `most`."""

    name: str
    label: StrOrPromise
    least: int
    most: int


TERMS = (
    Term("near_due", gettext_lazy("到期前几个工作日亮黄灯"), 0, 20),
    Term("yellow_gap", gettext_lazy("落后超过几个百分点亮黄灯"), 0, 90),
    Term("red_gap", gettext_lazy("落后超过几个百分点亮红灯"), 1, 100),
    Term("stalled_after", gettext_lazy("几个工作日没有记录算停滞"), 1, 60),
    Term("sign_within", gettext_lazy("签收时限（工作日）"), 1, 10),
    Term("review_within", gettext_lazy("办公室答复时限（工作日）"), 1, 20),
    Term("answer_objection", gettext_lazy("答复督办异议的时限（工作日）"), 1, 20),
    Term("sheets_a_month", gettext_lazy("同一单位每月督办单上限（份）"), 1, 50),
    Term("raised_to", gettext_lazy("反复亮红灯最高提请到第几级"), 1, 3),
    Term("pressed_after", gettext_lazy("逾期未答复几天后提请上一级"), 1, 15),
    Term("office_signs_to", gettext_lazy("办公室最高签发到第几级（0 为全部由领导签发）"), 0, 2),
    Term("reply_to_sheet", gettext_lazy("督办单答复时限（工作日）"), 1, 20),
    Term("reply_to_listing", gettext_lazy("挂牌督办答复时限（工作日）"), 1, 20),
    Term("reply_to_talk", gettext_lazy("约谈答复时限（工作日）"), 1, 20),
    Term("reply_to_circular", gettext_lazy("通报答复时限（工作日）"), 1, 20),
    Term("reply_to_referral", gettext_lazy("问责建议答复时限（工作日）"), 1, 20),
)


def numbers(terms: Policy) -> dict[str, int]:
    """Everything that the office may change, by name."""
    return {term.name: getattr(terms, term.name) for term in TERMS}


def why_not(terms: Policy, reason: str) -> Incomplete | None:
    """What is wrong with terms that are to be saved, or None."""
    for term in TERMS:
        if not term.least <= getattr(terms, term.name) <= term.most:
            said = _("“%(label)s”应在 %(least)d 到 %(most)d 之间。") % vars(term)
            return Incomplete("ledger.term_out_of_bounds", said, _("请改正后再保存。"))
    if terms.red_gap <= terms.yellow_gap:
        return Incomplete("ledger.red_before_yellow", _("亮红灯的差距应大于亮黄灯的差距。"), _("请改正后再保存。"))
    if not reason.strip():
        return Incomplete("ledger.reason_missing", _("未写明理由。"), _("请填写理由后再提交。"))
    return None


@dataclass(frozen=True)
class Change:
    """One version of the terms, as the page tells it."""

    at: datetime
    person: str
    reason: str
    lines: list[str]


def history(most: int = 20) -> list[Change]:
    """The last versions, the newest first."""
    labels = {term.name: term.label for term in TERMS}
    return [
        Change(
            version.at,
            str(version.person),
            version.reason,
            [f"{labels.get(name, name)}：{old} → {new}" for name, (old, new) in version.changed.items()],
        )
        for version in PolicyVersion.objects.select_related("person")[:most]
    ]
