"""The calendar page: the year, what was entered, what a change would move, and making it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.adjustments import actions, permissions, queries
from qingzhou.adjustments.forms import DaysForm, NoticeForm, TermForm
from qingzhou.adjustments.models import Adjustment
from qingzhou.ledger.policy import local_day
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.workdays.calendar import FIRST, LAST
from qingzhou.workdays.queries import calendar


@require_safe
@open_to()
def year(request: StaffRequest) -> HttpResponse:
    """The year by months."""
    return _year_page(request)


def _year_page(request: StaffRequest, **forms: Any) -> HttpResponse:
    known, today = calendar(), local_day(timezone.now())
    asked = request.GET.get("year", "")
    shown = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else today.year
    shown = min(max(shown, FIRST.year), LAST.year)
    unknown = bool(known.unknown_years(date(shown, 1, 1), date(shown, 1, 1)))
    context = {
        "year": shown,
        "years": [one for one in (shown - 1, shown, shown + 1) if FIRST.year <= one <= LAST.year],
        "weekdays": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
        "months": queries.months_of(shown, known),
        "unknown": unknown,
        "today": today,
        "overrides": queries.overrides_of(shown),
        "history": queries.history(),
        "may_adjust": permissions.why_not_adjust(request.acting) is None,
        "terms": queries.terms_seen_by(request.acting),
        "term_form": forms.get("term") or TermForm(auto_id="term_%s"),
        "days_form": forms.get("days") or DaysForm(auto_id="days_%s"),
        "notice_form": forms.get("notice") or NoticeForm(auto_id="notice_%s", initial={"year": shown}),
        "open": next(iter(forms), ""),
    }
    return render(request, "adjustments/year.html", context, status=422 if forms else 200)


@require_POST
@open_to(Role.OFFICE_CLERK)
def propose(request: StaffRequest) -> HttpResponse:
    """Weigh a change; nothing is changed yet."""
    kind = "notice" if "text" in request.POST else "days"
    form: Any = (NoticeForm if kind == "notice" else DaysForm)(request.POST, auto_id=f"{kind}_%s")
    if not form.is_valid():
        return _year_page(request, **{kind: form})
    by, now, ground = request.acting, timezone.now(), form.cleaned_data["ground"]
    try:
        if kind == "notice":
            year_ = form.cleaned_data["year"]
            proposal = actions.propose_year(year_, form.days(), ground=ground, by=by, now=now)
        else:
            proposal = actions.propose(form.days(), ground=ground, by=by, now=now)
    except (Incomplete, NotNow) as refusal:  # what was pasted stays in its form
        form.add_error(None, f"{refusal.said}{refusal.do}")
        return _year_page(request, **{kind: form})
    return redirect("adjustments:proposal", proposal.pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def term(request: StaffRequest) -> HttpResponse:
    """Enter a school term, or put one right."""
    form = TermForm(request.POST, auto_id="term_%s")
    if not form.is_valid():
        return _year_page(request, term=form)
    try:
        actions.enter_term(form.term(), ground=form.cleaned_data["ground"], by=request.acting, now=timezone.now())
    except Incomplete as refusal:
        form.add_error(None, f"{refusal.said}{refusal.do}")
        return _year_page(request, term=form)
    messages.success(request, _("学期已录入，此后“开学前”“学期末”等时限按它推算。"))
    return redirect("adjustments:year")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def proposal(request: StaffRequest, pk: int) -> HttpResponse:
    """What a change would move, all of it; and making it."""
    found = get_object_or_404(queries.proposal_of(request.acting, pk))
    overtaken = False
    if request.method == "POST":
        try:
            made = actions.adjust(found, by=request.acting, now=timezone.now())
        except actions.Overtaken:
            overtaken = True
        else:
            messages.success(request, _made(made))
            return redirect("adjustments:year")
    made_before = Adjustment.objects.filter(proposal=found).select_related("person").first()
    if not made_before and (overtaken or queries.is_stale(found)):
        found, overtaken = actions.weigh_again(found), True
    after, unit = (_number(request.GET.get(name, "")) for name in ("after", "unit"))
    effects, more = queries.effects(found, unit or None, after) if not made_before else ([], 0)
    note(request, What.LIST, [one.item for one in effects])
    context = {
        "proposal": found,
        "made": made_before,
        "overtaken": overtaken,
        "days": [{**one, "day": date.fromisoformat(one["day"])} for one in found.days],
        "units": queries.units_named(found.totals),
        "unit": unit,
        "effects": effects,
        "next": more or "",
        "begun": after,
    }
    return render(request, "adjustments/proposal.html", context, status=409 if overtaken else 200)


def _made(made: Adjustment) -> str:
    """What is said after a change."""
    if not made.moved:
        return _("日历已调整，没有日期因此变动。")
    said = ngettext("日历已调整，%(n)d 个事项的日期随之变动。", "日历已调整，%(n)d 个事项的日期随之变动。", made.moved)
    return said % {"n": made.moved}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
