"""`qingzhou work`: tick once a minute for as long as the server that started it lives, and take down what came in meanwhile.

Ends within seconds of SIGTERM, of SIGINT, and of the death of the process that started it, however that died.
"""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from qingzhou.hotline.actions import take_down_waiting
from qingzhou.site.alone import Alone
from qingzhou.site.due import do_what_is_due

EVERY = 60.0  # seconds
LOOKS = 1.0  # seconds between looks at the parent, and for reports that have just come in
AT_ONCE = 200  # reports taken down, before it looks again whether it is to end
LONGEST_WAIT = 900.0  # after faults in a row


class Command(BaseCommand):
    """The loop beside the server."""

    help = "Do everything that is due by itself, again and again, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--every", type=float, default=EVERY, help="seconds between two ticks")
        parser.add_argument("--parent", type=int, default=0, help="end when this process is gone; else who started it")

    def handle(self, *_args: Any, every: float, parent: int, **_options: Any) -> None:
        """Tick, wait, tick."""
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_caught: stop.set())
        watched = parent or os.getppid()
        faults, alone = 0, Alone("work")
        while not stop.is_set() and is_parent(watched):
            if alone.first():
                faults = 0 if self.outlived(self.tick) else faults + 1
            seconds = min(every * 2**faults, max(every, LONGEST_WAIT))
            while seconds > 0 and is_parent(watched) and not stop.wait(min(LOOKS, seconds)):
                seconds -= LOOKS
                if alone.first() and not faults:
                    faults += not self.outlived(self.take_down)
        alone.done()

    def outlived(self, job: Callable[[], None]) -> bool:
        """Do it; a fault is one line, and the next time may do better."""
        close_old_connections()
        try:
            job()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the loop outlives it and says so
            self.stderr.write(f"work: {type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}")
            connections.close_all()
            return False
        return True

    def take_down(self) -> None:
        """Reports that came in since; what is stuck is said at the next tick."""
        take_down_waiting(AT_ONCE)

    def tick(self) -> None:
        """Once everything that is due."""
        done = do_what_is_due(timezone.now())
        for refused in (*done.stuck, *done.signed.refused):
            self.stderr.write(f"work: {refused}")
        if done.total:
            counts = {
                "count": sum(done.taken.steps.values()) + done.reminded + done.lapsed,
                "sent": done.delivered.sent,
            }
            self.stdout.write(_("办理到期事项 %(count)d 件次，发送消息 %(sent)d 条。") % counts)


def is_parent(pid: int) -> bool:
    """Whether the process that started us is still our parent: when it dies, we get another one."""
    return os.getppid() == pid
