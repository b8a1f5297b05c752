"""Taking a list of institutions in, page by page: the file, its columns, what is wrong, and what would change."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.documents.forms import TableForm, sheet_asked
from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence.actions import keep
from qingzhou.registry import actions, queries
from qingzhou.registry.cards import cards_of_intake
from qingzhou.registry.forms import ColumnsForm
from qingzhou.registry.models import Intake
from qingzhou.registry.states import Step
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def imports(request: StaffRequest) -> HttpResponse:
    """Hand a list in, or go on with one."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        tables = tables_of(file.read())
        kept = keep(file, now=now)
        made = actions.receive(file.name, kept.sha256, tables, by=request.acting, now=now)
        return redirect("registry:import", made.pk)
    request.beneath = "registry:list"
    shown = {"form": form, "uploads": queries.intakes_of(request.acting)[:SHOWN]}
    return render(request, "registry/imports.html", shown, status=422 if form.is_bound else 200)


@require_safe
@open_to(Role.OFFICE_CLERK)
def intake(request: StaffRequest, pk: int) -> HttpResponse:
    """Where an import stands, and what is next."""
    return _page(request, _visible(request, pk))


@require_POST
@open_to(Role.OFFICE_CLERK)
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Read another sheet, or take another row for the header."""
    found = _visible(request, pk)
    actions.choose(found, *sheet_asked(request.POST.dict(), found.sheet))
    return redirect("registry:import", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what the columns mean, and check."""
    found = _visible(request, pk)
    form = ColumnsForm(request.POST, intake=found)
    if not form.is_valid():
        return _page(request, found, form)
    actions.set_mapping(found, form.mapping(), form.cleaned_data["as_of"], now=timezone.now())
    return redirect("registry:import", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Back to the columns."""
    actions.reopen(_visible(request, pk))
    return redirect("registry:import", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def take_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Write what was checked into the register."""
    only_good = bool(request.POST.get("only_good"))
    actions.take_in(_visible(request, pk), by=request.acting, now=timezone.now(), only_good=only_good)
    messages.success(request, _("名册已导入。"))
    return redirect("registry:import", pk)


def _visible(request: StaffRequest, pk: int) -> Intake:
    return get_object_or_404(queries.intakes_of(request.acting), pk=pk)


def _page(request: StaffRequest, found: Intake, form: ColumnsForm | None = None) -> HttpResponse:
    request.beneath = "registry:list"
    shown = {"intake": found, "outcome": found.outcome}
    if found.step == Step.MAPPING:
        shown["form"] = form or ColumnsForm(intake=found)
    else:
        shown["cards"] = cards_of_intake(found, request.acting)
    return render(request, "registry/import.html", shown, status=422 if form is not None else 200)
