"""The pictures themselves: a title, a sentence that the figures say, the chart, and where each figure opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from qingzhou.dispatch.editions import Edition, every_of, label, parse
from qingzhou.dispatch.lists import RUNNING
from qingzhou.dispatch.pictures.held import Held
from qingzhou.dispatch.pictures.trends import WeekFigures, mean_of_all, means
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.states import Mark
from qingzhou.pictures.charts import Bar, Bars, Cell, Chart, Colour, Figures, Pace, Paces, Series, Strip, Tint, Trend

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKS = 8


@dataclass(frozen=True)
class Behind:
    """The rows behind a figure: a page of an edition, asked for one of its lists, one unit, what was known by another edition."""

    page: str
    week: str
    section: str = ""
    unit: int | None = None
    as_of: str = ""

    @property
    def address(self) -> str:
        """Where the rows stand on a page."""
        asked = {"section": self.section, "unit": self.unit, "as_of": self.as_of}
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse(f"dispatch:{self.page}", args=[self.week]) + (f"?{query}" if query else "")

    @property
    def place(self) -> str:
        """Where they are named in a paper."""
        return f"{self.section or self.page}_{self.week}_{self.unit or 0}".replace("-", "_")


Opens = tuple[tuple[Behind | None, ...], ...]  # for each cell of the figures


@dataclass(frozen=True)
class Drawn:
    """One picture. `code` stands in its address; without figures there is nothing to draw, and the sentence says so."""

    code: str
    title: str
    sentence: str
    chart: Chart
    opens: Opens
    note: str = ""

    @property
    def figures(self) -> Figures:
        """The same as a table."""
        return self.chart.figures

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """The lines of the figures, each cell with the address of what was counted."""
        lines = zip(self.figures.lines, self.opens, strict=True)
        return [
            [(cell, one.address if one else "") for cell, one in zip(cells, behind, strict=True)]
            for cells, behind in lines
        ]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.figures.lines


def trend(weeks: Sequence[WeekFigures]) -> Drawn:
    """Open and overdue tasks, week after week; the oldest first."""
    title = _("近 %(n)d 周在办与超期") if _is_week(weeks[-1].week) else _("近 %(n)d 期在办与超期")
    chart = Trend(
        axis=_axis(weeks),
        at=_places(weeks),
        series=(
            Series(_("在办"), Colour.WATER, tuple(week.open for week in weeks)),
            Series(_("超期"), Colour.CINNABAR, tuple(week.overdue for week in weeks)),
        ),
    )
    opens = tuple(
        (
            Behind("week", week.week),
            Behind("week", week.week, section="open"),
            Behind("week", week.week, section="overdue"),
        )
        for week in weeks
    )
    return Drawn("trend", title % {"n": WEEKS}, _trend_said(weeks), chart, opens)


def _trend_said(weeks: Sequence[WeekFigures]) -> str:
    first, last = weeks[0], weeks[-1]
    if first is last:
        told = {"week": _named(last.week), "open": last.open, "overdue": last.overdue}
        return _("只有 %(week)s 一期：在办 %(open)d 件，超期 %(overdue)d 件。") % told
    told = {"since": _named(first.week), "until": _named(last.week)}
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
    week = shown.header.week
    opens = tuple(
        (
            Behind("week", week, section="open", unit=one.unit),
            *[Behind("week", week, section=RUNNING, unit=one.unit)] * 3,
        )
        for one in found
    )
    note = _("各牵头单位在办任务的平均数；时限中止或已停的任务不计。")
    return Drawn("pace", _("应达与填报进度"), _pace_said(shown), chart, opens, note)


def _pace_said(shown: Snapshot) -> str:
    found = means(shown)
    if not found:
        return _("这一期没有计算进度的任务。")
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
    """How each unit filed what was asked of it, week after week; as it was known when the last one was frozen."""
    names: dict[int, str] = {}
    for week in weeks:
        names |= dict(week.names)
    # In the order of the latest week; then those of which nothing is asked any more.
    units = dict.fromkeys(unit for week in reversed(filed) for unit in week)
    rows = tuple((names[unit], tuple(_cell(week.get(unit, ())) for week in filed)) for unit in units)
    chart = Strip(_("单位"), _places(weeks), rows)
    note = _("截止后填报的记为补报；没有要求填报的记“—”；一期内要求多次的，写已填报次数和应填报次数。")
    shown = weeks[-1].week
    opens = tuple(
        (
            Behind("week", shown, unit=unit),
            *(
                Behind("filed", week.week, unit=unit, as_of=shown) if told.get(unit) else None
                for week, told in zip(weeks, filed, strict=True)
            ),
        )
        for unit in units
    )
    said = _reporting_said(weeks[-1], filed[-1], names)
    return Drawn("reporting", _("各单位填报情况"), said, chart, opens, note)


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
        return _("%(week)s 没有要求填报。") % {"week": _named(week.week)}
    told = {"week": _named(week.week), "n": len(marks), "done": len(marks) - count["missing"], **count}
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
    opens = tuple((Behind("week", week, unit=one.unit), *[Behind("held", week, unit=one.unit)] * 3) for one in found)
    return Drawn("held", _("各单位经手天数"), _held_said(found), chart, opens, note)


def _held_said(found: Sequence[Held]) -> str:
    if not found:
        return _("这一期没有经手的事项。")
    longest = next((one for one in found if not one.is_office), found[0])
    told = {"unit": longest.name, "days": longest.mean, "items": longest.items}
    office = next((one for one in found if one.is_office), None)
    if office is None or office is longest:
        return _("经手最久的是%(unit)s：%(items)d 件，平均每件 %(days)s 个工作日。") % told
    said = _(
        "经手最久的是%(unit)s：%(items)d 件，平均每件 %(days)s 个工作日；办公室经手 %(n)d 件，平均 %(office)s 个工作日。"
    )
    return said % {**told, "n": office.items, "office": office.mean}


def _is_week(week: str) -> bool:
    return every_of(parse(week)) is Every.WEEK


def _axis(weeks: Sequence[WeekFigures]) -> str:
    return _("周") if _is_week(weeks[-1].week) else _("期")


def _named(week: str) -> str:
    """2026-W47, and other editions in words."""
    return week if _is_week(week) else label(parse(week))


def _short(edition: Edition) -> str:
    """W47, 11月, 11月上, 11-20; in the reader's language."""
    if not isinstance(edition, Period):
        return f"W{edition.number:02d}"
    if edition.every is Every.DAY:
        return f"{edition.first:%m-%d}"
    month = date_format(edition.first, pgettext("date format", "n月"))
    if edition.every is Every.MONTH:
        return month
    half = pgettext("half-month", "%(month)s上") if edition.first.day == 1 else pgettext("half-month", "%(month)s下")
    return half % {"month": month}


def _places(weeks: Sequence[WeekFigures]) -> tuple[str, ...]:
    """W47, or 2026-W47 where the years differ; a week that is not frozen says so beneath."""
    short = [_short(parse(week.week)) for week in weeks]
    names = short if len(set(short)) == len(short) else [week.week for week in weeks]
    return tuple(name if week.is_frozen else f"{name}\n{_('预览')}" for name, week in zip(names, weeks, strict=True))
