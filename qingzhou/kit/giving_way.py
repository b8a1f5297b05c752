"""Long work in many short transactions, beside people who want to write too.

PostgreSQL lets everybody write at once. SQLite has one writer, and who waits only looks again every tenth of a second:
between two transactions that follow each other at once nobody else ever gets in.
"""

from __future__ import annotations

from time import monotonic, sleep

from django.db import connection

LONGEST = 1.0  # seconds of writing, after which others are let in
PAUSE = 0.12  # longer than it takes who waits to look again, which is every 100 ms at the latest


class GivingWay:
    """Who does long work, and lets others in between its transactions."""

    def __init__(self, longest: float = LONGEST, pause: float = PAUSE) -> None:
        self._longest, self._pause, self._since = longest, pause, monotonic()

    def let_others_in(self) -> None:
        """Pause, if there was no pause for a while and others can only write in one."""
        if connection.vendor == "sqlite" and monotonic() - self._since > self._longest:
            sleep(self._pause)
            self._since = monotonic()
