"""Holding back who sends too much or guesses codes. Where they come from is never written down.

A network becomes a keyed hash in this process's memory, forgotten after a while; the key is made anew at every start. Each
worker of the server counts for itself and has its share of a bound, so that together they let through no more than it says;
who comes to the same worker every time meets it earlier. Of IPv6 a whole /64 is one network: whoever has one
has all its addresses. Nobody is ever shut out for what comes from elsewhere, so there is no bound over all networks: what a
guess costs and how hopeless it is bounds those (`python -m bench.guesses`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from qingzhou.refusals import NotNow

_KEY = secrets.token_bytes(32)
LONGEST_WAIT = 42  # seconds


@dataclass(frozen=True)
class Bound:
    """How often one address may do something within some seconds."""

    what: str
    most: int
    seconds: int

    @property
    def share(self) -> int:
        """How often in this worker."""
        return max(self.most // settings.WORKERS, 1)


LODGING = Bound(
    "lodge", 20, 600
)  # from here on a report costs some work, see effort.py: a school's parents may share one address
FLOODING = Bound("lodge", 300, 600)  # and here it ends
WRITING = Bound("write", 30, 600)
UPLOADING = Bound("upload", 120, 600)
GUESSING = Bound("guess", 5, 600)  # codes that nobody has; in each worker, which is what bench/guesses.py reckons with


class TooMany(NotNow):
    """Too much from one address."""

    status = 429


def held_back(bound: Bound) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let a view be posted to only so often from one address."""

    def declare(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and count(request, bound) > bound.share:
                return too_many(request, bound.seconds)
            return view(request, *args, **kwargs)

        return guarded

    return declare


def count(request: HttpRequest, bound: Bound, who: str = "") -> int:
    """Count one more, and say how many that makes."""
    cache, key = caches["flood"], _name(request, bound, who)
    cache.add(key, 0, bound.seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # forgotten in between
        return 1


def counted(request: HttpRequest, bound: Bound) -> int:
    """How many there were lately."""
    return int(caches["flood"].get(_name(request, bound), 0))


def seconds_to_wait(request: HttpRequest, who: str = "") -> int:
    """How long somebody who guessed too often has to wait before the next try; 0 for everybody else.

    `who`: another system by its key; else whoever comes from that network.
    """
    cache, key = caches["flood"], _name(request, GUESSING, who)
    wrong = int(cache.get(key, 0))
    return _wait(wrong) if wrong >= GUESSING.most and cache.get(f"{key}:wait") else 0


def guessed_wrong(request: HttpRequest, who: str = "") -> None:
    """One more code that nobody has: from the fifth on there is a wait, twice as long each time."""
    wrong = count(request, GUESSING, who)
    if wrong >= GUESSING.most:
        caches["flood"].set(f"{_name(request, GUESSING, who)}:wait", 1, _wait(wrong))


def _wait(wrong: int) -> int:
    return int(min(2 ** min(wrong - GUESSING.most + 1, 16), LONGEST_WAIT))


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The answer to too much: what to do, and when."""
    refusal = TooMany(
        "hotline.too_many", _("来得太快了。"), _("请 %(n)d 秒后再试，或拨打 12345。紧急的请拨打 110。") % {"n": seconds}
    )
    response = render(request, "refusals/refusal.html", {"refusal": refusal}, status=refusal.status)
    response["Retry-After"] = str(seconds)
    return response


def _name(request: HttpRequest, bound: Bound, who: str = "") -> str:
    return name_of(request, bound.what, who)


def name_of(request: HttpRequest, what: str, who: str = "") -> str:
    """Under which something is remembered of who asks, or of the network that asks: a keyed hash."""
    return f"{what}:{hmac.digest(_KEY, (who or _network(request)).encode(), hashlib.sha256).hex()[:32]}"


def _network(request: HttpRequest) -> str:
    """Where the request comes from: behind a proxy that ends TLS, what the proxy says last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    said = forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address.packed[:8] + bytes(8), 64)))
    return said
