"""The real server writes down nowhere from which machine somebody reported, nor who they said they are."""

from __future__ import annotations

import http.client
import re
import socket
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.browser.server import Site

PEER, FORWARDED = "127.0.0.77", "203.0.113.77"  # the machine that asks, and the one a proxy would name
NAME, CONTACT = "周标记丁", "13900000077"
EVERYTHING = """
import django
django.setup()
from django.contrib.sessions.models import Session
from django.core.management import call_command
call_command("dumpdata")
print([(one.session_key, one.get_decoded()) for one in Session.objects.all()])
"""


class Public:
    """Somebody without an account, with a cookie, from a machine of their own."""

    def __init__(self, site: Site) -> None:
        at = urlsplit(site.address)
        self.host, self.port, self.cookies = str(at.hostname), int(at.port or 0), {}

    def ask(self, path: str, body: dict[str, str] | None = None, **headers: str) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60, source_address=(PEER, 0))
        known = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        known |= {"X-Forwarded-For": FORWARDED, "Content-Type": "application/x-www-form-urlencoded", **headers}
        sent = urlencode((body or {}) | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
        connection.request("GET" if body is None else "POST", path, None if body is None else sent, known)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers.get("Location", ""), text

    def raw(self, said: bytes) -> bytes:
        """Something that is no HTTP."""
        with socket.create_connection((self.host, self.port), 60, source_address=(PEER, 0)) as line:
            line.sendall(said)
            return line.recv(200)


def reported(public: Public, place: str) -> str:
    """The receipt code of a report through all pages of the form."""
    _status, _to, page = public.ask(place)
    for name, answers in (
        ("what", {"category": "fees"}),
        ("where", {"about": "无址机构"}),
        ("happened", {"text": "一次收一年"}),
        ("who", {"identity": "named", "name": NAME, "contact": CONTACT}),
        ("check", {}),
    ):
        carried = re.search(r'name="so_far" value="([^"]+)"', page)
        assert carried
        status, _to, page = public.ask(place, {"page": name, "so_far": carried[1], **answers})
        assert status == 200
    code = re.search(r'<p class="code">([^<]+)</p>', page)
    assert code
    return code[1]


def test_no_log_no_session_and_no_table_says_from_where_or_by_whom_something_was_reported(site: Site) -> None:
    public = Public(site)
    _status, place, _page = public.ask("/report/")
    code = reported(public, place)
    assert public.ask("/follow/")[0] == 200
    assert public.ask("/follow/", {"code": "7Q4K-9M2X-HT5C-0000-0000"})[0] == 422
    assert public.ask("/follow/", {"code": code})[1] == "/follow/report"
    assert public.ask("/follow/report")[0] == 200
    # What servers like to write down with an address: faults of whoever asks.
    assert public.ask("/report/000000/")[0] == 404
    assert public.ask("/report/", Host="elsewhere.example")[0] == 400
    public.cookies["csrftoken"] = "gone"
    assert public.ask("/follow/", {"code": code})[0] == 403
    for said in (b"GET /report/ HTTP/1.1\r\nno header\r\n\r\n", b"GET /report/" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n"):
        assert b" 4" in public.raw(said)

    log = Path(site.log).read_text(encoding="utf-8", errors="replace")
    assert "Invalid request: " in log  # it is written down, without the address
    kept = site.run("-c", EVERYTHING)
    assert "无址机构" in kept
    for text in (PEER, FORWARDED, NAME, CONTACT, code, code.replace("-", "")):
        assert text not in log, text
        assert text not in kept, text
