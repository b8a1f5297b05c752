"""The chain: each entry's hash covers the one before it and everything the entry says."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no escapes, in UTF-8: the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond, as hashed."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(previous_hash: str, said: dict[str, Any]) -> str:
    """SHA-256 in hex over the previous hash and the canonical form of what is said."""
    return hashlib.sha256(previous_hash.encode() + b"\n" + canonical(said)).hexdigest()
