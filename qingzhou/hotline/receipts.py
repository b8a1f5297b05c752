"""查询码: a hundred random bits in groups that can be read aloud, and the only form in which they are kept.

A code follows from the token of the form that was sent, so that the same form sent twice gets the same code and makes
one report. Neither is stored: only an Argon2id hash under the installation's own key is, and for the seconds until a report
is taken down an HMAC under that key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from qingzhou.kit.made_once import key_in

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
LENGTH, GROUP = 20, 4  # 5 bits a sign
# A code cannot be guessed; the hash only has to make trying many of them dear.
ROUNDS, KIBIBYTES = 2, 1024


def new_token() -> str:
    """A token for a form, from which the code of the report will follow."""
    return secrets.token_urlsafe(24)


def code_for(token: str) -> str:
    """The code of the report that a form with this token makes: LENGTH signs without dashes."""
    digest = hmac.digest(_key(), b"code\0" + token.encode(), hashlib.sha256)
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))


def new_code() -> str:
    """A code that follows from nothing, for showing an identity once."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def written(code: str) -> str:
    """The code as people read it: 7Q4K-9M2X-…"""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def read(text: str) -> str:
    """The code that somebody typed, or "" if it cannot be one. Small letters, spaces, dashes and full-width signs are fine."""
    signs = "".join(_narrow(sign) for sign in text.upper() if not (sign.isspace() or sign in "-－—–_·."))
    code = signs.translate(READ_AS)
    return code if len(code) == LENGTH and all(sign in ALPHABET for sign in code) else ""


def _narrow(sign: str) -> str:
    return chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign


def kept_forms(code: str) -> tuple[str, str]:
    """The hashes under which a report may be found by its code, each of 64 hexadecimal digits.

    The second is that of codes given out when reports were still taken down at the door: a code is good for ever.
    """
    return slowed(arrival_form(code)), slowed(code)


def arrival_form(code: str) -> str:
    """The quick hash under which a report waits the seconds until it is taken down: 64 hexadecimal digits."""
    return hmac.digest(_key(), b"arrival\0" + code.encode(), hashlib.sha256).hex()


def slowed(text: str) -> str:
    """The slow hash: of an arrival form, so that nobody who reports has to wait for it."""
    salt = hmac.digest(_key(), b"salt", hashlib.sha256)[:16]
    return hash_secret_raw(
        text.encode(), salt, time_cost=ROUNDS, memory_cost=KIBIBYTES, parallelism=1, hash_len=32, type=Type.ID
    ).hex()


def _key() -> bytes:
    """Losing it loses every code."""
    return key_in(str(settings.HOTLINE_KEY_FILE))
