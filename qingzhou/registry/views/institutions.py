"""The list of institutions, one's file as it was on any day, and what changed put down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from qingzhou.registry import actions, maps, pages, permissions, queries
from qingzhou.registry.cards import cards_of
from qingzhou.registry.columns import PERSONAL, Aspect, Kind, Listed, Mode
from qingzhou.registry.files import file_on
from qingzhou.registry.forms import ChangeForm
from qingzhou.registry.models import Institution
from qingzhou.registry.queries import Asked
from qingzhou.units.entrance import StaffRequest, open_to
from qingzhou.units.models import Role


@require_safe
@open_to()
def listed(request: StaffRequest) -> HttpResponse:
    """Institutions by name, narrowed to what was asked."""
    today, asked = timezone.localdate(), Asked.of(request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = queries.listed(request.acting, asked, today, after=after, before=before)
    shown = [(one, one.licence_light(today), _licence_word(one, today)) for one in page.rows]
    counts = queries.counts(request.acting, today)
    context = {
        "page": page,
        "shown": shown,
        "asked": asked,
        "counts": _counters(counts, asked),
        "total": counts["total"],
        "kinds": [("", _("全部类别")), *Kind.choices],
        "modes": [("", pgettext("of teaching", "线上和线下")), *Mode.choices],
        "platform": [("", _("全国平台不限")), *Listed.choices],
        "keeps": permissions.why_not_keep(request.acting) is None,
    }
    return render(request, "registry/list.html", context)


@require_safe
@open_to()
def offered(request: StaffRequest) -> HttpResponse:
    """What a field for an institution offers while somebody types: options for its list."""
    found = queries.offered(request.acting, request.GET.get("about", ""))
    return render(request, "registry/_offered.html", {"found": found})


def _counters(counts: dict[str, int], asked: Asked) -> list[tuple[str, str, str, int, bool]]:
    """What a press narrows the list to: parameter, value, words, how many, whether it is pressed."""
    offered = [
        ("kind", "S", _("学科类"), counts["subject"]),
        ("licence", "soon", _("90 日内到期"), counts["soon"]),
        ("licence", "over", _("许可过期或失效"), counts["over"]),
        ("licence", "none", _("没有许可记录"), counts["none"]),
        ("listed", "absent", _("未入驻全国平台"), counts["absent"]),
    ]
    return [(name, value, words, count, getattr(asked, name) == value) for name, value, words, count in offered]


def _licence_word(institution: Institution, today: date) -> str:
    """The licence's light in words."""
    if not institution.licence:
        return _("没有许可记录")
    if institution.licence_standing not in ("", "valid"):
        return institution.get_licence_standing_display()
    ends = institution.licence_ends_on
    if ends is None:
        return _("有效")
    if ends < today:
        return _("%(day)s 已到期") % {"day": ends.isoformat()}
    return _("有效至 %(day)s") % {"day": ends.isoformat()}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def new(request: StaffRequest) -> HttpResponse:
    """Open a file."""
    form = ChangeForm(request.POST or None, aspect=Aspect.IDENTITY, known={}, key="", today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        made = actions.enter([form.change()], by=request.acting, now=timezone.now())
        messages.success(request, _("已建档。请接着登记许可、场所等情况。"))
        return redirect("registry:institution", made.pk)
    request.beneath = "registry:list"
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/change.html", {"form": form, "aspect": Aspect.IDENTITY}, status=status)


@require_safe
@open_to()
def institution(request: StaffRequest, pk: int) -> HttpResponse:
    """The file of an institution, today's or that of a day."""
    found, today = _visible(request, pk), timezone.localdate()
    records = queries.records_seen(found, request.acting)
    day = _day(request.GET.get("on", "")) or today
    file = file_on(records, day)
    personal = request.acting.oversees or request.acting.role == Role.UNIT_HANDLER
    context = {
        "institution": found,
        "day": day,
        "is_today": day == today,
        "file": file,
        "identity": file.get(Aspect.IDENTITY),
        "sections": pages.sections(file, personal=personal),
        "moments": pages.moments(records),
        "cards": cards_of(found, request.acting),
        **_map(request, found),
        "licence": (found.licence_light(today), _licence_word(found, today)),
        "keeps": permissions.why_not_keep(request.acting, found) is None,
    }
    request.beneath = "registry:list"
    return render(request, "registry/institution.html", context)


def _map(request: StaffRequest, institution: Institution) -> dict[str, Any]:
    """The drawing of where it is, where that is known."""
    placed = queries.around(institution, request.acting)
    if not placed:
        return {}
    places = [maps.Place(one.pk, one.name, one.longitude or 0, one.latitude or 0) for one in placed]
    drawn = maps.drawn(places[0], places[1:])
    words = [_("北"), _("东北"), _("东"), _("东南"), _("南"), _("西南"), _("西"), _("西北")]
    near = [(one.place.whose, one.place.name, _far(one.metres), words[one.direction]) for one in drawn.near]
    return {"map": drawn, "near": near, "distance": _far(drawn.metres)}


def _far(metres: int) -> str:
    if metres < 1_000:
        return _("%(n)d 米") % {"n": metres}
    return _("%(n)s 公里") % {"n": f"{metres / 1_000:.1f}".removesuffix(".0")}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_CLERK)
def change(request: StaffRequest, pk: int, aspect: str) -> HttpResponse:
    """Put down what one aspect is from a day on."""
    found, today = _visible(request, pk), timezone.localdate()
    if aspect not in Aspect.values:
        raise Http404
    key = request.GET.get("key", "").replace("\0", "")
    known = queries.file_seen(found, request.acting, today).get(Aspect(aspect), key)
    form = ChangeForm(request.POST or None, aspect=Aspect(aspect), known=known, key=key if known else "", today=today)
    if request.method == "POST" and form.is_valid():
        actions.put_down(found, form.change(), by=request.acting, now=timezone.now())
        messages.success(request, _("已记入档案。"))
        return redirect("registry:institution", pk)
    request.beneath = "registry:list"
    context = {"form": form, "aspect": Aspect(aspect), "institution": found, "is_about_people": aspect in PERSONAL}
    return render(request, "registry/change.html", context, status=422 if request.method == "POST" else 200)


def _visible(request: StaffRequest, pk: int) -> Institution:
    return get_object_or_404(queries.visible_to(request.acting), pk=pk)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
