"""The desk, the ledger, an item, and the deeds that people press there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingzhou.bookmarks import queries as bookmarks
from qingzhou.bookmarks.models import Place
from qingzhou.evidence.answers import response_for
from qingzhou.evidence.models import File
from qingzhou.ledger import actions, listing, pages, permissions, queries, states, tabs
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.bulk import steps
from qingzhou.ledger.collisions import Collision, collision
from qingzhou.ledger.empty import nothing_on_desk
from qingzhou.ledger.export import workbook
from qingzhou.ledger.forms import FORMS, Choices, DeedForm, Desk, NewTaskForm, form_for
from qingzhou.ledger.forms.kept import keep_files, sent_again
from qingzhou.ledger.forms.rows import one_more
from qingzhou.ledger.lines import Reader, line, lines
from qingzhou.ledger.listing import Days, Show, Sort, Wanted
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Light
from qingzhou.ledger.pages import ItemPage
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.states import STATUSES_OF, VERBS_OF, Kind, Verb
from qingzhou.readings import queries as readings
from qingzhou.readings.models import What
from qingzhou.readings.views.noting import note, note_numbers
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Membership, Role
from qingzhou.units.queries import owners_of, units_by_kind, units_of
from qingzhou.workdays.queries import calendar, recent_calendar

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _reader(request: StaffRequest) -> Reader:
    return Reader(request.acting, local_day(timezone.now()), recent_calendar(), policy())


@require_safe
@open_to()
def desk(request: StaffRequest) -> HttpResponse:
    """What is mine, the next obligation first; the counters above it are filters."""
    reader = _reader(request)
    days = Days.at(reader.today, reader.calendar, reader.policy)
    wanted = listing.on_desk(request.GET.dict(), request.acting)
    page = listing.page(request.acting, wanted, days)
    looks = [] if page.previous else list(queries.rechecks_due(request.acting, days.recheck_until)[:5])
    note(request, What.LIST, [*page.items, *looks])
    cutoff_on = reader.policy.cutoff_from(reader.today)
    context = {
        "wanted": wanted,
        "lines": lines(page.items, reader),
        "page": page,
        "bulk": steps.menu(request.acting, "desk"),
        "counters": listing.counters_of(request.acting, wanted, days, reader.policy),
        "shown": wanted.show.value if wanted.show else "open",
        "empty": nothing_on_desk(request.acting, wanted),
        "today": reader.today,
        "rechecks": looks,
        "cutoff_on": cutoff_on,
        "cutoff_hour": reader.policy.cutoff_hour,
        "cutoff_in": reader.calendar.count(reader.today, cutoff_on),
        "may_issue": permissions.why_not_issue(request.acting) is None,
    }
    return render(request, "ledger/desk.html", context)


@require_safe
@open_to()
def tasks(request: StaffRequest) -> HttpResponse:
    """The ledger: filtered, sorted, page by page; the address holds all of it."""
    return _list(request, Kind.TASK, "ledger/tasks.html")


@require_safe
@open_to()
def issues(request: StaffRequest) -> HttpResponse:
    """The ledger of issues, in the same way."""
    return _list(request, Kind.ISSUE, "ledger/issues.html")


def _list(request: StaffRequest, kind: Kind, template: str) -> HttpResponse:
    reader = _reader(request)
    days = Days.at(reader.today, reader.calendar, reader.policy)
    marks = bookmarks.of_place(request.acting, Place.LEDGER)
    if kind == Kind.TASK and not request.GET and (first := bookmarks.opening(marks, request.acting)):
        return redirect(f"{request.path}?{first.query or 'status=open'}")
    wanted = Wanted.read(request.GET.dict(), kind)
    page = listing.page(request.acting, wanted, days)
    note(request, What.LIST, page.items)
    total, more = page.number(wanted)
    context = {
        "wanted": wanted,
        "lines": lines(page.items, reader),
        "today": reader.today,
        "page": page,
        "bulk": steps.menu(request.acting, "issues" if kind == Kind.ISSUE else "tasks"),
        "bookmarks": tabs.bar(marks, wanted, request.acting, days),
        "total": total,
        "more": more,
        "units": units_by_kind(request.acting.jurisdiction_id),
        "statuses": [("open", _("未销号")), *((one.value, one.label) for one in STATUSES_OF[kind]), ("all", _("全部"))],
        "lights": [(light.value, light.word) for light in Light],
        "shows": Show.choices,
        "sorts": Sort.choices,
        "may_edit": request.acting.role in permissions.HANDLING,
        "may_issue": permissions.why_not_issue(request.acting) is None,
        "may_register": permissions.why_not_register(request.acting) is None,
    }
    return render(request, template, context)


@require_safe
@open_to()
def export(request: StaffRequest) -> HttpResponse:
    """The list of the same address as an Excel file."""
    parameters = request.GET.dict()
    on_desk = parameters.pop("from", "") == "desk"
    kind = Kind.ISSUE if parameters.pop("kind", "") == Kind.ISSUE else Kind.TASK
    wanted = listing.on_desk(parameters, request.acting) if on_desk else Wanted.read(parameters, kind)
    reader = _reader(request)
    exported = workbook(wanted, reader)
    note_numbers(request, What.EXPORT, exported.confidential)
    response = HttpResponse(exported.content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="qingzhou-{reader.today.isoformat()}.xlsx"'
    return response


@require_safe
@open_to()
def item(request: StaffRequest, number: str) -> HttpResponse:
    """One item: how it went, what is next, and every sum."""
    return _item_page(request, _visible(request, number))


@require_safe
@open_to()
def light_sum(request: StaffRequest, number: str) -> HttpResponse:
    """The sum behind a light, for the row that opens it."""
    (found,) = queries.with_units([_visible(request, number)])
    note(request, What.LIST, [found])
    return render(request, "ledger/_sum.html", {"line": line(found, _reader(request))})


@require_safe
@open_to()
def file(request: StaffRequest, number: str, seq: int, sha256: str) -> FileResponse:
    """A file of evidence, to those who may see the item whose entry names it."""
    found = _visible(request, number)
    entry = get_object_or_404(found.entries, seq=seq)
    named = pages.file_named(entry, sha256)
    if named is None:
        raise Http404
    note(request, What.FILE, [found])
    try:
        return response_for(get_object_or_404(File, sha256=sha256), named["name"])
    except FileNotFoundError as gone:
        raise Http404 from gone


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.GROUP_LEADER)
def move(request: StaffRequest, number: str, verb: str) -> HttpResponse:
    """One step: its form (in the row of a list for htmx, else on the item's page), and doing it."""
    found = _visible(request, number)
    if verb not in VERBS_OF[Kind(found.kind)] or verb not in FORMS:
        raise Http404
    kind = form_for(found.kind, Verb(verb))
    if request.method != "POST" or "more" in request.POST:
        return _asked(request, found, kind)
    form = _form(request, found, kind, request.POST)
    state = _state(form)
    if form.is_valid() and form.seen_entries != state.entries and queries.is_recorded(form.sent_token):
        return _done(request, found)
    if form.seen_entries not in (None, state.entries):
        return _collided(request, found, form)
    step = states.step(state.kind, state.status, Verb(verb))
    if refusal := permissions.why_not(found, state, step, request.acting, permissions.Now(policy(), form.desk.today)):
        raise refusal
    files = [*form.kept_files, *keep_files(form)]
    if not form.is_valid():
        return _again(request, found, _carrying(request, found, form, files))
    try:
        form.take(found, files)
    except actions.MovedOn:  # in the moment between looking and writing
        return _collided(request, found, form)
    messages.success(request, _("已办：%(verb)s（%(number)s）。") % {"verb": step.label, "number": found.number})
    return _done(request, found)


def _asked(request: StaffRequest, found: Item, kind: type[DeedForm]) -> HttpResponse:
    """The form, for a first time or with one more line."""
    if "more" in request.POST:
        return _again(request, found, _form(request, found, kind, initial=one_more(request.POST)))
    form = _form(request, found, kind)
    if request.GET.get("on") == "page":
        note(request, What.PAGE, [found])
        context = {"item": found, "form": form, "danger": form.verb in pages.PRESSING}
        return render(request, "ledger/_form.html", context)
    if request.headers.get("HX-Request"):
        return _row_form(request, found, form)
    return _item_page(request, _visible(request, found.number), form)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def new(request: StaffRequest) -> HttpResponse:
    """Write a task down and issue it at once."""
    now = timezone.now()
    writing = Desk(NewTaskForm.blank(request.acting, now), request.acting, now, calendar(), _choices(request.acting))
    form = NewTaskForm(request.POST if request.method == "POST" else None, desk=writing)
    if request.method != "POST" or not form.is_valid():
        return render(request, "ledger/new.html", {"form": form}, status=422 if form.is_bound else 200)
    task = actions.NewTask(
        title=form.cleaned_data["title"],
        source=form.cleaned_data["source"],
        confidential=form.cleaned_data["confidential"],
    )
    made = actions.issue(task, form.deed(), by=request.acting, now=now, token=form.sent_token)
    messages.success(request, _("已下达：%(number)s。") % {"number": made.number})
    return redirect("ledger:item", made.number)


@require_safe
@open_to()
def due_hint(request: StaffRequest) -> HttpResponse:
    """Which weekday a date is and how many working days are left until it."""
    reader = _reader(request)
    due_on = listing.day_in(request.GET.get("due_on", ""))
    left = reader.calendar.count(reader.today, due_on) if due_on and due_on.year < 2049 else None
    resting = due_on is not None and not reader.calendar.is_workday(due_on)
    return render(request, "ledger/_due_hint.html", {"due_on": due_on, "left": left, "resting": resting})


def _visible(request: StaffRequest, number: str) -> Item:
    return get_object_or_404(queries.visible_to(request.acting), number=number)


def _choices(by: Membership) -> Choices:
    units = list(units_of(by.jurisdiction_id))
    return Choices(units, owners_of([unit.pk for unit in units], local_day(timezone.now())))


def _form(
    request: StaffRequest,
    found: Item,
    kind: type[DeedForm],
    data: Any = None,
    initial: Any = None,
    page: ItemPage | None = None,
) -> DeedForm:
    """The form of a step; `page`: the item's page, where that is made already."""
    choices = _choices(request.acting) if kind.needs_choices else None
    fresh_sheet = kind.verb is Verb.SUPERVISE and data is None
    mandate = queries.last_mandate(request.acting) if fresh_sheet else ""
    draft = queries.draft_of(found) if fresh_sheet else None
    state, days = (page.state, page.reader.calendar) if page else (queries.state_of(found), recent_calendar())
    writing = Desk(state, request.acting, timezone.now(), days, choices, mandate, draft)
    return kind(data, request.FILES if data is not None else None, desk=writing, initial=initial)


def _item_page(
    request: StaffRequest, found: Item, form: DeedForm | None = None, clash: Collision | None = None
) -> HttpResponse:
    note(request, What.PAGE, [found])
    reader = _reader(request)
    page = pages.item_page(found, *pages.history_of(found), reader)
    context = {"page": page, "today": reader.today, "steps": _with_forms(request, page, form)}
    context["readings"] = readings.latest_of(found.number, request.acting) if found.confidential else []
    template = "ledger/issue.html" if page.issue else "ledger/item.html"
    request.beneath = "ledger:issues" if page.issue else "ledger:tasks"
    status = 409 if clash else 422 if form is not None and form.is_bound else 200
    return render(request, template, {**context, "clash": clash, "clashing": form}, status=status)


def _state(form: DeedForm) -> Projection:
    """The item as the form found it when it was sent."""
    assert form.desk.state is not None
    return form.desk.state


def _carrying(request: StaffRequest, found: Item, form: DeedForm, files: list[Attached]) -> DeedForm:
    """The same form as typed, with the files that are kept by now, for the item as it stands now."""
    if not files and form.seen_entries in (None, _state(form).entries):
        return form
    data = sent_again(request, files)
    data["seen"] = str(queries.state_of(found).entries)
    again = _form(request, found, type(form), data)
    if form.uploads and "files" in form.errors and "files" not in again.errors:
        again.add_error("files", list(form.errors["files"]))  # what was wrong with a file is not found again
    return again


def _collided(request: StaffRequest, found: Item, form: DeedForm) -> HttpResponse:
    """Somebody was faster: what happened meanwhile, what was typed, and both ways on."""
    (found,) = queries.with_units([_visible(request, found.number)])
    again = _carrying(request, found, form, [*form.kept_files, *keep_files(form)])
    again.contested = True
    state, verb = _state(again), form.verb
    step = states.step_if_any(state.kind, state.status, verb)
    asked = permissions.Now(policy(), again.desk.today)
    possible = step is not None and permissions.why_not(found, state, step, request.acting, asked) is None
    clash = collision(found, form.seen_entries or 1, again, request.POST, possible=possible)
    if not request.headers.get("HX-Request"):
        return _item_page(request, found, again, clash)
    reader = _reader(request)
    context = {"item": found, "form": again, "clash": clash, "line": line(found, reader), "today": reader.today}
    template, place = {
        "1": ("ledger/_line_clash.html", f"#item-{found.pk}"),  # pressed in the list: the line as it is now as well
        "form": ("ledger/_row_form.html", f"#form-{found.pk}"),
    }.get(request.POST.get("row", ""), ("ledger/_form.html", f"#step-{verb}-form"))
    response = render(request, template, context, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = place, "outerHTML"
    return response


def _with_forms(request: StaffRequest, page: ItemPage, given: DeedForm | None) -> list[dict[str, Any]]:
    """Each step; with its form the one that was asked for, the one that comes first, and those that are but a button."""
    steps = []
    for step in page.steps:
        verb = step.move.verb
        plain = verb in (Verb.SIGN, Verb.SIGN_PART)
        form = given if given is not None and given.verb == verb else None
        if form is None and step.refusal is None and (plain or verb == page.chosen):
            form = _form(request, page.item, form_for(page.item.kind, verb), page=page)
        steps.append({"step": step, "form": None if step.refusal else form, "plain": plain})
    return steps


def _row_form(request: StaffRequest, found: Item, form: DeedForm, status: int = 200) -> HttpResponse:
    note(request, What.LIST, [found])
    return render(request, "ledger/_row_form.html", {"item": found, "form": form}, status=status)


def _again(request: StaffRequest, found: Item, form: DeedForm) -> HttpResponse:
    """The form with what was typed and what is wrong with it."""
    if not request.headers.get("HX-Request"):
        return _item_page(request, _visible(request, found.number), form)
    if request.POST.get("row"):
        response, place = _row_form(request, found, form, status=422 if form.is_bound else 200), f"#form-{found.pk}"
    else:
        context = {"item": found, "form": form}
        status = 422 if form.is_bound else 200
        response, place = render(request, "ledger/_form.html", context, status=status), f"#step-{form.verb}-form"
    response["HX-Retarget"], response["HX-Reswap"] = place, "outerHTML"
    return response


def _done(request: StaffRequest, found: Item) -> HttpResponse:
    """After a deed: the changed row in a list, else the item's page, or the desk where the button stood there."""
    if not request.headers.get("HX-Request"):
        return redirect("ledger:desk") if request.POST.get("row") else redirect("ledger:item", found.number)
    if not request.POST.get("row"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("ledger:item", args=[found.number])
        return response
    reader = _reader(request)
    (fresh,) = queries.with_units([_visible(request, found.number)])
    note(request, What.LIST, [fresh])
    context = {"line": line(fresh, reader), "today": reader.today}
    context["form_done"] = request.POST["row"] == "form"  # its form stands under the row and goes with it
    return render(request, "ledger/_line.html", context)
