"""Proof of work: what a browser computes, or the wait in line instead, when one network sends very much. No foreign CAPTCHA.

The task is the report's own (its token is signed into it), so a solution is good for one report however often it is sent,
and nothing has to be remembered. As in Hashcash: a number with which the SHA-256 of the task begins with BITS zero bits.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest

from qingzhou.hotline import flood

BITS = 13  # 8192 hashes on average: a second for a phone of 2016, which makes some 8000 a second
SECONDS = 1800  # for which a task and a place in line are good
SALT, LINE_SALT = "hotline.effort", "hotline.line"
STEP, LONGEST = 20, 600  # seconds: one report from a network's line in each step, and nobody waits longer


def task(token: str) -> str:
    """What the browser has to work on for the report of this token."""
    return signing.dumps(token, salt=SALT)


def is_solved(task: str, number: str, token: str) -> bool:
    """Whether this number solves the task, and it is the task of this report."""
    try:
        its_own = signing.loads(task, salt=SALT, max_age=SECONDS) == token
    except signing.BadSignature:
        return False
    digest = hashlib.sha256(f"{task}.{number[:20]}".encode()).digest()
    return its_own and int.from_bytes(digest, "big") >> (256 - BITS) == 0


def place_in_line(request: HttpRequest, token: str, now: datetime) -> tuple[str, int]:
    """A place in the line of the network that asks, signed, and how many seconds that is away."""
    cache, key, step = caches["flood"], flood.name_of(request, "line"), STEP * settings.WORKERS  # each has a line
    at = min(max(int(cache.get(key, 0)) + step, int(now.timestamp()) + step), int(now.timestamp()) + LONGEST)
    cache.set(key, at, LONGEST)
    return signing.dumps([token, at], salt=LINE_SALT), at - int(now.timestamp())


def seconds_left(place: str, token: str, now: datetime) -> int | None:
    """How long somebody with this place in line still waits, 0 when it is their turn; None for no place of this report."""
    try:
        its_own, at = signing.loads(place, salt=LINE_SALT, max_age=LONGEST + SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return max(at - int(now.timestamp()), 0) if its_own == token else None
