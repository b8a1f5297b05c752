"""The pages of staff for several reports of one matter."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingzhou.hotline import actions, alike, permissions, queries
from qingzhou.hotline.actions import Accepted
from qingzhou.hotline.forms import UnlinkForm
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import TrackKind
from qingzhou.hotline.titles import JOINED_WORDS
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.workdays.queries import calendar

NEXT_WORD_DAYS = 5  # working days, as for a report that is taken up by itself


@require_safe
@open_to()
def alike_ones(request: StaffRequest) -> HttpResponse:
    """Pairs of reports that may tell of one matter, the most alike first."""
    text = request.GET.get("after") or request.GET.get("before") or ""
    skip = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    context = {
        "page": alike.suggested(request.acting, skip),
        "links": request.acting.role in permissions.RECEIVING,
    }
    return render(request, "hotline/alike.html", context)


def _two(request: StaffRequest, number: str, other: str) -> tuple[Report, Report]:
    found = queries.report_of(request.acting, number), queries.report_of(request.acting, other)
    if found[0] is None or found[1] is None:
        raise Http404
    return found[0], found[1]


@require_POST
@open_to(Role.OFFICE_CLERK)
def link(request: StaffRequest, number: str, other: str) -> HttpResponse:
    """The two are the same matter."""
    actions.link(*_two(request, number, other), by=request.acting, now=timezone.now())
    messages.success(request, _("已记为同一件。受理其中一件时，可以一并受理另一件。"))
    return _back(request, number)


@require_POST
@open_to(Role.OFFICE_CLERK)
def unlink(request: StaffRequest, number: str, other: str) -> HttpResponse:
    """The two are different matters."""
    form = UnlinkForm(request.POST)
    if not form.is_valid():
        raise Incomplete("hotline.reason_too_long", _("理由写得太长。"), _("请精简后再提交。"))
    two, reason = _two(request, number, other), form.cleaned_data["reason"]
    actions.unlink(*two, reason, by=request.acting, now=timezone.now())
    messages.success(request, _("已记为不是同一件。"))
    return _back(request, number)


@require_POST
@open_to(Role.OFFICE_CLERK)
def join(request: StaffRequest, number: str, other: str) -> HttpResponse:
    """Take the report up into the issue of the other one."""
    found, known = _two(request, number, other)
    now = timezone.now()
    tracks = tuple(TrackKind(kind) for kind in queries.routed(found).tracks)
    decided = Accepted(tracks, calendar().add(local_day(now), NEXT_WORD_DAYS), JOINED_WORDS)
    actions.join(found, known, decided, by=request.acting, now=now)
    messages.success(request, _("已并入 %(number)s 办理。") % {"number": known.issue})
    return _back(request, number)


def _back(request: StaffRequest, number: str) -> HttpResponse:
    """To where the button was."""
    return redirect("hotline:alike") if request.POST.get("from") == "alike" else redirect("hotline:report", number)
