"""Pages of the site itself: where one begins, and what machines ask."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from qingzhou.site import navigation
from qingzhou.units.entrance import StaffRequest, open_to, open_to_everyone
from qingzhou.units.models import Role


@require_safe
@open_to()
def home(request: StaffRequest) -> HttpResponse:
    """The first page of the rail that is open to the role one acts in."""
    return redirect(navigation.first_address(Role(request.acting.role)))


@require_safe
@open_to_everyone
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines have nothing to look for here."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@require_safe
@open_to_everyone
def health(_request: HttpRequest) -> HttpResponse:
    """200 when the site answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
