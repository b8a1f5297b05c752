"""Taking another ledger over, page by page: the file, its columns, what is wrong, and the bar."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.documents.forms import TableForm, sheet_asked
from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence.actions import keep
from qingzhou.exchange import queries
from qingzhou.exchange.actions import importing
from qingzhou.exchange.faulty import workbook
from qingzhou.exchange.forms import ColumnsForm, fixes_in, mendings, units_in_order
from qingzhou.exchange.models import Batch
from qingzhou.exchange.states import Stage
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_A_TIME = 1.5  # seconds for which one request goes on taking pieces
SHOWN_BATCHES = 20
NOTICES = {
    "owner": gettext_lazy("责任人不是系统中该单位的人员，暂由该单位第一经办人负责，原表所写另存"),
    "issued_on": gettext_lazy("没有写下达日期，按所设日期（不晚于办结时限）计"),
    "closed_on": gettext_lazy("已销号但没有写销号日期，按办结时限（不晚于今天）计"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def imports(request: StaffRequest) -> HttpResponse:
    """Hand a file in, or go on with an import that is not finished."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        tables = tables_of(file.read())
        kept = keep(file, now=now)
        batch = importing.receive(file.name, kept.sha256, tables, by=request.acting, now=now)
        return redirect("exchange:import", batch.pk)
    batches = queries.visible_to(request.acting)[:SHOWN_BATCHES]
    shown = {"form": form, "uploads": batches}
    return render(request, "exchange/imports.html", shown, status=422 if form.is_bound else 200)


@require_safe
@open_to(Role.OFFICE_CLERK)
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """Where an import stands, and what is next."""
    return _page(request, _batch(request, pk))


@require_POST
@open_to(Role.OFFICE_CLERK)
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Read another sheet, or take another row for the header."""
    found = _batch(request, pk)
    importing.choose(found, *sheet_asked(request.POST.dict(), found.sheet))
    return redirect("exchange:import", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what the columns mean, and check."""
    found = _batch(request, pk)
    form = ColumnsForm(request.POST, batch=found, columns=queries.columns_shown(found))
    if not form.is_valid():
        return _page(request, found, form)
    found = importing.set_mapping(found, form.mapping(), form.cleaned_data["issued_on"], now=timezone.now())
    return _gone_on(request, found)


@require_POST
@open_to(Role.OFFICE_CLERK)
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Back to the columns."""
    importing.reopen(_batch(request, pk))
    return redirect("exchange:import", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def fix(request: StaffRequest, pk: int) -> HttpResponse:
    """Put right what is written, for all rows at once, and check those rows again."""
    found, fixes = _batch(request, pk), fixes_in(request.POST)
    if not fixes:
        messages.warning(request, _("没有填写任何更正。"))
        return redirect("exchange:import", pk)
    found = importing.fix(found, fixes, by=request.acting, as_aliases=bool(request.POST.get("aliases")))
    return _gone_on(request, found)


@require_POST
@open_to(Role.OFFICE_CLERK)
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    """Import what was checked."""
    found = importing.begin(_batch(request, pk), only_good=bool(request.POST.get("only_good")))
    return _gone_on(request, found)


@require_POST
@open_to(Role.OFFICE_CLERK)
def advance(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the next pieces; the bar asks for this again until there are none."""
    return _gone_on(request, _batch(request, pk))


@require_safe
@open_to(Role.OFFICE_CLERK)
def faults(request: StaffRequest, pk: int) -> HttpResponse:
    """The rows with faults, as Excel, with what is wrong beside them."""
    response = HttpResponse(workbook(_batch(request, pk)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="faults-{pk}.xlsx"'
    return response


def _batch(request: StaffRequest, pk: int) -> Batch:
    return get_object_or_404(queries.visible_to(request.acting), pk=pk)


def _gone_on(request: StaffRequest, found: Batch) -> HttpResponse:
    """After some pieces: the bar again, or the page if it is done."""
    until = time.monotonic() + AT_A_TIME
    while found.is_under_way:
        found = importing.advance(found, by=request.acting, now=timezone.now())
        if time.monotonic() >= until:
            break
    address = reverse("exchange:import", args=[found.pk])
    if not request.headers.get("HX-Request"):
        return redirect(address)
    if found.is_under_way:
        return render(request, "exchange/_progress.html", {"batch": found, "progress": queries.progress(found)})
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def _page(request: StaffRequest, found: Batch, form: ColumnsForm | None = None) -> HttpResponse:
    shown: dict[str, Any] = {"batch": found, "form": form}
    if found.stage == Stage.MAPPING:
        shown["form"] = form or ColumnsForm(batch=found, columns=queries.columns_shown(found))
    elif found.is_under_way:
        shown["progress"] = queries.progress(found)
    else:
        shown |= _outcome(request, found)
    return render(request, "exchange/import.html", shown, status=422 if form is not None else 200)


def _outcome(request: StaffRequest, found: Batch) -> dict[str, Any]:
    outcome = queries.outcome(found)
    known = queries.known(found, request.acting, timezone.now())
    return {
        "outcome": outcome,
        "progress": outcome.progress,
        "mendings": mendings(outcome.groups, known) if found.stage == Stage.CHECKED else [],
        "units": units_in_order(known),
        "notices": [(NOTICES[code], rows) for code, rows in outcome.notices.items()],
    }
