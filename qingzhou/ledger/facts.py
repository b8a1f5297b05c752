"""What an entry says, as labelled facts for the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger import deeds
from qingzhou.units.models import Unit


@dataclass(frozen=True)
class Fact:
    """One thing that an entry says."""

    label: str
    value: str


Units = dict[int, Unit]


LABELS: dict[str, Any] = {
    "title": gettext_lazy("事项"),
    "follow_up": gettext_lazy("由此下达"),
    "source": gettext_lazy("来源"),
    "unit": gettext_lazy("请求配合单位"),
    "lead": gettext_lazy("牵头单位"),
    "supports": gettext_lazy("配合单位"),
    "issued_on": gettext_lazy("下达"),
    "due_on": gettext_lazy("办结时限"),
    "closed_on": gettext_lazy("销号日期"),
    "recurrence": gettext_lazy("周期"),
    "review_on": gettext_lazy("复核日期"),
    "counted": gettext_lazy("累计完成"),
    "why": gettext_lazy("事由"),
    "problems": gettext_lazy("存在问题"),
    "wanted": gettext_lazy("需要协调"),
    "next_step": gettext_lazy("下一步打算"),
    "origin": gettext_lazy("原台账"),
    "words": gettext_lazy("原表所写"),
}
LABELS_OF: dict[type[deeds.Deed], dict[str, Any]] = {  # where a deed calls something by another name, or has more
    deeds.ExtensionAsked: {"due_on": gettext_lazy("申请延至")},
    deeds.Extended: {"due_on": gettext_lazy("延至")},
    deeds.HelpAsked: {"due_on": gettext_lazy("请于何日前办完")},
    deeds.Amended: {"why": gettext_lazy("更正理由")},
    deeds.Upheld: {"reply_by": gettext_lazy("答复时限")},
    deeds.Proposed: {
        "demand": gettext_lazy("督办要求"),
        "reply_by": gettext_lazy("答复时限"),
        "mandate": gettext_lazy("授权依据"),
    },
    deeds.Supervised: {
        "number": gettext_lazy("督办单"),
        "demand": gettext_lazy("督办要求"),
        "reply_by": gettext_lazy("答复时限"),
        "mandate": gettext_lazy("授权依据"),
        "over_cap": gettext_lazy("超过本月上限的理由"),
    },
}

LABELLED = {  # what each sort of deed says, of all that
    kind: [(name, label) for name, label in (LABELS | LABELS_OF.get(kind, {})).items() if name in said]
    for kind, said in ((kind, {field.name for field in fields(kind)}) for kind in deeds.DEEDS.values())
}


def facts(deed: deeds.Deed, units: Units) -> Iterator[Fact]:
    """Everything worth telling of a deed besides its first sentence. `units`: those that it names, by id."""
    for name, label in LABELLED[type(deed)]:
        value = getattr(deed, name)
        if value and not (name == "title" and isinstance(deed, deeds.Registered)):  # that is the page's own
            yield Fact(str(label), _shown(name, value, units))
    yield from _of_plan(deed) if isinstance(deed, deeds.Planned) else ()
    yield from _of_cascade(deed, units) if isinstance(deed, deeds.Cascaded) else ()
    if isinstance(deed, deeds.Ruled):
        yield Fact(_("裁定"), _("退单理由成立") if deed.unit_right else _("退单理由不成立"))


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
