"""What `qingzhou check` says about the settings of signing in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name

LEVELS = ("off", "optional", "required")


@register(Tags.security)
def settings_are_whole(**_options: Any) -> list[CheckMessage]:
    """Settings that cannot work as they are."""
    wrong: list[CheckMessage] = []
    if settings.MFA not in LEVELS:
        wrong.append(
            Error(
                f"QINGZHOU_MFA={settings.MFA} means nothing.", hint=f"One of: {', '.join(LEVELS)}.", id="identity.E001"
            )
        )
    if settings.OIDC["issuer"] and not settings.OIDC["client_id"]:
        wrong.append(
            Error(
                "QINGZHOU_OIDC_ISSUER is set, QINGZHOU_OIDC_CLIENT_ID is not.",
                hint="Set both, or neither.",
                id="identity.E002",
            )
        )
    return wrong


@register(Tags.security, deploy=True)
def second_factor_is_required(**_options: Any) -> list[CheckMessage]:
    """Before real use: nobody directs or audits with a password alone."""
    found: list[CheckMessage] = []
    if settings.MFA != "required":
        found.append(
            Warning(
                "Office clerks, leaders and auditors can act without a second factor.",
                hint="Set QINGZHOU_MFA=required before real use.",
                id="identity.W001",
            )
        )
    if settings.OIDC["issuer"].startswith("http://"):
        found.append(
            Warning(
                "The identity platform is asked without TLS.",
                hint="Use https in QINGZHOU_OIDC_ISSUER.",
                id="identity.W002",
            )
        )
    return found
