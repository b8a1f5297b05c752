"""The year's calendar as a page shows it, and what a proposed change would move."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from qingzhou.adjustments.models import Adjustment, Proposal, SchoolTerm
from qingzhou.kit.templatetags.kit import day as shown_day
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import policy
from qingzhou.ledger.recount import Moved, Shift, moved
from qingzhou.ledger.rows import Terms
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Unit
from qingzhou.workdays.calendar import Calendar, Changed, difference
from qingzhou.workdays.models import Override
from qingzhou.workdays.queries import calendar, changed_by, fingerprint, name_of
from qingzhou.workdays.terms import Term

PAGE = 50


@dataclass(frozen=True)
class Day:
    """One day of a month; `kind` is holiday, makeup, rest or work."""

    on: date
    kind: str
    name: str
    local: bool


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday; None where a week belongs to another month."""

    first: date
    weeks: list[list[Day | None]]
    workdays: int


def months_of(year: int, known: Calendar) -> list[Month]:
    """The twelve months of a year."""
    months = []
    for number in range(1, 13):
        weeks = [
            [_day(on, known) if on.month == number else None for on in week]
            for week in Weeks().monthdatescalendar(year, number)
        ]
        worked = sum(one is not None and one.kind in ("work", "makeup") for week in weeks for one in week)
        months.append(Month(date(year, number, 1), weeks, worked))
    return months


def _day(on: date, known: Calendar) -> Day:
    weekend, worked = on.weekday() >= 5, known.is_workday(on)
    local = on in known.overrides
    name = name_of(on, known)
    if worked:
        return Day(on, "makeup" if weekend else "work", name, local)
    return Day(on, "holiday" if name or not weekend else "rest", name, local)


@dataclass(frozen=True)
class Effect:
    """What one item has to expect."""

    item: Item
    lines: tuple[tuple[str, str, str], ...]  # what, from, to


@dataclass(frozen=True)
class Weighed:
    """What a change would move, in numbers."""

    items: int
    dates: int
    elsewhere: int
    units: list[tuple[int | None, int]]

    def totals(self) -> dict[str, Any]:
        """As a proposal stores it."""
        return {"items": self.items, "dates": self.dates, "elsewhere": self.elsewhere, "units": self.units}


def weighed(changed: Changed | None, jurisdiction_id: int) -> Weighed:
    """Go through everything that the change would move, and count it by lead unit."""
    counts: dict[int | None, int] = {}
    dates = elsewhere = 0
    leads = _leads() if changed else {}
    for one in _moved(changed):
        place, lead = leads[one.item_id]
        if place != jurisdiction_id:
            elsewhere += 1
            continue
        counts[lead] = counts.get(lead, 0) + 1
        dates += len(_dates(one))
    units = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or 0))
    return Weighed(sum(counts.values()), dates, elsewhere, units)


def _leads() -> dict[int, tuple[int, int | None]]:
    return {pk: (place, lead) for pk, place, lead in Item.objects.values_list("pk", "jurisdiction_id", "lead_id")}


def _moved(changed: Changed | None, items: Q | None = None, after: int = 0) -> Iterable[Moved]:
    return moved(Terms(changed.after, policy()), changed, items, after) if changed else ()


def change_of(proposal: Proposal) -> tuple[Calendar, Changed | None]:
    """The calendar with the proposal's days, and where it differs from the present one."""
    now = calendar()
    days = {date.fromisoformat(one["day"]): (one["worked"], one["name"]) for one in proposal.days}
    then = changed_by(now, days)
    return then, difference(now, then, days)


def effects(proposal: Proposal, unit: int | None, after: int) -> tuple[list[Effect], int]:
    """One page of the items that the proposal moves, by id; and the id after which the next page begins, or 0."""
    _then, changed = change_of(proposal)
    own = Q(jurisdiction_id=proposal.jurisdiction_id)
    found: list[Moved] = []
    for one in _moved(changed, own & Q(lead_id=unit) if unit else own, after):
        found.append(one)
        if len(found) > PAGE:
            break
    more, found = len(found) > PAGE, found[:PAGE]
    items = Item.objects.select_related("lead").defer("quote").in_bulk([one.item_id for one in found])
    page = [Effect(items[one.item_id], tuple(_told(shift) for shift in _dates(one))) for one in found]
    return page, found[-1].item_id if more else 0


def _dates(one: Moved) -> list[Shift]:
    """The shifts that a reader calls dates; a next step that follows its clock is one with it, as is a part's with the item's."""
    clocks = {(shift.before, shift.after) for shift in one.shifts if shift.clock}
    own = {(f"part_{shift.name}", shift.before, shift.after) for shift in one.shifts}
    return [
        shift
        for shift in one.shifts
        if shift.name not in ("next_verb", "part_next_verb", "waits_on_id", "milestones", "step_level")
        and not (shift.name in ("next_on", "part_next_on") and (shift.before, shift.after) in clocks)
        and (shift.name, shift.before, shift.after) not in own
    ]


def _told(shift: Shift) -> tuple[str, str, str]:
    names = {
        "sign": _("签收时限"),
        "review": _("办公室答复时限"),
        "answer": _("答复督办时限"),
        "objection": _("答复异议时限"),
        "assign": _("交办时限"),
        "investigate": _("核查时限"),
        "reply": _("答复反映人时限"),
        "recheck": _("回头看日期"),
        "step_on": _("自动提醒或提请督办"),
        "yellow_on": _("转黄灯"),
        "red_on": _("转红灯"),
        "next_on": _("下一步时限"),
        "part_sign": _("配合单位签收时限"),
        "part_yellow_on": _("配合单位转黄灯"),
        "part_red_on": _("配合单位转红灯"),
        "part_next_on": _("配合单位下一步时限"),
    }
    before, after = (shown_day(one) if one else _("无") for one in (shift.before, shift.after))
    return names.get(shift.name, shift.name), before, after


def is_stale(proposal: Proposal) -> bool:
    """Whether the calendar was changed since the proposal was weighed."""
    return proposal.base != fingerprint()


def units_named(totals: dict[str, Any]) -> list[tuple[Unit | None, int]]:
    """The units of a proposal's totals with their counts."""
    units = Unit.objects.in_bulk([unit for unit, _count in totals["units"] if unit])
    return [(units.get(unit), count) for unit, count in totals["units"]]


def proposal_of(by: Membership, pk: int) -> Any:
    """The proposals that `by` may see."""
    return visible(Proposal, by).filter(pk=pk).select_related("person", "unit")


def overrides_of(year: int) -> list[Override]:
    """What was entered for a year."""
    return list(Override.objects.filter(day__year=year))


def history(limit: int = 30) -> list[Adjustment]:
    """The latest changes."""
    return list(Adjustment.objects.select_related("person", "unit")[:limit])


def terms_seen_by(by: Membership) -> list[SchoolTerm]:
    """The school terms of the place that `by` acts in, latest first."""
    latest = _latest(visible(SchoolTerm, by).select_related("unit"))
    return sorted(latest, key=lambda one: one.starts, reverse=True)


def terms(jurisdiction_id: int) -> tuple[Term, ...]:
    """The school terms of a jurisdiction, as reading deadlines needs them."""
    entered = _latest(SchoolTerm.objects.filter(jurisdiction_id=jurisdiction_id))
    return tuple(Term(one.starts, one.ends) for one in entered)


def _latest(entered: Iterable[SchoolTerm]) -> Iterable[SchoolTerm]:
    """Of each season what was entered last; the rows come latest first."""
    latest: dict[str, SchoolTerm] = {}
    for one in entered:
        latest.setdefault(one.season, one)
    return latest.values()
