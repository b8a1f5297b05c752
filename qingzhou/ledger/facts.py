"""What an entry says, as labelled facts for the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger import deeds
from qingzhou.units.models import Unit


@dataclass(frozen=True)
class Fact:
    """One thing that an entry says."""

    label: str
    value: str


Units = dict[int, Unit]


def facts(deed: deeds.Deed, units: Units) -> Iterator[Fact]:
    """Everything worth telling of a deed besides its first sentence. `units`: those that it names, by id."""
    labels = {
        "title": _("事项"),
        "source": _("来源"),
        "unit": _("请求配合单位"),
        "lead": _("牵头单位"),
        "supports": _("配合单位"),
        "issued_on": _("下达"),
        "due_on": _due_label(deed),
        "closed_on": _("销号日期"),
        "recurrence": _("周期"),
        "review_on": _("复核日期"),
        "counted": _("累计完成"),
        "why": _("更正理由") if isinstance(deed, deeds.Amended) else _("事由"),
        "problems": _("存在问题"),
        "wanted": _("需要协调"),
        "next_step": _("下一步打算"),
        "origin": _("原台账"),
        "words": _("原表所写"),
        **_of_sheet(deed),
    }
    for name, label in labels.items():
        value = getattr(deed, name, None)
        if value and not (name == "title" and isinstance(deed, deeds.Registered)):  # that is the page's own
            yield Fact(label, _shown(name, value, units))
    yield from _of_plan(deed) if isinstance(deed, deeds.Planned) else ()
    yield from _of_cascade(deed, units) if isinstance(deed, deeds.Cascaded) else ()
    if isinstance(deed, deeds.Ruled):
        yield Fact(_("裁定"), _("退单理由成立") if deed.unit_right else _("退单理由不成立"))


def _of_sheet(deed: deeds.Deed) -> dict[str, str]:
    """What is told of a supervision sheet, or of the answer to an objection."""
    if isinstance(deed, deeds.Upheld):
        return {"reply_by": _("答复时限")}
    if not isinstance(deed, deeds.Supervised):
        return {}
    return {
        "number": _("督办单"),
        "demand": _("督办要求"),
        "reply_by": _("答复时限"),
        "mandate": _("授权依据"),
        "over_cap": _("超过本月上限的理由"),
    }


def _due_label(deed: deeds.Deed) -> str:
    if isinstance(deed, deeds.ExtensionAsked):
        return _("申请延至")
    return _("请于何日前办完") if isinstance(deed, deeds.HelpAsked) else _("办结时限")


def _shown(name: str, value: object, units: Units) -> str:
    if name in ("lead", "unit") and isinstance(value, int):
        return str(units.get(value, value))
    if name == "words" and isinstance(value, tuple):
        return pgettext("between sentences", "；").join(value)
    if isinstance(value, tuple):
        return listed(str(units.get(unit, unit)) for unit in value)
    return day(value) if isinstance(value, date) else str(value)


def _of_plan(deed: deeds.Planned) -> Iterator[Fact]:
    if deed.target:
        yield Fact(_("目标"), f"{deed.target} {deed.target_unit}")
    for one in deed.milestones:
        yield Fact(_("节点"), _("%(day)s 达到 %(percent)s") % {"day": day(one.on), "percent": f"{one.percent}%"})


def _of_cascade(deed: deeds.Cascaded, units: Units) -> Iterator[Fact]:
    given = (
        f"{child.number} {units.get(child.unit, child.unit)}" + (f"（{child.weight}）" if deed.weighted else "")
        for child in deed.children
    )
    yield Fact(_("分解为"), listed(given))
    yield Fact(_("合计办法"), _("按权重") if deed.weighted else _("简单平均"))


def listed(words: Iterable[str]) -> str:
    """Words one after another, as the language separates them."""
    return pgettext("between units", "、").join(words)
