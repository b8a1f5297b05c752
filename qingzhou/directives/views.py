"""Documents: the list, a new one, and the page where its clauses become tasks."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingzhou.adjustments.queries import terms
from qingzhou.directives import actions, comparisons, queries
from qingzhou.directives.actions import Hand
from qingzhou.directives.forms import DateForm, DescribeForm, DraftForm, NewForm, unit_choices
from qingzhou.directives.models import Directive, Draft
from qingzhou.directives.quick_dates import quick_picks
from qingzhou.directives.sentence_list import sentences_of
from qingzhou.directives.states import ClauseKind, DirectiveKind, State
from qingzhou.refusals import Incomplete, Refusal
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role

READERS = (Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR)


def _directive(request: StaffRequest, pk: int) -> Directive:
    return get_object_or_404(queries.visible_to(request.acting).select_related("jurisdiction"), pk=pk)


def _draft(request: StaffRequest, pk: int) -> Draft:
    return get_object_or_404(queries.drafts_visible_to(request.acting), pk=pk)


def _hand(request: StaffRequest) -> Hand:
    return Hand(request.acting, timezone.now(), request.POST.get("reason", ""))


def _number(text: str | None) -> int:
    """A number as an address or a form gives it; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _back(directive_id: int, draft: Draft | None = None) -> HttpResponse:
    place = f"#d-{draft.pk}" if draft else ""
    return redirect(reverse("directives:review", args=(directive_id,)) + place)


@require_safe
@open_to(*READERS)
def list_(request: StaffRequest) -> HttpResponse:
    """The documents, newest first."""
    after, before = _number(request.GET.get("after")), _number(request.GET.get("before"))
    page = queries.page_of(request.acting, after, before)
    return render(request, "directives/list.html", {"page": page, "works": _works(request)})


