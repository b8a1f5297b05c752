"""Whose the keys are: the office's of the place."""

from __future__ import annotations

from qingzhou.api.models import ApiKey
from qingzhou.rights import declare, own_jurisdiction

declare(
    ApiKey,
    own_jurisdiction("jurisdiction"),
    internal="jurisdiction name made_at revoked_at digest",
    personal="made_by revoked_by",
)
