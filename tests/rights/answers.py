"""Answers that depend on who asks and about what, and forms as somebody would fill them in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.rights.seeing import ALL, AUDITOR, CLERK, HANDLER, LEADER, OFFICE, UNIT_LEADER, WORKING
from tests.rights.steps import steps
from tests.rights.things import NOWHERE, THEIRS, Thing, Visitor, future

REASON = {"reason": "测试理由"}


def signing_in(who: Visitor) -> int:
    return 200 if who.standing in ("stranger", "disabled") else 302


def freezing(_who: Visitor, week: Thing) -> int:
    """Ours is frozen already; a week to come cannot be; the one that only the neighbour froze can."""
    if week.place == NOWHERE:
        return 409
    return 409 if week.place == _who.place else 302


def terms(who: Visitor) -> int:
    """Only the office changes them, and says why."""
    return 422 if who.role == CLERK else 403


def filing(code: int) -> Callable[..., int]:
    """Also late; but not for a period to come."""
    return lambda _who, period=None: 409 if period is not None and period.status == "ahead" else code


def rhythm(who: Visitor) -> int:
    """Only the office sets it."""
    return 302 if who.role == CLERK else 403


def sheet(who: Visitor, week: Thing) -> int:
    return 200 if week.place == who.place else 404


def preparing(_who: Visitor, week: Thing) -> int:
    """What is prepared already is there; a week to come cannot be frozen."""
    return 409 if week.place == NOWHERE else 302


def meeting(answer: int) -> Callable[[Visitor, Thing], int]:
    """The answer where a meeting was prepared; elsewhere there is none. One that has ended takes nothing more."""

    def answered(who: Visitor, week: Thing) -> int:
        return answer if week.place == who.place else 404

    return answered


def running(answer: int) -> Callable[[Visitor, Thing], int]:
    """The answer where a meeting goes on; the neighbour's has ended."""

    def answered(who: Visitor, week: Thing) -> int:
        if week.place != who.place:
            return 404
        return 409 if week.place == THEIRS else answer

    return answered


def still(answer: int) -> Callable[[Visitor, Thing], int]:
    """The answer about a subject of a meeting that goes on."""
    return lambda _who, subject: 409 if subject.place == THEIRS else answer


def ended(who: Visitor, week: Thing) -> int:
    return 200 if week.place == who.place == THEIRS else 404


def decision(_who: Visitor, _subject: Thing) -> dict[str, str]:
    return {"kind": "go_on", "said": "按要求推进", "token": str(uuid4())}


def picture(who: Visitor, picture: Thing) -> int:
    """Of one's own frozen weeks, and for those who oversee also of weeks that are not frozen."""
    if picture.status != "known":
        return 404
    return 200 if picture.place == who.place or who.oversees else 404


def passwords(who: Visitor, person: Thing) -> int:
    """Never of those who direct or audit the office."""
    return 403 if person.status in (LEADER, AUDITOR) else 200


def ending(who: Visitor, membership: Thing) -> int:
    """Nobody ends the membership they act in, nor one whose holder still has open tasks: they are handed over first."""
    holders = {"lead handler", "other handler", "named leader", "neighbour unit_handler"}
    return 409 if membership.label in {who.name, *holders} else 302


def own_membership(who: Visitor) -> dict[str, Any]:
    return {"membership": who.membership.pk if who.membership else ""}


def new_task(who: Visitor) -> dict[str, Any]:
    assert who.membership
    return {"title": "新任务", "lead": who.membership.unit_id, "due_on": future(20)}


def new_issue(_who: Visitor) -> dict[str, Any]:
    known = {"found_by": "self_check", "severity": "Y", "happened_on": future(-3), "allegations-0-text": "超时收费"}
    return {"title": "新问题", "about": "某培训点", "facts": "现场查见", **known}


def pending(code: int, otherwise: int = 409) -> Callable[[Visitor, Thing], int]:
    """An answer for drafts that can still be changed."""
    return lambda _who, draft: code if draft.status == "pending" else otherwise


def choosing(who: Visitor, pile: Thing) -> int:
    """Everybody may take the rows they see along as a file; steps only who stands on their side."""
    takes = {"sign": WORKING, "cancel": OFFICE, "export": ALL, "export all": ALL}
    return 200 if who.role in takes.get(pile.label, ()) else 404


def carrying_out(*, filled: bool) -> Callable[[Visitor, Thing], int]:
    """A file is no step; whatever may not be done with some of the items is told, not refused."""

    def answer(who: Visitor, step: Thing) -> int:
        if step.label == "export" or choosing(who, step) == 404:
            return 404
        return 422 if step.label == "cancel" and not filled else 200

    return answer


def chosen(_who: Visitor, step: Thing) -> dict[str, Any]:
    """Every item there is, whoever may see it."""
    verb, _space, scope = step.label.partition(" ")
    return {"verb": verb, "scope": scope or "ticked", "item": list(step.keys.values()), "query": "status=all", **REASON}


def naming(who: Visitor, absent: Thing) -> int:
    """A stand-in is named by the absent themself, the unit's leader or the office; never for who leads or audits."""
    leads = who.role == UNIT_LEADER and who.unit == absent.lead
    named = who.name == absent.label or leads or who.role == CLERK
    return 200 if named and absent.status not in (LEADER, AUDITOR) else 403


def naming_oneself(who: Visitor, absent: Thing) -> int:
    """Only colleagues stand in, and nobody takes another role by naming themself."""
    if naming(who, absent) != 200:
        return 403
    if who.unit != absent.lead or who.name == absent.label or absent.status == "ended":
        return 422
    return 302 if who.role == absent.status else 403


