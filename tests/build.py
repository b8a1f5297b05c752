"""Builders: they drive the site's own actions, so no test starts from an impossible row."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qingzhou.ledger import actions, deeds, queries
from qingzhou.ledger.actions import Attached, NewIssue, NewTask
from qingzhou.ledger.deeds import Allegation, Consequence, Finding, FoundBy, Officer, Result, Severity
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import rechecks_from
from qingzhou.ledger.permissions import SYSTEM
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Projection, is_last_recheck, next_recheck
from qingzhou.ledger.states import DONE, FIRST, FROM_A_FILE, RECHECKS, Kind, Move, Side, Status, Verb, steps_from
from qingzhou.refusals import Refusal
from qingzhou.units.actions import machine
from qingzhou.units.models import Jurisdiction, Membership, Person, Role, Unit, UnitKind
from qingzhou.workdays.calendar import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)  # a Monday without holidays near it
PHOTO = Attached(sha256="ab" * 32, name="现场.jpg", size=1234, type="image/jpeg")
_serial = count(1)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal by its code, with words for the person."""
    with pytest.raises(Refusal) as told:
        yield
    assert told.value.code == code
    assert told.value.said
    assert told.value.do


def at(day: int, hour: int = 9) -> datetime:
    """A moment `day` calendar days after MONDAY."""
    return MONDAY + timedelta(days=day, hours=hour - 9)


def jurisdiction(code: str = "999001", name: str = "青溪区") -> Jurisdiction:
    return Jurisdiction.objects.get_or_create(code=code, defaults={"name": name})[0]


def unit(short_name: str = "教育局", kind: UnitKind = UnitKind.DEPARTMENT, place: Jurisdiction | None = None) -> Unit:
    place = place or jurisdiction()
    return Unit.objects.get_or_create(
        jurisdiction=place, short_name=short_name, defaults={"kind": kind, "name": f"{place.name}{short_name}"}
    )[0]


def office(place: Jurisdiction | None = None) -> Unit:
    return unit("双减办", UnitKind.OFFICE, place)


def person(name: str = "", password: str = "") -> Person:
    serial = next(_serial)
    made = Person(username=f"p{serial}", name=name or f"测试员{serial}")
    made.set_password(password) if password else made.set_unusable_password()
    made.save()
    return made


def member(role: Role, of: Unit, who: Person | None = None) -> Membership:
    return Membership.objects.create(person=who or person(), unit=of, role=role, since=date(2020, 1, 1))


def clerk(place: Jurisdiction | None = None) -> Membership:
    return member(Role.OFFICE_CLERK, office(place))


def leader(of: Unit) -> Membership:
    """The leader of the leading group: the same one each time."""
    known = Membership.objects.filter(unit=of, role=Role.GROUP_LEADER).order_by("pk").first()
    return known or member(Role.GROUP_LEADER, of)


def handler(of: Unit) -> Membership:
    """The unit's handler: the same one each time it is asked for."""
    known = Membership.objects.filter(unit=of, role=Role.UNIT_HANDLER).order_by("pk").first()
    return known or member(Role.UNIT_HANDLER, of)


def task(
    status: Status = Status.ISSUED,
    *,
    lead: Unit | None = None,
    supports: tuple[Unit, ...] = (),
    due_on: date = date(2026, 11, 30),
    now: datetime = MONDAY,
    title: str = "清查培训机构收费",
) -> Item:
    """A task that took the shortest way through MOVES to `status`, all at `now`."""
    boss = clerk((lead or unit()).jurisdiction)
    item = actions.draft(NewTask(title=title), by=boss, now=now)
    for step in path_to(status):
        if step.verb is Verb.CONTEST:  # a return is free once: only then is there anything to rule about
            item = returned_once(item, now)
        deed = example(item, step, lead=lead or unit(), supports=supports, due_on=due_on)
        item = actions.move(item, deed, by=actor(item, step, lead), now=now, files=files(step))
    return item


def issue(
    status: Status = Status.INVESTIGATING,
    *,
    lead: Unit | None = None,
    supports: tuple[Unit, ...] = (),
    due_on: date = date(2026, 11, 30),
    now: datetime = MONDAY,
    severity: Severity = Severity.YELLOW,
    norm: str = "training.fees",
    reply_wanted: bool = False,
    founded: bool | None = None,
    registered: NewIssue | None = None,
) -> Item:
    """An issue that took a short way through MOVES to `status`; what is looked at again is so on its days.

    A shortest way to what was handed in leads through what is unfounded; with `founded`, through what is founded.
    """
    lead = lead or unit()
    registered = registered or new_issue(severity, norm, reply_wanted)
    item = actions.register(registered, by=clerk(lead.jurisdiction), now=now)
    wanted = [Status.FOUNDED] if founded or status in FOUNDED_FIRST else []
    here = Status.REGISTERED
    for aim in [*wanted, *([Status.SUBMITTED] if status in FOUNDED_FIRST else []), status]:
        for step in path_to(aim, Kind.ISSUE, here):
            item, now = made_ready(item, step, now)
            deed = example(item, step, lead=lead, supports=supports, due_on=due_on)
            item = actions.move(item, deed, by=actor(item, step, lead), now=now, files=files(step))
        here = aim
    return item


