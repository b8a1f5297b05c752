"""Signing in through a government identity platform: OpenID Connect, authorization code with PKCE, state and nonce.

Authlib speaks the protocol; here stand what must hold of an answer, and the words for what does not.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from joserfc.errors import ExpiredTokenError, JoseError
from requests import RequestException

from qingzhou.refusals import NotAllowed, NotNow, Refusal

log = logging.getLogger(__name__)

TIMEOUT = 10  # seconds for each question to the platform
LEEWAY = 60  # seconds that its clock and ours may differ
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")  # public keys only


def is_set() -> bool:
    """Whether this installation has an identity platform."""
    return bool(settings.OIDC["issuer"])


def to_platform(request: HttpRequest, back: str) -> HttpResponse:
    """Send somebody to the platform, which sends them to the address `back`. Raises NotNow when it does not answer."""
    try:
        response: HttpResponse = _client().authorize_redirect(request, back)
    except (AuthlibBaseError, RequestException, RuntimeError, ValueError) as problem:
        raise _away(problem) from problem
    return response


def claims_from(request: HttpRequest) -> dict[str, Any]:
    """Who came back, as the platform's signed token says. Raises NotAllowed for an answer that does not hold."""
    client = _client()
    values = {"iss": settings.OIDC["issuer"], "aud": settings.OIDC["client_id"]}
    options = {name: {"essential": True, "values": [value]} for name, value in values.items()}
    try:
        metadata = client.load_server_metadata()
        offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED_WITH]
        token = client.authorize_access_token(request, claims_options=options, leeway=LEEWAY)
    except RequestException as problem:
        raise _away(problem) from problem
    except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError) as problem:
        raise _refused(problem) from problem
    claims: dict[str, Any] | None = token.get("userinfo")
    if not claims or not isinstance(claims.get("sub"), str):
        raise _refused(ValueError("no ID token"))
    return dict(claims)


def _client() -> Any:
    if not is_set():
        raise Http404
    return _registered(tuple(sorted(settings.OIDC.items())))


@lru_cache(maxsize=1)
def _registered(wanted: tuple[tuple[str, str], ...]) -> Any:
    """The client for these settings; it keeps what the platform says of itself, and its keys."""
    oidc = dict(wanted)
    return OAuth().register(
        "platform",
        client_id=oidc["client_id"],
        client_secret=oidc["client_secret"] or None,
        server_metadata_url=f"{oidc['issuer']}/.well-known/openid-configuration",
        client_kwargs={"scope": oidc["scope"], "code_challenge_method": "S256", "default_timeout": TIMEOUT},
    )


def _away(problem: Exception) -> NotNow:
    log.warning("identity platform: %s", problem)
    return NotNow(
        "identity.platform_away",
        _("现在连不上“%(platform)s”。") % {"platform": settings.OIDC["name"]},
        _("请稍后再试，或用账号和密码登录。"),
    )


def _refused(problem: Exception) -> Refusal:
    log.warning("identity platform: %s", problem)
    if isinstance(problem, MismatchingStateError):
        said = _("这次登录不是从本页发起的，或已经失效。")
    elif isinstance(problem, ExpiredTokenError):
        said = _("身份平台给出的凭证已经过期。")
    else:
        said = _("身份平台的答复没有通过核验。")
    return NotAllowed(
        "identity.platform_refused", said, _("请返回登录页重新登录；仍不成功的，请与领导小组办公室联系。")
    )