def oneself(who: Visitor, _absent: Thing) -> dict[str, Any]:
    assert who.membership
    return {"colleague": who.membership.person_id, "since": future(20), "until": future(22)}


def ending_stand_in(who: Visitor, stand_in: Thing) -> int:
    """By either of the two, the unit's leader or the office."""
    leads = who.role == UNIT_LEADER and who.unit == stand_in.lead
    return 302 if leads or who.role == CLERK or who.name in (stand_in.owner, stand_in.status) else 403


def leaver(who: Visitor, person: Thing) -> int:
    """The office knows everybody's hand-over, a leader only that of the own unit."""
    return 200 if who.role == CLERK or who.unit == person.lead else 404


def handing_over(who: Visitor, person: Thing) -> int:
    """Nobody is named who takes it over: refused, unless there is nothing to hand over that this visitor may know of."""
    if leaver(who, person) != 200:
        return 404
    secret = person.label == "named leader" and who.name not in ("clerk", person.label)
    holds = person.label in ("lead handler", "other handler", "named leader", "neighbour unit_handler")
    return 422 if holds and not secret else 302


def enabling(who: Visitor, person: Thing) -> int:
    """Never the own account, nor that of those who direct or audit the office."""
    return 409 if who.name == person.label else 403 if person.status in (LEADER, AUDITOR) else 302


def resetting(who: Visitor, person: Thing) -> int:
    """Never one's own second factor, nor that of those who direct or audit the office."""
    return 403 if who.name == person.label or person.status in (LEADER, AUDITOR) else 302


def sharing(who: Visitor) -> int:
    """Only the office shows a filter to everybody."""
    return 302 if who.role == CLERK else 403


def shared_filter(_who: Visitor) -> dict[str, Any]:
    return {"place": "ledger:tasks", "name": "新筛选", "query": "light=red", "shared": "on"}


def changing(code: int) -> Callable[[Visitor, Thing], int]:
    """One's own filters, and the shared ones for the office."""
    return lambda who, mark: code if who.name == mark.owner or who.role == CLERK else 403


def door(code: int) -> Callable[..., int]:
    """The public's form of a place that has an office; elsewhere there is none."""
    return lambda _who, door: 404 if door.place == NOWHERE else code


def call(_who: Visitor) -> dict[str, str]:
    said = {"channel": "phone", "category": "fees", "about": "某机构", "text": "一次收一年学费"}
    return said | {"token": str(uuid4())}


def hearing(_who: Visitor, recording: Thing) -> int:
    """The office, and the lead unit while it handles the report; of a line that is no recording nothing."""
    return 404 if recording.place == NOWHERE else 200


def original(who: Visitor, _file: Thing) -> int:
    """What a reporter handed in, to the office and the lead unit; not to others who see the report, before they say what for."""
    return 403 if who.role in ("group_leader", "auditor") else 200


def report_step(code: int) -> Callable[[Visitor, Thing, Thing], int]:
    """Whose step it is, by the state of the report; an issue that has no finding yet cannot be answered."""

    def answered(who: Visitor, report: Thing, step: Thing) -> int:
        sides = {
            ("received", "accept"): (CLERK,),
            ("received", "propose_decline"): (CLERK,),
            ("received", "tell"): (CLERK,),
            ("accepted", "tell"): (CLERK, *((HANDLER, UNIT_LEADER) if who.unit == report.lead else ())),
        }
        if step.label == "abolish":
            return 404
        if report.status == "accepted" and step.label.endswith("transfer"):
            return transferring(who, report, step, code)
        if (report.status, step.label) == ("accepted", "answer"):
            return 409 if who.unit == report.lead else 403
        if (report.status, step.label) == ("accepted", "split"):
            return 422 if who.role == CLERK else 403  # the issue was opened for it
        if (report.status, step.label) not in sides:
            return 409
        return code if who.role in sides[report.status, step.label] else 403

    return answered


def transferring(who: Visitor, report: Thing, step: Thing, code: int) -> int:
    """The lead unit proposes, its leader decides; what was not proposed is neither decided nor handed over."""
    heads = ("approve_transfer", "refuse_transfer")
    if who.unit != report.lead or who.role not in ((UNIT_LEADER,) if step.label in heads else (HANDLER, UNIT_LEADER)):
        return 403
    return code if step.label == "propose_transfer" else 422


def report_form(_who: Visitor, report: Thing, _step: Thing) -> dict[str, Any]:
    today, issue = future(0), {"title": "违规收费", "about": "某机构", "facts": "一次收一年", "allegation": "超期收费"}
    given = {"tracks": ["report"], "lead": report.keys["lead"], "due_on": future(20), "happened_on": today, **issue}
    said = {"said": "已受理", "promised_on": future(3), "severity": "Y", "reason": "no_clue", "note": "移送"}
    return given | said


def senders(_who: Visitor, sender: Thing) -> int:
    return 200 if sender.label in ("12345", "platform") else 404


def joining(_who: Visitor, pair: Thing) -> int:
    """Into an issue of the other, if that has one."""
    return 409 if pair.place == THEIRS else 302


def progress(who: Visitor, item: Thing) -> int:
    """The side that may take the step on the page, and nobody else; those who audit take none."""
    said = steps(filled=True)(who, item, Thing("verb", "report", {}))
    if said in (200, 302):
        return 403 if who.role == AUDITOR else 201
    return said


def progress_form(who: Visitor, item: Thing) -> dict[str, Any]:
    """Only the lead says how far the whole is."""
    return {"done": "已排查", "percent": 50} if who.unit == item.lead else {"done": "已排查"}


def lodging(who: Visitor) -> int:
    """Who may write a call down."""
    return 201 if who.role == CLERK else 403
