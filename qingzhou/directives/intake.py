"""What comes in, pasted or as a file, turned into text that can be read; everything else is refused with advice.

Pure: nothing is stored here.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from qingzhou.documents.pdf import text_of_pdf
from qingzhou.documents.plain import text_of_word
from qingzhou.documents.scans import text_of_picture
from qingzhou.documents.table_text import text_of_tables
from qingzhou.refusals import Incomplete

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
HAN_SHARE = 0.25  # a page with pinyin in brackets after every other word still has a third
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Several formats begin with the same bytes; the name tells them apart.
NAMED_ALIKE = {"pdf": (), "doc": ("wps", "et", "xls", "ppt"), "docx": ("xlsx", "ofd", "pptx"), "jpg": (), "png": ()}
_SIGNATURES = ((b"%PDF", "pdf"), (b"\xd0\xcf\x11\xe0", "doc"), (b"PK\x03\x04", "docx"),
    (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n", "png"),
)  # fmt: skip


@dataclass(frozen=True)
class Handed:
    """The text of a file that was handed in, and whether it was recognised from a scan."""

    text: str
    recognised: bool = False


def text_of(name: str, content: bytes) -> str:
    """The text of a file."""
    return handed_in(name, content).text


def handed_in(name: str, content: bytes) -> Handed:
    """The text of a .txt, .docx, .xlsx or .pdf file, or of a scan.

    Raises Incomplete for everything else, too large, empty or not Chinese.
    """
    if len(content) > settings.DIRECTIVE_MAX_BYTES:
        raise _too_large()
    if not content.strip():
        raise _empty()
    ending = _ending(name, content)
    if ending not in READERS and ending not in PRINTED:
        raise _wrong_kind(ending)
    if ending in PRINTED:
        text, recognised = PRINTED[ending](content)
        return Handed(checked(text), recognised)
    return Handed(checked(READERS[ending](content)))


def checked(text: str) -> str:
    """The text with plain line ends, if it is one that can be read. Raises Incomplete when empty, huge, binary or not Chinese."""
    if len(text.encode("utf-8", "replace")) > settings.DIRECTIVE_MAX_BYTES:
        raise _too_large()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _empty()
    if _CONTROL.search(text) or any("\ud800" <= character <= "\udfff" for character in text):
        raise _binary()
    solid = re.sub(r"\s", "", text)
    if len(HAN.findall(solid)) < HAN_SHARE * len(solid):
        raise Incomplete(
            "directives.not_chinese",
            _("这份内容里几乎没有中文，无法分解。"),
            _("请粘贴中文的会议报道、方案或纪要正文；扫描件请先转成文字。"),
        )
    return text


def decoded(content: bytes) -> str:
    """The characters of a text file in UTF-8, UTF-16 with its mark, or GB18030. Raises Incomplete for what is none of them."""
    encodings = (
        ["utf-16"] if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ["utf-8-sig", "gb18030"]
    )
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _binary()


READERS = {"txt": decoded, "docx": text_of_word, "xlsx": text_of_tables}
PRINTED = {"pdf": text_of_pdf, "jpg": text_of_picture, "png": text_of_picture}  # may be pictures of text


def _ending(name: str, content: bytes) -> str:
    """What the file is, by its first bytes if they say, else by its name."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            named = name.rpartition(".")[2].lower()
            return named if named in NAMED_ALIKE[kind] else kind
    ending = name.rpartition(".")[2].lower() if "." in name else "txt"
    return {"text": "txt", "md": "txt"}.get(ending, ending)


def _empty() -> Incomplete:
    return Incomplete(
        "directives.empty", _("没有内容。"), _("请粘贴正文，或选择一个 .docx、.pdf、.xlsx 或 .txt 文件。")
    )


def _too_large() -> Incomplete:
    said = _("内容超过 %(size)d MB。") % {"size": settings.DIRECTIVE_MAX_BYTES // (1024 * 1024)}
    return Incomplete("directives.too_large", said, _("请只保留正文，去掉图片和附件，或分成几份提交。"))


def _binary() -> Incomplete:
    return Incomplete(
        "directives.binary",
        _("这不是文字文件，或者文字编码无法识别。"),
        _("请在原软件中打开，复制正文后粘贴，或另存为 .docx 再上传。"),
    )


def _wrong_kind(ending: str) -> Incomplete:
    if ending == "ofd":
        return Incomplete(
            "directives.ofd",
            _("不能读取 .ofd 格式。"),
            _("请用 OFD 阅读器打开，复制正文后粘贴，或另存为 PDF 后上传。"),
        )
    if ending in {"doc", "wps"}:
        return Incomplete(
            "directives.old_word",
            _("不能读取 .doc 和 .wps 格式。"),
            _("请在 Word 或 WPS 中打开，另存为 .docx 后上传，或直接粘贴正文。"),
        )
    said = _("不能读取“.%(ending)s”文件。") % {"ending": ending[:10]}
    return Incomplete("directives.wrong_kind", said, _("请上传 .docx、.pdf、.xlsx 或 .txt 文件，或直接粘贴正文。"))
