"""A rule or another limit tried on the past year, before it takes effect."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingzhou.compliance import wording
from qingzhou.compliance.forms import LimitForm, TrialForm
from qingzhou.compliance.law.rules import RULES
from qingzhou.compliance.rehearsing import Line, Rehearsal, may_change, rehearse
from qingzhou.registry.models import Institution
from qingzhou.registry.queries import visible_to
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

SHOWN = 200


@require_safe
@open_to(Role.OFFICE_CLERK)
def rehearsal(request: StaffRequest, code: str) -> HttpResponse:
    """What it would have found, by institution; without a limit in the address, the form for one."""
    rows = [rule for rule in RULES if rule.code == code]
    if not rows:
        raise Http404
    local = next((rule for rule in rows if rule.limit is None), None)
    rule, today = local or rows[-1], timezone.localdate()
    asks = may_change(rule)
    form = TrialForm(request.GET if asks and "limit" in request.GET else None, rule=rule)
    tried: Rehearsal | None = None
    if not asks or form.is_valid():
        limit = form.limit_in_units() if asks else None
        tried = rehearse(request.acting.unit.jurisdiction, code, limit, today)
    context = {
        "rule": rule,
        "form": form if asks else None,
        "tried": tried,
        "lines": _shown(request, tried.lines[:SHOWN]) if tried else [],
        "would": sum(line.would is not None for line in tried.lines) if tried else 0,
        "does": sum(line.does is not None for line in tried.lines) if tried else 0,
        "enact": LimitForm(rule=local, initial={"limit": form.cleaned_data["limit"], "since": today})
        if local and tried and asks
        else None,
    }
    request.beneath = "compliance:findings"
    return render(request, "compliance/rehearsal.html", context, status=422 if form.is_bound and not tried else 200)


def _shown(request: StaffRequest, lines: tuple[Line, ...]) -> list[tuple[Institution, Line, str, str]]:
    """Each institution with its line, and the worst fact as a sum."""
    named = visible_to(request.acting).in_bulk([line.institution for line in lines])
    told = []
    for line in lines:
        sums = ("", "")
        if line.would:
            sums = wording.arithmetic(line.would.rule.of, line.would.figure, line.would.limit)
        if line.institution in named:
            told.append((named[line.institution], line, *sums))
    return told
