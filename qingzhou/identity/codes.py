"""Codes: those of an authenticator, and those that are said or written down. No clock, no database."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from datetime import datetime
from urllib.parse import quote

from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for each other on paper
STEP = 30  # seconds
TOLERANCE = 1  # steps that a phone's clock may be off


def new_key() -> str:
    """A fresh secret, in hexadecimal."""
    return secrets.token_hex(20)


def accepted_step(key: str, text: str, *, after: int, now: datetime) -> int | None:
    """The step of time whose code `text` is, later than the step `after`; None if it is none of those around now."""
    text = "".join(unicodedata.normalize("NFKC", text).split())  # a Chinese keyboard may write wide digits
    if not (text.isascii() and text.isdecimal() and len(text) == 6):
        return None
    totp = TOTP(bytes.fromhex(key), step=STEP)
    totp.time = now.timestamp()
    return totp.t() if totp.verify(int(text), TOLERANCE, min_t=after + 1) else None


def code_at(key: str, now: datetime) -> str:
    """The code that the phone shows at a moment."""
    totp = TOTP(bytes.fromhex(key), step=STEP)
    totp.time = now.timestamp()
    return f"{totp.token():06d}"


def in_letters(key: str) -> str:
    """The secret as one types it into an authenticator, in groups of four."""
    text = base64.b32encode(bytes.fromhex(key)).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(key: str, account: str, issuer: str) -> str:
    """The secret as a QR code says it."""
    secret = in_letters(key).replace(" ", "")
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={secret}&issuer={quote(issuer)}"


def spoken(groups: int) -> str:
    """A random code in groups of four letters, to be written down or said on the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(groups))


def digest(purpose: str, code: str) -> str:
    """What is stored of a spoken code. Keyed with the installation's secret; spaces, dashes and capitals do not matter."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", code).lower() if letter.isalnum())
    return salted_hmac(f"qingzhou.identity.{purpose}", plain, algorithm="sha256").hexdigest()
