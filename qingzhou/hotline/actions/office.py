"""What staff do with a report: take it up or not, and what its reporter hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.hotline import limits, milestones, permissions, queries
from qingzhou.hotline.actions.given import Accepted, Answer
from qingzhou.hotline.actions.writing import (
    Said,
    Step,
    check_message,
    check_promise,
    first_at,
    held,
    plain,
    record,
    sent_before,
)
from qingzhou.hotline.doubts import Ground, grounds
from qingzhou.hotline.models import Report, Track
from qingzhou.hotline.states import DeclineReason, Ending, TrackKind, Verb
from qingzhou.hotline.transfer import Stage, standing
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.queries import state_of
from qingzhou.ledger.states import Status
from qingzhou.ledger.states import Verb as LedgerVerb
from qingzhou.ledger.states import step_if_any as ledger_step
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership
from qingzhou.workdays.queries import calendar


@transaction.atomic
def accept(report: Report, decided: Accepted, *, by: Membership, now: datetime, token: str | None = None) -> Report:
    """Take a report up: open an issue for it and give that to a unit, or add it to one that is open.

    Raises NotAllowed, NotNow or Incomplete; then nothing has been written, in the ledger neither.
    """
    report, move = held(report, Verb.ACCEPT, by)
    if sent_before(token):
        return report
    today = local_day(now)
    check_promise(decided.promised_on, today)
    if not decided.tracks:
        raise Incomplete("hotline.no_track", _("没有选择办理途径。"), _("请至少选择一项：举报、投诉、信访或犯罪线索。"))
    issue = _joined(report, decided) if decided.joined else _opened(report, decided, by, now)
    assert issue.lead is not None
    _start_clocks(report, decided.tracks, issue.lead.short_name, today)
    columns = {"issue": issue, "promised_on": decided.promised_on}
    promised = {"promised_on": decided.promised_on.isoformat(), "lead": issue.lead_id}
    tracks = [str(kind) for kind in decided.tracks]
    data = {"issue": issue.number, "tracks": tracks, "joined": bool(decided.joined), **promised}
    said = Said(text=decided.text, data=data, token=token)
    return record(report, Step(Verb.ACCEPT, now, by, move.target), said, columns)


def _start_clocks(report: Report, tracks: Sequence[TrackKind], lead: str, today: date) -> None:
    """A clock for each track; one that runs goes on, but a report that was not solved begins anew."""
    running = {track.kind for track in queries.tracks_of(report)}
    for kind in (kind for kind in tracks if kind not in running):
        clock = limits.last_due(kind, lead, queries.round_began(report), today, calendar())
        Track.objects.create(
            report=report, kind=kind, limit=clock.limit.code, started_on=clock.started_on, due_on=clock.due_on
        )


def _joined(report: Report, decided: Accepted) -> Item:
    issue = decided.joined
    assert issue is not None
    if not issue.is_open or issue.lead_id is None or issue.jurisdiction_id != report.jurisdiction_id:
        said = _("%(number)s 不是办理中的问题。") % {"number": issue.number}
        raise NotNow("hotline.issue_not_open", said, _("请选择办理中的问题，或新立一个问题。"))
    _check_other_unit(report, issue.lead_id)
    return issue


def _opened(report: Report, decided: Accepted, by: Membership, now: datetime) -> Item:
    if decided.issue is None or decided.lead is None or decided.due_on is None:
        raise Incomplete("hotline.no_lead", _("没有选择牵头单位或时限。"), _("请选择由谁办、何时办结。"))
    _check_other_unit(report, decided.lead.pk)
    round_of = f"{report.pk}:{2 if report.reopened else 1}"
    issue = replace(decided.issue, source=report.number, reply_wanted=True, answered_there=True)
    opened = ledger.register(issue, by=by, now=now, token=uuid5(NAMESPACE_URL, f"qingzhou:report:{round_of}"))
    owner = first_at(decided.lead, local_day(now))
    assigned = deeds.Assigned(lead=decided.lead.pk, owner=owner, due_on=decided.due_on)
    sent = ledger.Sent(uuid5(NAMESPACE_URL, f"qingzhou:assigned:{round_of}"))
    return ledger.move(opened, assigned, by=by, now=now, sent=sent)


def _check_other_unit(report: Report, lead: int) -> None:
    """A reopened report goes to another unit than the one whose answer did not help."""
    if report.before_issue is not None and report.before_issue.lead_id == lead:
        said = _("举报人认为没有解决，重新办理须换一个单位。")
        raise Incomplete("hotline.same_unit", said, _("请选择另一个牵头单位。"))


@transaction.atomic
def propose_decline(
    report: Report, reason: DeclineReason, text: str, *, by: Membership, now: datetime, token: str | None = None
) -> Report:
    """Propose not to take a report up; somebody else has to agree. `text`: what its reporter will read, and where to go."""
    report, move = held(report, Verb.PROPOSE_DECLINE, by)
    if sent_before(token):
        return report
    if not text.strip():
        raise Incomplete("hotline.explanation_missing", _("没有写给举报人的说明。"), _("请写明理由和可以去哪里反映。"))
    columns = {"declining": reason, "proposed_by_id": by.person_id}
    data = {"reason": str(reason)}
    said = Said(text=plain(text), data=data, token=token)
    return record(report, Step(Verb.PROPOSE_DECLINE, now, by, move.target), said, columns)


@transaction.atomic
def decide_decline(
    report: Report, *, agreed: bool, note: str = "", by: Membership, now: datetime, token: str | None = None
) -> Report:
    """Agree that a report is not taken up, and its reporter is told; or disagree, and it waits to be taken up."""
    report, move = held(report, Verb.DECLINE if agreed else Verb.KEEP, by)
    if sent_before(token):
        return report
    if not agreed:
        withdrawn = {"declining": "", "proposed_by": None}
        said = Said(note=plain(note), token=token)
        return record(report, Step(Verb.KEEP, now, by, move.target), said, withdrawn)
    proposed = report.lines.filter(verb=Verb.PROPOSE_DECLINE).latest("seq")
    said = Said(text=proposed.text, note=plain(note), data={"reason": report.declining}, token=token)
    told = {"promised_on": None}
    return record(report, Step(Verb.DECLINE, now, by, move.target), said, told)


@transaction.atomic
def tell(
    report: Report,
    text: str,
    *,
    promised_on: date | None = None,
    by: Membership,
    now: datetime,
    token: str | None = None,
) -> Report:
    """Write to the reporter; while it is open, with the day by which they hear again."""
    report, move = held(report, Verb.TELL, by)
    if sent_before(token):
        return report
    check_message(text)
    columns: dict[str, Any] = {}
    if report.is_open:
        if promised_on is None:
            raise Incomplete("hotline.no_promise", _("没有写下次告知的日期。"), _("请写明最迟哪天再告诉举报人。"))
        check_promise(promised_on, local_day(now))
        _check_first_word(report, promised_on, local_day(now))
        columns = {"promised_on": promised_on}
    lead = {"lead": report.issue.lead_id} if report.issue else {}
    data = {"promised_on": promised_on.isoformat(), **lead} if columns and promised_on else {}
    said = Said(text=plain(text), data=data, token=token)
    return record(report, Step(Verb.TELL, now, by, move.target), said, columns)


def _check_first_word(report: Report, promised_on: date, today: date) -> None:
    """Nobody is put off beyond the day by which the law wants them told whether their report is taken up."""
    clock = queries.waiting_clock(report)
    if clock and promised_on > max(clock.due_on, today):
        known = {"law": clock.limit.basis, "day": clock.due_on}
        said = _("%(law)s要求最迟 %(day)s 告知是否受理，下次告知不能更晚。") % known
        raise Incomplete("hotline.promise_beyond_law", said, _("请改一个更早的日期，或先决定是否受理。"))


@transaction.atomic
def answer(report: Report, given: Answer, *, by: Membership, now: datetime, token: str | None = None) -> Report:
    """Tell the reporter what was found and what was done. The ledger notes that the reply was given.

    What looks made up needs an explanation, which the office reads beside the grounds. Raises Doubtful without one.
    """
    report, move = held(report, Verb.ANSWER, by)
    if sent_before(token):
        return report
    check_message(given.text)
    assert report.issue is not None
    if wrong := permissions.why_not_end(report.issue, given.ending):
        raise wrong
    crime = report.tracks.filter(kind=TrackKind.CRIME).exists()
    if given.ending is Ending.TO_POLICE and crime and standing(report.lines.order_by("seq")).stage is not Stage.DONE:
        said = _("还没有记录移送公安，不能答复“已移送”。")
        raise Incomplete("hotline.not_at_the_police", said, _("请先提请、批准并记录移送。"))
    milestones.catch_up(report, local_day(now))
    doubts = grounds(report, given.text, now)
    if doubts and not given.why.strip():
        raise Doubtful(doubts)
    if _waits_for_reply(report.issue):
        note = _("已通过查询码答复举报 %(number)s。") % {"number": report.number}
        replied = deeds.Replied(note, report.number)
        sent = ledger.Sent(uuid5(NAMESPACE_URL, f"qingzhou:replied:{report.pk}"))
        ledger.move(report.issue, replied, by=by, now=now, sent=sent)
    columns = {"ending": given.ending, "promised_on": None}
    data = {"ending": str(given.ending), "doubts": [one.code for one in doubts]}
    note = "\n".join([*(one.said for one in doubts), plain(given.why)]) if doubts else ""
    words = Said(text=plain(given.text), note=note, data=data, token=token)
    return record(report, Step(Verb.ANSWER, now, by, move.target), words, columns)


class Doubtful(Incomplete):
    """An answer that looks made up, with the grounds; to be mended, or explained."""

    def __init__(self, doubts: list[Ground]) -> None:
        said = "".join(one.said for one in doubts)
        super().__init__("hotline.doubtful", said, _("请补充核查或改写答复；确有原因的，在“可疑之处的说明”中写明。"))


def _waits_for_reply(issue: Item) -> bool:
    """Whether the ledger still waits to hear that somebody was answered: the first of several reports says so for it."""
    matter = state_of(issue).matter
    open_to_it = ledger_step(issue.kind, Status(issue.status), LedgerVerb.REPLY) is not None
    return open_to_it and matter is not None and matter.reply_wanted and matter.replied_at is None
