"""What each indicator weighs and what counts as a small sample: as the office set it, or as the program began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.dispatch.models import Weighting
from qingzhou.dispatch.ranking.indicators import BY_CODE, INDICATORS
from qingzhou.ledger import rehearsal
from qingzhou.refusals import Incomplete
from qingzhou.rights import visible
from qingzhou.units.models import Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SMALLEST = "smallest"
SMALLEST_LABEL = gettext_lazy("样本下限（分母小于此数的标“样本少”）")
MOST, MOST_SMALLEST = 100, 100


@dataclass(frozen=True)
class Weights:
    """The weight of every indicator by its code, 0 to 100, and from which denominator on a figure is no small sample."""

    by_code: Mapping[str, int]
    smallest: int

    def numbers(self) -> dict[str, int]:
        """Everything that can be set, by name."""
        return {**self.by_code, SMALLEST: self.smallest}

    def written(self) -> str:
        """All numbers in one word, to compare."""
        return rehearsal.written(self.numbers())


USUAL = Weights({each.code: each.weight for each in INDICATORS}, 5)


def weights_of(jurisdiction_id: int) -> Weights:
    """The weights in force; an indicator that a stored version does not know weighs what the program gives it."""
    latest = Weighting.objects.filter(jurisdiction_id=jurisdiction_id).first()
    if latest is None:
        return USUAL
    return Weights({**USUAL.by_code, **latest.weights}, latest.smallest)


def label_of(name: str) -> StrOrPromise:
    """What a number that can be set is called."""
    return BY_CODE[name].label if name in BY_CODE else SMALLEST_LABEL


def why_not(weights: Weights, reason: str) -> Incomplete | None:
    """What is wrong with weights that are to be saved, or None."""
    for name, number in weights.numbers().items():
        least, most = (1, MOST_SMALLEST) if name == SMALLEST else (0, MOST)
        if not least <= number <= most:
            said = _("“%(label)s”应在 %(least)d 到 %(most)d 之间。")
            told = {"label": label_of(name), "least": least, "most": most}
            return Incomplete("dispatch.weight_out_of_bounds", said % told, _("请改正后再保存。"))
    if not any(weights.by_code.values()):
        return Incomplete("dispatch.weighs_nothing", _("各项权重不能全部为 0。"), _("请改正后再保存。"))
    if not reason.strip():
        return Incomplete("dispatch.reason_missing", _("未写明理由。"), _("请填写理由后再提交。"))
    return None


@dataclass(frozen=True)
class Change:
    """One version of the weights, as the page tells it."""

    at: datetime
    person: str
    reason: str
    lines: list[str]


def history(by: Membership, most: int = 20) -> list[Change]:
    """The last versions that `by` sees, the newest first."""
    versions = visible(Weighting, by).select_related("person")
    return [
        Change(
            version.at,
            str(version.person),
            version.reason,
            [f"{label_of(name)}：{old} → {new}" for name, (old, new) in version.changed.items()],
        )
        for version in versions[:most]
    ]
