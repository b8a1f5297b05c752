"""The public's pages of following a report up by its receipt. No account, no script needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.evidence.answers import response_for
from qingzhou.evidence.models import File
from qingzhou.hotline import actions, flood, queries
from qingzhou.hotline.forms import AnswerWanted, CodeForm, MessageForm, RateForm
from qingzhou.hotline.models import Line, Report
from qingzhou.hotline.questions import keep_photos
from qingzhou.hotline.states import Status, Verb
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.policy import local_day
from qingzhou.notary import queries as notary
from qingzhou.refusals import Incomplete, NotNow, Refusal
from qingzhou.units.entrance import open_to_everyone

RECEIPT_SALT = "hotline.receipt"
FOLLOWED_FOR = timedelta(minutes=30)  # without use, after which the code is asked again


# --- following up ----------------------------------------------------------------------------------------------
def followed_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The report of the receipt that was typed in this browser a short while ago; else the code is asked."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        known, now = request.session.get("followed") or {}, timezone.now()
        report = None
        if known and now.timestamp() - known["at"] <= FOLLOWED_FOR.total_seconds():
            related = ("jurisdiction", "issue__lead", "before_issue__lead")
            report = Report.objects.select_related(*related).filter(pk=known["report"]).first()
        if report is None:
            request.session.pop("followed", None)
            return redirect("hotline:follow")
        open_here(request, report)
        return view(request, report, *args, **kwargs)

    return guarded


def open_here(request: HttpRequest, report: Report) -> None:
    request.session["followed"] = {"report": report.pk, "at": timezone.now().timestamp()}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone
def follow(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (wait := flood.seconds_to_wait(request)):
        return flood.too_many(request, wait)
    if form.is_bound and form.is_valid():
        report = actions.found(form.cleaned_data["code"])
        if report is not None:
            open_here(request, report)
            return redirect("hotline:followed")
        flood.guessed_wrong(request)
        form.add_error("code", _("没有找到这个查询码。请对照回执逐组核对；丢失查询码的，可以重新举报。"))
    return render(request, "hotline/follow.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@open_to_everyone
@followed_only
def followed(request: HttpRequest, report: Report) -> HttpResponse:
    """How far it is, the next date, what was written, and what the reporter may do."""
    return _followed(request, report)


def _followed(request: HttpRequest, report: Report, status: int = 200, **forms: Any) -> HttpResponse:
    stage = queries.stage_of(report)
    stages = queries.stages_of(report)
    place = stages.index(stage)
    ended = report.status in (Status.ANSWERED, Status.DECLINED)
    rail = [
        (one.label, "done" if at < place or (ended and at <= place) else "now" if at == place else "ahead")
        for at, one in enumerate(stages)
    ]
    lines = [line for line in queries.lines_of(report) if line.is_shown][::-1]
    ends_and_ratings = (line.verb for line in lines if line.verb in (Verb.ANSWER, Verb.DECLINE, Verb.RATE))
    context = {
        "report": report,
        "stage": stage,
        "rail": rail,
        "ended": ended,
        "lines": lines,
        "rated": next(ends_and_ratings, None) == Verb.RATE,  # this answer; of the one before it was another rating
        "tracks": queries.tracks_of(report),
        "late": bool(report.promised_on and report.promised_on < local_day(timezone.now())),
        "message": MessageForm(),
        "rating": RateForm(),
        "reopening": AnswerWanted(),
        **forms,
    }
    return render(request, "hotline/followed.html", context, status=status)


@never_cache
@require_POST
@open_to_everyone
@flood.held_back(flood.WRITING)
@followed_only
def write(request: HttpRequest, report: Report) -> HttpResponse:
    """Add a message or files."""
    form = MessageForm(request.POST, request.FILES)
    files: list[dict[str, Any]] = []
    if form.is_valid():
        files = keep_photos(form, {}, timezone.now())["files"]
    if form.errors:
        return _followed(request, report, 422, message=form)
    attached = [Attached(**file) for file in files]
    return _done(
        request,
        report,
        "message",
        form,
        lambda: actions.write(
            report, form.cleaned_data["text"], attached, now=timezone.now(), token=form.cleaned_data["token"]
        ),
        _("已收到您的补充。"),
    )


@never_cache
@require_POST
@open_to_everyone
@flood.held_back(flood.WRITING)
@followed_only
def reopen(request: HttpRequest, report: Report) -> HttpResponse:
    """Say that it is not solved."""
    form = AnswerWanted(request.POST)
    if not form.is_valid():
        return _followed(request, report, 422, reopening=form)
    data = form.cleaned_data
    return _done(
        request,
        report,
        "reopening",
        form,
        lambda: actions.reopen(report, data["why"], now=timezone.now(), token=data["token"]),
        _("已重新办理，将换一个单位。"),
    )


@never_cache
@require_POST
@open_to_everyone
@flood.held_back(flood.WRITING)
@followed_only
def rate(request: HttpRequest, report: Report) -> HttpResponse:
    """Say whether it is solved, and how satisfied one is."""
    form = RateForm(request.POST)
    if not form.is_valid():
        return _followed(request, report, 422, rating=form)
    data = form.cleaned_data
    return _done(
        request,
        report,
        "rating",
        form,
        lambda: actions.rate(
            report, solved=data["solved"], satisfied=data["satisfied"], now=timezone.now(), token=data["token"]
        ),
        _("谢谢，已记下您的评价。"),
    )


def _done(
    request: HttpRequest, report: Report, name: str, form: Any, act: Callable[[], Report], said: str
) -> HttpResponse:
    try:
        act()
    except (Incomplete, NotNow) as refusal:
        form.add_error(None, str(refusal))
        return _followed(request, report, refusal.status, **{name: form})
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("hotline:followed")
    messages.success(request, said)
    return redirect("hotline:followed")


@require_POST
@open_to_everyone
def leave(request: HttpRequest) -> HttpResponse:
    """Close the report in this browser."""
    request.session.pop("followed", None)
    messages.success(request, _("已退出查询。"))
    return redirect("hotline:follow")


@never_cache
@require_safe
@open_to_everyone
@followed_only
def sealed(_request: HttpRequest, report: Report) -> HttpResponse:
    """receipt.json: what of this report stands in the provable log, for its reporter to check offline."""
    found = notary.receipt(notary.log_of(report.jurisdiction.code), report.pseudonym)
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer


@never_cache
@require_safe
@open_to_everyone
@followed_only
def proof(request: HttpRequest, report: Report) -> HttpResponse:
    """A paper that says when what was lodged, to print and keep: fingerprints instead of the words."""
    lodged = report.lines.get(seq=1)
    said = {
        "number": report.number,
        "received_at": report.received_at.isoformat(),
        "category": report.category,
        "about": report.about,
        "place": report.place,
        "happened": report.happened,
        "text": report.text,
        "files": [file["sha256"] for file in lodged.files],
    }
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return render(request, "hotline/proof.html", {"report": report, "digest": digest, "plain": plain})


@never_cache
@require_safe
@open_to_everyone
@followed_only
def file(request: HttpRequest, report: Report, seq: int, place: int) -> FileResponse:
    """A file that the reporter handed in, or was sent."""
    return file_of(get_object_or_404(Line, report=report, seq=seq), place)


def file_of(line: Line, place: int) -> FileResponse:
    """A file of a line, for whoever may see the line (the caller has made sure)."""
    if not line.is_shown or not 0 <= place < len(line.files):
        raise Http404
    named = line.files[place]
    try:
        return response_for(get_object_or_404(File, sha256=named["sha256"]), named["name"])
    except FileNotFoundError as gone:
        raise Http404 from gone
