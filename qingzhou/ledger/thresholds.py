"""期限与阈值: which terms the office may change, within which bounds, and what a change would do to the lights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger.models import Item, PolicyVersion
from qingzhou.ledger.pace import light_on
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.queries import IS_OPEN
from qingzhou.ledger.recount import CHUNK, moved
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Status
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LIGHTS = ("yellow_on", "red_on")


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
)


def numbers(terms: Policy) -> dict[str, int]:
    """Everything that the office may change, by name."""
    return {term.name: getattr(terms, term.name) for term in TERMS}


@dataclass(frozen=True)
class Preview:
    """What a change would do today: how many open items get another light, by unit."""

    items: int  # that are open
    changed: int
    units: list[tuple[str, int]]


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


def preview(by: Membership, terms: Terms, today: date) -> Preview:
    """Which open items would have another light today with other terms."""
    own = Q(jurisdiction_id=by.jurisdiction_id)
    shifts = {
        one.item_id: {shift.name: shift.after for shift in one.shifts if shift.name in LIGHTS}
        for one in moved(terms, None, own)
    }
    units: Counter[str] = Counter()
    for items in _portions([key for key, days in shifts.items() if days]):
        for item in items:
            days = {name: getattr(item, name) for name in LIGHTS} | shifts[item.pk]
            if light_on(Status(item.status), **days, today=today) is not item.light(today):
                units[str(item.lead)] += 1
    return Preview(Item.objects.filter(IS_OPEN, own).count(), units.total(), units.most_common())


def _portions(keys: list[int]) -> Iterator[QuerySet[Item]]:
    for first in range(0, len(keys), CHUNK):
        yield Item.objects.filter(pk__in=keys[first : first + CHUNK]).select_related("lead").defer("quote")


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
