"""One place turns a Refusal into what the person sees."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qingzhou.refusals import Refusal


def as_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page, or as the `#notice` partial when htmx asked."""
    if not request.headers.get("HX-Request"):
        return render(request, "refusals/refusal.html", {"refusal": refusal}, status=refusal.status)
    response = render(request, "refusals/_notice.html", {"refusal": refusal}, status=refusal.status)
    response["HX-Retarget"] = "#notice"
    response["HX-Reswap"] = "outerHTML"
    return response


class RefusalMiddleware:
    """Catches what views refuse; anything else that escapes a view is a bug and stays one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return as_response(request, exception) if isinstance(exception, Refusal) else None
