"""来电号码: known again by a slow keyed hash, so that an operator sees that somebody called before; stored nowhere in the clear.

The key is the installation's own, in a file beside that of the receipts. A phone number can be tried out, unlike a receipt
code: whoever has both the key and the database finds the numbers in time. Hence the slow hash, and that marks are
forgotten after KEPT_FOR.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import timedelta

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from qingzhou.kit.made_once import key_in

KEPT_FOR = timedelta(days=180)
MOST = 10  # earlier calls that are listed
ROUNDS, KIBIBYTES = 3, 32 * 1024
BETWEEN = re.compile(r"(?<=\d)[\s\-–—().·]+(?=\d)")
NUMBER = re.compile(r"\d{7,20}")


def number_in(text: str) -> str:
    """The first phone number in what was typed, as digits, without the country's; "" where there is none."""
    found = NUMBER.search(BETWEEN.sub("", unicodedata.normalize("NFKC", text)))
    if not found:
        return ""
    digits = found[0].removeprefix("00")
    return digits.removeprefix("86") if len(digits) == 13 and digits.startswith("861") else digits


def mark_of(number: str) -> str:
    """The hash under which a number is known again: 64 hexadecimal digits. Takes some 50 ms, on purpose."""
    salt = hmac.digest(key_in(str(settings.HOTLINE_CALLER_KEY)), b"caller", hashlib.sha256)[:16]
    return hash_secret_raw(
        number.encode(), salt, time_cost=ROUNDS, memory_cost=KIBIBYTES, parallelism=1, hash_len=32, type=Type.ID
    ).hex()


def nobodys_mark() -> str:
    """A mark that no number has: a call without a number looks like any other."""
    return secrets.token_hex(32)
