"""What a record must say before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qingzhou.refusals import Incomplete
from qingzhou.registry.columns import BY_CODE, OF, Aspect, names_it

LONGEST_GROUND = 200
FIRST_DAY = date(1980, 1, 1)  # nothing that is supervised here is older


@dataclass(frozen=True)
class Change:
    """What the file is to say of one aspect from a day on. `data` by column name, empty: there is none any more."""

    aspect: Aspect
    data: Mapping[str, Any]
    since: date
    ground: str
    key: str = ""  # which of several; asked for only where `data` is empty

    @property
    def named(self) -> str:
        """Which of several it is."""
        return key_of(self.aspect, self.data) if self.data else self.key


def key_of(aspect: Aspect, data: Mapping[str, Any]) -> str:
    """Which of several of its aspect some values are about."""
    column = names_it(aspect)
    return str(data.get(column.name) or "") if column else ""


def missing(aspect: Aspect, data: Mapping[str, Any]) -> list[str]:
    """The codes of the columns that must be filled in and are not."""
    return [column.code for column in OF[aspect] if column.required and data.get(column.name) in (None, "", [])]


def out_of_order(data: Mapping[str, Any]) -> bool:
    """Whether something ends before it begins."""
    starts, ends = data.get("starts_on"), data.get("ends_on")
    return bool(starts and ends and ends < starts)


def wrong(change: Change, today: date) -> Incomplete | None:
    """Why a change cannot be kept, or None."""
    if not change.ground.strip() or len(change.ground) > LONGEST_GROUND:
        said = _("未写明依据，或超过 %(n)d 字。") % {"n": LONGEST_GROUND}
        return Incomplete("registry.ground", said, _("请写明依据的文件、证照或检查。"))
    if not FIRST_DAY <= change.since <= today:
        said = _("起算日期应在 1980 年以后、今天以前。")
        return Incomplete("registry.since", said, _("尚未发生的变化，请到当天再登记。"))
    if not change.data:
        return None if change.aspect is not Aspect.IDENTITY else _nameless()
    if lacking := missing(change.aspect, change.data):
        said = _("未填写：%(columns)s。") % {"columns": _("、").join(str(BY_CODE[code].label) for code in lacking)}
        return Incomplete("registry.missing", said, _("请补齐后再保存。"))
    if out_of_order(change.data):
        return Incomplete("registry.order", _("止期早于起期。"), _("请核对起止日期。"))
    return None


def _nameless() -> Incomplete:
    return Incomplete("registry.nameless", _("机构的基本情况不能去掉。"), _("已注销的，请登记法人登记的状态。"))
