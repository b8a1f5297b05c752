"""The pictures themselves: a title, a sentence that the figures say, the chart, and where each figure opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from qingzhou.dispatch.editions import Edition, every_of, label, parse
from qingzhou.dispatch.filing_paper import ASKED, CAME
from qingzhou.dispatch.lists import RUNNING
from qingzhou.dispatch.pictures.held import Held
from qingzhou.dispatch.pictures.trends import WeekFigures, mean_of_all, means
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.links import addressed, linked, plain
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
    mark: str = ""  # of filings: which of them

    @property
    def address(self) -> str:
        """Where the rows stand on a page."""
        asked = {"section": self.section, "unit": self.unit, "mark": self.mark, "as_of": self.as_of}
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse(f"dispatch:{self.page}", args=[self.week]) + (f"?{query}" if query else "")

    @property
    def place(self) -> str:
        """Where they are named in a paper."""
        return f"{self.section or self.mark or self.page}_{self.week}_{self.unit or 0}".replace("-", "_")


Opens = tuple[tuple[Behind | None, ...], ...]  # for each cell of the figures


@dataclass(frozen=True)
class Drawn:
    """One picture. `code` stands in its address; without figures there is nothing to draw, and the sentence says so.

    `told` is the sentence with its figures as links to the places of `led_to`.
    """

    code: str
    title: str
    told: str
    chart: Chart
    opens: Opens
    note: str = ""
    led_to: tuple[Behind, ...] = ()

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
    def sentence(self) -> str:
        """What the figures say."""
        return plain(self.told)

    @property
    def words(self) -> list[tuple[str, str]]:
        """The sentence for a page, each figure with the address of what was counted."""
        addresses = {one.place: one.address for one in self.led_to}
        return addressed(self.told, addresses.__getitem__)

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
    led_to = tuple(Behind("week", week.week, code) for week in (weeks[0], weeks[-1]) for code in ("open", "overdue"))
    return Drawn("trend", title % {"n": WEEKS}, _trend_said(weeks), chart, opens, led_to=led_to)


def _trend_said(weeks: Sequence[WeekFigures]) -> str:
    first, last = weeks[0], weeks[-1]
    if first is last:
        told = {"week": _named(last.week), "open": _of(last, "open"), "overdue": _of(last, "overdue")}
        return _("只有 %(week)s 一期：在办 %(open)s 件，超期 %(overdue)s 件。") % told
    told = {"since": _named(first.week), "until": _named(last.week)}
    told |= {"open": _open_moved(first, last), "overdue": _overdue_moved(first, last)}
    return _("%(since)s 至 %(until)s，%(open)s，%(overdue)s。") % told


def _of(week: WeekFigures, code: str) -> str:
    """How many of a list there were in a week."""
    return _figure(getattr(week, code), Behind("week", week.week, code))


def _figure(told: object, behind: Behind) -> str:
    """A figure of a sentence that leads to its rows; nothing leads from 0."""
    return linked(str(told), behind.place) if told else "0"


def _open_moved(first: WeekFigures, last: WeekFigures) -> str:
    told = {"first": _of(first, "open"), "last": _of(last, "open")}
    if first.open == last.open:
        return _("在办保持 %(last)s 件") % told
    rises = last.open > first.open
    return (_("在办由 %(first)s 件升到 %(last)s 件") if rises else _("在办由 %(first)s 件降到 %(last)s 件")) % told


def _overdue_moved(first: WeekFigures, last: WeekFigures) -> str:
    told = {"first": _of(first, "overdue"), "last": _of(last, "overdue")}
    if first.overdue == last.overdue:
        return _("超期保持 %(last)s 件") % told
    rises = last.overdue > first.overdue
    return (_("超期由 %(first)s 件升到 %(last)s 件") if rises else _("超期由 %(first)s 件降到 %(last)s 件")) % told


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
    led_to = tuple(Behind("week", week, RUNNING, unit) for unit in (None, *(one.unit for one in found[:1])))
    return Drawn("pace", _("应达与填报进度"), _pace_said(shown), chart, opens, note, led_to)


def _pace_said(shown: Snapshot) -> str:
    found = means(shown)
    if not found:
        return _("这一期没有计算进度的任务。")
    every, worst, week = mean_of_all(shown), found[0], shown.header.week
    running = Behind("week", week, RUNNING)
    told = {name: _figure(f"{getattr(every, name)}%", running) for name in ("expected", "claimed")}
    told["unit"] = shown.names()[worst.unit or 0]
    if worst.gap <= 0:
        return _("在办任务平均应达 %(expected)s，平均填报 %(claimed)s；没有单位落后。") % told
    said = ngettext(
        "在办任务平均应达 %(expected)s，平均填报 %(claimed)s；落后最多的是%(unit)s，差 %(n)s 个百分点。",
        "在办任务平均应达 %(expected)s，平均填报 %(claimed)s；落后最多的是%(unit)s，差 %(n)s 个百分点。",
        worst.gap,
    )
    return said % {**told, "n": _figure(worst.gap, replace(running, unit=worst.unit))}


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
    led_to = tuple(_filings(shown, mark) for mark in (ASKED, CAME, *Mark))
    return Drawn("reporting", _("各单位填报情况"), said, chart, opens, note, led_to)


def _filings(week: str, mark: str) -> Behind:
    """The filings asked for in an edition that stand like `mark`, as it was known when it was frozen."""
    return Behind("filed", week, as_of=week, mark=mark)


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
    count: dict[str, int] = {mark.value: marks.count(mark) for mark in Mark}
    if not marks:
        return _("%(week)s 没有要求填报。") % {"week": _named(week.week)}
    count |= {ASKED: len(marks), CAME: len(marks) - count["missing"]}
    told = {name: _figure(number, _filings(week.week, name)) for name, number in count.items()}
    said = ngettext(
        "%(week)s 应填报 %(asked)s 份，已填报 %(came)s 份（零报告 %(zero)s 份，补报 %(late)s 份），未填报 %(missing)s 份",
        "%(week)s 应填报 %(asked)s 份，已填报 %(came)s 份（零报告 %(zero)s 份，补报 %(late)s 份），未填报 %(missing)s 份",
        len(marks),
    )
    told["week"] = _named(week.week)
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
    led_to = tuple(Behind("held", week, unit=one.unit) for one in found)
    return Drawn("held", _("各单位经手天数"), _held_said(found, week), chart, opens, note, led_to)


def _held_said(found: Sequence[Held], week: str) -> str:
    if not found:
        return _("这一期没有经手的事项。")
    longest = next((one for one in found if not one.is_office), found[0])
    lay = Behind("held", week, unit=longest.unit)
    told = {"unit": longest.name, "days": _figure(longest.mean, lay), "items": _figure(longest.items, lay)}
    office = next((one for one in found if one.is_office), None)
    if office is None or office is longest:
        return _("经手最久的是%(unit)s：%(items)s 件，平均每件 %(days)s 个工作日。") % told
    said = _(
        "经手最久的是%(unit)s：%(items)s 件，平均每件 %(days)s 个工作日；办公室经手 %(n)s 件，平均 %(office)s 个工作日。"
    )
    lay = Behind("held", week, unit=office.unit)
    return said % {**told, "n": _figure(office.items, lay), "office": _figure(office.mean, lay)}


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
