"""The process beside the server that does what is due by itself: started with it, started again if it ends, ended with it.

It runs in gunicorn's master, which never loads the application. The master forks its workers whenever it likes, and a
worker forked in the middle of a start would inherit the pipe over which a start is reported, and hold it open as long
as it lives: so there is no fork during a start.
"""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Event, Lock, Thread
from time import monotonic

COMMAND = (sys.executable, "-m", "qingzhou.site.commands", "work")
LONGEST_WAIT = 60.0  # seconds before it is started again
STEADY = 60.0  # seconds after which a start counts as good
PATIENCE = 10.0  # seconds to end by itself


class Beside:
    """One process that is kept running."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._stopping = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = Lock()

    def start(self) -> None:
        """Start it, and again whenever it ends."""
        lock = self._starting
        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release)
        Thread(target=self._keep, name="beside", daemon=True).start()

    def stop(self) -> None:
        """End it, by force if it must be."""
        self._stopping.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _keep(self) -> None:
        wait = 1.0
        while not self._stopping.is_set():
            began = monotonic()
            with self._starting:
                self._process = subprocess.Popen((*self._command, "--parent", str(os.getpid())))  # noqa: S603 - our own
            self._process.wait()
            if self._stopping.is_set():
                return
            wait = 1.0 if monotonic() - began > STEADY else min(wait * 2, LONGEST_WAIT)
            print(f"qingzhou work ended; it is started again in {wait:.0f} s", file=sys.stderr)  # noqa: T201
            self._stopping.wait(wait)
