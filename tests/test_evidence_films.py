"""A film is shown as picture and sound alone: nothing tells where it was taken."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from qingzhou.evidence import films
from qingzhou.evidence.actions import keep
from qingzhou.evidence.queries import check, open_shown
from qingzhou.refusals import NotNow
from tests.build import refused

PLACE = b"+36.1036+120.3820/"
SIGHT = b"what is seen and heard"


def box(kind: bytes, *contents: bytes) -> bytes:
    inside = b"".join(contents)
    return (8 + len(inside)).to_bytes(4, "big") + kind + inside


def track(handler: bytes, *more: bytes) -> bytes:
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13))), *more)


def film(*tracks: bytes, last: bytes = b"") -> bytes:
    told = box(b"udta", box(b"\xa9xyz", PLACE), box(b"meta", PLACE))
    moov = box(b"moov", box(b"mvhd", bytes(100)), *tracks, told)
    return box(b"ftyp", b"isom", bytes(4)) + moov + box(b"uuid", PLACE) + box(b"mdat", SIGHT) + last


def bare(content: bytes) -> bytes:
    target = BytesIO()
    films.write_bare_copy(BytesIO(content), target)
    return target.getvalue()


def test_what_is_shown_of_a_film_has_no_place_and_nothing_in_it_moved() -> None:
    whole = film(track(b"vide", box(b"udta", PLACE)), track(b"soun"), last=box(b"gps ", PLACE) + box(b"skip", PLACE))
    shown = bare(whole)
    assert whole.count(PLACE) == 6
    assert PLACE not in shown
    assert len(shown) == len(whole)
    assert shown.index(SIGHT) == whole.index(SIGHT)
    assert shown.count(b"trak") == 2
    assert bare(shown) == shown


@pytest.mark.parametrize(
    "whole",
    [film(track(b"vide"), track(b"meta")), film(track(b"vide"), track(b"text")), film()[:-9], b"no film at all"],
    ids=["a track that tells a way", "a track of text", "broken off", "no film"],
)
def test_what_cannot_be_bared_is_not_shown(whole: bytes) -> None:
    with refused("evidence.place_stays"):
        bare(whole)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_they_are_bared_or_refused(content: bytes) -> None:
    with suppress(NotNow):
        assert len(bare(content)) == len(content)


@pytest.mark.django_db
def test_the_original_of_a_film_stays_as_it_was_handed_in(settings: Settings) -> None:
    whole = film(track(b"vide"))
    file = keep(ContentFile(whole, "现场.mp4"), now=datetime(2026, 11, 2, tzinfo=UTC))
    with open_shown(file.sha256) as shown:
        assert PLACE not in shown.read()
    assert check(file.sha256) is None
