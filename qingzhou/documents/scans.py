"""Pictures of text: scanned PDF files and photographs, read by text recognition where it is installed (`script/setup scans`).

The models come inside the package; nothing leaves the machine.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.utils.translation import gettext as _

from qingzhou.documents.printed import Line, text_of_pages
from qingzhou.documents.strangers import pages_read_by
from qingzhou.refusals import Incomplete

SECONDS = 150


def can_read() -> bool:
    """Whether text recognition is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


def text_of_picture(content: bytes) -> tuple[str, bool]:
    """The text of a photograph or scan in JPEG or PNG, and that it was recognised. Raises Incomplete when none can be read."""
    return text_of_pages(lines_of_scan(content)), True


def lines_of_scan(content: bytes) -> list[list[Line]]:
    """The lines recognised on each page of a scan: a PDF, JPEG or PNG.

    Raises Incomplete when recognition is not installed, or the file is damaged, too long, or shows no text.
    """
    if not can_read():
        raise Incomplete(
            "documents.scanned",
            _("这份文件是扫描件或照片，里面没有文字。"),
            _("请用扫描软件或 WPS 的文字识别转成文字，核对后粘贴到这里；也可请管理员安装文字识别组件。"),
        )
    pages = pages_read_by("qingzhou.documents.scan_reader", content, SECONDS)
    if not any(pages):
        raise Incomplete(
            "documents.no_text_seen", _("这份扫描件里没有认出文字。"), _("请换一份更清晰、端正的扫描件，或粘贴正文。")
        )
    return pages
