"""Where files of evidence lie on disk."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def path_of(sha256: str) -> Path:
    """Where the file with this fingerprint lies, whether it is there or not.

    Raises ValueError for anything but 64 small hexadecimal digits, so no name leads out of the store.
    """
    if not FINGERPRINT.fullmatch(sha256):
        raise ValueError("not a SHA-256 fingerprint")
    return Path(settings.EVIDENCE_ROOT) / sha256[:2] / sha256[2:]
