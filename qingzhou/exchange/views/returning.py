"""Sheets that go out to be edited, and what they bring back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.documents.forms import TableForm
from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.exchange import editing, incoming, outgoing
from qingzhou.exchange.actions import returning
from qingzhou.exchange.editing import COLUMNS, EDITED, Form
from qingzhou.exchange.models import Returned
from qingzhou.exchange.queries import returned_by
from qingzhou.exchange.views.importing import XLSX
from qingzhou.ledger.lines import Reader
from qingzhou.ledger.listing import Wanted
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.states import Kind
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note_numbers
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.workdays.queries import recent_calendar

EDITORS = (Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
SHOWN_RETURNED = 10


@require_safe
@open_to(*EDITORS)
def sheet(request: StaffRequest) -> HttpResponse:
    """The ledger of tasks, by the filter of its address, as a sheet to be edited and brought back."""
    reader = Reader(request.acting, local_day(timezone.now()), recent_calendar(), policy())
    exported = outgoing.workbook(Wanted.read(request.GET.dict(), Kind.TASK), _form(request), reader)
    note_numbers(request, What.EXPORT, exported.confidential)
    response = HttpResponse(exported.content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="qingzhou-edit-{reader.today.isoformat()}.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*EDITORS)
def returns(request: StaffRequest) -> HttpResponse:
    """Fetch a sheet, bring one back, or look at one that came back."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        wanted, lines = incoming.read(tables_of(file.read()), request.acting)
        found = incoming.compare(lines, wanted, request.acting, now)
        if not any(back.says_something for back in found):
            said = ngettext("没有改动：%(n)d 行都与台账一致。", "没有改动：%(n)d 行都与台账一致。", len(found))
            messages.info(request, said % {"n": len(found)})
            return redirect("exchange:returns")
        kept = returning.keep(file.name, wanted, found, by=request.acting, now=now)
        return redirect("exchange:return", kept.pk)
    edited = [column.label for column in COLUMNS[_form(request)] if column.code in EDITED[_form(request)]]
    shown = {"form": form, "edited": edited, "returned": returned_by(request.acting)[:SHOWN_RETURNED]}
    return render(request, "exchange/returns.html", shown, status=422 if form.is_bound else 200)


@require_safe
@open_to(*EDITORS)
def returned(request: StaffRequest, pk: int) -> HttpResponse:
    """What a sheet asks for, cell by cell, against the ledger as it is now."""
    found = _returned(request, pk)
    backs = incoming.compare(incoming.unpacked(found.rows), Form(found.form), request.acting, timezone.now())
    note_numbers(request, What.LIST, [back.at.item.number for back in backs if back.at and back.at.item.confidential])
    shown = {
        "returned": found,
        "backs": backs,
        "ready": [back for back in backs if back.can_apply],
        "conflicts": sum(back.is_conflict and back.can_apply for back in backs),
        "refused": sum(back.refusal is not None for back in backs),
        "applied": sum(back.applied for back in backs),
        "unchanged": found.total - len(backs),
        "amends": found.form == Form.AMEND.value,
    }
    return render(request, "exchange/returned.html", shown)


@require_POST
@open_to(*EDITORS)
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Do what the ticked rows ask for."""
    found, chosen = _returned(request, pk), set(request.POST.getlist("row"))
    why = request.POST.get("why", "").strip()[:300]
    if not chosen:
        messages.warning(request, _("没有选定任何一行。"))
        return redirect("exchange:return", pk)
    outcome = returning.apply(found, chosen, why, by=request.acting, now=timezone.now())
    if outcome.done:
        said = ngettext("已记入 %(n)d 行改动。", "已记入 %(n)d 行改动。", outcome.done)
        messages.success(request, said % {"n": outcome.done})
    for back, refusal in outcome.refused[:5]:
        messages.error(request, _("第 %(row)d 行：%(said)s") % {"row": back.line.row, "said": str(refusal)})
    return redirect("exchange:return", pk)


def _form(request: StaffRequest) -> Form:
    form = editing.form_of(request.acting)
    assert form is not None
    return form


def _returned(request: StaffRequest, pk: int) -> Returned:
    return get_object_or_404(returned_by(request.acting), pk=pk)
