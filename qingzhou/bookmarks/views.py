"""Keeping a filter, and putting the kept ones in order."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingzhou.bookmarks import actions, permissions, queries
from qingzhou.bookmarks.actions import MOST, Marked
from qingzhou.bookmarks.models import Bookmark, Place
from qingzhou.units.entrance import StaffRequest, open_to


@require_safe
@open_to()
def bookmarks(request: StaffRequest) -> HttpResponse:
    """All of one's bookmarks, to rename, to delete, or to have a list open with."""
    marks = list(queries.visible_to(request.acting))
    rows = [
        {
            "mark": mark,
            "address": f"{reverse(mark.place)}?{mark.query}",
            "changes": permissions.may_change(mark, request.acting),
            "mine": mark.person_id == request.acting.person_id,
        }
        for mark in marks
    ]
    return render(request, "bookmarks/bookmarks.html", {"rows": rows, "most": MOST, "ledger": reverse(Place.LEDGER)})


@require_POST
@open_to()
def keep(request: StaffRequest) -> HttpResponse:
    """Keep the filter of a list, and go on looking at it."""
    if request.POST.get("place") not in Place.values:
        raise Http404
    marked = Marked(
        place=Place(request.POST["place"]),
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        shared=bool(request.POST.get("shared")),
        opens_first=bool(request.POST.get("opens_first")),
    )
    kept = actions.keep(marked, by=request.acting)
    messages.success(request, _("已保存为常用筛选：%(name)s。") % {"name": kept.name})
    return redirect(f"{reverse(kept.place)}?{kept.query}")


@require_POST
@open_to()
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename one."""
    opens_first = bool(request.POST.get("opens_first"))
    actions.change(_visible(request, pk), request.POST.get("name", ""), opens_first=opens_first, by=request.acting)
    messages.success(request, _("已改好。"))
    return redirect("bookmarks:list")


@require_POST
@open_to()
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Delete one."""
    actions.remove(_visible(request, pk), by=request.acting)
    messages.success(request, _("已删除。"))
    return redirect("bookmarks:list")


def _visible(request: StaffRequest, pk: int) -> Bookmark:
    return get_object_or_404(queries.visible_to(request.acting), pk=pk)
