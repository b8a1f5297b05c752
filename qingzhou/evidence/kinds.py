"""What a file really is, by its content; its name and what the browser says count for nothing."""

from __future__ import annotations

import codecs
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import filetype
from django.utils.translation import gettext as _

from qingzhou.refusals import Incomplete

TEXT = "text/plain"
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {  # of every accepted type; the first is given to files whose name says something else
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    PDF: (".pdf",),
    WORD: (".docx",),
    EXCEL: (".xlsx",),
    TEXT: (".txt", ".csv", ".md", ".log"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "audio/x-wav": (".wav",),
    "audio/amr": (".amr",),
    "audio/ogg": (".ogg", ".opus"),
    "video/mp4": (".mp4",),
}
MEDIA = {kind for kind in EXTENSIONS if kind.startswith(("image/", "audio/", "video/"))}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
CONTENT_TYPES = "[Content_Types].xml"
CONTENT_TYPES_MOST = 1024 * 1024  # bytes of the list of parts that are read
CHUNK = 64 * 1024


def media_type_of(path: Path) -> str:
    """The media type of the file at `path`, one of EXTENSIONS.

    Raises Incomplete, with words that say what is accepted, when it is none of them.
    """
    with path.open("rb") as file:
        head = file.read(8192)
    if head.startswith(OLD_OFFICE):
        raise Incomplete(
            "evidence.old_office",
            _("这是旧格式或加密的 Office 文件，不能保存为佐证材料。"),
            _("请取消密码，另存为 .docx 或 .xlsx 后再上传。"),
        )
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        raise Incomplete(
            "evidence.heic",
            _("这是 HEIC 格式的照片，许多电脑打不开。"),
            _("请在手机“设置—相机—格式”中选择“兼容性最佳”后重拍，或转为 JPG 后再上传。"),
        )
    found = _recognised(path, head)
    if found is None:
        raise refused()
    return found


def refused() -> Incomplete:
    """The refusal of a file that is nothing we keep."""
    return Incomplete(
        "evidence.not_accepted",
        _("不接受这种文件。"),
        _(
            "可以上传：照片（JPG、PNG、WebP）、PDF、Word（.docx）、Excel（.xlsx）、文本（.txt、.csv）、录音和录像（MP3、M4A、WAV、AMR、OGG、MP4）。"
        ),
    )


def _recognised(path: Path, head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    guess = filetype.guess(head)
    if guess is not None:
        mime = "audio/mp4" if guess.mime in ("audio/m4a", "audio/x-m4a") else guess.mime
        return mime if mime in MEDIA else None
    return TEXT if _is_text(path) else None


def _office(path: Path) -> str | None:
    """Word or Excel without macros, by the list of parts every such file carries; other archives are neither."""
    try:
        with ZipFile(path) as package:
            entry = package.getinfo(CONTENT_TYPES)
            if entry.file_size > CONTENT_TYPES_MOST:
                return None
            listed = package.read(entry)
    except (BadZipFile, KeyError, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        return None
    if b"vbaProject" in listed:
        return None
    return next((kind for kind in (WORD, EXCEL) if f"{kind}.main+xml".encode() in listed), None)


def _is_text(path: Path) -> bool:
    """Whether the whole file is readable text in UTF-8, UTF-16 with its mark, or GB18030."""
    with path.open("rb") as file:
        marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encodings = ("utf-16",) if marked else ("utf-8", "gb18030")
    return any(_decodes(path, encoding) for encoding in encodings)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if not _is_readable(decoder.decode(chunk)):
                    return False
        return _is_readable(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def _is_readable(text: str) -> bool:
    return not any(character < " " and character not in "\t\n\r\f" for character in text)
