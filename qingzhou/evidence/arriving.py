"""Files that arrive slice by slice: a connection that breaks loses nothing, for what is there goes on where it stopped.

A file lies aside under a name that cannot be guessed until whoever sent it hands in the form it belongs to.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from qingzhou.evidence.actions import MEBIBYTE, too_large
from qingzhou.refusals import Incomplete, NotNow

KEY = re.compile(r"[0-9a-f]{32}")
MOST, ROOM = 5000, 8 * 1024 * MEBIBYTE  # files aside at once, and their bytes
KEPT_FOR = timedelta(hours=24)  # without use
DONE_FOR = timedelta(minutes=15)  # after its form was handed in: who pressed twice hands it in twice
LARGEST_SLICE = MEBIBYTE


def begin(size: int) -> str:
    """Make room for a file of so many bytes; the key by which it goes on. Raises Incomplete or NotNow."""
    if size <= 0:
        raise Incomplete("evidence.empty", _("文件是空的。"), _("请检查文件内容后重新选择。"))
    if size > settings.EVIDENCE_MAX_BYTES:
        raise too_large()
    folder = _folder()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    aside = list(_sizes(folder))
    if len(aside) >= MOST or sum(aside) + size > ROOM:
        raise NotNow("evidence.too_many_arriving", _("正在上传的文件太多。"), _("请过几分钟再试，文字可以先提交。"))
    key = secrets.token_hex(16)
    (folder / key).touch(mode=0o640, exist_ok=False)
    return key


def _sizes(folder: Path) -> Iterator[int]:
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # thrown away meanwhile
            yield file.stat().st_size


def there(key: str) -> int | None:
    """How many bytes of a file are there; None for one that is unknown, or was thrown away."""
    try:
        return _path(key).stat().st_size
    except FileNotFoundError:
        return None


def add(key: str, at: int, piece: bytes, size: int) -> bool:
    """Add a slice that begins at byte `at` of a file of `size` bytes; whether that is where the file ended, and it fits.

    Raises FileNotFoundError for a file that is unknown.
    """
    with _path(key).open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the same slice sent twice at once is written once
        end = file.seek(0, os.SEEK_END)
        fits = at == end and end + len(piece) <= size
        if fits:
            file.write(piece)
        return fits


def chunks(key: str) -> Iterator[bytes]:
    """What is there of a file, piece by piece. Raises FileNotFoundError."""
    with _path(key).open("rb") as file:
        while piece := file.read(LARGEST_SLICE):
            yield piece


def done(key: str, now: datetime) -> None:
    """Its form was handed in and the file kept for good, or refused: what lies aside is thrown away soon."""
    last = (now - KEPT_FOR + DONE_FOR).timestamp()
    with suppress(FileNotFoundError):
        os.utime(_path(key), (last, last))


def throw_away_old(now: datetime) -> int:
    """Throw away what nobody went on with; how many files."""
    gone = 0
    for file in list(_folder().iterdir()) if _folder().exists() else []:
        with suppress(FileNotFoundError):  # thrown away by another worker
            if file.stat().st_mtime < (now - KEPT_FOR).timestamp():
                file.unlink()
                gone += 1
    return gone


def _folder() -> Path:
    return Path(settings.EVIDENCE_ROOT) / "arriving"


def _path(key: str) -> Path:
    if not KEY.fullmatch(key):
        raise ValueError("not a key of a file that arrives")
    return _folder() / key
