"""Files that an installation makes once and keeps: keys above all."""

from __future__ import annotations

import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path


def made_once(place: Path, content: bytes, mode: int = 0o600) -> bool:
    """Put a whole file in its place unless one is there, and say whether it was this one: never half a file, never over another.

    Of two processes that do this at once the first wins, and both find the same file afterwards.
    """
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-")  # mkstemp's files are 0600
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(mode)
        place.hardlink_to(aside)
    except FileExistsError:
        return False
    finally:
        aside.unlink()
    return True


@lru_cache(maxsize=8)
def key_in(place: str) -> bytes:
    """The installation's own key in a file: 32 random bytes, made at the first use and readable by its owner only."""
    path = Path(place)
    if not path.exists():
        made_once(path, secrets.token_bytes(32))
    return path.read_bytes()
