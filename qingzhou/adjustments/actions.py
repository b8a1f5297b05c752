"""Changing the calendar: weigh it, then make it, with all the dates it moves, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.adjustments import permissions, queries
from qingzhou.adjustments.models import Adjustment, Proposal, SchoolTerm
from qingzhou.ledger.actions import recount
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership
from qingzhou.workdays import actions as workdays
from qingzhou.workdays.calendar import FIRST, LAST
from qingzhou.workdays.queries import calendar, fingerprint
from qingzhou.workdays.terms import LONGEST, SHORTEST, Term


@dataclass(frozen=True)
class NewDay:
    """One day as it is to be: worked, free, or (None) as the national calendar has it."""

    day: date
    worked: bool | None
    name: str = ""


class Overtaken(NotNow):
    """Somebody changed the calendar since the proposal was weighed."""


@transaction.atomic
def propose(days: Sequence[NewDay], *, ground: str, by: Membership, now: datetime) -> Proposal:
    """Weigh a change of the calendar. Nothing is changed yet. Raises NotAllowed or Incomplete."""
    if refusal := permissions.why_not_adjust(by) or _incomplete(days, ground):
        raise refusal
    proposal = Proposal(
        jurisdiction_id=by.jurisdiction_id,
        person_id=by.person_id,
        unit_id=by.unit_id,
        made_at=now,
        ground=ground.strip(),
        days=[{"day": one.day.isoformat(), "worked": one.worked, "name": one.name[:40]} for one in days],
    )
    _weigh(proposal)
    proposal.save(force_insert=True)
    return proposal


@transaction.atomic
def propose_year(year: int, days: Sequence[NewDay], *, ground: str, by: Membership, now: datetime) -> Proposal:
    """Weigh a whole year's notice. Raises NotNow for a year that is part of the calendar, Incomplete for half a notice."""
    if refusal := workdays.why_not_announce(year, {one.day: bool(one.worked) for one in days}):
        raise refusal
    return propose(days, ground=ground, by=by, now=now)


@transaction.atomic
def weigh_again(proposal: Proposal) -> Proposal:
    """Weigh a proposal against the calendar as it is by now."""
    _weigh(proposal)
    proposal.save(update_fields=("base", "totals"))
    return proposal


@transaction.atomic
def adjust(proposal: Proposal, *, by: Membership, now: datetime) -> Adjustment:
    """Make the change and move every date that follows from it, all or nothing. Twice, it is made once.

    Raises NotAllowed, or Overtaken when the calendar is no longer the one the proposal was weighed against.
    """
    if refusal := permissions.why_not_adjust(by):
        raise refusal
    workdays.begin_change()
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if made := Adjustment.objects.filter(proposal=proposal).first():
        return made
    if queries.is_stale(proposal):
        raise Overtaken("adjustments.overtaken", _("工作日历刚被他人调整。"), _("请看过重新推算的清单后再确认。"))
    before, (_then, changed) = calendar(), queries.change_of(proposal)
    for one in proposal.days:
        workdays.enter(date.fromisoformat(one["day"]), worked=one["worked"], name=one["name"], reason=proposal.ground)
    after = calendar()
    return Adjustment.objects.create(
        proposal=proposal,
        person_id=by.person_id,
        unit_id=by.unit_id,
        at=now,
        ground=proposal.ground,
        days=[
            {
                "day": one["day"],
                "name": one["name"],
                "before": before.is_workday(date.fromisoformat(one["day"])),
                "after": after.is_workday(date.fromisoformat(one["day"])),
            }
            for one in proposal.days
        ],
        base=proposal.base,
        result=fingerprint(),
        moved=recount(changed) if changed else 0,
    )


@transaction.atomic
def enter_term(term: Term, *, ground: str, by: Membership, now: datetime) -> SchoolTerm:
    """Enter a school term; the same season again puts it right. No date that was already set moves.

    Raises NotAllowed, or Incomplete for a term without a ground, upside down, or not a term long.
    """
    if refusal := permissions.why_not_adjust(by) or _no_term(term, ground):
        raise refusal
    return SchoolTerm.objects.create(
        season=f"{term.starts.year}{term.season}",
        starts=term.starts,
        ends=term.ends,
        ground=ground.strip(),
        person_id=by.person_id,
        unit_id=by.unit_id,
        jurisdiction_id=by.jurisdiction_id,
        at=now,
    )


def _no_term(term: Term, ground: str) -> Incomplete | None:
    if not term.is_plausible or not FIRST <= term.starts <= LAST:
        return Incomplete(
            "adjustments.not_a_term",
            _("开学到放假应相隔 {least} 到 {most} 天。").format(least=SHORTEST, most=LONGEST),
            _("请对照教育局印发的校历，检查两个日期的年份。"),
        )
    return _no_ground(ground)


def _weigh(proposal: Proposal) -> None:
    _then, changed = queries.change_of(proposal)
    proposal.base = fingerprint()
    proposal.totals = queries.weighed(changed, proposal.jurisdiction_id).totals()


def _incomplete(days: Sequence[NewDay], ground: str) -> Incomplete | None:
    if not days:
        return Incomplete("adjustments.no_day", _("没有要调整的日期。"), _("请填写日期，或检查粘贴的通知。"))
    if refusal := _no_ground(ground):
        return refusal
    if not all(FIRST <= one.day <= LAST for one in days):
        return Incomplete("adjustments.out_of_range", _("日期超出工作日历的范围。"), _("请检查年份。"))
    return None


def _no_ground(ground: str) -> Incomplete | None:
    if ground.strip() and len(ground.strip()) <= workdays.LONGEST_REASON:
        return None
    return Incomplete("adjustments.no_ground", _("未写明依据，或超过 200 字。"), _("请写明文件名称或文号。"))
