"""Meetings in the demonstration: one was held over the last week but one, the next is prepared over the last."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from qingzhou.demonstration.lives import Company
from qingzhou.demonstration.stage import Life, Stage
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.states import Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.meetings import actions
from qingzhou.meetings.actions import Attendance, NewDecision
from qingzhou.meetings.models import Meeting, Subject
from qingzhou.meetings.states import Kind, Topic

AFTER = timedelta(minutes=15)  # the cut-off, when the week is frozen and nobody has done anything since
HELD_AT = Attendance(chair="领导小组办公室主任", present="各成员单位、各镇街分管负责同志", place="区政务中心三楼会议室")
PARKED = "研究寒假期间校外培训巡查安排"
SAID = {
    Kind.GO_ON: "按序时进度推进，下周会前补齐佐证材料。",
    Kind.ESCALATE: "由牵头单位会同配合单位现场会商，提出解决办法报办公室。",
    Kind.TASK: "对未填报和补报的单位逐一提醒，下周会上通报填报情况。",
}


def meetings(company: Company, stage: Stage) -> Life:
    """Prepared, held and closed; a week later the next one is prepared and waits for whoever tries the system."""
    running = IsoWeek.holding(stage.until - AFTER, policy())
    last, prepared = running.plus(-2), running.plus(-1)
    now = yield last.ends_at(policy()) + AFTER
    meeting = actions.prepare(last, by=company.clerk, now=now)
    _hold(meeting, company, now + timedelta(minutes=20))
    actions.close(meeting, HELD_AT, by=company.clerk, now=now + timedelta(hours=1))
    now = yield prepared.ends_at(policy()) + AFTER
    actions.prepare(prepared, by=company.clerk, now=now)


def _hold(meeting: Meeting, company: Company, now: datetime) -> None:
    """Decide about the first of what is called, give a task, and put one subject aside."""
    alone = meeting.subjects.filter(topic__in=(Topic.OVERDUE, Topic.DIFFICULT), item__status=Status.IN_PROGRESS)
    for subject, kind in zip(alone.order_by("position"), (Kind.GO_ON, Kind.ESCALATE, Kind.GO_ON), strict=False):
        _decide(subject, kind, company, now)
    by_hand = actions.add_subject(meeting, "各单位周填报情况", by=company.clerk)
    _decide(by_hand, Kind.TASK, company, now, lead=company.reassign_to)
    parked = actions.add_subject(meeting, PARKED, by=company.clerk)
    actions.set_aside(parked, parked=True, by=company.clerk)


def _decide(subject: Subject, kind: Kind, company: Company, now: datetime, lead: int | None = None) -> None:
    if lead is None and subject.item is not None:
        lead = subject.item.lead_id
    token = UUID(int=company.rng.getrandbits(128), version=4)
    due_on = company.calendar.add(local_day(now), 10)
    units = (lead,) if lead is not None and kind is not Kind.GO_ON else ()
    new = NewDecision(token, kind, SAID[kind], units, None if kind is Kind.GO_ON else due_on)
    actions.decide(subject, new, by=company.clerk, now=now)
