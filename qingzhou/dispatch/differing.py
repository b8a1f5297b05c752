"""Where two snapshots of a week differ, figure by figure, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.dispatch.issues import FIGURES
from qingzhou.dispatch.lists import BY_CODE
from qingzhou.dispatch.snapshot import MASKED, Filings, Row, Snapshot
from qingzhou.filings.states import Mark
from qingzhou.ledger.pace import Light
from qingzhou.ledger.states import Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LABELS: dict[str, StrOrPromise] = {
    "title": gettext_lazy("事项"),
    "status": gettext_lazy("状态"),
    "lead": gettext_lazy("牵头单位"),
    "supports": gettext_lazy("配合单位"),
    "owner": gettext_lazy("责任人"),
    "issued_on": gettext_lazy("下达日期"),
    "due_on": gettext_lazy("办结时限"),
    "first_due_on": gettext_lazy("原定时限"),
    "asked_due_on": gettext_lazy("申请延至"),
    "closed_on": gettext_lazy("销号日期"),
    "expected": gettext_lazy("应达进度"),
    "claimed": gettext_lazy("填报进度"),
    "gap": gettext_lazy("进度差距"),
    "light": gettext_lazy("亮灯"),
    "difficult": gettext_lazy("难点堵点"),
    "is_new": gettext_lazy("本周新增"),
    "on_time": gettext_lazy("按期办结"),
    "overdue_by": gettext_lazy("超期工作日"),
    "silent_for": gettext_lazy("停滞工作日"),
    "reported": gettext_lazy("本周填报"),
    "note": gettext_lazy("最近进展"),
    "noted_on": gettext_lazy("最近进展日期"),
    "confidential": gettext_lazy("保密"),
}


@dataclass(frozen=True)
class Figure:
    """One figure that is not the same: of which item, list or part of the week, as it was kept and as it comes out now."""

    where: str
    kept: str
    again: str

    def __str__(self) -> str:
        return _("%(where)s锁定时为“%(kept)s”，按记录为“%(again)s”") % vars(self)


def figures(kept: Snapshot, again: Snapshot, hidden: Collection[str] = ()) -> Iterator[Figure]:
    """Every figure that differs, items first; of the items in `hidden` it is not told how."""
    yield from _in_rows(kept, again, hidden)
    yield from _in_numbers(kept.issues or {}, again.issues or {}, {code: str(label) for code, label in FIGURES.items()})
    yield from _in_numbers(kept.lists, again.lists, {code: str(each.label) for code, each in BY_CODE.items()})
    if kept.filings != again.filings:
        yield Figure(_("填报情况"), _filed(kept.filings), _filed(again.filings))
    if (kept.table, kept.totals) != (again.table, again.totals):
        yield Figure(_("各牵头单位情况"), _number(kept.totals.counts), _number(again.totals.counts))


def _in_rows(kept: Snapshot, again: Snapshot, hidden: Collection[str]) -> Iterator[Figure]:
    names = {unit.id: unit.short_name for one in (kept, again) for unit in (one.basis.units if one.basis else ())}
    before, after = ({row.number: row for row in one.rows} for one in (kept, again))
    for number in sorted(before.keys() | after.keys()):
        one, other = before.get(number), after.get(number)
        if one is None or other is None:
            yield Figure(number, _there(one), _there(other))
            continue
        secret = number in hidden or one.confidential or other.confidential
        for name, label in LABELS.items():
            values = getattr(one, name), getattr(other, name)
            if values[0] != values[1]:
                told = (MASKED, MASKED) if secret else tuple(_said(name, value, names) for value in values)
                yield Figure(f"{number} {label}", *told)


def _filed(filings: Filings | None) -> str:
    """How many filings stood how."""
    marks = [one.mark for one in filings.units] if filings else []
    return "、".join(f"{mark.label} {marks.count(mark.value)}" for mark in Mark)


def _there(row: Row | None) -> str:
    return _("在本周") if row else _("不在本周")


def _in_numbers(
    kept: Mapping[str, tuple[str, ...]], again: Mapping[str, tuple[str, ...]], labels: Mapping[str, str]
) -> Iterator[Figure]:
    """Lists of numbers by code: those that are in one only, else how many."""
    for code, label in labels.items():
        before, after = kept.get(code, ()), again.get(code, ())
        if before != after:
            lost, found = (
                [number for number in one if number not in other] for one, other in ((before, after), (after, before))
            )
            yield Figure(label, "、".join(lost) or str(len(before)), "、".join(found) or str(len(after)))


def _number(counts: Mapping[str, int]) -> str:
    return "、".join(str(count) for _code, count in sorted(counts.items()))


def _said(name: str, value: Any, names: Mapping[int, str]) -> str:
    if value is None or value in ("", ()):
        return _("无")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    return str(_WORDS[name](value, names)) if name in _WORDS else str(value)


_WORDS: dict[str, Callable[[Any, Mapping[int, str]], object]] = {
    "status": lambda value, _names: Status(value).label,
    "light": lambda value, _names: Light(value).word,
    "lead": lambda value, names: names.get(value, value),
    "supports": lambda value, names: "、".join(str(names.get(unit, unit)) for unit in value),
}
