"""The chain: each entry's hash covers the one before it and everything the entry says."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no escapes, in UTF-8: the same value gives the same bytes."""
    return _ENCODER.encode(value).encode()


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond, as hashed."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def link(previous_hash: str, said: dict[str, Any]) -> str:
    """SHA-256 in hex over the previous hash and the canonical form of what is said."""
    return hashlib.sha256(previous_hash.encode() + b"\n" + canonical(said)).hexdigest()


def said(entry: Any) -> dict[str, Any]:
    """Everything that an entry says, as hashed; from its row or from one of the same names.

    In whose place it was done is said only where it was done in somebody's.
    """
    stands_for = {} if entry.stands_for_id is None else {"stands_for": entry.stands_for_id}
    return stands_for | {
        "item": entry.item_id,
        "seq": entry.seq,
        "verb": str(entry.verb),
        "at": moment(entry.at),
        "person": entry.person_id,
        "unit": entry.unit_id,
        "role": str(entry.role),
        "data": entry.data,
        "files": entry.files,
        "token": str(entry.token) if entry.token else None,
    }
