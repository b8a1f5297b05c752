"""The form in which a key is kept."""

from __future__ import annotations

import hashlib


def digest_of(key: str) -> str:
    """The hash of a key. Keys are 256 random bits, so that one plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()
