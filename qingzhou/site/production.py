"""The production server's configuration: `gunicorn --config python:qingzhou.site.production qingzhou.site.wsgi`.

Nothing is preloaded: each worker opens database connections of its own, after the fork.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from qingzhou.site.beside import Beside
from qingzhou.site.without_addresses import WithoutAddresses

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.setdefault("QINGZHOU_WORKERS", "2"))  # each is told how many they are: hotline/flood.py
threads = 8
preload_app = False

timeout = 60  # seconds without a sign of life, after which a worker is replaced
graceful_timeout = 20  # seconds that a request under way is given when the server stops
keepalive = 5
max_requests = 10_000  # a worker is renewed now and then, not all at the same moment
max_requests_jitter = 1_000

limit_request_line = 8_190  # filters live in the address, and a Chinese character takes nine bytes there
limit_request_fields = 60
limit_request_field_size = 8_190
forwarded_allow_ips = "127.0.0.1,::1"

accesslog = None  # a report is not to be traced to a machine: see without_addresses.py
logger_class = WithoutAddresses
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()  # noqa: S108 - gunicorn's own heartbeat files


WORKS = os.environ.get("QINGZHOU_WORK", "1") != "0"  # what is due by itself is done here, not by another machine
beside = Beside()


def on_exit(server: Any) -> None:
    """End what was started."""
    beside.stop()


def when_ready(server: Any) -> None:
    """Once it is listening: say where the site is, and begin to do what is due by itself."""
    address = bind.rpartition(":")
    if WORKS:
        beside.start()
    print(f"Qingzhou 轻舟 is ready: http://{address[0]}:{address[2]}/   (Ctrl+C stops it)", file=sys.stderr)  # noqa: T201
