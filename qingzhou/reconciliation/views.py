"""Lists held against the register, what may be one and the same, and what people decide."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.reconciliation import actions, permissions, queries
from qingzhou.reconciliation.forms import ReasonForm, SourceForm
from qingzhou.reconciliation.models import Pair
from qingzhou.reconciliation.queries import MISSING, RENAMED
from qingzhou.reconciliation.states import MOVES, Found, Source, State, Verb
from qingzhou.refusals import Incomplete
from qingzhou.registry.queries import intakes_of
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

OVERSEEING = (Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
SHOWN = 20


@require_safe
@open_to(*OVERSEEING)
def listed(request: StaffRequest) -> HttpResponse:
    """The last reconciliations, with what is still to be decided."""
    by = request.acting
    made = list(queries.reconciliations(by)[:SHOWN])
    context = {
        "made": list(zip(made, queries.counts(made, by), strict=True)),
        "files": queries.counts_among_files(by),
        "keeps": permissions.why_not_reconcile(by) is None,
    }
    return render(request, "reconciliation/list.html", context)


@require_POST
@open_to(Role.OFFICE_CLERK)
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Hold a list that was handed in against the register."""
    intake = get_object_or_404(intakes_of(request.acting), pk=pk)
    form = SourceForm(request.POST)
    if not form.is_valid():
        raise Incomplete("reconciliation.source", _("没有指明名册的种类。"), _("请选择名册种类后再核对。"))
    made = actions.compare(intake, Source(form.cleaned_data["source"]), by=request.acting, now=timezone.now())
    return redirect("reconciliation:result", made.pk)


@require_safe
@open_to(*OVERSEEING)
def result(request: StaffRequest, pk: int) -> HttpResponse:
    """What a list gave: one way of standing at a time, those that wait for a decision first."""
    by = request.acting
    made = get_object_or_404(queries.reconciliations(by), pk=pk)
    (counts,) = queries.counts([made], by)
    chosen = request.GET.get("show", "")
    ways = _ways()
    if chosen not in dict(ways):
        chosen = Found.SUSPECTED if counts[Found.SUSPECTED] else Found.UNLISTED
    after = request.GET.get("after", "")
    missing, beyond = queries.missing_page(made, by, after) if chosen == MISSING else ([], "")
    page = queries.page_of(made, by, chosen, after) if chosen != MISSING else None
    context = {
        "made": made,
        "ways": [(way, words, counts[way], way == chosen) for way, words in ways],
        "chosen": chosen,
        "rows": page.rows if page else [],
        "missing": missing,
        "after": page.after if page else beyond,
        "keeps": permissions.why_not_reconcile(by, made.jurisdiction_id) is None,
    }
    request.beneath = "reconciliation:list"
    return render(request, "reconciliation/result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OVERSEEING)
def files(request: StaffRequest) -> HttpResponse:
    """Files of the register that may be one institution; the office looks again here."""
    by = request.acting
    if request.method == "POST":
        new = actions.compare_files(by=by, now=timezone.now())
        said = ngettext("比对完成：新提示 %(n)d 条。", "比对完成：新提示 %(n)d 条。", new)
        messages.success(request, said % {"n": new})
        return redirect("reconciliation:files")
    counts, chosen = queries.counts_among_files(by), request.GET.get("state", State.OPEN.value)
    chosen = chosen if chosen in State.values else State.OPEN.value
    shown, after = queries.among_files(by, chosen, request.GET.get("after", ""))
    context = {
        "shown": shown,
        "after": after,
        "counts": [(state, counts[state.value], state.value == chosen) for state in State],
        "keeps": permissions.why_not_reconcile(by) is None,
    }
    request.beneath = "reconciliation:list"
    return render(request, "reconciliation/files.html", context)


@require_safe
@open_to(*OVERSEEING)
def pair(request: StaffRequest, pk: int) -> HttpResponse:
    """A suggestion: both sides beside each other, the reasons, and what was decided."""
    return _page(request, _visible(request, pk))


@require_POST
@open_to(Role.OFFICE_CLERK)
def decide(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, refuse, or take a decision back."""
    found = _visible(request, pk)
    if verb not in Verb.values or verb == Verb.SUGGEST:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    reason = form.cleaned_data["reason"]
    actions.decide(found, Verb(verb), reason, by=request.acting, now=timezone.now())
    messages.success(request, _("已记下：%(verb)s。") % {"verb": Verb(verb).label})
    return redirect("reconciliation:pair", pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def open_issue(request: StaffRequest, pk: int) -> HttpResponse:
    """Make an issue of a row that is not in the register."""
    row = get_object_or_404(queries.rows(request.acting), pk=pk)
    made = actions.open_issue(row, by=request.acting, now=timezone.now())
    assert made.issue
    messages.success(request, _("已立为问题 %(number)s，请交办成员单位核查。") % {"number": made.issue.number})
    return redirect("ledger:item", made.issue.number)


def _ways() -> list[tuple[str, str]]:
    """In what ways rows and files can stand to each other, those that wait for somebody first."""
    return [
        (Found.SUSPECTED.value, str(Found.SUSPECTED.label)),
        (RENAMED, _("疑似改名")),
        (Found.UNLISTED.value, str(Found.UNLISTED.label)),
        (MISSING, _("在册而名册没有")),
        (Found.LISTED.value, str(Found.LISTED.label)),
        (Found.CONFIRMED.value, str(Found.CONFIRMED.label)),
    ]


def _visible(request: StaffRequest, pk: int) -> Pair:
    return get_object_or_404(queries.pairs(request.acting), pk=pk)


def _page(request: StaffRequest, found: Pair, form: ReasonForm | None = None) -> HttpResponse:
    (shown,) = queries.shown([found])
    keeps = permissions.why_not_reconcile(request.acting, found.jurisdiction_id) is None
    context = {
        "shown": shown,
        "pair": found,
        "lines": queries.lines_of(found, request.acting),
        "verbs": [(move.verb, move.needs_reason) for move in MOVES if keeps and move.source == found.state],
        "form": form or ReasonForm(),
    }
    request.beneath = "reconciliation:list"
    return render(request, "reconciliation/pair.html", context, status=422 if form is not None else 200)
