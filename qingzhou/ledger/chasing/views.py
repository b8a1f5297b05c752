"""The office's list of supervision, and the sheet as a Word file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingzhou.documents.downloads import saved_as
from qingzhou.ledger import permissions, queries, thresholds
from qingzhou.ledger.chasing import actions, lists, paper
from qingzhou.ledger.forms.terms import TermsForm
from qingzhou.ledger.ladder import LADDER, Level, trigger
from qingzhou.ledger.models import Supervision
from qingzhou.ledger.policy import Policy, local_day, policy
from qingzhou.ledger.rehearsal import Rehearsal, rehearse
from qingzhou.ledger.rehearsal import written as in_one_word
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Verb
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note
from qingzhou.rights import visible
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.queries import calendar


@require_safe
@open_to()
def sheet(request: StaffRequest, number: str, seq: int) -> HttpResponse:
    """A supervision sheet, to those who oversee and to the unit it was sent to."""
    item = get_object_or_404(queries.visible_to(request.acting), number=number)
    get_object_or_404(visible(Supervision, request.acting), item=item, seq=seq, level__gte=1)
    entry = get_object_or_404(item.entries, seq=seq, verb=Verb.SUPERVISE)
    note(request, What.FILE, [item])
    return saved_as(paper.filename(entry), paper.word(entry))


@require_safe
@open_to(Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
def supervision(request: StaffRequest) -> HttpResponse:
    """What the office is asked to decide, what waits for a reply, what is late, what is objected to, and the month's cap."""
    today = local_day(timezone.now())
    wanted = lists.Wanted.read(request.GET.dict())
    page = lists.page(request.acting, wanted, today)
    note(request, What.LIST, [row.item for row in page.rows])
    context = {
        "wanted": wanted,
        "today": today,
        "tabs": lists.tabs(request.acting, wanted, today),
        "page": page,
        "units": lists.most_pressed(request.acting, today),
        "most": policy().sheets_a_month,
        "empty": lists.EMPTY[wanted.show],
    }
    return render(request, "ledger/supervision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
def terms(request: StaffRequest) -> HttpResponse:
    """The terms and thresholds: change them after having seen what it would do to the lights."""
    now, in_force = timezone.now(), policy(fresh=True)
    form = TermsForm(request.POST if request.method == "POST" else None, terms=in_force)
    refusal = permissions.why_not_issue(request.acting)
    context: dict[str, Any] = {
        "form": form,
        "ladder": _ladder(in_force),
        "versions": thresholds.history(),
        "why_not": refusal,
    }
    if request.method == "POST" and refusal:
        raise refusal
    if request.method != "POST" or not form.is_valid():
        return render(request, "ledger/thresholds.html", context, status=422 if form.is_bound else 200)
    wanted = form.wanted()
    written = in_one_word(thresholds.numbers(wanted))
    if request.POST.get("rehearsed") != written:  # what is saved was looked at before, number for number
        context |= {
            "rehearsed": written,
            "rehearsal": _rehearsed(wanted, request.acting, now),
            "ladder": _ladder(wanted),
        }
        return render(request, "ledger/thresholds.html", context)
    actions.change_terms(wanted, by=request.acting, now=now, reason=form.cleaned_data["reason"])
    messages.success(request, _("已保存。各在办事项的亮灯日期将在几分钟内重新推算。"))
    return redirect("ledger:thresholds")


def _ladder(terms: Policy) -> list[tuple[Level, str]]:
    """Each level with when it is due by these terms."""
    return [(level, trigger(level.number, terms)) for level in LADDER]


def _rehearsed(wanted: Policy, by: Membership, now: datetime) -> Rehearsal:
    """What other terms do today, and would have changed in the past weeks."""
    known = calendar()
    return rehearse(Terms(known, policy(fresh=True)), Terms(known, wanted), by=by, now=now)
