"""The pages of the ranking: the tables, the rows behind a figure, and what each indicator weighs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingzhou.dispatch import permissions
from qingzhou.dispatch.editions import Edition
from qingzhou.dispatch.ranking import actions, pages, weights
from qingzhou.dispatch.ranking.forms import WeightsForm
from qingzhou.dispatch.ranking.rehearsal import rehearse
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role


@require_safe
@open_to()
def ranking(request: StaffRequest, week: Edition) -> HttpResponse:
    """The units of a week or another edition in order, to those who oversee; to a unit its own line."""
    asked = pages.Asked.read(week, request.GET)
    shown = pages.shown(asked, by=request.acting, now=timezone.now())
    return render(request, "dispatch/ranking.html", {"shown": shown})


@require_safe
@open_to()
def figure(request: StaffRequest, week: Edition, unit: int, code: str) -> HttpResponse:
    """The rows behind one figure of one unit, or the figures behind its score: its own, or any to those who oversee."""
    asked = pages.Asked.read(week, request.GET)
    if code == pages.SCORE:
        scored = pages.scored(asked, unit, by=request.acting, now=timezone.now())
        if scored is None:
            raise Http404
        return render(request, "dispatch/ranking_score.html", {"scored": scored})
    opened = pages.opened(asked, unit, code, by=request.acting, now=timezone.now())
    if opened is None:
        raise Http404
    return render(request, "dispatch/ranking_figure.html", {"opened": opened})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
def weighing(request: StaffRequest) -> HttpResponse:
    """What each indicator weighs; the office changes it, with a reason."""
    by = request.acting
    form = WeightsForm(
        request.POST if request.method == "POST" else None, weights=weights.weights_of(by.jurisdiction_id)
    )
    refusal = permissions.why_not_weigh(by)
    context: dict[str, Any] = {
        "form": form,
        "versions": weights.history(by),
        "why_not": refusal,
    }
    if request.method == "POST" and refusal:
        raise refusal
    if request.method != "POST" or not form.is_valid():
        return render(request, "dispatch/weights.html", context, status=422 if form.is_bound else 200)
    wanted = form.wanted()
    if request.POST.get("rehearsed") != wanted.written():  # what is saved was looked at before, number for number
        context |= {"rehearsal": rehearse(wanted, by=by, now=timezone.now()), "rehearsed": wanted.written()}
        return render(request, "dispatch/weights.html", context)
    actions.change_weights(wanted, by=by, now=timezone.now(), reason=form.cleaned_data["reason"])
    messages.success(request, _("已保存，各周排名按新的权重计算。"))
    return redirect("dispatch:weights")
