"""The roadmap's page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingzhou.dispatch.roadmap import queries
from qingzhou.ledger.listing import Days
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.weeks import YEARS
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.queries import units_of
from qingzhou.workdays.queries import calendar


@require_safe
@open_to()
def roadmap(request: StaffRequest) -> HttpResponse:
    """A year month by month: all units for who oversees, or the tasks of one; a unit begins with its own."""
    today = local_day(timezone.now())
    days = Days.at(today, calendar(), policy())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else today.year
    year = year if year in YEARS else today.year
    units = list(units_of(request.acting.jurisdiction_id))
    own = "" if request.acting.oversees else str(request.acting.unit_id)
    wanted = request.GET.get("unit", "") or own
    unit = next((one for one in units if str(one.pk) == wanted), None)
    if unit is None and own:
        unit = request.acting.unit
    if unit is None:
        shown = queries.year_of_units(year, units, request.acting, days)
    else:
        shown = queries.year_of_tasks(year, unit, units, request.acting, days)
        note(request, What.LIST, [row.item for row in shown.task_rows])
    context = {"shown": shown, "this_month": today.replace(day=1), "lights": queries.ALARMING}
    return render(request, "dispatch/roadmap.html", context)
