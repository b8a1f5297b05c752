"""The pages of staff: the queue, a call, one report and its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingzhou.documents.downloads import saved_as
from qingzhou.hotline import actions, alike, letter, permissions, queries, routing, states, transfer
from qingzhou.hotline.actions import Accepted, Answer
from qingzhou.hotline.calls import RecordForm
from qingzhou.hotline.forms import (
    AcceptForm,
    AnswerForm,
    DecideForm,
    DeclineForm,
    OriginalForm,
    SplitForm,
    TellForm,
    TransferForm,
)
from qingzhou.hotline.limits import BY_CODE, due, last_due
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.redaction import CANNOT_FIND
from qingzhou.hotline.replies import draft
from qingzhou.hotline.states import (
    TRANSFERRING,
    Category,
    Channel,
    DeclineReason,
    Ending,
    ReadFor,
    Status,
    TrackKind,
    Verb,
    step_if_any,
)
from qingzhou.hotline.telling import told_to
from qingzhou.hotline.titles import ACCEPTED_WORDS, SHORT, facts_of, title_of
from qingzhou.hotline.views.following import file_of
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Membership, Role, Unit
from qingzhou.units.queries import units_by_kind
from qingzhou.workdays.queries import calendar


# --- the queue -------------------------------------------------------------------------------------------------
@require_safe
@open_to()
def queue(request: StaffRequest) -> HttpResponse:
    """Reports, danger first, then by the day on which their reporters are to hear."""
    status, text = request.GET.get("status", ""), request.GET.get("q", "").replace("\0", "").strip()[:60]
    skip = _number(request.GET.get("after") or request.GET.get("before"))
    today = local_day(timezone.now())
    actions.take_down_on_sight()
    page = queries.queue(request.acting, status, today, text=text, skip=skip)
    context = {
        "page": page,
        "today": today,
        "status": status if status in Status.values else "",
        "text": text,
        "counts": [(one, page.counts[one]) for one in Status],
        "receives": request.acting.role in permissions.RECEIVING,
        "to_decide": queries.openings_to_decide(request.acting),
    }
    return render(request, "hotline/queue.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


# --- one report ------------------------------------------------------------------------------------------------
@require_safe
@open_to()
def report(request: StaffRequest, number: str) -> HttpResponse:
    """What was told, what happened to it, and what can be done."""
    return _page(request, found_report(request, number))


def found_report(request: StaffRequest, number: str) -> Report:
    """The report of an address, if whoever asks may see it. Raises Http404."""
    found = queries.report_of(request.acting, number)
    if found is None:
        raise Http404
    return found


def _page(request: StaffRequest, found: Report, verb: str = "", form: forms.Form | None = None) -> HttpResponse:
    lines, by, today = queries.lines_of(found), request.acting, local_day(timezone.now())
    offered = {}
    for one in (Verb.ACCEPT, Verb.PROPOSE_DECLINE, Verb.DECLINE, Verb.ANSWER, Verb.TELL, Verb.SPLIT):
        move = step_if_any(found.status, one)
        if move and not permissions.why_not(found, move, by) and not _pointless(found, one):
            offered[str(one)] = form if one == verb else _form(found, one, request)
    moved = transfer.standing(lines)
    for one in TRANSFERRING:
        if _may_transfer(found, moved, one, by):
            offered[str(one)] = form if form is not None and one == verb else TransferForm()
    move = step_if_any(found.status, Verb.ANSWER) or step_if_any(found.status, Verb.DECLINE)
    why_not = permissions.why_not(found, move, by) if move and not offered.keys() & {"answer", "decline"} else None
    context = {
        "report": found,
        "lines": lines[::-1],
        "lodged": lines[0],
        "told": told_to(found, lines, original=permissions.reads_original(found, by, timezone.now())),
        "cannot_find": CANNOT_FIND,
        "asking": OriginalForm() if by.role in permissions.OVERSEEING else None,
        "tracks": [(track, BY_CODE[track.limit]) for track in queries.tracks_of(found)],
        "waiting": queries.waiting_clock(found),
        "forms": offered,
        "transfer": _told_of_transfer(found, moved),
        "opened": verb,
        "why_not": why_not,
        "near": alike.seen_near(found, by),
        "links": by.role in permissions.RECEIVING,
        "route": queries.routed(found),
        "suggested": queries.suggested_unit(found),
        "today": today,
        "keeper": found.keeper or _("办公室"),
        "hears": not permissions.why_not(found, states.step(found.status, Verb.HEAR), by),
        "recording": RecordForm() if found.channel == Channel.PHONE and by.role in permissions.RECEIVING else None,
    }
    return render(request, "hotline/report.html", context, status=422 if form is not None and form.is_bound else 200)


def _may_transfer(found: Report, now: transfer.Transfer, verb: Verb, by: Membership) -> bool:
    move = step_if_any(found.status, verb)
    return bool(
        move
        and any(track.kind == TrackKind.CRIME for track in found.tracks.all())
        and not permissions.why_not(found, move, by)
        and not permissions.why_not_transfer(now, verb, by)
    )


def _told_of_transfer(found: Report, now: transfer.Transfer) -> dict[str, Any] | None:
    """How far it is on the way to the police, with the days and hours left; None where it is no crime."""
    if not any(track.kind == TrackKind.CRIME for track in found.tracks.all()):
        return None
    told: dict[str, Any] = {"now": now, "stage": now.stage.value}
    if now.proposed_at and not now.approved_at:
        told["decide_by"] = due(BY_CODE[transfer.LIMIT], local_day(now.proposed_at), calendar())
    if now.due_at and not now.done_at:
        left = now.hours_left(timezone.now())
        told |= {"left": max(left, 0), "over": max(-left, 0)}
    return told


def _pointless(found: Report, verb: Verb) -> bool:
    return verb is Verb.SPLIT and permissions.why_not_split(found) is not None


def _form(found: Report, verb: Verb, request: StaffRequest, data: Any = None) -> forms.Form:
    if verb is Verb.ACCEPT:
        return _accept_form(found, request, data)
    if verb is Verb.TELL:
        today = local_day(timezone.now())
        promised = calendar().add(today, 5)
        promised = max(promised, found.promised_on or promised)
        if clock := queries.waiting_clock(found):
            promised = min(promised, max(clock.due_on, today))
        tell = TellForm(data, initial={"promised_on": promised})
        if not found.is_open:
            del tell.fields["promised_on"]
        return tell
    if verb is Verb.ANSWER:
        return AnswerForm(data, initial={"said": draft(found)})
    kinds: dict[Verb, type[forms.Form]] = {
        Verb.PROPOSE_DECLINE: DeclineForm,
        Verb.DECLINE: DecideForm,
        Verb.KEEP: DecideForm,
        **dict.fromkeys(TRANSFERRING, TransferForm),
        Verb.SPLIT: SplitForm,
    }
    return kinds[verb](data)


def _accept_form(found: Report, request: StaffRequest, data: Any) -> AcceptForm:
    today = local_day(timezone.now())
    route = queries.routed(found)
    lead = queries.suggested_unit(found)
    if lead and found.before_issue and found.before_issue.lead_id == lead.pk:
        lead = None
    unit = lead.short_name if lead else ""
    began = queries.round_began(found)
    ends = [last_due(TrackKind(track), unit, began, today, calendar()).due_on for track in route.tracks]
    initial = {
        "tracks": list(route.tracks),
        "lead": lead.pk if lead else "",
        "due_on": max(min(ends), today),
        "title": title_of(found),
        "about": (found.about or found.place)[:120],
        "facts": facts_of(found),
        "allegation": SHORT[Category(route.category)],
        "norm": route.norm,
        "happened_on": local_day(found.received_at),
        "severity": deeds.Severity.ORANGE.value if found.danger else deeds.Severity.YELLOW.value,
        "promised_on": calendar().add(today, 5),
        "said": ACCEPTED_WORDS,
    }
    along = alike.waiting_with(found, request.acting)
    initial["along"] = [one.number for one in along]
    issues = queries.open_issues_about(request.acting, found.about)
    units = units_by_kind(found.jurisdiction_id)
    return AcceptForm(data, initial=initial, issues=issues, units=units, today=today, along=along)


# --- steps -----------------------------------------------------------------------------------------------------
@require_POST
@open_to(Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def step(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """Take one step of the table."""
    found = found_report(request, number)
    if verb not in STEPS:
        raise Http404
    if refusal := permissions.why_not(found, states.step(found.status, Verb(verb)), request.acting):
        raise refusal
    form = _form(found, Verb(verb), request, request.POST)
    if not form.is_valid():
        return _page(request, found, _shown_as(verb), form)
    try:
        STEPS[verb](request, found, form.cleaned_data | {"form": form, "token": form.cleaned_data["token"] or None})
    except (Incomplete, NotNow) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found_report(request, number), _shown_as(verb), form)
    messages.success(request, _("已记录：%(step)s。") % {"step": Verb(verb).label})
    return redirect("hotline:report", number)


def _shown_as(verb: str) -> str:
    return str(Verb.DECLINE) if verb == Verb.KEEP else verb


def _accept(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
    form: AcceptForm = data["form"]
    found_by = routing.FOUND_BY.get(Channel(found.channel), deeds.FoundBy.REPORT)
    joined, lead, due_on = _whom(request, found, data)
    decided = Accepted(
        tracks=tuple(TrackKind(kind) for kind in data["tracks"]),
        promised_on=data["promised_on"],
        text=data["said"],
        joined=joined,
        issue=form.new_issue(found_by, reopened=found.reopened),
        lead=lead,
        due_on=due_on,
    )
    others = [one for one in alike.waiting_with(found, request.acting) if one.number in data.get("along", ())]
    along = [(one, tuple(TrackKind(kind) for kind in queries.routed(one).tracks)) for one in others]
    actions.accept_together(found, decided, along, by=request.acting, now=timezone.now(), token=data["token"])


def _whom(request: StaffRequest, found: Report, data: dict[str, Any]) -> tuple[Item | None, Unit | None, date | None]:
    if data["joined"]:
        issues = queries.open_issues_about(request.acting, found.about)
        return next(one for one in issues if one.number == data["joined"]), None, None
    lead = get_object_or_404(Unit, pk=data["lead"], jurisdiction_id=found.jurisdiction_id)
    return None, lead, data["due_on"]


def _propose(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
    reason = DeclineReason(data["reason"])
    actions.propose_decline(found, reason, data["said"], by=request.acting, now=timezone.now(), token=data["token"])


def _decline(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
    _decided(request, found, data, agreed=True)


def _keep(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
    _decided(request, found, data, agreed=False)


def _decided(request: StaffRequest, found: Report, data: dict[str, Any], *, agreed: bool) -> None:
    actions.decide_decline(
        found, agreed=agreed, note=data["note"], by=request.acting, now=timezone.now(), token=data["token"]
    )


def _tell(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
    actions.tell(
        found,
        data["said"],
        promised_on=data.get("promised_on"),
        by=request.acting,
        now=timezone.now(),
        token=data["token"],
    )


def _answer(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
    given = Answer(Ending(data["ending"]), data["said"], data["why"])
    actions.answer(found, given, by=request.acting, now=timezone.now(), token=data["token"])


def _transferred(verb: Verb) -> Callable[[StaffRequest, Report, dict[str, Any]], None]:
    def step_of(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
        actions.transfer(found, verb, data["note"], by=request.acting, now=timezone.now(), token=data["token"])

    return step_of


def _split(request: StaffRequest, found: Report, data: dict[str, Any]) -> None:
    actions.split(found, data["reason"], data["said"], by=request.acting, now=timezone.now(), token=data["token"])


STEPS: dict[str, Callable[[StaffRequest, Report, dict[str, Any]], None]] = {
    str(Verb.ACCEPT): _accept,
    str(Verb.PROPOSE_DECLINE): _propose,
    str(Verb.DECLINE): _decline,
    str(Verb.KEEP): _keep,
    str(Verb.TELL): _tell,
    str(Verb.ANSWER): _answer,
    **{str(verb): _transferred(verb) for verb in TRANSFERRING},
    str(Verb.SPLIT): _split,
}


@require_POST
@open_to(Role.GROUP_LEADER, Role.AUDITOR)
def original(request: StaffRequest, number: str) -> HttpResponse:
    """Say what for, and read what was told as it was told."""
    found, form = found_report(request, number), OriginalForm(request.POST)
    if not form.is_valid():
        raise Incomplete("hotline.reason_missing", _("没有写理由。"), _("请写明为什么遮盖后的内容不够用。"))
    data, now = form.cleaned_data, timezone.now()
    what_for, token = ReadFor(data["read_for"]), data["token"] or None
    actions.read_original(found, what_for, data["reason"], by=request.acting, now=now, token=token)
    return redirect("hotline:report", number)


@require_safe
@open_to()
def transfer_letter(request: StaffRequest, number: str) -> HttpResponse:
    """The letter to the police, once the head of the unit has approved."""
    found = found_report(request, number)
    moved = transfer.standing(queries.lines_of(found))
    if moved.approved_at is None or found.issue is None:
        said = _("还没有批准移送公安，不能出移送函。")
        raise NotNow("hotline.transfer_not_approved", said, _("请先提请，由单位负责人批准。"))
    note(request, What.FILE, [found.issue])
    return saved_as(letter.filename(found), letter.letter(found, moved))


@require_safe
@open_to()
def file(request: StaffRequest, number: str, seq: int, place: int) -> FileResponse:
    """A file that came with a report, to those who may see the report, and what its reporter handed in as they did."""
    found = found_report(request, number)
    line = get_object_or_404(Line, report=found, seq=seq)
    handed_in = line.verb in (Verb.LODGE, Verb.WRITE) and place < len(line.files)
    if handed_in and (refusal := permissions.why_not_original(found, request.acting, timezone.now())):
        raise refusal
    return file_of(line, place)
