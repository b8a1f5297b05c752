"""The pages of a meeting: its agenda, its slides, what was decided, its papers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingzhou.dispatch.editions import Edition, label
from qingzhou.documents.downloads import saved_as
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.queries import confidential_numbers
from qingzhou.meetings import actions, papers, permissions, queries, telling
from qingzhou.meetings.forms import CloseForm, DecisionForm, SubjectForm
from qingzhou.meetings.models import Meeting, Receipt, Subject
from qingzhou.meetings.permissions import SIGNING
from qingzhou.meetings.states import BUDGET, NEEDS, Kind
from qingzhou.meetings.telling import item_address, told
from qingzhou.refusals import Incomplete, Refusal
from qingzhou.rights import visible
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.units.queries import units_by_kind

OVERSEEING = (Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)


def _meeting(request: StaffRequest, week: Edition) -> Meeting:
    if (found := queries.meeting_of(week, request.acting)) is None:
        raise Http404
    return found


def _subject(request: StaffRequest, pk: int) -> Subject:
    subjects = visible(Subject, request.acting).select_related("meeting__week", "meeting__jurisdiction", "item")
    return get_object_or_404(subjects, pk=pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def prepare(request: StaffRequest, week: Edition) -> HttpResponse:
    """Freeze the week if need be, and put the agenda together."""
    actions.prepare(week, by=request.acting, now=timezone.now())
    return redirect("meetings:agenda", week)


@require_safe
@open_to()
def agenda(request: StaffRequest, week: Edition) -> HttpResponse:
    """The subjects in their order; once the meeting has ended, what was decided."""
    return _agenda_page(request, week)


def _agenda_page(request: StaffRequest, week: Edition, form: SubjectForm | None = None) -> HttpResponse:
    meeting = queries.meeting_of(week, request.acting)
    if meeting is None:
        may_prepare = permissions.why_not_prepare(request.acting) is None
        return render(request, "meetings/none.html", {"week": week, "of": label(week), "may_prepare": may_prepare})
    hidden = confidential_numbers(meeting.jurisdiction_id)
    opens = item_address if request.acting.oversees else lambda _number: ""
    subjects = [told(one, hidden, opens) for one in queries.subjects_of(meeting, hidden)]
    decided = queries.shown(queries.decisions_of(meeting, hidden))
    context = {
        "meeting": meeting,
        "week": week,
        "of": label(week),
        "called": [one for one in subjects if not one.subject.parked],
        "parked": [one for one in subjects if one.subject.parked],
        "decisions": decided,
        "signed": queries.by_signature(decided),
        "minutes": sum(one.subject.minutes for one in subjects if not one.subject.parked),
        "budget": BUDGET,
        "owed": queries.owed_for(meeting) if request.acting.oversees else None,
        "may_write": permissions.why_not_write(meeting, request.acting) is None,
        "opens": request.acting.oversees,
        "form": form or SubjectForm(),
        "close_form": CloseForm(),
    }
    return render(request, "meetings/agenda.html", context, status=422 if form else 200)


@require_POST
@open_to(Role.OFFICE_CLERK)
def add(request: StaffRequest, week: Edition) -> HttpResponse:
    """A subject by hand."""
    meeting, form = _meeting(request, week), SubjectForm(request.POST)
    if not form.is_valid():
        return _agenda_page(request, week, form)
    actions.add_subject(meeting, form.cleaned_data["title"], by=request.acting)
    return redirect("meetings:agenda", week)


@require_POST
@open_to(Role.OFFICE_CLERK)
def order(request: StaffRequest, week: Edition) -> HttpResponse:
    """The order into which the subjects were dragged."""
    wanted = [
        int(text) for text in request.POST.getlist("subject") if text.isascii() and text.isdecimal() and len(text) < 18
    ]
    actions.order(_meeting(request, week), wanted, by=request.acting)
    return redirect("meetings:agenda", week)


@require_POST
@open_to(Role.OFFICE_CLERK)
def arrange(request: StaffRequest, pk: int) -> HttpResponse:
    """Move a subject up or down, put it aside, take it up again, give it more or less time."""
    subject, what = _subject(request, pk), request.POST.get("do", "")
    if what in ("up", "down"):
        order_ = [one.pk for one in queries.subjects_of(subject.meeting) if not one.parked]
        if pk in order_:
            at = order_.index(pk)
            to = min(max(at + (1 if what == "down" else -1), 0), len(order_) - 1)
            order_.insert(to, order_.pop(at))
        actions.order(subject.meeting, order_, by=request.acting)
    elif what in ("park", "take_up"):
        actions.set_aside(subject, parked=what == "park", by=request.acting)
    else:
        text = request.POST.get("minutes", "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        actions.give_minutes(subject, number, by=request.acting)
    return redirect(f"{reverse('meetings:agenda', args=[subject.meeting.week.name])}#s-{pk}")


@require_safe
@open_to()
def counted(request: StaffRequest, pk: int, place: str) -> HttpResponse:
    """The rows that a figure of a subject's sentences was counted from."""
    subject = _subject(request, pk)
    found = telling.counted(subject, place, confidential_numbers(request.acting.jurisdiction_id))
    if found is None:
        raise Http404
    week = subject.meeting.week.name
    context = {"week": week, "of": label(week), "found": found, "rows": telling.rows_of(found, request.acting)}
    return render(request, "meetings/counted.html", context)