FOUNDED_FIRST = (Status.HANDLING, *DONE)


def new_issue(
    severity: Severity = Severity.YELLOW, norm: str = "training.fees", reply_wanted: bool = False
) -> NewIssue:
    return NewIssue(
        title="核查“启航艺术中心”一次性收取 9800 元",
        facts="家长反映 10 月 8 日一次性收取 52 课时费用。",
        about="启航艺术中心",
        happened_on=date(2026, 10, 8),
        allegations=(Allegation("一次性收费金额超过 5000 元", norm), Allegation("未签合同")),
        found_by=FoundBy.REPORT,
        severity=severity,
        reply_wanted=reply_wanted,
    )


def made_ready(item: Item, step: Move, now: datetime) -> tuple[Item, datetime]:
    """What must come before a step of an issue, and the moment for it."""
    if step.verb in (Verb.FIND_FOUNDED, Verb.FIND_UNFOUNDED):
        lead = item.lead or unit()
        return actions.move(item, investigated(lead, on=now.date()), by=handler(lead), now=now, files=(PHOTO,)), now
    if step.verb is Verb.CLOSE:
        return ready_to_close(item, now), now
    if step.verb is Verb.CANCEL:
        return actions.move(item, deeds.CancelProposed(reason="重复登记"), by=clerk(item.jurisdiction), now=now), now
    if step.verb is Verb.LAST_RECHECK:
        while not is_last_recheck(queries.state_of(item)):
            now = in_time(item, step, now)
            by = member(Role.UNIT_LEADER, item.lead or unit())
            item = actions.move(item, deeds.Rechecked(done="现场无学员，收费公示规范"), by=by, now=now, files=(PHOTO,))
    return item, in_time(item, step, now)


def ready_to_close(item: Item, now: datetime) -> Item:
    """Answer whoever waits and have a leader sign, where the issue asks for it."""
    matter = queries.state_of(item).matter
    assert matter is not None
    if matter.reply_wanted and matter.replied_at is None:
        item = actions.move(item, deeds.Replied(note="已电话答复。"), by=handler(item.lead or unit()), now=now)
    if matter.severity == Severity.RED and matter.signed_off_by is None:
        leader = member(Role.GROUP_LEADER, item.office)
        item = actions.move(item, deeds.SignedOff(), by=leader, now=now)
    return item


def in_time(item: Item, step: Move, now: datetime) -> datetime:
    """The moment for a step: at once, but a look after closing on its day."""
    look = next_recheck(queries.state_of(item)) if step.verb in RECHECKS else None
    if look is None or look.fixed_on is None:
        return now
    return max(now, datetime.combine(look.fixed_on, now.timetz()))


def returned_once(item: Item, now: datetime) -> Item:
    """The issued task after its lead returned it and was given it again."""
    assert item.lead is not None
    item = actions.move(item, deeds.Declined(reason="不属本单位职责"), by=handler(item.lead), now=now)
    supports = tuple(part.unit_id for part in item.parts.all() if part.role == "support")
    again = deeds.Reassigned(item.lead_id, handler(item.lead).person_id, supports, reason="按职责仍由你单位办理")
    return actions.move(item, again, by=member(Role.OFFICE_CLERK, item.office), now=now)


def path_to(status: Status, kind: Kind = Kind.TASK, here: Status | None = None) -> tuple[Move, ...]:
    """A shortest walk of a kind's table from where it begins, or from `here`."""
    begin = here or FIRST[kind]
    ways: deque[tuple[Status, tuple[Move, ...]]] = deque([(begin, ())])
    seen = {begin}
    while ways:
        here, way = ways.popleft()
        if here is status:
            return way
        for step in steps_from(kind, here):
            if step.target not in seen and step.verb not in FROM_A_FILE:
                seen.add(step.target)
                ways.append((step.target, (*way, step)))
    raise AssertionError(f"no way to {status}")


def actor(item: Item, step: Move, lead: Unit | None = None) -> Membership:
    """Somebody who may take the step. A different clerk each time, so nobody checks their own work."""
    if step.side is Side.SYSTEM:
        return Membership(person=machine(), unit=item.office, role=SYSTEM)
    if step.side in (Side.SUPERVISING, Side.LEADER):
        return leader(item.office)
    if step.verb in RECHECKS:  # somebody who did not handle it
        return member(Role.UNIT_LEADER, item.lead or lead or unit())
    if step.side in (Side.OFFICE, Side.OFFICE_OR_LEAD):
        return member(Role.OFFICE_CLERK, item.office)
    if step.side is Side.SUPPORT:
        part = item.parts.exclude(unit_id=item.lead_id).first()
        return handler(part.unit if part else unit("城管局"))
    return handler(item.lead or lead or unit())


