"""The second gate: whoever has a second factor gives a code once a session; who must have one gets one first.

It asks the database nothing: when the factor was confirmed stands with the person, which one was given in the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from qingzhou.identity.permissions import must_have_second_factor
from qingzhou.units.entrance import EntranceMiddleware, lead_to
from qingzhou.units.models import Person

CODE, ENROLMENT = "identity:code", "identity:second_factor"
BEFORE_ENROLMENT = frozenset({ENROLMENT, "units:act_as", "units:account", "units:password"})
SESSION_KEY = "second_factor"


def owes_code(request: HttpRequest) -> bool:
    """Whether this session must still give a code of the second factor that is now in use."""
    person = request.user
    if settings.MFA == "off" or not isinstance(person, Person) or person.second_factor_at is None:
        return False
    return request.session.get(SESSION_KEY) != person.second_factor_at.isoformat()


def has_given(request: HttpRequest, person: Person) -> None:
    """Note in the session that the second factor now in use was given."""
    assert person.second_factor_at is not None
    request.session.cycle_key()
    request.session[SESSION_KEY] = person.second_factor_at.isoformat()


class GateMiddleware(EntranceMiddleware):
    """The entrance, and behind it the second factor."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        public = getattr(view, "open_to", frozenset()) is None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not public and name != CODE and owes_code(request):
            request.acting = None  # type: ignore[attr-defined]
            back = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else "/"
            return lead_to(request, f"{reverse(CODE)}?{urlencode({'next': back})}")
        response = super().process_view(request, view, args, kwargs)
        if response is None and not public and name not in BEFORE_ENROLMENT and _must_enrol(request):
            return lead_to(request, reverse(ENROLMENT))
        return response


def _must_enrol(request: HttpRequest) -> bool:
    assert isinstance(request.user, Person)
    acting = getattr(request, "acting", None)
    return request.user.second_factor_at is None and acting is not None and must_have_second_factor(acting)