@require_safe
@open_to(*OVERSEEING)
def slides(request: StaffRequest, week: Edition) -> HttpResponse:
    """The meeting itself: one subject a slide, and the bar of decisions."""
    return _slides_page(request, _meeting(request, week), request.GET.get("at", ""))


def _form(request: StaffRequest, *data: object) -> DecisionForm:
    units = units_by_kind(request.acting.jurisdiction_id)
    return DecisionForm(*data, units=units, today=local_day(timezone.now()))


def _slides_page(
    request: StaffRequest, meeting: Meeting, at: str, form: DecisionForm | None = None, refused: Refusal | None = None
) -> HttpResponse:
    shown = queries.slides(meeting)
    current = next((one for one in shown if str(one.subject.pk) == at), shown[0] if shown else None)
    place = shown.index(current) if current else 0
    context = {
        "meeting": meeting,
        "week": meeting.week.name,
        "of": label(meeting.week.name),
        "slides": shown,
        "today": local_day(timezone.now()),
        "current": current,
        "place": place + 1,
        "previous": shown[place - 1] if place else None,
        "next": shown[place + 1] if place + 1 < len(shown) else None,
        "may_write": permissions.why_not_write(meeting, request.acting) is None,
        "form": form or _form(request),
        "refused": refused,
        "kinds": [(kind, NEEDS[kind], " ".join(sorted(NEEDS[kind].fields))) for kind in Kind],
        "close_form": CloseForm(),
        "decided": queries.shown([one for slide in shown for one in slide.decisions]),
    }
    return render(request, "meetings/slides.html", context, status=refused.status if refused else 200)


@require_POST
@open_to(Role.OFFICE_CLERK)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a decision; in JSON for the page's queue, else as a page."""
    subject, form = _subject(request, pk), _form(request, request.POST)
    queued, refused = request.headers.get("X-Queue") == "1", None
    if form.is_valid():
        try:
            actions.decide(subject, form.decision(), by=request.acting, now=timezone.now())
        except Refusal as refusal:
            refused = refusal
    else:
        refused = Incomplete("meetings.form", " ".join(str(said) for errors in form.errors.values() for said in errors))
    if queued:
        said = {"said": str(refused)} if refused else {"lists": _lists(subject.meeting)}
        return JsonResponse(said, status=refused.status if refused else 200)
    if refused:
        return _slides_page(request, subject.meeting, str(pk), form, refused)
    return redirect(f"{reverse('meetings:slides', args=[subject.meeting.week.name])}?at={pk}")


def _lists(meeting: Meeting) -> dict[int, str]:
    """What was decided, as HTML by subject."""
    decided = queries.shown(queries.decisions_of(meeting))
    subjects = {one.decision.subject_id for one in decided}
    return {
        subject: render_to_string("meetings/_decisions.html", {"decided": decided, "subject": subject, "opens": True})
        for subject in subjects
    }


@require_safe
@open_to(*OVERSEEING)
def decisions(request: StaffRequest, week: Edition) -> HttpResponse:
    """What was decided so far, for the other secretary's screen."""
    meeting = _meeting(request, week)
    return JsonResponse({"lists": _lists(meeting), "closed": meeting.closed_at is not None})


@require_POST
@open_to(*SIGNING)
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """The unit signs for a decision, on its desk."""
    receipt = get_object_or_404(visible(Receipt, request.acting), pk=pk)
    actions.sign(receipt, by=request.acting, now=timezone.now())
    messages.success(request, _("已签收。"))
    return redirect("ledger:desk")


@require_POST
@open_to(Role.OFFICE_CLERK)
def close(request: StaffRequest, week: Edition) -> HttpResponse:
    """End the meeting; its papers are there at once."""
    meeting, form = _meeting(request, week), CloseForm(request.POST)
    if not form.is_valid():
        raise Incomplete("meetings.form", _("填写的内容过长。"), _("请精简后再提交。"))
    actions.close(meeting, form.attendance(), by=request.acting, now=timezone.now())
    messages.success(request, _("会议已结束，记录不再改动。可以下载会议纪要和调度通报。"))
    return redirect("meetings:agenda", week)


@require_safe
@open_to()
def minutes(request: StaffRequest, week: Edition) -> HttpResponse:
    """The minutes as a Word file."""
    return saved_as(*papers.minutes_of(_ended(request, week)))


@require_safe
@open_to()
def circular(request: StaffRequest, week: Edition) -> HttpResponse:
    """The circular as a Word file."""
    return saved_as(*papers.circular_of(_ended(request, week)))


def _ended(request: StaffRequest, week: Edition) -> Meeting:
    meeting = _meeting(request, week)
    if meeting.closed_at is None:
        raise Http404
    return meeting
