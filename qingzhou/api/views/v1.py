"""The JSON interface, put together: /api/v1/items, /api/v1/reports, and its description as OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from qingzhou.api.reference import told
from qingzhou.api.views import items, reports
from qingzhou.api.views.door import PER_MINUTE, PerToken, PlainChinese, say_no
from qingzhou.units.entrance import open_to_everyone

BASE = "/api/v1/"
api = NinjaAPI(
    title="Qingzhou 轻舟",
    version="1",
    urls_namespace="v1",
    docs_url=None,
    openapi_url=None,
    renderer=PlainChinese(),
    throttle=PerToken(f"{PER_MINUTE}/m"),
)
say_no(api)
api.add_router("items", items.router)
api.add_router("reports", reports.router)
_patterns, _app, namespace = api.urls
# Ninja names an address once for each method: the first answers for all.
addresses = list(
    {one.name: one for one in reversed(_patterns) if isinstance(one, URLPattern) and one.name != "api-root"}.values()
)
for pattern in addresses:  # what keeps others out is the token, see door.py
    open_to_everyone(cast("Callable[..., HttpResponse]", pattern.callback))


@require_safe
@open_to_everyone
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    said = api.get_openapi_schema(path_prefix=BASE)
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@open_to_everyone
def reference(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    described = told(api.get_openapi_schema(path_prefix=BASE))
    return render(request, "api/reference.html", {"described": described, "per_minute": PER_MINUTE})
