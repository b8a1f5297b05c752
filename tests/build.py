"""Builders: they drive the site's own actions, so no test starts from an impossible row."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from qingzhou.ledger import actions, deeds
from qingzhou.ledger.actions import Attached, NewTask
from qingzhou.ledger.models import Item
from qingzhou.ledger.permissions import SYSTEM
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.states import MOVES, Move, Side, Status, Verb
from qingzhou.refusals import Refusal
from qingzhou.units.actions import machine
from qingzhou.units.models import Jurisdiction, Membership, Person, Role, Unit, UnitKind

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


def returned_once(item: Item, now: datetime) -> Item:
    """The issued task after its lead returned it and was given it again."""
    assert item.lead is not None
    item = actions.move(item, deeds.Declined(reason="不属本单位职责"), by=handler(item.lead), now=now)
    supports = tuple(part.unit_id for part in item.parts.all() if part.role == "support")
    again = deeds.Reassigned(item.lead_id, handler(item.lead).person_id, supports, reason="按职责仍由你单位办理")
    return actions.move(item, again, by=member(Role.OFFICE_CLERK, item.office), now=now)


def path_to(status: Status) -> tuple[Move, ...]:
    """A shortest walk of the table from a draft."""
    ways: deque[tuple[Status, tuple[Move, ...]]] = deque([(Status.DRAFT, ())])
    seen = {Status.DRAFT}
    while ways:
        here, way = ways.popleft()
        if here is status:
            return way
        for step in (move for move in MOVES if move.source is here and move.target not in seen):
            seen.add(step.target)
            ways.append((step.target, (*way, step)))
    raise AssertionError(f"no way to {status}")


def actor(item: Item, step: Move, lead: Unit | None = None) -> Membership:
    """Somebody who may take the step. A different clerk each time, so nobody checks their own work."""
    if step.side is Side.SYSTEM:
        return Membership(person=machine(), unit=item.office, role=SYSTEM)
    if step.side is Side.SUPERVISING:
        return leader(item.office)
    if step.side is Side.OFFICE:
        return member(Role.OFFICE_CLERK, item.office)
    if step.side is Side.SUPPORT:
        part = item.parts.exclude(unit_id=item.lead_id).first()
        return handler(part.unit if part else unit("城管局"))
    return handler(item.lead or lead or unit())


def replaced(item: Projection, **changes: object) -> Projection:
    """The projection with other values, where a test looks at one rule alone."""
    return dataclasses.replace(item, **changes)  # type: ignore[arg-type]


def files(step: Move) -> tuple[Attached, ...]:
    return (PHOTO,) if step.verb is Verb.SUBMIT else ()


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
    lead = lead or item.lead or unit()
    supporting = tuple(one.pk for one in supports)
    owner = handler(lead).person_id
    due = item.due_on or due_on
    made: dict[Verb, deeds.Deed] = {
        Verb.ISSUE: deeds.Assigned(lead=lead.pk, owner=owner, due_on=due_on, supports=supporting),
        Verb.REISSUE: deeds.Reassigned(lead=lead.pk, owner=owner, supports=supporting, reason="按职责重新下达"),
        Verb.SIGN: deeds.Signed(),
        Verb.DECLINE: deeds.Declined(reason="不属本单位职责"),
        Verb.REPORT: deeds.Reported(done="已排查 12 家", percent=40),
        Verb.SUBMIT: deeds.Submitted(done="全部排查完毕"),
        Verb.ASK_EXTENSION: deeds.ExtensionAsked(due_on=due + timedelta(days=7), reason="等待外单位回函"),
        Verb.GRANT_EXTENSION: deeds.ExtensionGranted(due_on=item.asked_due_on or due),
        Verb.REFUSE_EXTENSION: deeds.ExtensionRefused(reason="请按原时限办理"),
        Verb.CLOSE: deeds.Closed(note="已现场核实"),
        Verb.SEND_BACK: deeds.SentBack(reason="请补交照片"),
        Verb.SUSPEND: deeds.Suspended(reason="等待上级文件", review_on=due + timedelta(days=30)),
        Verb.RESUME: deeds.Resumed(),
        Verb.CANCEL: deeds.Cancelled(reason="重复下达"),
        **_supervising(item),
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
        Verb.CLASSIFY: deeds.Classified(reason="涉及未成年人"),
        Verb.DECLASSIFY: deeds.Declassified(reason="已可公开"),
    }
    return made[step.verb]


def _supervising(item: Item) -> dict[Verb, deeds.Deed]:
    """Deeds of supervision that say what each needs."""
    return {
        Verb.REMIND: deeds.Reminded(round=item.round, because="near_due"),
        Verb.PROPOSE: deeds.Proposed(round=item.round, level=1, because="red"),
        Verb.RECOVER: deeds.Recovered(round=item.round),
        Verb.SUPERVISE: sheet((item.level or 0) % 5 + 1, item.moved_at.date() + timedelta(days=30)),
        Verb.WAIVE: deeds.Waived(reason="单位已说明情况"),
        Verb.ANSWER: deeds.Answered(done="已排出整改日程"),
        Verb.OBJECT: deeds.Objected(reason="时限之内正在办理"),
        Verb.UPHOLD: deeds.Upheld(reason="理由不成立", reply_by=item.moved_at.date() + timedelta(days=40)),
        Verb.WITHDRAW: deeds.Withdrawn(reason="发错单位"),
    }