def _works(request: StaffRequest) -> bool:
    return request.acting.role == Role.OFFICE_CLERK


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def new(request: StaffRequest) -> HttpResponse:
    """Paste or upload a document; the same text again opens the one that is there."""
    form = NewForm(request.POST or None, request.FILES or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:  # shown above the form, which keeps what was pasted
            arrival = actions.take_in(form.new_directive(), by=request.acting, now=timezone.now())
        except Incomplete as incomplete:
            refusal = incomplete
        else:
            _say_arrival(request, arrival)
            return _back(arrival.directive.pk)
    failed = request.method == "POST"
    return render(request, "directives/new.html", {"form": form, "refusal": refusal}, status=422 if failed else 200)


def _say_arrival(request: HttpRequest, arrival: actions.Arrival) -> None:
    if not arrival.fresh:
        messages.warning(request, _("这份内容以前提交过，已打开原来的记录，没有重复登记。"))


@require_safe
@open_to(*READERS)
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """The text beside its drafts; for clerks, with everything to put them right and issue them."""
    directive = _directive(request, pk)
    works = _works(request)
    found = queries.review(directive, timezone.localdate(), request.acting if works else None)
    context: dict[str, object] = {"review": found, "works": works}
    if works:
        context["sentences"] = sentences_of(found.version.clean_text)[:1000]
        context["unit_choices"] = unit_choices(directive.jurisdiction_id) if found.unknown else ()
    return render(request, "directives/review.html", context)


@require_safe
@open_to(*READERS)
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """What changed between a document and another one, and which tasks that touches."""
    directive = _directive(request, pk)
    context: dict[str, object] = {"directive": directive, "others": comparisons.others_than(directive, request.acting)}
    if chosen := _number(request.GET.get("with")):
        other = _directive(request, chosen)
        context |= {"other": other, "compared": comparisons.compared(directive, other, timezone.localdate())}
    return render(request, "directives/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def describe(request: StaffRequest, pk: int) -> HttpResponse:
    """Put title, kind or date of a document right."""
    directive = _directive(request, pk)
    now = {"title": directive.title, "kind": directive.kind, "dated": directive.dated}
    form = DescribeForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        again = actions.describe(
            directive,
            title=data["title"],
            dated=data["dated"],
            kind=DirectiveKind(data["kind"]),
            by=request.acting,
            now=timezone.now(),
        )
        _say_lost(request, again)
        return _back(pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "directives/describe.html", {"form": form, "directive": directive}, status=status)


@require_POST
@open_to(Role.OFFICE_CLERK)
def reread(request: StaffRequest, pk: int) -> HttpResponse:
    """Read again with the chosen repairs undone, and all others accepted."""
    undo = [_number(one) for key in request.POST.getlist("undo") for one in key.split(",") if one.isdecimal()]
    _say_lost(request, actions.reread(_directive(request, pk), undo, by=request.acting, now=timezone.now()))
    return _back(pk)


def _say_lost(request: HttpRequest, again: actions.Reread | None) -> None:
    if again is None:
        return
    if again.lost:
        said = ngettext(
            "已重新分解。有 %(n)d 项手工修改在新的原文中找不到对应的句子，请核对。",
            "已重新分解。有 %(n)d 项手工修改在新的原文中找不到对应的句子，请核对。",
            again.lost,
        )
        messages.warning(request, said % {"n": again.lost})
    else:
        messages.success(request, _("已保存，手工修改都已保留。"))


@require_POST
@open_to(Role.OFFICE_CLERK)
def name_unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which unit a name means."""
    directive = _directive(request, pk)
    written, chosen = request.POST.get("written", ""), request.POST.get("unit", "")
    if not chosen:
        raise Incomplete(
            "directives.unit_missing", _("没有选定单位。"), _("请在列表中选择一个单位，或选“不作为责任单位”。")
        )
    unit = None if chosen == "none" else _number(chosen)
    remember = bool(request.POST.get("remember"))
    count = actions.name_unit(directive, written, unit, _hand(request), remember=remember)
    said = ngettext("已改好 %(n)d 项。", "已改好 %(n)d 项。", count) % {"n": count}
    messages.success(request, said)
    return _back(pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def set_dates(request: StaffRequest, pk: int) -> HttpResponse:
    """One due date for all drafts that have none."""
    directive, form = _directive(request, pk), DateForm(request.POST)
    if not form.is_valid():
        raise _no_date()
    count = actions.set_due(directive, None, form.cleaned_data["due_on"], _hand(request))
    said = ngettext("已为 %(n)d 项定了时限。", "已为 %(n)d 项定了时限。", count) % {"n": count}
    messages.success(request, said)
    return _back(pk)


def _no_date() -> Incomplete:
    return Incomplete("directives.date_missing", _("没有填写日期。"), _("请选择一个日期。"))


@require_POST
@open_to(Role.OFFICE_CLERK)
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """A draft from a passage: marked in the text (start, end), or a sentence chosen from the list (start-end)."""
    start, _dash, end = request.POST.get("passage", "").partition("-")
    draft = actions.add(_directive(request, pk), _number(start), _number(end), _hand(request))
    return redirect(reverse("directives:edit", args=(draft.pk,)))


@require_POST
@open_to(Role.OFFICE_CLERK)
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back one's last change to the drafts."""
    drafts = actions.undo(_directive(request, pk), _hand(request))
    messages.success(request, _("已撤销对“%(title)s”的改动。") % {"title": drafts[0].title[:40]})
    return _back(pk, drafts[0])


@require_POST
@open_to(Role.OFFICE_CLERK)
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Issue all drafts at once."""
    directive = _directive(request, pk)
    seen = _number(request.POST.get("seen"))
    confirmed = actions.confirm(directive, by=request.acting, now=timezone.now(), seen=seen)
    count = len(confirmed.items)
    if count:
        said = ngettext("已下达 %(n)d 项，各单位可以签收。", "已下达 %(n)d 项，各单位可以签收。", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("没有待下达的任务，什么也没有改动。"))
    return _back(pk)


# --- one draft -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a draft right: in its row for htmx, on a page of its own otherwise."""
    draft, today = _draft(request, pk), timezone.localdate()
    form = DraftForm(draft, quick_picks(today, terms(request.acting.jurisdiction_id)), today, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change(draft, form.wanted(), _hand(request), revision=form.cleaned_data["revision"])
        return _row(request, pk)
    others = [
        one
        for one in Draft.objects.filter(version_id=draft.version_id, state=State.PENDING).exclude(pk=pk)
        if one.kind != ClauseKind.EXHORTATION
    ]
    row = queries.row_of(draft, queries.owners_for([draft], today), today)
    context = {"form": form, "draft": draft, "row": row, "others": others, "cuts": actions.cuts_of(draft)}
    template = "directives/_edit.html" if request.headers.get("HX-Request") else "directives/edit.html"
    status = 422 if request.method == "POST" and not request.headers.get("HX-Request") else 200
    return render(request, template, context, status=status)


@require_safe
@open_to(*READERS)
def row(request: StaffRequest, pk: int) -> HttpResponse:
    """A draft's row as it stands; without htmx, the page it is on."""
    return _row(request, pk)


def _row(request: StaffRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    directive = draft.version.directive
    if not request.headers.get("HX-Request"):
        return _back(directive.pk, draft)
    found = queries.review(directive, timezone.localdate(), request.acting if _works(request) else None)
    rows = [one for one in found.rows if one.draft.pk == pk]
    seen = _number(request.POST.get("seen"))
    if not rows or (
        request.method == "POST" and directive.revision > seen + 1
    ):  # it moved, or others changed things too
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    context = {"row": rows[0], "review": found, "works": _works(request), "beside": True}
    return render(request, "directives/_row_answer.html", context)


@require_POST
@open_to(Role.OFFICE_CLERK)
def set_date(request: StaffRequest, pk: int) -> HttpResponse:
    """A due date by one press."""
    draft, form = _draft(request, pk), DateForm(request.POST)
    if not form.is_valid():
        raise _no_date()
    actions.set_due(draft.version.directive, [pk], form.cleaned_data["due_on"], _hand(request))
    return _row(request, pk)


@require_POST
@open_to(Role.OFFICE_CLERK)
def take_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Make a task of what was read as an exhortation."""
    draft = _draft(request, pk)
    wanted = actions.as_is(draft)
    actions.change(draft, replace(wanted, kind=ClauseKind.TASK), _hand(request))
    return _back(draft.version.directive_id, draft)


@require_POST
@open_to(Role.OFFICE_CLERK)
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave a draft out, with a reason."""
    draft = actions.drop(_draft(request, pk), _hand(request))
    messages.success(request, _("“%(title)s”不再立项，可在“不立项”中恢复。") % {"title": draft.title[:40]})
    return _back(draft.version.directive_id)


@require_POST
@open_to(Role.OFFICE_CLERK)
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a dropped draft back in."""
    draft = actions.restore(_draft(request, pk), _hand(request))
    return _back(draft.version.directive_id, draft)


@require_POST
@open_to(Role.OFFICE_CLERK)
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Put another draft into this one."""
    other = _draft(request, _number(request.POST.get("other")))
    draft = actions.merge(_draft(request, pk), other, _hand(request))
    return _back(draft.version.directive_id, draft)


@require_POST
@open_to(Role.OFFICE_CLERK)
def split(request: StaffRequest, pk: int) -> HttpResponse:
    """Cut a draft in two."""
    draft = actions.split(_draft(request, pk), _number(request.POST.get("at")), _hand(request))
    return _back(draft.version.directive_id, draft)
