"""Open311 GeoReport v2: what can be reported, reporting it, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from qingzhou.api import georeport, queries
from qingzhou.api.digests import digest_of
from qingzhou.api.georeport import TYPES, Record
from qingzhou.api.models import ApiKey
from qingzhou.hotline import actions, flood, receipts
from qingzhou.hotline.actions import Told
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Category, Channel
from qingzhou.refusals import Refusal
from qingzhou.units.entrance import open_to_everyone

CHANGED = "2026-11-28T00:00:00+08:00"
KEY_HEADER = "X-Api-Key"


def answer(form: str, root: str, one: str, records: list[Record], status: int = 200) -> HttpResponse:
    """Records in the form that was asked for."""
    response = HttpResponse(georeport.written(form, root, one, records), content_type=TYPES[form], status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def fault(form: str, status: int, said: str) -> HttpResponse:
    """An error as the specification writes it."""
    return answer(form, "errors", "error", [{"code": status, "description": said}], status)


def with_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for systems that come with a key in force, of the place that they name if they name one."""

    @wraps(view)
    def guarded(request: HttpRequest, form: str, **named: Any) -> HttpResponse:
        said = request.POST if request.method == "POST" else request.GET
        key = queries.key_of(request.headers.get(KEY_HEADER) or said.get("api_key", ""))
        if key is None:
            return fault(form, 403, _("没有提供有效的接口密钥（api_key）。"))
        if (place := said.get("jurisdiction_id")) and place != key.jurisdiction.code:
            return fault(form, 404, _("此密钥不属于这个行政区划（jurisdiction_id）。"))
        return view(request, form, key, **named)

    return guarded


@require_safe
@open_to_everyone
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where the interface is."""
    base = request.build_absolute_uri(reverse("api:services", args=[form]).rsplit("/", 1)[0])
    found = georeport.written_alone(form, "discovery", georeport.discovery(base, CHANGED))
    return HttpResponse(found, content_type=TYPES[form])


@require_safe
@open_to_everyone
def services(_request: HttpRequest, form: str) -> HttpResponse:
    """What can be reported."""
    return answer(form, "services", "service", georeport.services())


@require_safe
@open_to_everyone
def definition(_request: HttpRequest, form: str, code: str) -> HttpResponse:
    """What else is asked for a service."""
    if code not in Category.values:
        return fault(form, 404, _("没有这个 service_code。"))
    found = georeport.written_alone(form, "service_definition", georeport.definition(code))
    return HttpResponse(found, content_type=TYPES[form])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_everyone
@with_key
def requests(request: HttpRequest, form: str, key: ApiKey) -> HttpResponse:
    """Report something, or list what this system reported."""
    return _lodge(request, form, key) if request.method == "POST" else _list(request, form, key)


def _lodge(request: HttpRequest, form: str, key: ApiKey) -> HttpResponse:
    said = request.POST
    if said.get("service_code") not in Category.values:
        return fault(form, 400 if not said.get("service_code") else 404, _("没有这个 service_code。"))
    given = request.headers.get("Idempotency-Key", "")
    token = f"{key.mark}{given}" if given else receipts.new_token()
    try:
        actions.receive(_told(said, key, token), key.jurisdiction_id, token=token, now=timezone.now())
    except Refusal as refusal:
        return fault(form, 400, str(refusal))
    made = {
        "token": receipts.written(receipts.code_for(token)),
        "service_notice": _("请把 token 交给举报人保存：凭它可以查进度、收答复。"),
        "account_id": None,
    }
    return answer(form, "service_requests", "request", [made], 201)


def _told(said: Any, key: ApiKey, token: str) -> Told:
    name = f"{said.get('last_name', '')}{said.get('first_name', '')}"
    contact = said.get("phone") or said.get("email") or ""
    place = said.get("address_string") or _position(said.get("lat", ""), said.get("long", ""))
    return Told(
        category=Category(said["service_code"]),
        text=said.get("description", ""),
        about=said.get("attribute[about]", "")[:120],
        place=place[:200],
        happened=said.get("attribute[happened]", "")[:100],
        channel=Channel.SYSTEM,
        identity=(("name", name[:40]), ("contact", contact[:100])),
        reference=f"{key.mark}{digest_of(token)[:32]}",
    )


def _position(lat: str, long: str) -> str:
    return f"{lat},{long}" if lat and long else ""


def _list(request: HttpRequest, form: str, key: ApiKey) -> HttpResponse:
    asked = request.GET
    status = asked.get("status", "")
    if status not in ("", "open", "closed"):
        return fault(form, 400, _("status 只能是 open 或 closed。"))
    since, until = _moment(asked.get("start_date", "")), _moment(asked.get("end_date", ""))
    if (asked.get("start_date") and not since) or (asked.get("end_date") and not until):
        return fault(form, 400, _("日期应为 W3C 格式，如 2026-11-20T09:30:00+08:00。"))
    if since and not until:
        until = since + timedelta(days=queries.MOST_DAYS)
    if until and not since:
        since = until - timedelta(days=queries.MOST_DAYS)
    numbers = [one for one in asked.get("service_request_id", "").replace("\0", "").split(",") if one]
    if asked.get("service_code", "") not in ("", *Category.values):
        return fault(form, 404, _("没有这个 service_code。"))
    actions.take_down_on_sight()
    found = queries.matching(
        key, numbers=numbers, category=asked.get("service_code", ""), status=status, since=since, until=until
    )
    return answer(form, "service_requests", "request", [_request(report) for report in found])


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def _request(report: Report) -> Record:
    return georeport.request(report, getattr(report, "updated_at", None) or report.received_at)


@require_safe
@open_to_everyone
@with_key
def request(_request_: HttpRequest, form: str, key: ApiKey, number: str) -> HttpResponse:
    """How far one report is."""
    found = queries.matching(key, numbers=[number], category="", status="", since=None, until=None)
    if not found:
        return fault(form, 404, _("没有这个 service_request_id，或不是由此系统提交的。"))
    return answer(form, "service_requests", "request", [_request(found[0])])


@require_safe
@open_to_everyone
@with_key
def token(incoming: HttpRequest, form: str, key: ApiKey, code: str) -> HttpResponse:
    """The number of a report by its receipt code; who guesses waits, as on the page."""
    if wait := flood.seconds_to_wait(incoming, key.mark):
        held = fault(form, 429, _("来得太快了。请 %(n)d 秒后再试。") % {"n": wait})
        held["Retry-After"] = str(wait)
        return held
    report = actions.found(code)
    if report is None:
        flood.guessed_wrong(incoming, key.mark)
    if report is None or not report.reference.startswith(key.mark):
        return fault(form, 404, _("没有这个 token，或不是由此系统提交的。"))
    made = {"service_request_id": report.number, "token": code}
    return answer(form, "service_requests", "request", [made])
