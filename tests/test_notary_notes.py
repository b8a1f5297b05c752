"""Signed notes and signatures: against the vectors of their specifications, and against the cryptography library."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from qingzhou.notary import checkpoint, verifier
from qingzhou.notary.checkpoint import sign, signing_key, verifier_key
from qingzhou.notary.commitments import no_counts

# c2sp.org/signed-note, the specification's example with its key.
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# golang.org/x/mod/sumdb/note, the example of its documentation: seed, key, text and the exact note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SIGNER = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# RFC 8032, 7.1: secret key, public key, message, signature.
RFC_8032 = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
TEXTS = st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=20), min_size=1).map(
    lambda lines: "\n".join(lines) + "\n"
)


def key_of(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


# --- Ed25519 in plain Python ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_rfcs_signatures_hold_and_with_one_bit_less_none_does(
    secret: str, public: str, message: str, signature: str
) -> None:
    raw = (bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))
    assert key_of(bytes.fromhex(secret)).public_key().public_bytes_raw() == raw[0]
    assert verifier.signed_by(*raw)
    for part in range(3):
        for bit in (0, 1, len(raw[part]) * 8 - 1):
            if raw[part]:
                changed = bytearray(raw[part])
                changed[bit // 8] ^= 1 << bit % 8
                assert not verifier.signed_by(*raw[:part], bytes(changed), *raw[part + 1 :])


def accepted(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=80), spoil=st.integers(0, 511))
@settings(max_examples=40)
def test_the_library_and_the_plain_verifier_agree(seed: bytes, message: bytes, spoil: int) -> None:
    key = key_of(seed)
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))
    assert verifier.signed_by(public, message, bytes(signature))
    signature[spoil // 8] ^= 1 << spoil % 8
    assert verifier.signed_by(public, message, bytes(signature)) == accepted(public, message, bytes(signature)) is False


def test_a_signature_has_one_form_only() -> None:
    secret, public, message, signature = (bytes.fromhex(one) for one in RFC_8032[1])
    order = 2**252 + 27742317777372353535851937790883648493
    larger = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert secret
    assert not verifier.signed_by(public, message, signature[:32] + larger)
    assert not verifier.signed_by(public, message, signature + b"\0")
    assert not verifier.signed_by(b"\xff" * 32, message, signature)
    assert not verifier.signed_by(public[:31], message, signature)


# --- notes ------------------------------------------------------------------------------------------------------
def test_the_specifications_notes_are_read() -> None:
    assert verifier.open_note(SPEC_NOTE, SPEC_KEY) == "This is an example message.\n"
    assert verifier.open_note(GO_NOTE, GO_KEY) == GO_TEXT


def test_we_sign_byte_for_byte_what_the_reference_implementation_signs() -> None:
    key = key_of(verifier.decoded(GO_SIGNER)[1:])
    assert verifier_key("PeterNeumann", key) == GO_KEY
    assert sign(GO_TEXT, "PeterNeumann", key) == GO_NOTE


@given(text=TEXTS, seed=st.binary(min_size=32, max_size=32))
@settings(max_examples=30)
def test_what_was_signed_is_what_is_read_and_nothing_else(text: str, seed: bytes) -> None:
    key = key_of(seed)
    note, line = sign(text, "qingzhou/999001", key), verifier_key("qingzhou/999001", key)
    assert verifier.open_note(note, line) == text
    assert not verifier.open_note("x" + note, line)
    assert not verifier.open_note(note, SPEC_KEY)


def test_signatures_of_unknown_keys_beside_ours_do_no_harm_and_do_not_count() -> None:
    both = GO_NOTE + SPEC_NOTE.split("\n\n")[1]
    assert verifier.open_note(both, GO_KEY) == GO_TEXT
    assert not verifier.open_note(both, SPEC_KEY)  # signs another text


@pytest.mark.parametrize(
    "note",
    ["", "text\n", "text\n\n", GO_NOTE[:-1], GO_NOTE + "\n", GO_NOTE.replace("— ", "- "), GO_NOTE.replace(",", "\t"),
     GO_NOTE.replace("=", "")],
)  # fmt: skip
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - binascii's own is one, too
        verifier.open_note(note, GO_KEY)


@pytest.mark.parametrize(
    "line",
    ["", "PeterNeumann", GO_KEY.replace("c74f20a3", "c74f20a4"), GO_KEY.replace("Peter", ""), f"a b{GO_KEY}",
     "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", GO_KEY + "AAAA"],
)  # fmt: skip
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        verifier.read_key(line)


# --- heads ------------------------------------------------------------------------------------------------------
HEAD = verifier.Head("PeterNeumann", 3, b"\1" * 32, "2026-11-02", no_counts() | {"received": 2})


def signed(text: str) -> str:
    return sign(text, "PeterNeumann", key_of(verifier.decoded(GO_SIGNER)[1:]))


def test_a_head_is_a_checkpoint_with_a_day_and_counts() -> None:
    lines = HEAD.text().split("\n")
    assert lines[:5] == ["PeterNeumann", "3", "AQEB" * 10 + "AQE=", "day 2026-11-02", "received 2"]
    assert lines[-2:] == ["rechecked 0", ""]
    assert verifier.read_head(signed(HEAD.text()), GO_KEY) == HEAD


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n3\n", "\n03\n"), ("\n3\n", "\n-3\n"), ("day 2026", "day  2026"), ("PeterN", "P"), ("received 2", "received two"),
     ("received 2", "received  2"), ("\nAQEB", "\n"), ("day 2026-11-02", "2026-11-02"), ("accepted", "received")],
)  # fmt: skip
def test_a_signed_text_of_another_form_is_no_head(old: str, new: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        verifier.read_head(signed(HEAD.text().replace(old, new, 1)), GO_KEY)


# --- the key ----------------------------------------------------------------------------------------------------
def test_the_key_is_made_once_and_for_its_owner_only(settings: Settings, tmp_path: Path) -> None:
    settings.NOTARY_KEY = tmp_path / "key"
    first = signing_key()
    assert stat.S_IMODE(settings.NOTARY_KEY.stat().st_mode) == 0o600
    assert signing_key().private_bytes_raw() == first.private_bytes_raw()
    checkpoint._make(settings.NOTARY_KEY)  # another process was faster: its key stays
    assert signing_key().private_bytes_raw() == first.private_bytes_raw()
    assert list(tmp_path.iterdir()) == [settings.NOTARY_KEY]


def test_a_key_that_others_can_read_signs_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.NOTARY_KEY = tmp_path / "key"
    signing_key()
    settings.NOTARY_KEY.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        signing_key()