def replaced(item: Projection, **changes: object) -> Projection:
    """The projection with other values, where a test looks at one rule alone."""
    return dataclasses.replace(item, **changes)  # type: ignore[arg-type]


def files(step: Move) -> tuple[Attached, ...]:
    return (PHOTO,) if step.verb in (Verb.SUBMIT, Verb.INVESTIGATE, *RECHECKS) else ()


def sheet(level: int = 1, reply_by: date = date(2026, 12, 31), **said: str) -> deeds.Supervised:
    """A supervision sheet as somebody fills it in."""
    return deeds.Supervised(
        level=level, demand="限期办结并报情况", reply_by=reply_by, mandate="区政府办公室关于明确督查单位的通知", **said
    )


def example(
    item: Item,
    step: Move,
    *,
    lead: Unit | None = None,
    supports: tuple[Unit, ...] = (),
    due_on: date = date(2026, 11, 30),
) -> deeds.Deed:
    """A complete deed for a step, as somebody would hand it in."""
    if step.kind is Kind.ISSUE and (deed := example_of_issue(item, step, lead or item.lead or unit())):
        return deed
    lead = lead or item.lead or unit()
    supporting = tuple(one.pk for one in supports)
    owner = handler(lead).person_id
    due = item.due_on or due_on
    if step.verb in FROM_A_FILE:
        return _adopted(step.verb, deeds.Assigned(lead=lead.pk, owner=owner, due_on=due, supports=supporting))
    made: dict[Verb, deeds.Deed] = {
        Verb.ISSUE: deeds.Assigned(lead=lead.pk, owner=owner, due_on=due_on, supports=supporting),
        Verb.REISSUE: deeds.Reassigned(lead=lead.pk, owner=owner, supports=supporting, reason="按职责重新下达"),
        Verb.SIGN: deeds.Signed(),
        Verb.DECLINE: deeds.Declined(reason="不属本单位职责"),
        Verb.REPORT: deeds.Reported(done="已排查 12 家", percent=40),
        Verb.SUBMIT: deeds.Submitted(done="全部排查完毕"),
        Verb.ASK_EXTENSION: deeds.ExtensionAsked(due_on=due + timedelta(days=7), reason="等待外单位回函"),
        Verb.GRANT_EXTENSION: deeds.ExtensionGranted(due_on=item.asked_due_on or due),
        **_decided(due),
        Verb.REFUSE_EXTENSION: deeds.ExtensionRefused(reason="请按原时限办理"),
        Verb.CLOSE: deeds.Closed(note="已现场核实"),
        Verb.SEND_BACK: deeds.SentBack(reason="请补交照片"),
        Verb.SUSPEND: deeds.Suspended(reason="等待上级文件", review_on=due + timedelta(days=30)),
        Verb.RESUME: deeds.Resumed(),
        Verb.CANCEL: deeds.Cancelled(reason="重复下达"),
        Verb.AMEND: deeds.Amended(why="改正错字", title=f"{item.title}（更正）"),
        **_supervising(item),
        **_classifying(),
        Verb.SIGN_PART: deeds.PartSigned(),
        Verb.DECLINE_PART: deeds.PartDeclined(reason="本单位没有此项职责"),
        Verb.FINISH_PART: deeds.PartFinished(done="本单位部分已办完"),
        Verb.ASK_HELP: deeds.HelpAsked(unit=unit("消防队").pk, due_on=due, reason="请派员联合检查"),
        Verb.PLAN: deeds.Planned(target=120, target_unit="家"),
        Verb.CHANGE_PLAN: deeds.PlanChanged(target=100, target_unit="家", reason="底数核减"),
        Verb.CASCADE: deeds.Cascaded((deeds.ChildGiven(item.pk, "2026-T999", lead.pk),)),
        Verb.CONTEST: deeds.Contested(reason="职责分工未列本单位"),
        Verb.RULE: deeds.Ruled(
            unit_right=False, lead=lead.pk, owner=owner, supports=supporting, reason="职责分工已列明"
        ),
        Verb.HAND_OVER: deeds.HandedOver(owner=owner, why="原责任人调离"),
    }
    return made[step.verb]


def _classifying() -> dict[Verb, deeds.Deed]:
    return {
        Verb.CLASSIFY: deeds.Classified(reason="涉及未成年人"),
        Verb.DECLASSIFY: deeds.Declassified(reason="已可公开"),
    }


