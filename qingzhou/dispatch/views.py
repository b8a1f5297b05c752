"""The pages of the dispatch: look at a week or another edition, freeze it, take its sheet along."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingzhou.dispatch import actions, queries, screen, sheet
from qingzhou.dispatch.editions import Edition, every_of
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.downloads import EXCEL, saved_as
from qingzhou.filings.periods import Every
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role


@require_safe
@open_to()
def week(request: StaffRequest, week: Edition | None = None) -> HttpResponse:
    """A week, half-month, month or day: its lists, its units, and what can be done with it.

    Without one, that to begin with, of the kind that `?every=` names.
    """
    now = timezone.now()
    wanted = request.GET.get("every")
    every = Every(wanted) if wanted in Every.values else Every.WEEK
    week = week or queries.first_shown(every, by=request.acting, now=now)
    kinds = queries.kinds(every_of(week), by=request.acting, now=now)
    seen = queries.seen(week, by=request.acting, now=now)
    shown = screen.shown(seen, screen.Asked.read(request.GET), by=request.acting, now=now)
    return render(request, "dispatch/week.html", {"shown": shown, "kinds": kinds})


@require_POST
@open_to(Role.OFFICE_CLERK)
def freeze(request: StaffRequest, week: Edition) -> HttpResponse:
    """Keep the week as it stands."""
    kept = actions.freeze(week, by=request.acting, now=timezone.now())
    messages.success(request, _("%(week)s 已锁定，可以下载 Word 和 Excel。") % {"week": kept.name})
    return redirect("dispatch:week", week=week)


@require_safe
@open_to()
def word(request: StaffRequest, week: Edition) -> HttpResponse:
    """The frozen week's sheet as a Word file."""
    frozen = _frozen(request, week)
    return saved_as(sheet.filename(frozen, "docx"), sheet.word(frozen))


@require_safe
@open_to()
def excel(request: StaffRequest, week: Edition) -> HttpResponse:
    """The frozen week's sheet as an Excel file."""
    frozen = _frozen(request, week)
    return saved_as(sheet.filename(frozen, "xlsx"), sheet.excel(frozen), EXCEL)


@require_safe
@open_to(Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)
def check(request: StaffRequest, week: Edition) -> HttpResponse:
    """The frozen week made again from the ledger's entries, and whether it is the same."""
    checked = queries.check_of(week, by=request.acting)
    if checked is None:
        raise Http404
    return render(request, "dispatch/check.html", {"checked": checked})


def _frozen(request: StaffRequest, week: Edition) -> Snapshot:
    """The stored snapshot; a week that is not frozen has no sheet."""
    frozen = queries.frozen_snapshot(week, by=request.acting)
    if frozen is None:
        raise Http404
    return frozen
