"""Whose second factors and links to other platforms are, and what may be told of them."""

from __future__ import annotations

from qingzhou.identity.models import Authenticator, Link, RecoveryCode
from qingzhou.rights import declare, nobody

declare(Authenticator, nobody, internal="last_step failures failed_at", personal="person key")
declare(RecoveryCode, nobody, internal="used_at", personal="person digest")
declare(
    Link,
    nobody,
    internal="issuer digest asked_at confirmed_by confirmed_at",
    personal="subject name person",
)
