"""Seeing who reported: the requests about a report, and what was in its box, once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from qingzhou.hotline import actions, permissions, queries, receipts, states
from qingzhou.hotline.forms import AskIdentityForm, DecideIdentityForm, SeeIdentityForm
from qingzhou.hotline.models import Opening, Report
from qingzhou.hotline.states import OPENING_STEPS, Purpose, Verb
from qingzhou.hotline.views.staff import found_report
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

STEPS = {"agree": Verb.AGREE_IDENTITY, "refuse": Verb.REFUSE_IDENTITY, "see": Verb.SEE_IDENTITY}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to()
def identity(request: StaffRequest, number: str) -> HttpResponse:
    """Who asked to see who reported, and what became of it; and asking."""
    report = found_report(request, number)
    if request.method != "POST":
        return _page(request, report)
    if refusal := _why_not_ask(report, request):
        raise refusal
    form = AskIdentityForm(request.POST)
    if not form.is_valid():
        return _page(request, report, asking=form)
    data, now = form.cleaned_data, timezone.now()
    try:
        purpose, token = Purpose(data["purpose"]), data["token"] or None
        actions.ask_identity(report, purpose, data["reason"], by=request.acting, now=now, token=token)
    except (Incomplete, NotNow) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, report, asking=form)
    messages.success(request, _("已申请，等另一人同意。"))
    return redirect("hotline:identity", number)


def _why_not_ask(report: Report, request: StaffRequest) -> Any:
    return permissions.why_not(report, states.step(report.status, Verb.ASK_IDENTITY), request.acting)


def _page(
    request: StaffRequest, report: Report, asking: forms.Form | None = None, tried: tuple[int, forms.Form] | None = None
) -> HttpResponse:
    openings = queries.openings_of(report, request.acting)
    refusal = _why_not_ask(report, request)
    context = {
        "report": report,
        "openings": [(one, _offered(report, one, request, tried)) for one in openings],
        "asking": None if refusal else asking or AskIdentityForm(),
        "why_not": refusal,
        "most_tries": actions.MOST_TRIES,
    }
    status = 422 if asking is not None or tried is not None else 200
    return render(request, "hotline/identity.html", context, status=status)


def _offered(
    report: Report, opening: Opening, request: StaffRequest, tried: tuple[int, forms.Form] | None
) -> dict[str, Any]:
    """The forms that somebody may send about a request, by their step."""
    kinds: dict[str, type[forms.Form]] = {"agree": DecideIdentityForm, "see": SeeIdentityForm}
    offered: dict[str, Any] = {}
    for name, kind in kinds.items():
        if not _why_not(report, opening, STEPS[name], request):
            offered[name] = tried[1] if tried and tried[0] == opening.pk else kind()
    return offered


def _why_not(report: Report, opening: Opening, verb: Verb, request: StaffRequest) -> Any:
    """Why somebody may not take a step with a request now, or None."""
    return (
        permissions.why_not(report, states.step(report.status, verb), request.acting)
        or permissions.why_not_opening(opening, verb, request.acting)
        or permissions.why_not_in_state(opening, OPENING_STEPS[verb][0])
    )


@never_cache
@require_POST
@open_to(Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def opening(request: StaffRequest, number: str, pk: int, verb: str) -> HttpResponse:
    """Agree, refuse, or see."""
    report = found_report(request, number)
    found = queries.opening_of(report, request.acting, pk)
    if found is None or verb not in STEPS:
        raise Http404
    if refusal := _why_not(report, found, STEPS[verb], request):
        raise refusal
    form = (SeeIdentityForm if verb == "see" else DecideIdentityForm)(request.POST)
    if not form.is_valid():
        return _page(request, report, tried=(pk, form))
    try:
        return _seen(request, found, form) if verb == "see" else _decided(request, found, form, agreed=verb == "agree")
    except (Incomplete, NotNow) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, report, tried=(pk, form))


def _decided(request: StaffRequest, found: Opening, form: forms.Form, *, agreed: bool) -> HttpResponse:
    data, now = form.cleaned_data, timezone.now()
    token = data["token"] or None
    actions.decide_identity(found, agreed=agreed, note=data["note"], by=request.acting, now=now, token=token)
    messages.success(request, _("已同意，由密钥保管人解封。") if agreed else _("已记录：不同意查看。"))
    return redirect("hotline:identity", found.report.number)


def _seen(request: StaffRequest, found: Opening, form: forms.Form) -> HttpResponse:
    code = receipts.read(form.cleaned_data["code"])
    said = actions.see_identity(found, code, by=request.acting, now=timezone.now())
    if said is None:
        form.add_error("code", _("查看码不对。连续输错会作废，须重新申请。"))
        return _page(request, found.report, tried=(found.pk, form))
    context = {"report": found.report, "opening": found, "said": said}
    return render(request, "hotline/identity_seen.html", context)
