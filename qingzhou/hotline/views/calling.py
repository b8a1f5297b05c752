"""The pages of calls: one page while somebody speaks, the recording, and who hears it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingzhou.evidence.answers import response_for
from qingzhou.evidence.models import File
from qingzhou.hotline import actions, receipts
from qingzhou.hotline.calls import CallForm, RecordForm
from qingzhou.hotline.handed_in import keep_handed_in
from qingzhou.hotline.models import Line
from qingzhou.hotline.scripts import ASKED, EVERY_CALL
from qingzhou.hotline.states import Verb
from qingzhou.hotline.views.reporting import drawn
from qingzhou.hotline.views.staff import found_report
from qingzhou.ledger.actions import Attached
from qingzhou.refusals import Incomplete
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def call(request: StaffRequest) -> HttpResponse:
    """Write down what somebody says on the phone; then read them their code."""
    if request.method != "POST":
        return _form(request, CallForm())
    if "look" in request.POST:
        return _looked(request)
    form = CallForm(request.POST, request.FILES)
    recordings = _kept(form) if form.is_valid() else []
    if form.errors:
        return _form(request, form, status=422)
    token, now = form.cleaned_data["token"], timezone.now()
    place = request.acting.unit.jurisdiction
    report = actions.lodge(form.told(), place, token=token, now=now, by=request.acting)
    actions.remember_caller(report, form.cleaned_data["contact"])
    if recordings:
        actions.attach_recordings(report, recordings, by=request.acting, now=now, token=f"call:{token}"[:64])
    code = receipts.written(receipts.code_for(token))
    return render(request, "hotline/called.html", {"report": report, "code": code, "qr": drawn(code)})


def _kept(form: Any) -> list[Attached]:
    files, _spot = keep_handed_in(form, form.cleaned_data.get("files") or (), timezone.now())
    if refusal := actions.why_not_recordings(files):
        form.add_error("files", str(refusal))
    return files


def _looked(request: StaffRequest) -> HttpResponse:
    """Which calls came from this number before; what is typed so far stays, and nothing of it is wrong yet."""
    found: dict[str, Any] = {}
    try:
        contact = request.POST.get("contact", "")
        found["earlier"] = actions.calls_before(contact, by=request.acting, now=timezone.now())
    except Incomplete as refusal:
        found["refusal"] = refusal
    if request.headers.get("HX-Request"):
        return render(request, "hotline/_earlier.html", found)
    return _form(request, CallForm(initial=request.POST.dict()), **found)


def _form(request: StaffRequest, form: CallForm, status: int = 200, **found: Any) -> HttpResponse:
    script = [(category, category.label, questions) for category, questions in ASKED.items()]
    context = {
        "form": form,
        "script": script,
        "every_call": EVERY_CALL,
        "chosen": form["category"].value() or next(iter(ASKED)),
        **found,
    }
    return render(request, "hotline/call.html", context, status=status)


@require_POST
@open_to(Role.OFFICE_CLERK)
def record(request: StaffRequest, number: str) -> HttpResponse:
    """Put the recording of a call to its report."""
    found = found_report(request, number)
    form = RecordForm(request.POST, request.FILES)
    files = _kept(form) if form.is_valid() else []
    if form.errors:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("hotline:report", number)
    actions.attach_recordings(
        found, files, by=request.acting, now=timezone.now(), token=form.cleaned_data["token"] or None
    )
    messages.success(request, _("已记录：%(step)s。") % {"step": Verb.RECORD.label})
    return redirect("hotline:report", number)


@require_POST
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def hear(request: StaffRequest, number: str, seq: int, place: int) -> HttpResponseBase:
    """A recording, to those who handle the report; that they heard it is written down first."""
    found = found_report(request, number)
    line = get_object_or_404(Line, report=found, seq=seq, verb=Verb.RECORD)
    if not 0 <= place < len(line.files):
        raise Http404
    file = get_object_or_404(File, sha256=line.files[place]["sha256"])
    try:
        answer = response_for(file, line.files[place]["name"])
    except FileNotFoundError as gone:
        raise Http404 from gone
    actions.hear(line, by=request.acting, now=timezone.now())
    return answer
