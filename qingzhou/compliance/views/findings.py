"""Findings: the list, one with its sum and source, and what is done with it; and the sweeps that made them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.compliance import actions, permissions, queries
from qingzhou.compliance.facts_told import tables_in_words
from qingzhou.compliance.forms import DismissForm, SweepForm
from qingzhou.compliance.law.rules import RULES
from qingzhou.compliance.models import Finding, Sweep
from qingzhou.compliance.queries import Asked
from qingzhou.compliance.states import State
from qingzhou.compliance.sweeping.underway import Underway
from qingzhou.ledger.deeds import Severity
from qingzhou.registry.queries import visible_to as institutions_of
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

AT_A_TIME = 1.0  # seconds that one request looks at facts, and then the table that it is at
OVERSEEING = (Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)


@require_safe
@open_to()
def findings(request: StaffRequest) -> HttpResponse:
    """What the last sweep found and nobody has dealt with; other states at a press."""
    asked = Asked.of(request.GET)
    page = queries.listed(request.acting, asked, request.GET.get("after", ""))
    counts = queries.counts(request.acting)
    context = {
        "shown": queries.shown(page.rows, request.acting),
        "after": page.after,
        "asked": asked,
        "counts": [(state, counts[state.value], asked.state == state.value) for state in State],
        "total": sum(counts.values()),
        "rules": [("", _("全部规则")), *sorted(_titles().items())],
        "last": next(iter(queries.last_sweeps(request.acting, 1)), None),
        "sweeps": permissions.why_not_sweep(request.acting) is None,
    }
    return render(request, "compliance/findings.html", context)


@require_safe
@open_to()
def finding(request: StaffRequest, pk: int) -> HttpResponse:
    """One finding: the rule, the sum, the source, and what happened to it."""
    return _page(request, _visible(request, pk))


@require_POST
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    """Set a finding aside, with the reason."""
    found, form = _visible(request, pk), DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    actions.dismiss(found, form.cleaned_data["reason"], by=request.acting, now=timezone.now())
    messages.success(request, _("已排除，计入这条规则的误报。"))
    return redirect("compliance:finding", pk)


@require_POST
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def open_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """Make an issue of a finding."""
    found = actions.open_issue(_visible(request, pk), by=request.acting, now=timezone.now())
    assert found.issue
    messages.success(request, _("已立为问题 %(number)s。") % {"number": found.issue.number})
    return redirect("compliance:finding", pk)


@require_safe
@open_to()
def facts(request: StaffRequest, pk: int) -> HttpResponse:
    """The facts about an institution that came from outside, the latest of each table."""
    institution = get_object_or_404(institutions_of(request.acting).select_related("jurisdiction"), pk=pk)
    if refusal := queries.why_not_look(institution, request.acting):
        raise refusal
    request.beneath = "registry:list"
    context = {"institution": institution, "tables": queries.facts_of(institution)}
    return render(request, "compliance/facts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OVERSEEING)
def sweeps(request: StaffRequest) -> HttpResponse:
    """The last sweeps and what came of each; the office sweeps here."""
    form = SweepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        opens = {Severity.RED.value} if form.cleaned_data["opens"] else set()
        actions.begin(by=request.acting, now=timezone.now(), opens=opens)
        return _gone_on(request)
    underway = queries.sweep_under_way(request.acting, timezone.localdate())
    titles, rows = _titles(), queries.last_sweeps(request.acting)
    last = [(code, titles.get(code, code), *rest) for code, *rest in rows[0].hits] if rows else []
    context = {
        "sweeps": rows,
        "last": last,
        "underway": underway,
        "next": _next(underway) if underway else "",
        "form": form if permissions.why_not_sweep(request.acting) is None else None,
        "tables": [
            (words, rows[0].facts[table])
            for table, words in tables_in_words().items()
            if rows and table in rows[0].facts
        ],
    }
    request.beneath = "compliance:findings"
    return render(request, "compliance/sweeps.html", context)


@require_POST
@open_to(Role.OFFICE_CLERK)
def advance(request: StaffRequest) -> HttpResponse:
    """Go on with the sweep; the bar asks for this again until it is done."""
    return _gone_on(request)


def _gone_on(request: StaffRequest) -> HttpResponse:
    """After some tables: the bar again, or the page if it is done."""
    gone_on = actions.advance(by=request.acting, now=timezone.now(), seconds=AT_A_TIME)
    if isinstance(gone_on, Sweep):
        said = ngettext("扫描完成：新命中 %(n)d 条。", "扫描完成：新命中 %(n)d 条。", gone_on.made)
        messages.success(request, said % {"n": gone_on.made})
    elif request.headers.get("HX-Request"):
        return render(request, "compliance/_progress.html", {"underway": gone_on, "next": _next(gone_on)})
    if not request.headers.get("HX-Request"):
        return redirect("compliance:sweeps")
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("compliance:sweeps")})


def _next(underway: Underway) -> str:
    """The table that is looked at next, in words."""
    return tables_in_words()[underway.left[0]] if underway.left else _("汇总命中")


def _titles() -> dict[str, str]:
    """The titles of all rules by code, in the reader's language; of one that places fill in, the national one."""
    return {rule.code: gettext(rule.title) for rule in reversed(RULES)}


def _visible(request: StaffRequest, pk: int) -> Finding:
    return get_object_or_404(queries.visible_to(request.acting), pk=pk)


def _page(request: StaffRequest, found: Finding, form: DismissForm | None = None) -> HttpResponse:
    (shown,) = queries.shown([found], request.acting)
    lines = queries.lines_of(found, request.acting)
    context = {"shown": shown, "finding": found, "lines": lines, "form": form or DismissForm()}
    request.beneath = "compliance:findings"
    return render(request, "compliance/finding.html", context, status=422 if form is not None else 200)
