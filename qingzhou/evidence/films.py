"""Films and sound in MP4 boxes: a copy with picture and sound alone, that says nothing of where and with what it was taken.

ISO/IEC 14496-12: a file is boxes of a length, a type and what is in them. Phones write the place into `udta` and `meta` of the film
or of a track, dashboard cameras into boxes of their own or a track of its own. Only boxes that players need are kept; of all others
the type becomes `free` and the contents zeros, so that nothing moves and what points into the file still points rightly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from qingzhou.refusals import NotNow

TYPES = frozenset({"video/mp4", "audio/mp4"})
# What is kept in the file, in the film and in a track; a box that is named here as a key is looked into.
KEPT: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx", b"mfra"}),
    b"moov": frozenset({b"mvhd", b"iods", b"mvex", b"trak"}),
    b"trak": frozenset({b"tkhd", b"tref", b"edts", b"mdia"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"elng", b"minf"}),
}
SHOWN = frozenset(
    {b"vide", b"soun", b"tmcd"}
)  # handlers of tracks; others, such as `meta`, may tell a way minute by minute


def write_bare_copy(source: IO[bytes], target: IO[bytes]) -> None:
    """The film with picture and sound alone. Raises NotNow for one that cannot be taken apart, or has other tracks."""
    content = bytearray(source.read())
    try:
        _bare(content, b"", 0, len(content))
    except (IndexError, ValueError) as error:
        said = _("这个录像或录音不能去掉拍摄位置，不提供查看。")
        raise NotNow(
            "evidence.place_stays", said, _("原件没有丢，凭指纹由技术人员从存储中调取，或请提交人重新导出后再传。")
        ) from error
    target.write(content)


def _bare(content: bytearray, inside: bytes, start: int, end: int) -> None:
    for kind, at, body, until in _boxes(content, start, end):
        if kind not in KEPT[inside]:
            content[at + 4 : at + 8] = b"free"
            content[body:until] = bytes(until - body)
        elif kind == b"hdlr" and bytes(content[body + 8 : body + 12]) not in SHOWN:
            raise ValueError("a track of neither picture nor sound")
        elif kind in KEPT:
            _bare(content, kind, body, until)


def _boxes(content: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Of each box its type, where it begins, where its contents begin, and where it ends. Raises ValueError where that cannot be."""
    at = start
    while at < end:
        size, body = int.from_bytes(content[at : at + 4], "big"), at + 8
        if size == 1:
            size, body = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        until = end if size == 0 else at + size
        if not body <= until <= end:
            raise ValueError("no boxes")
        yield bytes(content[at + 4 : at + 8]), at, body, until
        at = until
