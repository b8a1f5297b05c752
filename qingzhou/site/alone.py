"""One at a time on one machine: a lock that the system lets go when its holder dies, however it died."""

from __future__ import annotations

import fcntl
import os

from django.conf import settings


class Alone:
    """Whether this process is the first of its name in this installation."""

    def __init__(self, name: str) -> None:
        self._path = settings.HOME / f"{name}.lock"
        self._held: int | None = None

    def first(self) -> bool:
        """Whether we are the first, or have become it since."""
        if self._held is not None:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._held = file
        return True

    def done(self) -> None:
        """Let the next one be first."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
