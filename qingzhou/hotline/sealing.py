"""Sealed boxes: who reported and how to reach them, encrypted to a key that whoever serves pages need not have.

HPKE (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305. Every report has a box of the same size, empty or not, so that
nothing tells from outside whether somebody left a name. The private key may be taken to another machine.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings

from qingzhou.kit.made_once import made_once

SIZE = 1024  # bytes of what is sealed, padded
INFO = b"qingzhou hotline identity"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
PUBLIC, PRIVATE = "seal-public.pem", "seal-private.pem"


def seal(said: dict[str, str]) -> bytes:
    """What was said of oneself, sealed. Raises ValueError where it is too long."""
    plain = json.dumps({name: text for name, text in said.items() if text}, ensure_ascii=False).encode()
    if len(plain) > SIZE:
        raise ValueError("too much for a sealed box")
    return SUITE.encrypt(plain.ljust(SIZE), public_key(), INFO)


def unseal(box: bytes, private: Path) -> dict[str, str]:
    """What is in a box, by the private key in that file. Raises InvalidTag for another key or a changed box."""
    said: dict[str, str] = json.loads(SUITE.decrypt(box, private_key(private), INFO))
    return said


def private_key(place: Path) -> X25519PrivateKey:
    """The private key in a file. Raises OSError where there is none to read, ValueError for anything else."""
    key = load_pem_private_key(place.read_bytes(), None)
    if not isinstance(key, X25519PrivateKey):
        raise TypeError("not a key of sealed boxes")
    return key


def fingerprint(key: X25519PublicKey) -> str:
    """By which people compare keys: 16 hexadecimal digits of the public one's hash."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


# --- handed on to one person, once -----------------------------------------------------------------------------
SALT, NONCE = 16, 12


def hand_on(box: bytes, private: Path, code: str, about: str) -> bytes:
    """What is in a box, under a code that is told to one person. As long for an empty box as for a full one."""
    plain = SUITE.decrypt(box, private_key(private), INFO)  # as padded, never looked into
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return salt + nonce + ChaCha20Poly1305(_key_of(code, salt)).encrypt(nonce, plain, about.encode())


def handed_on(cipher: bytes, code: str, about: str) -> dict[str, str] | None:
    """What was handed on; None where the code is another's."""
    salt, nonce, rest = cipher[:SALT], cipher[SALT : SALT + NONCE], cipher[SALT + NONCE :]
    try:
        said: dict[str, str] = json.loads(ChaCha20Poly1305(_key_of(code, salt)).decrypt(nonce, rest, about.encode()))
    except InvalidTag:
        return None
    return said


def _key_of(code: str, salt: bytes) -> bytes:
    """A code is a hundred random bits, so nothing has to be made slow."""
    return HKDF(SHA256(), 32, salt, b"qingzhou hotline handed on").derive(code.encode())


# --- the pair of keys ------------------------------------------------------------------------------------------
def public_key() -> X25519PublicKey:
    """The key that boxes are sealed to now."""
    return _public_key(str(settings.HOTLINE_SEAL))


@lru_cache(maxsize=8)
def _public_key(folder: str) -> X25519PublicKey:
    """The key that boxes are sealed to; without one, a pair is made."""
    place = Path(folder) / PUBLIC
    if not place.exists():
        make_pair(Path(folder))
    key = load_pem_public_key(place.read_bytes())
    assert isinstance(key, X25519PublicKey)
    return key


def make_pair(folder: Path) -> None:
    """A new pair of keys in the folder, unless there is one. Two that do this at once agree on the first's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = X25519PrivateKey.generate()
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if not made_once(folder / PRIVATE, secret):
        private = private_key(folder / PRIVATE)
    open_part = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made_once(folder / PUBLIC, open_part, 0o644)
