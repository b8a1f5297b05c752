"""Rules: all of them, and one with its text, source, cases and hits; and the limits that a place enters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from qingzhou.compliance import actions, permissions, queries, wording
from qingzhou.compliance.facts_of import law_of
from qingzhou.compliance.forms import LimitForm
from qingzhou.compliance.law.cases import Case, Verdict, cases
from qingzhou.compliance.law.rules import ALL_KINDS, ALL_MODES, ALL_STAGES, RULES, Rule, Trust
from qingzhou.compliance.states import State
from qingzhou.ledger.deeds import Severity
from qingzhou.registry.columns import Kind, Mode, Stage
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role


@require_safe
@open_to()
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule as it is today, with what it has found."""
    today, tallies = timezone.localdate(), queries.tallies(request.acting)
    law = law_of(request.acting.jurisdiction_id)
    current: dict[str, Rule] = {}
    for rule in (*RULES, *law):
        if rule.since <= today <= rule.until:
            current[rule.code] = rule
    rows = [
        (rule, wording.limit_of(rule), Severity(rule.severity).label, tallies.get(code))
        for code, rule in current.items()
    ]
    request.beneath = "compliance:findings"
    return render(request, "compliance/rules.html", {"rows": rows, "answers": _answers()})


@require_safe
@open_to()
def rule(request: StaffRequest, code: str) -> HttpResponse:
    """One rule."""
    return _page(request, code)


@require_POST
@open_to(Role.OFFICE_CLERK)
def limit(request: StaffRequest, code: str) -> HttpResponse:
    """Enter the limit of the place."""
    local = _local(code)
    if local is None:
        raise Http404
    form = LimitForm(request.POST, rule=local)
    if not form.is_valid():
        return _page(request, code, form)
    said = form.cleaned_data
    now = timezone.now()
    actions.enter_limit(code, form.limit_in_units(), said["since"], said["document"], by=request.acting, now=now)
    messages.success(request, _("已登记本地参数，下次扫描起按它判断。"))
    return redirect("compliance:rule", code)


def _local(code: str) -> Rule | None:
    return next((rule for rule in RULES if rule.code == code and rule.limit is None), None)


def _page(request: StaffRequest, code: str, form: LimitForm | None = None) -> HttpResponse:
    by, today = request.acting, timezone.localdate()
    rows = [rule for rule in law_of(by.jurisdiction_id) if rule.code == code]
    every = [rule for rule in RULES if rule.code == code]
    if not every:
        raise Http404
    local, shown = _local(code), (rows or every)[0]
    standing = queries.visible_to(by).filter(rule=code, state__in=(State.OPEN, State.ISSUED))[:50]
    context: dict[str, Any] = {
        "rule": shown,
        "severity": Severity(shown.severity).label,
        "answers": _answers()[shown.unit],
        "rows": [
            (rule, wording.limit_of(rule), _scope(rule), _told(rule), queries.penalty_of(rule, today)) for rule in rows
        ],
        "cases": [(case, _verdict(case), _why(case), _sum(rule, case)) for rule in rows[-1:] for case in cases(rule)],
        "shown": queries.shown(list(standing), by),
        "history": _history(code, request),
        "tally": queries.tallies(by).get(code),
        "local": local,
        "rehearses": permissions.why_not_sweep(by) is None,
        "limits": [(one, wording.told(one.limit, every[-1].of.unit)) for one in queries.limits_seen(by, code)],
    }
    if local is not None and permissions.why_not_sweep(by) is None:
        context["form"] = form or LimitForm(rule=local, initial={"since": today})
    request.beneath = "compliance:findings"
    return render(request, "compliance/rule.html", context, status=422 if form is not None else 200)


def _history(code: str, request: StaffRequest) -> list[tuple[Any, int, int]]:
    found = []
    for sweep in queries.last_sweeps(request.acting):
        facts, institutions = next(((facts, many) for one, _draft, facts, many in sweep.hits if one == code), (0, 0))
        found.append((sweep, facts, institutions))
    return found


def _scope(rule: Rule) -> str:
    """For whom a row is, as far as it is not for all."""
    parts: list[str] = []
    for wanted, every, labels in (
        (rule.kinds, ALL_KINDS, Kind),
        (rule.modes, ALL_MODES, Mode),
        (rule.stages, ALL_STAGES, Stage),
    ):
        if wanted != every:
            parts += [str(labels(one).label) for one in sorted(wanted)]
    return _(" · ").join(parts) or _("全部")


def _told(rule: Rule) -> str:
    """How far its source is confirmed, in words."""
    return {
        Trust.TEXT: _("已与全文核对"),
        Trust.REPORTED: _("已由公开页面核对，引用文件，不引条款"),
        Trust.LOCAL: _("本地规定"),
        Trust.UNCONFIRMED: _("未核对：草案，只试算"),
    }[rule.trust]


def _verdict(case: Case) -> tuple[str, str]:
    """The colour and the word."""
    return {
        Verdict.KEEPS: ("green", _("不违反")),
        Verdict.BREAKS: ("red", _("违反")),
        Verdict.NOT_JUDGED: ("grey", _("不判断")),
    }[case.verdict]


def _why(case: Case) -> str:
    return {
        "at_limit": _("恰在限值"),
        "beyond": _("超出一点"),
        "before": _("生效前一天的同样事实"),
        "after": _("失效后一天的同样事实"),
        "unknown": _("有一项不知道"),
    }[case.why]


def _sum(rule: Rule, case: Case) -> str:
    if case.measure is None:
        return ""
    if rule.of.breaks(case.measure):
        return " = ".join(wording.arithmetic(rule.of, case.measure.figure, case.measure.limit))
    return wording.told(case.measure.figure, rule.of.unit)


def _answers() -> dict[str, str]:
    """Who answers, in words."""
    return {"EDU": _("教育部门"), "MKT": _("市场监管部门"), "FIRE": pgettext("a department", "消防部门")}
