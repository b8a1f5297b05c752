"""Supervision in the demonstration: a tick every night, and now and then a sheet, its reply, an objection."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from qingzhou.demonstration.lives import Company
from qingzhou.demonstration.stage import Life, Stage
from qingzhou.ledger import actions, deeds
from qingzhou.ledger.ladder import reply_within
from qingzhou.ledger.models import PROPOSED, Item
from qingzhou.ledger.policy import SHANGHAI, local_day, policy
from qingzhou.ledger.projection import Standing
from qingzhou.ledger.queries import state_of
from qingzhou.ledger.ticking import tick
from qingzhou.refusals import NotNow
from qingzhou.units.models import Membership, Role

MANDATE = "青溪区人民政府办公室关于明确“双减”工作督查单位的通知"
DEMANDS = (
    "逐点位排出剩余工作清单，明确到人到天，按期办结。",
    "由分管领导牵头，三个工作日内拿出赶进度方案并报办公室。",
    "说明未按期填报的原因，补报进展和佐证材料。",
)
REPLIES = (
    "已由分管领导召开专题会，增派人手，剩余点位一周内完成。",
    "前期因外区协查未回函造成滞后，现已取得回函，按清单推进。",
)
OBJECTION = "该事项需外单位出具鉴定意见，已多次催办，滞后非本单位原因。"
LATELY = timedelta(days=16)
MOST = 9  # sheets in all; the other proposals wait for whoever tries the system


def nights(begins: datetime, company: Company, stage: Stage) -> Life:
    """What is due by itself, every night at two."""
    now = datetime.combine(local_day(begins) + timedelta(days=1), time(2), SHANGHAI)
    sent = 0
    while True:
        now = yield now
        tick(now=now)
        if sent < MOST and stage.until - now < LATELY and (item := _proposed(sent)):
            sent += 1
            stage.enter(_chased(item, company, now, place=sent))
        now += timedelta(days=1)


def _proposed(sent: int) -> Item | None:
    """Of what is proposed, the oldest; each third night the office lets one wait."""
    return Item.objects.filter(PROPOSED).order_by("proposed_on", "pk").first() if sent % 3 != 2 else _graver()


def _graver() -> Item | None:
    """A proposal for a leader, else the newest."""
    proposals = Item.objects.filter(PROPOSED)
    return proposals.filter(proposed__gte=2).order_by("pk").first() or proposals.order_by("-proposed_on", "pk").first()


def _chased(item: Item, company: Company, night: datetime, *, place: int) -> Life:
    """A sheet, and what comes of it."""
    now = yield company.working_moment(night)
    level = state_of(item).proposed
    if level is None:  # green again since the night
        return
    leader = Membership.objects.get(unit_id=company.clerk.unit_id, role=Role.GROUP_LEADER)
    reply_by = company.calendar.add(local_day(now), reply_within(level, policy()))
    sheet = deeds.Supervised(level, DEMANDS[place % len(DEMANDS)], reply_by, MANDATE)
    try:
        actions.move(item, sheet, by=leader if level > 1 else company.clerk, now=now)
    except NotNow:  # the month's cap, or it was handed in meanwhile
        return
    now = yield company.working_moment(now, 2)
    state = state_of(item)
    if state.lead is None or state.sheet is None or state.sheet.standing is not Standing.WAITING:
        return
    by = company.handlers[state.lead]
    if place == 4:
        actions.move(item, deeds.Objected(OBJECTION), by=by, now=now)
        now = yield company.working_moment(now, 2)
        if state_of(item).sheet is not None:
            actions.move(item, deeds.Withdrawn("情况属实，予以撤回。"), by=company.reviewer, now=now)
    elif place % 3:
        actions.move(item, deeds.Answered(REPLIES[place % len(REPLIES)]), by=by, now=now)
