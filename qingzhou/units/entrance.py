"""Who may enter a page. A view says so with `@open_to(...)`; a view that says nothing is closed to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from qingzhou.refusals import NotAllowed
from qingzhou.refusals.middleware import as_response
from qingzhou.units import queries
from qingzhou.units.models import Membership, Person, Role

View = TypeVar("View", bound=Callable[..., Any])
SEEN_EVERY_SECONDS = 300  # how often an active session's last-seen moment is written down


class StaffRequest(HttpRequest):
    """A request by somebody signed in; `acting` is the membership they act as, `memberships` are all they could act as."""

    acting: Membership
    memberships: list[Membership]  # everything they may act as today
    user: Person
    beneath: str  # the place of the rail under which a page stands, where its namespace has several


def open_to(*roles: Role) -> Callable[[View], View]:
    """Declare which roles may enter a view; without roles, everyone signed in."""

    def declare(view: View) -> View:
        view.open_to = frozenset(roles or Role)  # type: ignore[attr-defined]
        return view

    return declare


def open_to_everyone(view: View) -> View:
    """Declare that a view needs no sign-in."""
    view.open_to = None  # type: ignore[attr-defined]
    return view


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """What somebody sees after too many failed sign-ins."""
    refusal = NotAllowed(
        "units.locked_out",
        _("密码多次输入错误，此账号已暂时锁定。"),
        _("请 30 分钟后再试；忘记密码的，请与领导小组办公室联系。"),
    )
    return as_response(request, refusal)


class EntranceMiddleware:
    """Keeps everyone out of views that do not say they may enter; finds the membership people act as."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "acting", None) is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        roles: frozenset[Role] | None = getattr(view, "open_to", frozenset())
        request.acting = None  # type: ignore[attr-defined]
        strange = not request.user.is_authenticated or _idle_too_long(request)
        if roles is None:
            return None
        if strange:
            return lead_to(request, redirect_to_login(request.get_full_path()).url, via_page=True)
        try:
            request.acting = acting = _acting(request)  # type: ignore[attr-defined]
            _check_open(roles, acting)
        except NotAllowed as refusal:
            return as_response(request, refusal)
        return None


def lead_to(request: HttpRequest, address: str, *, via_page: bool = False) -> HttpResponse:
    """A redirect; for htmx as a whole-page visit, or the page would land in a table row.

    `via_page`: the address is that of signing in; htmx then comes back to the page that asked, not to the fragment.
    """
    if not request.headers.get("HX-Request"):
        return redirect(address)
    response = HttpResponse(status=401)
    response["HX-Redirect"] = redirect_to_login(request.META.get("HTTP_REFERER", "/")).url if via_page else address
    return response


def _check_open(roles: frozenset[Role], acting: Membership | None) -> None:
    """Raises NotAllowed for who has no membership, or one in another role."""
    if acting is None:
        raise NotAllowed(
            "units.no_membership", _("此账号没有任职单位，不能进入系统。"), _("请联系领导小组办公室登记任职单位。")
        )
    if acting.role not in roles:
        said = _("您当前的身份（%(role)s）不能进入此页。") % {"role": acting.get_role_display()}
        raise NotAllowed("units.not_open", said, _("请切换身份，或返回工作台。"))


def _acting(request: HttpRequest) -> Membership | None:
    """The membership chosen for this session, or the first one in force.

    Raises NotAllowed once when the one that this session acted in has ended: what was meant to be done in one capacity
    is not silently done in another.
    """
    assert isinstance(request.user, Person)
    memberships = queries.memberships_of(request.user, timezone.localdate())
    request.memberships = memberships  # type: ignore[attr-defined]
    chosen = request.session.get("membership")
    acting = next((row for row in memberships if row.pk == chosen), None)
    if acting is None and memberships:
        request.session["membership"] = memberships[0].pk
        if chosen is not None:
            raise NotAllowed(
                "units.acting_ended",
                _("您刚才使用的身份已经结束，这一步没有办理。"),
                _("请返回首页，以“%(capacity)s”的身份继续。") % {"capacity": memberships[0].capacity},
            )
        acting = memberships[0]
    return acting


def _idle_too_long(request: HttpRequest) -> bool:
    """Sign out a session that nobody used for SESSION_IDLE_MINUTES, and note that this one is in use."""
    now = int(timezone.now().timestamp())
    seen = request.session.get("seen", now)
    if now - seen > settings.SESSION_IDLE_MINUTES * 60:
        logout(request)
        return True
    if "seen" not in request.session or now - seen > SEEN_EVERY_SECONDS:
        request.session["seen"] = now
    return False
