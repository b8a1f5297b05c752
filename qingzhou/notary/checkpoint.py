"""Heads as C2SP checkpoints: a signed note with origin, size, root, and a line for the day and for each count.

Reading and checking them is verifier.py's: what the office signs is what anybody can check. Formats: c2sp.org/signed-note
and c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from qingzhou.kit.made_once import made_once
from qingzhou.notary.verifier import ED25519, key_id, read_key
from qingzhou.refusals import NotNow

ORIGIN = re.compile(r"[^\s+]+")


def origin_of(jurisdiction: str) -> str:
    """The name under which a new log is known for ever. Raises ImproperlyConfigured for one that cannot be signed."""
    name = f"{settings.NOTARY_ORIGIN}/{jurisdiction}"
    if not ORIGIN.fullmatch(name):
        raise ImproperlyConfigured(f"QINGZHOU_NOTARY_ORIGIN: no spaces and no plus, please: {name}")
    return name


def signing_key() -> Ed25519PrivateKey:
    """The installation's key, made at the first use. Raises ImproperlyConfigured where others may read it, or it is none."""
    place = Path(settings.NOTARY_KEY)
    if not place.exists():
        _make(place)
    if place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ImproperlyConfigured(f"{place.name}: others can read the signing key; chmod 600 it")
    key = load_pem_private_key(place.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{place.name} is not an Ed25519 key")
    return key


def key_for(line: str) -> Ed25519PrivateKey:
    """The installation's key, if it is the one that a log is known by. Raises NotNow if it is another."""
    key = signing_key()
    if verifier_key(read_key(line)[0], key) != line:
        said = _("签名密钥不是存证日志原来的那一把。")
        raise NotNow("notary.other_key", said, _("请从备份恢复密钥文件（见运行手册），恢复前不签发日签和存证回执。"))
    return key


def _make(place: Path) -> None:
    """A new key, whole or not at all; of two processes that make one, the first wins."""
    made_once(place, Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def verifier_key(origin: str, key: Ed25519PrivateKey) -> str:
    """The line by which others know the key: `origin+id+key`."""
    public = key.public_key().public_bytes_raw()
    return f"{origin}+{key_id(origin, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def sign(text: str, origin: str, key: Ed25519PrivateKey) -> str:
    """The text as a signed note."""
    identified = key_id(origin, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n— {origin} {base64.b64encode(identified).decode()}\n"
