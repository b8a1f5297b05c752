"""The pictures of an edition: the page, each of them as an SVG, all as a Word paper, and the rows behind their figures."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from qingzhou.dispatch import queries
from qingzhou.dispatch.editions import Edition, every_of, heading, parse
from qingzhou.dispatch.pictures import paper, rows
from qingzhou.dispatch.pictures import queries as pictures
from qingzhou.dispatch.pictures.held import units_of
from qingzhou.dispatch.screen import opens_item
from qingzhou.documents.downloads import saved_as
from qingzhou.filings.periods import Every
from qingzhou.pictures.drawing import digest, svg
from qingzhou.pictures.theme import NARROW, WIDE
from qingzhou.units.entrance import StaffRequest, open_to

# Kept by the reader's browser, and asked for again each time: whoever may no longer see it gets no old copy.
KEPT = "private, no-cache"


@require_safe
@open_to()
def page(request: StaffRequest, week: Edition) -> HttpResponse:
    """An edition's pictures, each with what it says and its figures as a table."""
    seen = queries.seen(week, by=request.acting, now=timezone.now())
    context = {
        "seen": seen,
        "heading": heading(week),
        "is_week": every_of(week) is Every.WEEK,
        "pictures": pictures.pictures(seen, request.acting),
    }
    return render(request, "dispatch/pictures.html", context)


@require_safe
@open_to()
def picture(request: StaffRequest, week: Edition, code: str) -> HttpResponse:
    """One picture as an SVG, with `?narrow=1` for a phone; not drawn again for a browser that has it."""
    seen = queries.seen(week, by=request.acting, now=timezone.now())
    found = pictures.picture(code, seen, request.acting)
    if found is None:
        raise Http404
    wide = NARROW if request.GET.get("narrow") else WIDE
    etag = quote_etag(digest(found.chart, wide))
    known: HttpResponse | None = get_conditional_response(request, etag=etag)
    answer = known or HttpResponse(svg(found.chart, wide), content_type="image/svg+xml")
    answer["Cache-Control"], answer["ETag"] = KEPT, etag
    return answer


@require_safe
@open_to()
def word(request: StaffRequest, week: Edition) -> HttpResponse:
    """The frozen edition's pictures as a Word file."""
    source = pictures.source_on_paper(week, request.acting)
    if source is None:
        raise Http404
    return saved_as(paper.filename(source.shown), paper.word(source))


@require_safe
@open_to()
def filed(request: StaffRequest, week: Edition) -> HttpResponse:
    """The filings asked for in an edition: all, of one unit, or those alike; `as_of` is the edition that tells of them."""
    now, asked = timezone.now(), rows.Asked.read(request.GET)
    seen = as_of = queries.seen(week, by=request.acting, now=now)
    if told_by := request.GET.get("as_of"):
        try:
            as_of = queries.seen(parse(told_by), by=request.acting, now=now)
        except ValueError as error:
            raise Http404 from error
    later = as_of if told_by else replace(as_of, snapshot=None)
    context = {
        "seen": seen,
        "heading": heading(week),
        "asked": asked,
        "found": rows.filings(seen, later, asked, request.acting),
    }
    return render(request, "dispatch/filed.html", context)


@require_safe
@open_to()
def held(request: StaffRequest, week: Edition) -> HttpResponse:
    """The items that lay with a unit, each with its working days there."""
    asked, seen = rows.Asked.read(request.GET), queries.seen(week, by=request.acting, now=timezone.now())
    found = rows.in_hand(seen, asked, request.acting)
    context = {
        "seen": seen,
        "heading": heading(week),
        "unit": units_of(request.acting.jurisdiction_id, seen.snapshot).get(asked.unit or 0, "")
        if seen.snapshot
        else "",
        "found": found,
        "opened": [(one, opens_item(one.row, request.acting)) for one in found.rows],
    }
    return render(request, "dispatch/held.html", context)
