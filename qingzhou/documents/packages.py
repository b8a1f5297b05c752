"""Office files are zip packages: written with the same bytes every time, read only after every part was measured."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from lxml import etree

from qingzhou.refusals import Incomplete

CONTENT_TYPES = "[Content_Types].xml"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip entry can carry
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc .xls .wps .et, and new files under a password
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Format:
    """One kind of Office file: what people call it and how it says so itself."""

    extension: str
    program: str
    old_extensions: str
    main_type: str  # content type of its main part


WORD = Format(
    ".docx",
    "Word",
    ".doc、.wps",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
)
EXCEL = Format(
    ".xlsx", "Excel", ".xls、.et", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)


@dataclass(frozen=True)
class Limits:
    """How much of a stranger's file is read at most."""

    file_bytes: int = 10 * MEBIBYTE
    unpacked_bytes: int = 100 * MEBIBYTE
    parts: int = 2000


def packed(parts: Mapping[str, bytes], *, compressed: bool = True) -> bytes:
    """A zip package of `parts`: the same parts give the same bytes, whenever and in whatever order they come."""
    target = BytesIO()
    with ZipFile(target, "w") as package:
        for name in sorted(parts, key=lambda part: (part != CONTENT_TYPES, part)):
            entry = ZipInfo(name, date_time=EPOCH)
            entry.compress_type = ZIP_DEFLATED if compressed else ZIP_STORED
            entry.create_system = 0
            entry.external_attr = 0
            package.writestr(entry, parts[name])
    return target.getvalue()


def unpacked(content: bytes, form: Format, limits: Limits) -> dict[str, bytes]:
    """The parts of an uploaded Office file by name, all read and measured.

    Raises Incomplete when the file is something else, old, locked, damaged, or made to overwhelm the reader.
    """
    _refuse_before_opening(content, form, limits)
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = _read(package, form, limits)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError, RuntimeError) as error:
        raise damaged(form) from error
    if form.main_type.encode() not in parts.get(CONTENT_TYPES, b""):
        raise _not_this(form)
    if any(b"<!DOCTYPE" in part.replace(b"\0", b"") for name, part in parts.items() if _is_xml(name)):
        raise damaged(form)  # entities belong in no Office file; the zeros are those of UTF-16
    return parts


def tree(part: bytes, form: Format) -> etree._Element:
    """One XML part, parsed with nothing resolved, fetched or expanded. Raises Incomplete when it is not XML."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(form) from error


def damaged(form: Format) -> Incomplete:
    """The refusal of a file that cannot be read to its end."""
    return Incomplete(
        "documents.damaged",
        _("文件已损坏，无法读取。"),
        _("请用 {program} 或 WPS 打开，另存为 {extension} 后再上传。").format(
            program=form.program, extension=form.extension
        ),
    )


def _refuse_before_opening(content: bytes, form: Format, limits: Limits) -> None:
    save_as = _("请用 {program} 或 WPS 打开，另存为 {extension} 后再上传。").format(
        program=form.program, extension=form.extension
    )
    if not content:
        raise Incomplete("documents.empty", _("文件是空的。"), _("请检查文件内容后重新选择。"))
    if len(content) > limits.file_bytes:
        said = _("文件超过 {size} MB。").format(size=f"{limits.file_bytes / MEBIBYTE:g}")
        raise Incomplete("documents.too_large", said, _("请删去图片等无关内容，或拆成几个文件后再上传。"))
    if content.startswith(OLD_OFFICE) and ENCRYPTED_PART in content:
        raise Incomplete("documents.locked", _("文件加了密码，无法读取。"), _("请取消密码保护后再上传。"))
    if content.startswith(OLD_OFFICE):
        said = _("这是旧格式的文件（{extensions}），无法读取。").format(extensions=form.old_extensions)
        raise Incomplete("documents.old", said, save_as)
    if not content.startswith(b"PK\x03\x04"):
        raise _not_this(form)


def _not_this(form: Format) -> Incomplete:
    return Incomplete(
        "documents.not_this_format",
        _("这不是 {extension} 文件。").format(extension=form.extension),
        _("请用 {program} 或 WPS 打开，另存为 {extension} 后再上传。").format(
            program=form.program, extension=form.extension
        ),
    )


def _read(package: ZipFile, form: Format, limits: Limits) -> dict[str, bytes]:
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if len(entries) > limits.parts or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Incomplete(
            "documents.too_large_unpacked",
            _("文件解压后过大，无法读取。"),
            _("请只保留需要的内容，另存为新的 {extension} 文件后再上传。").format(extension=form.extension),
        )
    if len({entry.filename for entry in entries}) < len(entries):
        raise damaged(form)  # two parts of one name: readers disagree on which one counts
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise damaged(form)
    # Sizes in the directory may lie; zipfile never gives more than they say, and _read's caller packs again what was read.
    return {entry.filename: package.read(entry) for entry in entries}


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))
