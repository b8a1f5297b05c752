"""The pictures themselves: a title, a sentence that the figures say, and the chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from qingzhou.dispatch.pictures.held import Held
from qingzhou.dispatch.pictures.trends import WeekFigures, mean_of_all, means
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.filings.states import Mark
from qingzhou.pictures.charts import Bar, Bars, Cell, Chart, Colour, Figures, Pace, Paces, Series, Strip, Tint, Trend

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKS = 8


@dataclass(frozen=True)
class About:
    """What a line of figures is about: a week, one list of it, one unit."""

    week: str
    section: str = ""
    unit: int | None = None

    @property
    def address(self) -> str:
        """The page that lists it."""
        asked = {"section": self.section, "unit": self.unit}
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("dispatch:week", args=[self.week]) + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Drawn:
    """One picture. `code` stands in its address; without figures there is nothing to draw, and the sentence says so."""

    code: str
    title: str
    sentence: str
    chart: Chart
    about: tuple[About, ...]  # each line of the figures
    note: str = ""

    @property
    def figures(self) -> Figures:
        """The same as a table."""
        return self.chart.figures

    @property
    def rows(self) -> list[tuple[str, tuple[str, ...]]]:
        """The lines of the figures, each with the address of what was counted."""
        return [(one.address, line) for one, line in zip(self.about, self.figures.lines, strict=True)]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.figures.lines


def trend(weeks: Sequence[WeekFigures]) -> Drawn:
    """Open and overdue tasks, week after week; the oldest first."""
    chart = Trend(
        axis=_("周"),
        at=_places(weeks),
        series=(
            Series(_("在办"), Colour.WATER, tuple(week.open for week in weeks)),
            Series(_("超期"), Colour.CINNABAR, tuple(week.overdue for week in weeks)),
        ),
    )
    return Drawn(
        "trend",
        _("近 %(n)d 周在办与超期") % {"n": WEEKS},
        _trend_said(weeks),
        chart,
        tuple(About(week.week) for week in weeks),
    )


def _trend_said(weeks: Sequence[WeekFigures]) -> str:
    first, last = weeks[0], weeks[-1]
    if first is last:
        told = {"week": last.week, "open": last.open, "overdue": last.overdue}
        return _("只有 %(week)s 一周：在办 %(open)d 件，超期 %(overdue)d 件。") % told
    told = {"since": first.week, "until": last.week}
    told |= {"open": _open_moved(first.open, last.open), "overdue": _overdue_moved(first.overdue, last.overdue)}
    return _("%(since)s 至 %(until)s，%(open)s，%(overdue)s。") % told


def _open_moved(first: int, last: int) -> str:
    told = {"first": first, "last": last}
    if first == last:
        return _("在办保持 %(last)d 件") % told
    return (
        _("在办由 %(first)d 件升到 %(last)d 件") if last > first else _("在办由 %(first)d 件降到 %(last)d 件")
    ) % told


def _overdue_moved(first: int, last: int) -> str:
    told = {"first": first, "last": last}
    if first == last:
        return _("超期保持 %(last)d 件") % told
    return (
        _("超期由 %(first)d 件升到 %(last)d 件") if last > first else _("超期由 %(first)d 件降到 %(last)d 件")
    ) % told


def pace(shown: Snapshot) -> Drawn:
    """Where each lead unit's running tasks are on average, and where they should be."""
    names, allowed = shown.names(), shown.header.policy["yellow_gap"]
    found = means(shown)
    chart = Paces(
        axis=_("牵头单位"),
        rows=tuple(Pace(names[one.unit or 0], one.claimed, one.expected, one.gap > allowed) for one in found),
        reached=_("填报进度"),
        behind=_("填报进度（落后 %(n)d 个百分点以上）") % {"n": allowed},
        expected=_("应达进度"),
        gap=_("落后（百分点）"),
    )
    about = tuple(About(shown.header.week, "open", one.unit) for one in found)
    note = _("各牵头单位在办任务的平均数；时限中止或已停的任务不计。")
    return Drawn("pace", _("应达与填报进度"), _pace_said(shown), chart, about, note)


def _pace_said(shown: Snapshot) -> str:
    found = means(shown)
    if not found:
        return _("本周没有计算进度的任务。")
    every, worst = mean_of_all(shown), found[0]
    told = {"expected": f"{every.expected}%", "claimed": f"{every.claimed}%", "unit": shown.names()[worst.unit or 0]}
    if worst.gap <= 0:
        return _("在办任务平均应达 %(expected)s，平均填报 %(claimed)s；没有单位落后。") % told
    said = ngettext(
        "在办任务平均应达 %(expected)s，平均填报 %(claimed)s；落后最多的是%(unit)s，差 %(n)d 个百分点。",
        "在办任务平均应达 %(expected)s，平均填报 %(claimed)s；落后最多的是%(unit)s，差 %(n)d 个百分点。",
        worst.gap,
    )
    return said % {**told, "n": worst.gap}