def _decided(due: date) -> dict[Verb, deeds.Deed]:
    """What a meeting may decide about an item."""
    other = unit("城管局")
    return {
        Verb.EXTEND: deeds.Extended(due_on=due + timedelta(days=14), reason="会议议定"),
        Verb.CHANGE_LEAD: deeds.LeadChanged(lead=other.pk, owner=handler(other).person_id, reason="职责调整"),
        Verb.RESOLVE: deeds.Resolved(reason="按原要求推进"),
    }


def _supervising(item: Item) -> dict[Verb, deeds.Deed]:
    """Deeds of supervision that say what each needs."""
    return {
        Verb.REMIND: deeds.Reminded(round=item.round, because="near_due"),
        Verb.PROPOSE: deeds.Proposed(round=item.round, level=1, because="red"),
        Verb.URGE: deeds.Urged(note="请抓紧办理"),
        Verb.RECOVER: deeds.Recovered(round=item.round),
        Verb.SUPERVISE: sheet((item.level or 0) % 5 + 1, item.moved_at.date() + timedelta(days=30)),
        Verb.WAIVE: deeds.Waived(reason="单位已说明情况"),
        Verb.ANSWER: deeds.Answered(done="已排出整改日程"),
        Verb.OBJECT: deeds.Objected(reason="时限之内正在办理"),
        Verb.UPHOLD: deeds.Upheld(reason="理由不成立", reply_by=item.moved_at.date() + timedelta(days=40)),
        Verb.WITHDRAW: deeds.Withdrawn(reason="发错单位"),
    }


def example_of_issue(item: Item, step: Move, lead: Unit) -> deeds.Deed | None:
    """A complete deed for a step that only issues have, or None."""
    matter = queries.state_of(item).matter
    assert matter is not None
    if step.verb is Verb.INVESTIGATE:
        return investigated(lead, on=item.moved_at.date())
    if step.verb is Verb.CLOSE:
        rechecks = rechecks_from(item.moved_at.date(), Calendar(), Policy()) if matter.founded else ()
        return deeds.Closed(note="材料齐全", rechecks=rechecks)
    place = "启航艺术中心"
    made: dict[Verb, deeds.Deed] = {
        Verb.RECUSE: deeds.Recused(reason="与负责人系亲属", person=person().pk, name="测试员"),
        Verb.FIND_FOUNDED: deeds.FoundTrue(findings=findings(Result.FOUNDED, Result.UNFOUNDED)),
        Verb.FIND_UNFOUNDED: deeds.FoundUntrue(findings=findings(Result.UNFOUNDED, Result.UNCLEAR)),
        Verb.HANDLE: deeds.Handled(consequences=(Consequence("correction", "十日内退还超额收费，补签合同"),)),
        Verb.REPLY: deeds.Replied(note="已电话答复处理结果。"),
        Verb.SIGN_OFF: deeds.SignedOff(note="同意"),
        Verb.INVESTIGATE_AGAIN: deeds.InvestigationReopened(reason="请补充收据原件"),
        Verb.PROPOSE_CANCEL: deeds.CancelProposed(reason="重复登记"),
        Verb.RECHECK: deeds.Rechecked(done="现场无学员，收费公示规范", place=place),
        Verb.LAST_RECHECK: deeds.LastRechecked(done="现场无学员，收费公示规范", place=place),
        Verb.FAIL_RECHECK: deeds.RecheckFailed(done="又一次性收取 60 课时", place=place),
    }
    return made.get(step.verb)


def investigated(lead: Unit, *others: Membership, on: date | None = None) -> deeds.Investigated:
    """An investigation by two people of the lead, or by those named."""
    who = others or (handler(lead), member(Role.UNIT_LEADER, lead))
    officers = (Officer(one.person_id, one.unit_id, one.person.name, f"370299{one.person_id:05d}") for one in who)
    return deeds.Investigated(
        "调取收据 6 份", on or MONDAY.date(), "启航艺术中心", on_site=True, officers=tuple(officers)
    )


def findings(*results: Result) -> tuple[Finding, ...]:
    """One finding an allegation, in order."""
    return tuple(Finding(place, str(result), "收据金额与合同不符", "收据 6 张") for place, result in enumerate(results))


def _adopted(verb: Verb, duty: deeds.Assigned) -> deeds.Deed:
    """A line of another ledger, under way there or closed."""
    said: dict[str, Any] = {
        **vars(duty),
        "issued_on": date(2026, 9, 1),
        "note": "已完成摸底",
        "words": ("状态：推进中",),
    }
    if verb is Verb.ADOPT_CLOSED:
        return deeds.AdoptedClosed(**said, closed_on=date(2026, 10, 9))
    return deeds.Adopted(**said, claimed=30, origin="旧台账.xlsx 第 3 行")
