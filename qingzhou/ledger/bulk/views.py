"""Choosing many items in a list, looking at what would be done with them, and doing it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from qingzhou.ledger import listing, queries
from qingzhou.ledger.bulk import steps
from qingzhou.ledger.export import sheet_of, workbook
from qingzhou.ledger.lines import Reader
from qingzhou.ledger.listing import Days, Wanted
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.states import Kind, Verb
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note, note_numbers
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role
from qingzhou.workdays.queries import recent_calendar

EXPORT = "export"
VIEWS = {"desk": "ledger:desk", "tasks": "ledger:tasks", "issues": "ledger:issues"}  # the lists one comes from
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@open_to()
def choose(request: StaffRequest) -> HttpResponse:
    """What was ticked, the page, or all of the filter: what would be done with it, or the sheet of it."""
    if request.POST.get("verb") == EXPORT:
        return _sheet(request)
    keys = _chosen(request)
    verb = _verb(request, request.POST.get("verb", ""))
    found = steps.preview(keys[: steps.MOST], verb, request.acting, local_day(timezone.now()))
    note(request, What.LIST, [*found.able, *(one.item for one in found.skipped)])
    context = {
        "verb": verb,
        "found": found,
        "form": steps.form_for(verb, request.acting, timezone.now()),
        "beyond": len(keys) > steps.MOST,
        "most": steps.MOST,
        "back": _back(request),
    }
    return render(request, "ledger/bulk.html", context)


@require_POST
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)
def carry_out(request: StaffRequest, verb: str) -> HttpResponse:
    """Do it with the items that were shown, and tell what was done."""
    step, now, keys = _verb(request, verb), timezone.now(), _numbers(request.POST.getlist("item"))
    form = steps.form_for(step, request.acting, now, request.POST)
    context = {"verb": step, "form": form, "most": steps.MOST, "back": _back(request)}
    if not form.is_valid():
        found = steps.preview(keys, step, request.acting, local_day(now))
        note(request, What.LIST, [*found.able, *(one.item for one in found.skipped)])
        return render(request, "ledger/bulk.html", context | {"found": found}, status=422)
    form.cleaned_data.setdefault("token", None)
    result = steps.carry_out(keys, form, request.acting, now)
    note(request, What.LIST, [*result.able, *(one.item for one in result.skipped)])
    return render(request, "ledger/bulk_done.html", context | {"result": result})


def _sheet(request: StaffRequest) -> HttpResponse:
    reader = Reader(request.acting, local_day(timezone.now()), recent_calendar(), policy())
    if request.POST.get("scope") == "all":
        made = workbook(_wanted(request), reader)
    else:
        keys = _chosen(request)
        seen = set(queries.visible_to(request.acting).filter(pk__in=keys).values_list("pk", flat=True))
        made = sheet_of([key for key in keys if key in seen], reader)
    note_numbers(request, What.EXPORT, made.confidential)
    response = HttpResponse(made.content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="qingzhou-{reader.today.isoformat()}.xlsx"'
    return response


def _wanted(request: StaffRequest) -> Wanted:
    """The filter of the list one comes from."""
    parameters = QueryDict(request.POST.get("query", "")).dict()
    if request.POST.get("from") == "desk":
        return listing.on_desk(parameters, request.acting)
    return Wanted.read(parameters, Kind.ISSUE if request.POST.get("from") == "issues" else Kind.TASK)


def _chosen(request: StaffRequest) -> list[int]:
    """The ids meant; of all, one more than can be done at once, so that it can be said."""
    scope = request.POST.get("scope")
    if scope != "all":
        return _numbers(request.POST.getlist("item" if scope == "ticked" else "shown"))
    wanted = _wanted(request)
    days = Days.at(local_day(timezone.now()), recent_calendar(), policy())
    items, _columns = listing.in_order(listing.matching(request.acting, wanted, days), wanted, request.acting)
    return list(items.values_list("pk", flat=True)[: steps.MOST + 1])


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in dict.fromkeys(texts) if text.isascii() and text.isdecimal() and len(text) < 19]


def _verb(request: StaffRequest, text: str) -> Verb:
    if text not in steps.offered(request.acting):
        raise Http404
    return Verb(text)


def _back(request: StaffRequest) -> dict[str, str]:
    """The list one came from, with its filter."""
    parameters = QueryDict(request.POST.get("query", ""))
    place = request.POST.get("from", "")
    return {"view": VIEWS.get(place, "ledger:tasks"), "from": place, "query": parameters.urlencode()}
