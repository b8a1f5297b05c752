"""A virtual clock: many lives, each resumed at the moment it asked for, in order of time, up to now."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from datetime import datetime
from itertools import count

Life = Generator[datetime, datetime, None]


class Stage:
    """Plays lives (generators of moments) in the order of their moments and stops at `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._serial = count()
        self._waiting: list[tuple[datetime, int, Life]] = []

    def enter(self, life: Life) -> None:
        """Let a life begin; it is resumed at each moment it yields."""
        self._resume(life, None)

    def play(self, progress: Callable[[datetime], None]) -> None:
        """Play until nobody wants to act any more by `until`; `progress` hears the moment."""
        while self._waiting:
            moment, _serial, life = heapq.heappop(self._waiting)
            progress(moment)
            self._resume(life, moment)

    def _resume(self, life: Life, moment: datetime | None) -> None:
        try:
            wanted = next(life) if moment is None else life.send(moment)
        except StopIteration:
            return
        if wanted <= self.until:
            heapq.heappush(self._waiting, (wanted, next(self._serial), life))
