"""Keeping evidence: a file is checked, stored once under its fingerprint, and never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from qingzhou.evidence import kinds, pictures, scanning
from qingzhou.evidence.looks import look_of
from qingzhou.evidence.models import File, Look
from qingzhou.evidence.places import path_of
from qingzhou.evidence.states import Scan
from qingzhou.refusals import Incomplete

MEBIBYTE = 1024 * 1024


class Upload(Protocol):
    """What keep needs of an uploaded file."""

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, piece by piece."""
        ...


def keep(upload: Upload, *, now: datetime) -> File:
    """Store an uploaded file under its SHA-256; the same content again gives the row that is there.

    Call it before the transaction that writes down what the file proves: bytes on disk do not roll back. A file that
    no entry names harms nobody. Raises Incomplete when the file is empty, too large, infected, or not of an accepted kind;
    where the scanner cannot be asked, the file is kept and held back.
    """
    return _kept(upload, now, lambda _aside, _media_type: "")[0]


def keep_without_place(upload: Upload, *, now: datetime) -> tuple[File, str]:
    """Store a file as `keep` does, a picture without where it was taken; that, in words, for whoever handed it in."""
    return _kept(upload, now, pictures.take_place_out)


def _kept(upload: Upload, now: datetime, take_out: Callable[[Path, str], str]) -> tuple[File, str]:
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=root, prefix="incoming-")
    aside, place, look = Path(name), "", b""
    try:
        _receive(upload, handle)
        media_type = kinds.media_type_of(aside)
        if media_type in pictures.FORMATS:
            pictures.refuse_unless_drawable(aside, media_type)
            place = take_out(aside, media_type)
            look = look_of(aside, media_type)
        scan = scanning.scan(aside)
        if scan is Scan.INFECTED:
            raise Incomplete(
                "evidence.infected", _("文件里发现病毒，没有收下。"), _("请换一个文件，或把内容写成文字、拍成照片。")
            )
        sha256, size = _fingerprint(aside)
        _put(aside, path_of(sha256))
    finally:
        aside.unlink(missing_ok=True)
    file, made = File.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "media_type": media_type, "stored_at": now, "scan": scan}
    )
    if made and look:
        Look.objects.get_or_create(file=file, defaults={"look": look})
    if scan is Scan.CLEAN and file.scan != scan:
        File.objects.filter(pk=file.pk).update(scan=scan)
        file.scan = scan
    return file, place


def _receive(upload: Upload, handle: int) -> None:
    """Write the upload to disk; stops at the limit."""
    size = 0
    with os.fdopen(handle, "wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > settings.EVIDENCE_MAX_BYTES:
                raise too_large()
            file.write(chunk)
    if size == 0:
        raise Incomplete("evidence.empty", _("文件是空的。"), _("请检查文件内容后重新选择。"))


def _fingerprint(aside: Path) -> tuple[str, int]:
    """The SHA-256 and size of a file that is on disk for good now."""
    with aside.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest(), aside.stat().st_size


def too_large() -> Incomplete:
    """The refusal of a file that is larger than we keep."""
    most = f"{settings.EVIDENCE_MAX_BYTES / MEBIBYTE:g}"
    return Incomplete(
        "evidence.too_large",
        _("文件超过 {size} MB。").format(size=most),
        _("请压缩图片或截取录像的关键部分，使每个文件不超过 {size} MB。").format(size=most),
    )


def _put(aside: Path, place: Path) -> None:
    """Move the file into place in one step; put there twice it stays the same, and a damaged one is made whole."""
    place.parent.mkdir(mode=0o750, exist_ok=True)
    aside.chmod(0o440)
    aside.replace(place)
    for folder in (place.parent, place.parent.parent):
        _sync(folder)


def _sync(folder: Path) -> None:
    """Make the folder's new name outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def scan_again() -> int:
    """Ask the scanner about the files that wait for it, until it cannot be asked; how many it knew."""
    known = 0
    for file in File.objects.filter(scan=Scan.WAITING).order_by("pk"):
        try:
            said = scanning.ask(path_of(file.sha256))
        except FileNotFoundError:  # the bytes are gone, as the audit says
            continue
        except OSError:
            break
        if said is not Scan.WAITING:
            known += File.objects.filter(pk=file.pk, scan=Scan.WAITING).update(scan=said)
    return known
