"""The public's pages of reporting: one question a page, then the receipt. No account, no script needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import segno
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.hotline import actions, effort, flood, known, queries, receipts
from qingzhou.hotline.forms import SavedForm
from qingzhou.hotline.known import Matter
from qingzhou.hotline.questions import (
    CHECK,
    KNOWN,
    MOST_PHOTOS,
    PAGES,
    QUESTIONS,
    begin,
    carried,
    form_of,
    keep_photos,
    told,
    unpacked,
    without,
)
from qingzhou.hotline.states import Category
from qingzhou.hotline.views.following import open_here
from qingzhou.refusals import Incomplete
from qingzhou.units.entrance import open_to_everyone
from qingzhou.units.models import Jurisdiction

RECEIPT_SALT = "hotline.receipt"


@require_safe
@open_to_everyone
def start(request: HttpRequest) -> HttpResponse:
    """To the form of the one place there is, or the choice of a place."""
    places = list(queries.places())
    if len(places) == 1:
        return redirect("hotline:lodge", places[0].code)
    return render(request, "hotline/places.html", {"places": places})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone
def lodge(request: HttpRequest, code: str) -> HttpResponse:
    """One question after another; the answers travel in the form until they are sent."""
    place = get_object_or_404(queries.places(), code=code)
    if request.method != "POST":
        return _question(request, place, PAGES[0], begin())
    answers = unpacked(request.POST.get("so_far", ""))
    page = request.POST.get("page", "")
    if answers is None or page not in (*PAGES, KNOWN):
        messages.warning(request, _("页面放得太久了，请重新填写。没有提交的内容没有保存。"))
        return redirect("hotline:lodge", code)
    if "back" in request.POST:
        return _question(request, place, _next_to(page, -1), _with_typed(request, page, answers))
    if page == KNOWN:
        return _question(request, place, "happened", answers | {"follows": request.POST.get("follows", "")[:40]})
    return _sent(request, place, answers) if page == CHECK else _answered(request, place, page, answers)


def _answered(request: HttpRequest, place: Jurisdiction, page: str, answers: dict[str, Any]) -> HttpResponse:
    """What was typed on a page is taken along to the next one; after the site, what is known there may come between."""
    answers = without(answers, request.POST.getlist("dropped"))
    form = form_of(page, answers, request.POST, request.FILES)
    if form.is_valid():
        answers = keep_photos(form, answers, timezone.now())
        answers |= {name: value for name, value in form.cleaned_data.items() if name != "files"}
    if form.errors:
        return _question(request, place, page, answers, form)
    if page == "where":
        answers.pop("follows", None)
        if matters := known.at_site(place, answers["about"], answers["place"], timezone.now()):
            return _known(request, place, answers, matters)
    return _question(request, place, _next_to(page, 1), answers)


def _known(request: HttpRequest, place: Jurisdiction, answers: dict[str, Any], matters: list[Matter]) -> HttpResponse:
    context = {
        "place": place,
        "page": KNOWN,
        "so_far": carried(answers),
        "number": PAGES.index("where") + 1,
        "pages": len(PAGES) + 1,
        "danger": answers.get("danger"),
        "matters": matters,
    }
    return render(request, "hotline/known.html", context)


def _next_to(page: str, step: int) -> str:
    if page == KNOWN:  # which comes between two pages, and only sometimes
        return "where"
    return PAGES[max(PAGES.index(page) + step, 0)]


def _with_typed(request: HttpRequest, page: str, answers: dict[str, Any]) -> dict[str, Any]:
    """What was typed on a page that is left backwards is not lost where it makes sense."""
    if page not in QUESTIONS:
        return answers
    form = form_of(page, answers, request.POST)
    form.is_valid()
    return answers | {name: value for name, value in form.cleaned_data.items() if name != "files"}


def _question(
    request: HttpRequest, place: Jurisdiction, page: str, answers: dict[str, Any], form: Any = None
) -> HttpResponse:
    if form is None and page in QUESTIONS:
        form = form_of(page, answers)
    context = {
        "place": place,
        "page": page,
        "form": form,
        "so_far": carried(answers),
        "number": PAGES.index(page) + 1,
        "pages": len(PAGES) + 1,  # and the receipt
        "danger": answers.get("danger"),
        "files": answers.get("files", []),
        "most": MOST_PHOTOS,
    }
    if page == CHECK:
        shown = [dict(file) for file in answers.get("files", [])]
        queries.mark_held_back(shown)
        context |= {"files": shown, "held": any(file["held"] for file in shown)}
        context["told"] = told(answers)
        context["category"] = Category(answers["category"]).label
        context["promised_on"] = actions.first_word_by(timezone.now())
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "hotline/question.html", context, status=status)


def _sent(request: HttpRequest, place: Jurisdiction, answers: dict[str, Any]) -> HttpResponse:
    sent = flood.counted(request, flood.LODGING)
    if sent >= flood.FLOODING.share:
        return flood.too_many(request, flood.FLOODING.seconds)
    if sent >= flood.LODGING.share and (busy := _busy(request, place, answers)):
        return busy
    flood.count(request, flood.LODGING)
    try:
        actions.receive(told(answers), place.pk, token=answers["token"], now=timezone.now())
    except (KeyError, ValueError):  # a form that left questions out
        return _question(request, place, PAGES[0], answers)
    except Incomplete as refusal:
        messages.error(request, str(refusal))
        return _question(request, place, "happened", answers)
    return _receipt(request, place, answers["token"])


def _busy(request: HttpRequest, place: Jurisdiction, answers: dict[str, Any]) -> HttpResponse | None:
    """What is asked of who sends from a busy network: some work of the browser, or else to wait; None when that is done."""
    token, now, line = str(answers.get("token")), timezone.now(), request.POST.get("line", "")
    if effort.is_solved(request.POST.get("task", ""), request.POST.get("number", ""), token):
        return None
    left = effort.seconds_left(line, token, now)
    if left == 0:
        return None
    if left is None:
        line, left = effort.place_in_line(request, token, now)
    context = {
        "place": place,
        "so_far": carried(answers),
        "task": effort.task(token),
        "bits": effort.BITS,
        "line": line,
        "left": left,
        "at": now + timedelta(seconds=left),
    }
    response = render(request, "hotline/busy.html", context, status=429)
    response["Retry-After"] = str(left)
    return response


@never_cache
@require_POST
@open_to_everyone
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Nobody leaves without their code: its last signs are typed once more, and the page of the report opens."""
    place = get_object_or_404(queries.places(), code=code)
    try:
        token = signing.loads(request.POST.get("receipt", ""), salt=RECEIPT_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        return redirect("hotline:follow")
    form = SavedForm(request.POST, code=receipts.code_for(token))
    report = actions.found(receipts.code_for(token))
    if report is None:
        return redirect("hotline:follow")
    if not form.is_valid():
        return _receipt(request, place, token, form)
    open_here(request, report)
    messages.success(request, _("记下了。随时可以凭查询码回来看进度、补充材料。"))
    return redirect("hotline:followed")


def _receipt(request: HttpRequest, place: Jurisdiction, token: str, form: SavedForm | None = None) -> HttpResponse:
    code = receipts.code_for(token)
    context = {
        "place": place,
        "code": receipts.written(code),
        "qr": drawn(receipts.written(code)),
        "receipt": signing.dumps(token, salt=RECEIPT_SALT),
        "received_at": timezone.now(),
        "form": form or SavedForm(code=code),
        "number": len(PAGES) + 1,
        "pages": len(PAGES) + 1,
    }
    status = 422 if form is not None else 200
    return render(request, "hotline/receipt.html", context, status=status)


def drawn(text: str) -> str:
    """A QR code as SVG that stands in the page."""
    svg = segno.make(text, error="m").svg_inline(scale=5, border=2, dark="#12262b", light="#ffffff", omitsize=False)
    return mark_safe(svg)
