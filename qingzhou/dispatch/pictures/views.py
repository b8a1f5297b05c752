"""The pictures of a week: the page, each of them as an SVG, and all as a Word paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from qingzhou.dispatch import queries
from qingzhou.dispatch.pictures import paper
from qingzhou.dispatch.pictures import queries as pictures
from qingzhou.documents.downloads import saved_as
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.pictures.drawing import digest, svg
from qingzhou.pictures.theme import NARROW, WIDE
from qingzhou.units.entrance import StaffRequest, open_to

# Kept by the reader's browser, and asked for again each time: whoever may no longer see it gets no old copy.
KEPT = "private, no-cache"


@require_safe
@open_to()
def page(request: StaffRequest, week: IsoWeek) -> HttpResponse:
    """A week's pictures, each with what it says and its figures as a table."""
    seen = queries.seen(week, by=request.acting, now=timezone.now())
    context = {
        "week": week,
        "previous": week.plus(-1),
        "next": week.plus(1),
        "seen": seen,
        "pictures": pictures.pictures(seen, request.acting),
    }
    return render(request, "dispatch/pictures.html", context)


@require_safe
@open_to()
def picture(request: StaffRequest, week: IsoWeek, code: str) -> HttpResponse:
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
def word(request: StaffRequest, week: IsoWeek) -> HttpResponse:
    """The frozen week's pictures as a Word file."""
    source = pictures.source_on_paper(week, request.acting)
    if source is None:
        raise Http404
    return saved_as(paper.filename(source.shown), paper.word(source))