Filed = Mapping[int, Sequence[Mark]]  # by unit, how it stands with each filing that a week asked of it
TINTS = {Mark.FILED: Tint.LEAF, Mark.ZERO: Tint.WATER, Mark.LATE: Tint.AMBER, Mark.MISSING: Tint.CINNABAR}
SHORT: dict[Mark, StrOrPromise] = {
    Mark.FILED: pgettext_lazy("cell", "已报"),
    Mark.ZERO: pgettext_lazy("cell", "零报"),
    Mark.LATE: pgettext_lazy("cell", "补报"),
    Mark.MISSING: pgettext_lazy("cell", "未报"),
}


def reporting(weeks: Sequence[WeekFigures], filed: Sequence[Filed]) -> Drawn:
    """How each unit filed what was asked of it, week after week."""
    names: dict[int, str] = {}
    for week in weeks:
        names |= dict(week.names)
    # In the order of the latest week; then those of which nothing is asked any more.
    units = dict.fromkeys(unit for week in reversed(filed) for unit in week)
    rows = tuple((names[unit], tuple(_cell(week.get(unit, ())) for week in filed)) for unit in units)
    chart = Strip(_("单位"), _places(weeks), rows)
    note = _("截止后填报的记为补报；没有要求填报的记“—”；一周内要求多次的，写已填报次数和应填报次数。")
    about = tuple(About(weeks[-1].week, unit=unit) for unit in units)
    said = _reporting_said(weeks[-1], filed[-1], names)
    return Drawn("reporting", _("各单位填报情况"), said, chart, about, note)


def _cell(marks: Sequence[Mark]) -> Cell | None:
    """The worst of the week decides the colour."""
    if not marks:
        return None
    order = (Mark.MISSING, Mark.LATE, Mark.ZERO, Mark.FILED)
    worst = next(mark for mark in order if mark in marks)
    if len(marks) == 1:
        return Cell(str(SHORT[worst]), str(worst.label), TINTS[worst])
    done = f"{sum(mark is not Mark.MISSING for mark in marks)}/{len(marks)}"
    return Cell(done, done, TINTS[worst])


def _reporting_said(week: WeekFigures, filed: Filed, names: dict[int, str]) -> str:
    marks = [mark for own in filed.values() for mark in own]
    count = {mark.value: marks.count(mark) for mark in Mark}
    if not marks:
        return _("%(week)s 没有要求填报。") % {"week": week.week}
    told = {"week": week.week, "n": len(marks), "done": len(marks) - count["missing"], **count}
    said = ngettext(
        "%(week)s 应填报 %(n)d 份，已填报 %(done)d 份（零报告 %(zero)d 份，补报 %(late)d 份），未填报 %(missing)d 份",
        "%(week)s 应填报 %(n)d 份，已填报 %(done)d 份（零报告 %(zero)d 份，补报 %(late)d 份），未填报 %(missing)d 份",
        len(marks),
    )
    missing = [names[unit] for unit, own in filed.items() if Mark.MISSING in own]
    named = (
        pgettext("names", "：%(names)s") % {"names": _("、").join(missing)} if 0 < len(missing) <= MOST_NAMED else ""
    )
    return said % told + named + pgettext("end of a sentence", "。")


MOST_NAMED = 6


def in_hand(found: Sequence[Held], week: str) -> Drawn:
    """How long a task lay with each unit on average."""
    chart = Bars(
        axis=_("单位"),
        measure=_("平均每件工作日"),
        rows=tuple(
            Bar(
                one.name,
                one.mean,
                (str(one.items), str(one.days)),
                Colour.AMBER if one.is_office else Colour.WATER,
            )
            for one in found
        ),
        beside=(_("件数"), _("合计工作日")),
    )
    note = _("自下达至报请销号计入牵头单位，审核、退单、裁定期间计入办公室（棕色），中止期间不计。")
    about = tuple(About(week, unit=one.unit) for one in found)
    return Drawn("held", _("各单位经手天数"), _held_said(found), chart, about, note)


def _held_said(found: Sequence[Held]) -> str:
    if not found:
        return _("本周没有事项。")
    longest = next((one for one in found if not one.is_office), found[0])
    told = {"unit": longest.name, "days": longest.mean, "items": longest.items}
    office = next((one for one in found if one.is_office), None)
    if office is None or office is longest:
        return _("经手最久的是%(unit)s：%(items)d 件，平均每件 %(days)s 个工作日。") % told
    said = _(
        "经手最久的是%(unit)s：%(items)d 件，平均每件 %(days)s 个工作日；办公室经手 %(n)d 件，平均 %(office)s 个工作日。"
    )
    return said % {**told, "n": office.items, "office": office.mean}


def _places(weeks: Sequence[WeekFigures]) -> tuple[str, ...]:
    """W47, or 2026-W47 where the years differ; a week that is not frozen says so beneath."""
    short = [week.week.partition("-")[2] for week in weeks]
    names = short if len(set(short)) == len(short) else [week.week for week in weeks]
    return tuple(name if week.is_frozen else f"{name}\n{_('预览')}" for name, week in zip(names, weeks, strict=True))
