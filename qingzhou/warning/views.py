"""Warnings by score, one with its parts and what is done about it, and how they did so far."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from qingzhou.documents.downloads import saved_as
from qingzhou.refusals import NotNow
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.warning import actions, letter, permissions, queries, wording
from qingzhou.warning.forms import DealForm, EndForm
from qingzhou.warning.models import Alert
from qingzhou.warning.scoring.weights import read
from qingzhou.warning.states import MOVES, State, Verb
from qingzhou.warning.transfer import decide_by
from qingzhou.workdays.queries import calendar

BY_HAND = {move.verb for move in MOVES if move.by_hand} - {Verb.ISSUE}


@require_safe
@open_to()
def alerts(request: StaffRequest) -> HttpResponse:
    """Whom to look at first."""
    by, asked = request.acting, request.GET.get("state", "warned")
    asked = asked if asked in State.values else "warned"
    counts = queries.counts(by)
    shown, after = queries.listed(by, asked, request.GET.get("after", ""))
    last = queries.last_assessment(by)
    context = {
        "shown": shown,
        "after": after,
        "asked": asked,
        "counts": [(state, counts[state.value], asked == state.value) for state in State],
        "total": sum(counts.values()),
        "last": last,
        "missing": wording.labels(last.missing) if last else "",
        "assesses": permissions.why_not_assess(by) is None,
        "measured": queries.measured(by),
    }
    return render(request, "warning/alerts.html", context)


@require_POST
@open_to(Role.OFFICE_CLERK)
def assess(request: StaffRequest) -> HttpResponse:
    """Look at all institutions now."""
    made = actions.assess(by=request.acting, now=timezone.now())
    said = ngettext("研判完成：新预警 %(n)d 条。", "研判完成：新预警 %(n)d 条。", made.raised)
    messages.success(request, said % {"n": made.raised})
    return redirect("warning:alerts")


@require_safe
@open_to()
def weights(request: StaffRequest) -> HttpResponse:
    """What each sign may add, and from which figure on."""
    table = read()
    rows = [(wording.label(name), one.weight, one.starts, one.full) for name, one in table.signs.items()]
    request.beneath = "warning:alerts"
    return render(request, "warning/weights.html", {"rows": rows, "table": table})


@require_safe
@open_to()
def alert(request: StaffRequest, pk: int) -> HttpResponse:
    """One score: its parts, what happened, and what can be done."""
    return _page(request, _visible(request, pk))


@require_POST
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def deal(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Take note, act, set aside, or say what it was."""
    found = _visible(request, pk)
    if verb not in {one.value for one in BY_HAND}:
        raise Http404
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    said = form.cleaned_data
    actions.deal(found, Verb(verb), said["reason"], said["outcome"], by=request.acting, now=timezone.now())
    messages.success(request, _("已记下：%(verb)s。") % {"verb": Verb(verb).label})
    return redirect("warning:alert", pk)


@require_POST
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def open_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """Make an issue of a warning."""
    found = actions.open_issue(_visible(request, pk), by=request.acting, now=timezone.now())
    assert found.issue
    messages.success(request, _("已立为问题 %(number)s。") % {"number": found.issue.number})
    return redirect("warning:alert", pk)


@require_safe
@open_to(Role.UNIT_HANDLER, Role.UNIT_LEADER)
def transfer_letter(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter to the police, for the unit whose head has approved it."""
    found = _visible(request, pk)
    moved = queries.transfer_of(found)
    if moved.approved_at is None:
        raise NotNow("warning.not_approved", _("移送还没有批准，没有移送函。"), _("请先提请并由负责人批准。"))
    return saved_as(letter.filename(found), letter.letter(found, moved))


def _visible(request: StaffRequest, pk: int) -> Alert:
    return get_object_or_404(queries.visible_to(request.acting), pk=pk)


def _page(request: StaffRequest, found: Alert, form: DealForm | None = None) -> HttpResponse:
    (shown,) = queries.shown([found], request.acting)
    moved = queries.transfer_of(found)
    steps = queries.steps_of(found, moved, request.acting) if shown.may_deal else []
    ends = any(verb is Verb.END for verb, _needs in steps)
    context = {
        "shown": shown,
        "alert": found,
        "lines": queries.lines_of(found, request.acting),
        "steps": [(verb, needs) for verb, needs in steps if verb is not Verb.ISSUE],
        "may_open": any(verb is Verb.ISSUE for verb, _needs in steps),
        "moved": moved,
        "decide_by": decide_by(moved, calendar()),
        "has_letter": moved.approved_at is not None and request.acting.unit_id == found.unit_id,
        "form": form or (EndForm() if ends else DealForm()),
    }
    request.beneath = "warning:alerts"
    return render(request, "warning/alert.html", context, status=422 if form is not None else 200)
