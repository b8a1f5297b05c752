"""Where files lie, what may be shown of them, and whether they are still what was handed in."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from qingzhou.evidence import films, pictures
from qingzhou.evidence.models import File, Look
from qingzhou.evidence.places import path_of
from qingzhou.evidence.states import HELD_BACK, Scan

__all__ = ["check", "held_back", "looks_of", "open_shown", "path_of"]

CHUNK = 1024 * 1024


def open_shown(sha256: str) -> BinaryIO:
    """What others are shown of a file: pictures, films and MP4 sound as a copy without metadata, the rest as handed in.

    The copy is made at the first showing and kept beside the original. Raises File.DoesNotExist for an unknown
    fingerprint, FileNotFoundError when the bytes are gone, and NotNow for a film that cannot be bared.
    """
    file = File.objects.get(sha256=sha256)
    original = path_of(sha256)
    if not (file.is_picture or file.media_type in films.TYPES):
        return original.open("rb")
    copy = original.with_name(f"{original.name}.shown")
    try:
        return copy.open("rb")
    except FileNotFoundError:
        _make_copy(original, file.media_type, copy)
        return copy.open("rb")


def held_back(fingerprints: Iterable[str]) -> dict[str, str]:
    """Which of these files nobody is shown, and why in words; no question where there are no files."""
    wanted = set(fingerprints)
    if not wanted:
        return {}
    held = File.objects.filter(scan__in=HELD_BACK, sha256__in=wanted).values_list("sha256", "scan")
    return {sha256: str(Scan(scan).label) for sha256, scan in held}


def looks_of(fingerprints: Iterable[str]) -> dict[str, bytes]:
    """By what the pictures among these files are known again: one question."""
    looks = Look.objects.filter(file__sha256__in=set(fingerprints)).values_list("file__sha256", "look")
    return {sha256: bytes(look) for sha256, look in looks}


def check(sha256: str) -> str | None:
    """What is wrong with a file of evidence, None if its bytes are exactly those handed in."""
    try:
        with path_of(sha256).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return _("文件不在存储中")
    except OSError:
        return _("文件无法读取")
    return None if found == sha256 else _("文件内容已被改动，与指纹不符")


def _make_copy(original: Path, media_type: str, copy: Path) -> None:
    """Write the copy aside and move it into place, so that nobody is shown half of it."""
    handle, name = tempfile.mkstemp(dir=copy.parent, suffix=".making")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            if media_type in films.TYPES:
                with original.open("rb") as source:
                    films.write_bare_copy(source, target)
            else:
                pictures.write_bare_copy(original, media_type, target)
        aside.replace(copy)
    finally:
        aside.unlink(missing_ok=True)
