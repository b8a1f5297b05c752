"""How long pages take on the production server with a full ledger: medians and p95 of sequential requests, as ratios
to the server's floor (a page that does nothing), in one run.

    python -m bench.pages [--items 100000] [--rounds 200]
"""

from __future__ import annotations

import argparse
import html
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

PASSES = 3
PAGE = 50  # how far a list is turned
PAGES = (
    ("clerk", "/desk", "desk, office"),
    ("clerk", "/tasks", "ledger, office"),
    ("clerk", f"/tasks?q={quote('夜间巡查')}", "search, office, rare phrase"),
    ("clerk", f"/tasks?q={quote('消防器材')}", "search, office, common phrase"),
    ("market", "/desk", "desk, unit"),
    ("market", "/tasks?sort=due", "ledger, unit, page 1"),
    ("market", "{far}", f"ledger, unit, page {PAGE}"),
    ("market", f"/tasks?q={quote('夜间巡查')}", "search, unit, rare phrase"),
    ("market", "/items/{number}", "item with thirty entries"),
)


class Browser:
    """Somebody signed in, with one connection kept open."""

    def __init__(self, port: int, account: str) -> None:
        from qingzhou.demonstration.cast import PASSWORD

        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        _status, page = self.get("/sign-in")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no sign-in form"
        fields = {"csrfmiddlewaretoken": token[1].decode(), "username": account, "password": PASSWORD}
        status, _page = self._send("POST", "/sign-in", urlencode(fields))
        assert status == 302, f"{account} cannot sign in: {status}"

    def get(self, path: str) -> tuple[int, bytes]:
        return self._send("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        return self._send("POST", path, urlencode(fields))

    def turned(self, path: str, pages: int) -> str:
        """The address of a later page of a list, found by turning."""
        for _page in range(pages - 1):
            _status, page = self.get(path)
            following = re.search(r'rel="next" href="([^"]+)"', page.decode())
            if not following:
                return path
            path = "/tasks" + html.unescape(following[1])
        return path

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read()


def timed(browser: Browser, path: str, rounds: int) -> list[float]:
    """Milliseconds of each request."""
    times = []
    for _round in range(rounds):
        begun = time.perf_counter()
        status, _page = browser.get(path)
        times.append((time.perf_counter() - begun) * 1000)
        assert status == 200, f"{path}: {status}"
    return times


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def serve(port: int, *, work: bool = False) -> subprocess.Popen[bytes]:
    """The production server on a loopback port, answering; without the clock beside it, unless what it does belongs to the deed."""
    server = subprocess.Popen(
        ["gunicorn", "-c", "python:qingzhou.site.production", "-b", f"127.0.0.1:{port}", "qingzhou.site.wsgi"],
        env={**os.environ, "PORT": str(port), "QINGZHOU_WORK": "1" if work else "0"}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for _try in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=10, help="of each item, on average")
    parser.add_argument("--rounds", type=int, default=100)
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
    from django.utils import timezone

    from bench.fill import fill
    from bench.urls import MAKE
    from qingzhou.ledger.models import Entry, Item

    call_command("prepare")
    if not Item.objects.exists():
        fill(options.items, timezone.localdate(), options.entries)
    with connection.cursor() as cursor:
        cursor.execute(MAKE)
    mine = Item.objects.filter(lead__short_name="市场监管局", status="in_progress")
    number = mine.order_by("-entries_count").values_list("number", flat=True)[0]
    open_ones = list(mine.order_by("entries_count", "pk").values_list("number", flat=True)[: options.rounds * PASSES])
    size = Path(str(connection.settings_dict["NAME"])).stat().st_size / 1e6 if connection.vendor == "sqlite" else 0
    print(
        f"{connection.vendor}: {Item.objects.count():,} items, {Entry.objects.count():,} entries, {size:,.0f} MB;"
        f" {PASSES} passes of {options.rounds} requests"
    )
    connection.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = serve(port)
    try:
        report(port, number, options.rounds)
        report_deeds(port, open_ones)
    finally:
        server.terminate()
        server.wait(20)
    report_audit()


def report(port: int, number: str, rounds: int) -> None:
    browsers = {account: Browser(port, account) for account in ("clerk", "market")}
    floor = statistics.median(timed(browsers["clerk"], "/healthz", rounds))
    far = browsers["market"].turned("/tasks?sort=due", PAGE)
    print(f"{'page':30} {'p50 ms':>8} {'p95 ms':>8} {'x floor':>8}   (floor: /healthz, p50 {floor:.1f} ms)")
    for account, path, name in PAGES:
        address, browser = path.format(number=number, far=far), browsers[account]
        browser.connection.close()  # the server has closed it by now; the next request opens another
        timed(browser, address, 5)
        passes = [timed(browser, address, rounds) for _pass in range(PASSES)]
        middle = statistics.median(statistics.median(times) for times in passes)
        worst = statistics.median(p95(times) for times in passes)
        print(f"{name:30} {middle:8.1f} {worst:8.1f} {middle / floor:8.1f}")


def report_deeds(port: int, numbers: list[str]) -> None:
    """One durable entry through its form and the ledger's door, beside a bare view with one durable insert."""
    browser = Browser(port, "market")
    deeds, bare = [], []
    for place, number in enumerate(numbers):
        fields = {"percent": "40", "done": f"已完成第 {place} 处点位核查。"}
        deeds.append(_posted(browser, f"/items/{number}/report", fields, 302))
        bare.append(_posted(browser, "/bench/insert", {}, 204))
    entry, row = statistics.median(deeds), statistics.median(bare)
    print(f"{'one entry':30} {entry:8.1f} {p95(deeds):8.1f}")
    print(f"{'one bare row':30} {row:8.1f} {p95(bare):8.1f}   an entry goes at {row / entry:.0%} of a bare row's speed")


def _posted(browser: Browser, path: str, fields: dict[str, str], wanted: int) -> float:
    browser.cookies.pop("messages", None)  # the page that follows a deed shows them and takes them away
    begun = time.perf_counter()
    status, _page = browser.post(path, fields)
    took = (time.perf_counter() - begun) * 1000
    assert status == wanted, f"{path}: {status}"
    return took


def report_audit() -> None:
    from qingzhou.evidence.queries import check
    from qingzhou.ledger import audit

    tally, begun = audit.Tally(), time.perf_counter()
    faults = list(audit.differences(check, tally, processes=True))
    took = time.perf_counter() - begun
    print(
        f"audit: {tally.entries:,} entries in {took:,.1f} s, {tally.entries / took:,.0f} a second; {len(faults)} faults"
    )


if __name__ == "__main__":
    sys.exit(main())
