"""Kill the server again and again while reports come in, and look for every receipt that a client was given.

    python -m bench.kills [--times 20] [--clients 8]          on PostgreSQL: script/with-postgres --durable python -m bench.kills

Each time the whole process group, master, workers and the clock beside them, gets SIGKILL at a drawn moment under load, and is
started again. A client that got no answer sends half of its reports again with the same Idempotency-Key, as a browser would, and
leaves the others. In the end every receipt must find its report, no report may be there twice, no number be missing, and the
audit must pass. Ends with 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.intake import key, told

PLACE = "/open311/v2/requests.json"
LOAD = (0.3, 1.5)  # seconds between the server's first answer and its end
PATIENCE = 60.0  # seconds for a start
RETRIED = 0.5  # share of the reports without an answer that are sent again


@dataclass
class Clients:
    """What the clients were told."""

    port: int
    given: str
    receipts: dict[str, str] = field(default_factory=dict)  # by Idempotency-Key: the code
    unanswered: int = 0
    again: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    wrong: list[str] = field(default_factory=list)

    def run(self, name: str) -> None:
        """One report after another until it is over; what gets no answer is sent again, or left."""
        number = 0
        while not self.over.is_set():
            number += 1
            once, body, keeps_trying = f"{name}-{number}", told(self.given), random.random() < RETRIED
            while not self.answered(once, body):
                self.unanswered += 1
                if self.over.wait(0.05) or not keeps_trying:
                    break
                self.again += 1

    def answered(self, once: str, body: str) -> bool:
        """Whether a report was sent and its receipt came back."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": once}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", PLACE, body, headers)
            response = connection.getresponse()
            said = response.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if response.status != 201:
            self.wrong.append(f"{once}: {response.status} {said[:200]!r}")
            return True
        (made,) = json.loads(said)
        self.receipts[once] = made["token"]
        return True


def start(port: int, log: Path) -> subprocess.Popen[bytes]:
    """The production server as script/server starts it, in a process group of its own, answering."""
    with log.open("ab") as output:
        server = subprocess.Popen(
            ["gunicorn", "--config", "python:qingzhou.site.production", "qingzhou.site.wsgi"],
            env={**os.environ, "PORT": str(port)}, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return server
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise SystemExit(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")


def killed(times: int, clients: Clients, log: Path) -> None:
    """Start, kill under load, start again; in the end stop as an operator would."""
    for _time in range(times):
        server = start(clients.port, log)
        time.sleep(random.uniform(*LOAD))
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    server = start(clients.port, log)
    time.sleep(LOAD[1])
    clients.over.set()
    server.terminate()
    server.wait(60)


def faults(clients: Clients) -> list[str]:
    """What does not hold of the database after it all."""
    from django.core.management import call_command

    from qingzhou.hotline import actions
    from qingzhou.hotline.models import Report

    wrong = [*clients.wrong, *actions.take_down_waiting()]
    reached = {once: actions.found(code) for once, code in clients.receipts.items()}
    wrong += [f"{once}: its receipt finds nothing" for once, found in reached.items() if found is None]
    numbers = sorted(Report.objects.values_list("number", flat=True))
    year = numbers[0].partition("-")[0]
    if numbers != [f"{year}-J{place:05d}" for place in range(1, len(numbers) + 1)]:
        wrong.append("a number is missing, or there twice")
    wrong += [
        f"two reports have the same {column}"
        for column in ("text", "reference", "receipt")
        if Report.objects.values(column).distinct().count() != len(numbers)
    ]
    if len(set(reached.values())) != len(clients.receipts):
        wrong.append("two receipts lead to one report")
    try:
        call_command("audit")
    except SystemExit:
        wrong.append("the audit does not pass")
    return wrong


def measure(options: argparse.Namespace, home: Path) -> int:
    from django.core.management import call_command
    from django.db import connection

    from qingzhou.hotline.models import Report

    call_command("prepare")
    given = key()
    connection.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        clients = Clients(free.getsockname()[1], given)
    threads = [threading.Thread(target=clients.run, args=(f"client{n}",)) for n in range(options.clients)]
    for thread in threads:
        thread.start()
    try:
        killed(options.times, clients, home / "server.log")
    finally:
        clients.over.set()
        for thread in threads:
            thread.join()
    wrong, there = faults(clients), Report.objects.count()
    counts = f"{len(clients.receipts):,} receipts, {there:,} reports, {clients.again:,} sent again, {clients.unanswered:,} unanswered"
    print(f"{connection.vendor}: killed {options.times} times under {options.clients} clients: {counts}")
    for one in wrong[:20]:
        print(f"WRONG {one}")
    print(
        "every receipt is found, none twice, no number missing, the audit passes"
        if not wrong
        else f"{len(wrong)} faults"
    )
    return 1 if wrong else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingzhou-kills-") as home:
        os.environ["QINGZHOU_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "qingzhou.site.settings"
        import django

        django.setup()
        sys.exit(measure(options, Path(home)))


if __name__ == "__main__":
    main()
