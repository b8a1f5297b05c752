"""How many reports a second are taken down for good over HTTP, beside a bare view with one durable insert, in one run.

    python -m bench.intake [--seconds 10] [--clients 8]

The two take turns, a second each, so that what else the machine does falls on both alike. The clock beside the server, which takes
down in full what came in, works all the time; how long it goes on afterwards is said, too.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.pages import p95, serve

SIGNS = "开学时让家长一次交年的费九千百元不签合同发票说现在以后就涨价老师上课周末晚点孩子作业多机构门口广告退钱拖着给地址楼层消防"
LENGTH = 300  # characters


@dataclass
class Tally:
    """What the clients of one kind got done."""

    times: list[float] = field(default_factory=list)  # ms
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds


def client(port: int, path: str, body: Callable[[], str], wanted: int, until: float, times: list[float]) -> None:
    """One after another on one connection until the moment."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    while time.perf_counter() < until:
        begun = time.perf_counter()
        connection.request("POST", path, body(), headers)
        response = connection.getresponse()
        said = response.read()
        assert response.status == wanted, f"{path}: {response.status} {said[:200]!r}"
        times.append((time.perf_counter() - begun) * 1000)
    connection.close()


def turn(port: int, path: str, body: Callable[[], str], wanted: int, clients: int, tally: Tally) -> None:
    """A second of all clients at once."""
    begun, found = time.perf_counter(), [list[float]() for _client in range(clients)]
    threads = [threading.Thread(target=client, args=(port, path, body, wanted, begun + 1, one)) for one in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds += time.perf_counter() - begun
    tally.times.extend(time for times in found for time in times)


def key() -> str:
    """A key of a place with an office."""
    from django.utils import timezone

    from qingzhou.api.actions import make_key
    from tests.offices import founded

    return make_key("bench", by=founded(), now=timezone.now())[1]


def told(given: str) -> str:
    """A report like no other: its words and its place are drawn."""
    words = "".join(random.choices(SIGNS, k=LENGTH))
    place = "".join(random.choices(SIGNS, k=3)) + f"路 {random.randrange(500)} 号"
    return urlencode({"api_key": given, "service_code": "fees", "description": words, "address_string": place})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="of each kind")
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingzhou-bench-") as home:
        os.environ.setdefault("QINGZHOU_HOME", home)
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        import django

        django.setup()
        measure(options)


def measure(options: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.db import connection

    from bench.urls import MAKE
    from qingzhou.hotline.models import Arrival, Report

    call_command("prepare")
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
    given = key()
    connection.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kinds: dict[str, tuple[str, Callable[[], str], int, Tally]] = {
        "a report": ("/open311/v2/requests.json", lambda: told(given), 201, Tally()),
        "one bare row": ("/bench/insert", str, 204, Tally()),
    }
    server = serve(port, work=True)
    try:
        for path, body, wanted, _tally in kinds.values():  # warm
            turn(port, path, body, wanted, options.clients, Tally())
        for _second in range(options.seconds):
            for path, body, wanted, tally in kinds.values():
                turn(port, path, body, wanted, options.clients, tally)
        begun, waiting = time.perf_counter(), Arrival.objects.count()
        while Arrival.objects.exists():
            time.sleep(0.2)
        after = time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait(20)
    print(f"{connection.vendor}: {Report.objects.count():,} reports, {options.clients} clients, two workers")
    print(f"{waiting:,} were still to be taken down in full, which took {after:.0f} s")
    for name, (_path, _body, _wanted, tally) in kinds.items():
        middle, worst = statistics.median(tally.times), sorted(tally.times)[int(len(tally.times) * 0.99)]
        print(f"{name:16} {tally.rate:8.0f}/s   p50 {middle:6.1f}   p95 {p95(tally.times):6.1f}   p99 {worst:6.1f} ms")
    (_p, _b, _w, report), (_p2, _b2, _w2, bare) = kinds.values()
    print(f"a report goes at {report.rate / bare.rate:.0%} of a bare row's rate")


if __name__ == "__main__":
    main()
