"""What guessing receipt codes costs, how it is slowed, and what a million guesses come to.

    python -m bench.guesses [--reports 2000] [--guesses 2000] [--drawn 1000000]

`--guesses` go over HTTP to the production server, each from a network of its own, so that only their cost holds them up: the best
that somebody with as many networks as guesses can do. `--drawn` codes are looked for among those of the reports in memory: a
code is found by its hash alone, so a guess that is none of the codes finds nothing. What one network can do in a day is
worked out by running its waits on a clock that jumps; tests/test_hotline_guesses.py holds the site to it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import reduce
from unittest.mock import patch
from urllib.parse import urlencode

from bench.pages import serve

WORKERS, DAY = 2, 86_400
CLIENTS = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--guesses", type=int, default=2000)
    parser.add_argument("--drawn", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingzhou-guesses-") as home:
        os.environ.setdefault("QINGZHOU_HOME", home)
        os.environ["QINGZHOU_HTTPS"] = "1"  # so that the server believes where a client says that it comes from
        os.environ["DJANGO_SETTINGS_MODULE"] = "qingzhou.site.settings"
        import django

        django.setup()
        measure(options)


def measure(options: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from qingzhou.hotline import actions, receipts
    from qingzhou.hotline.actions import Told
    from qingzhou.hotline.states import Category
    from tests.offices import founded

    call_command("prepare")
    place, codes = founded().unit.jurisdiction, set()
    for number in range(options.reports):
        token = receipts.new_token()
        told = Told(Category.FEES, f"第 {number} 件", about=f"机构 {number}")
        actions.lodge(told, place, token=token, now=timezone.now())
        codes.add(number_of(receipts.code_for(token)))
    vendor = connection.vendor
    connection.close()
    begun = time.perf_counter()
    bits = 5 * receipts.LENGTH
    hits = sum(secrets.randbits(bits) in codes for _one in range(options.drawn))
    print(
        f"{options.drawn:,} codes drawn in {time.perf_counter() - begun:.0f} s: {hits} of {len(codes):,} reports found"
    )
    begun = time.perf_counter()
    for _one in range(200):
        receipts.kept_forms(receipts.new_code())
    print(f"the hash of one guess: {(time.perf_counter() - begun) * 5:.2f} ms")
    rate, found = over_http(options.guesses)
    print(f"{vendor}: {options.guesses:,} guesses over HTTP, each from another network: {rate:.0f}/s, {found} found")
    a_day = WORKERS * guesses_a_day()
    print(f"from one network {a_day:,} guesses a day at most: a million take {1e6 / a_day:,.0f} days")
    print(f"chance that a million guesses find one of 200,000 reports: {1e6 * 2e5 / 32**receipts.LENGTH:.1e}")


def number_of(code: str) -> int:
    """A code as the random number that it is."""
    from qingzhou.hotline import receipts

    return reduce(lambda number, sign: number * 32 + receipts.ALPHABET.index(sign), code, 0)


def over_http(guesses: int) -> tuple[float, int]:
    """Guesses a second, and how many found something."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server, numbers, found = serve(port), iter(range(guesses)), list[int]()
    try:
        threads = [
            threading.Thread(target=one_after_another, args=(port, numbers, found)) for _client in range(CLIENTS)
        ]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return guesses / (time.perf_counter() - begun), len(found)
    finally:
        server.terminate()
        server.wait(20)


def one_after_another(port: int, numbers: Iterator[int], found: list[int]) -> None:
    """Guesses on one connection, each from the network of its number; those that find something are kept."""
    from qingzhou.hotline import receipts

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    common = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "Referer": "https://127.0.0.1/follow/"}
    connection.request("GET", "/follow/", headers=common)
    response = connection.getresponse()
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.read().decode())
    cookie = re.search(r"csrftoken=([^;]+)", response.headers["Set-Cookie"])
    assert csrf
    assert cookie
    common |= {"Cookie": f"csrftoken={cookie[1]}", "Content-Type": "application/x-www-form-urlencoded"}
    for number in numbers:
        network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        body = urlencode({"csrfmiddlewaretoken": csrf[1], "code": receipts.new_code()})
        connection.request("POST", "/follow/", body, common | {"X-Forwarded-For": network})
        response = connection.getresponse()
        response.read()
        assert response.status in (302, 422), response.status
        if response.status == 302:
            found.append(number)
    connection.close()


def guesses_a_day() -> int:
    """How many codes one network can try in a day at one worker, trying again the very moment it may."""
    from django.test import RequestFactory

    from qingzhou.hotline import flood

    request, now, tried = RequestFactory().post("/follow/", REMOTE_ADDR="192.0.2.1"), [time.time()], 0
    end = now[0] + DAY
    with patch("time.time", lambda: now[0]):
        while now[0] < end:
            if flood.seconds_to_wait(request):
                now[0] += 0.5
                continue
            flood.guessed_wrong(request)
            tried += 1
            now[0] += 0.01
    return tried


if __name__ == "__main__":
    main()
