"""The door of the JSON interface: whose token it is, what it opens, how often, and how it says no.

It is no second door: what a token may see and do is what its holder may, by the same rules and actions as the pages.
"""

from __future__ import annotations

from typing import Any, cast

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from qingzhou.api import actions, queries
from qingzhou.api.models import Token
from qingzhou.api.states import Scope
from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.entrance import StaffRequest

PER_MINUTE = 120  # requests of one token, in each worker


class TokenRequest(StaffRequest):
    """A request by token; `acting` is the membership of its holder."""

    auth: Token


class Bearer(HttpBearer):
    """Only who comes with a token in force that has this scope; acts as its holder."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token; None where there is no such one in force. Raises NotAllowed where it does not open this."""
        today = timezone.localdate()
        found = queries.token_of(token, today)
        if found is None:
            return None
        if not found.opens(self.scope):
            said = _("这个令牌没有“%(scope)s”权限（%(code)s）。") % {"scope": self.scope.label, "code": self.scope}
            raise NotAllowed("api.scope_missing", said, _("请在“接口令牌”页另生成一个有此权限的。"))
        actions.note_use(found, today)
        cast("TokenRequest", request).acting = found.membership
        return found


def needs(scope: Scope, summary: Any) -> dict[str, Any]:
    """What every address says: which scope it needs, and in a few words what it is for."""
    return {"auth": Bearer(scope), "summary": summary, "openapi_extra": {"x-scope": str(scope)}}


class PerToken(SimpleRateThrottle):
    """So many requests a minute for one token."""

    cache = caches["flood"]

    def get_cache_key(self, request: HttpRequest) -> str:
        """Each token counts for itself."""
        return f"token:{cast('TokenRequest', request).auth.pk}"


class PlainChinese(JSONRenderer):
    """JSON with Chinese as it is written."""

    json_dumps_params = {"ensure_ascii": False}


def problem(status: int, refusal: Refusal, **more: Any) -> HttpResponse:
    """An error as RFC 9457 has it: what is wrong, and what to do."""
    code, said = refusal.code, str(refusal.said)
    told = {"type": f"urn:qingzhou:problem:{code}", "title": said, "status": status, "detail": str(refusal)}
    answer = JsonResponse(
        {**told, "code": code, "do": str(refusal.do), **more},
        status=status,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/problem+json",
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def say_no(api: NinjaAPI) -> None:
    """Let an interface answer every error as a problem."""
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(Http404, _nothing_there)
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(Throttled, _too_many)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)


def _refused(_request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(refusal.status, refusal)


def _nothing_there(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(404, Refusal("api.not_found", _("没有这一件，或您无权查看。"), _("请核对编号。")))


def _unknown(_request: HttpRequest, _error: Any) -> HttpResponse:
    do = _("请在 Authorization 头中写 Bearer 和令牌；过期的请重新生成。")
    answer = problem(401, Refusal("api.token_invalid", _("没有提供有效的令牌。"), do))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _too_many(_request: HttpRequest, _error: Any) -> HttpResponse:
    said = _("请求太频繁，每分钟最多 %(most)d 次。") % {"most": PER_MINUTE}
    return problem(429, Refusal("api.too_many", said, _("请按 Retry-After 等待后再试。")))


def _unreadable(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, Refusal("api.unreadable", _("内容不是有效的 JSON。"), _("请检查后重发。")))


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    wrong = [{"at": ".".join(str(part) for part in one["loc"]), "said": one["msg"]} for one in error.errors]
    refusal = Refusal("api.invalid", _("内容不符合接口说明。"), _("请按 errors 逐项改正。"))
    return problem(422, refusal, errors=wrong)
