"""How a file of evidence is handed to a browser: the bytes that may be shown, and nothing a page could abuse."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from django.http import FileResponse
from django.utils.translation import gettext as _

from qingzhou.evidence import kinds
from qingzhou.evidence.models import File
from qingzhou.evidence.queries import open_shown
from qingzhou.evidence.states import Scan
from qingzhou.refusals import NotNow

UNSAFE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
LONGEST_NAME = 120


def response_for(file: File, name: str) -> FileResponse:
    """The file for whoever may see it (the caller has made sure), under the name it was handed in with.

    Pictures and PDF open in the browser, the rest is saved. Raises FileNotFoundError when the bytes are gone, and NotNow
    for a file that is held back.
    """
    if file.is_held_back:
        said = _("这个文件现在不能打开：%(scan)s。") % {"scan": Scan(file.scan).label}
        raise NotNow("evidence.held_back", said, _("文件没有丢，扫描通过后自动放行；有病毒的请与技术人员联系。"))
    inline = file.is_picture or file.media_type == kinds.PDF
    response = FileResponse(
        open_shown(file.sha256),
        as_attachment=not inline,
        filename=safe_name(name, file.media_type),
        content_type=file.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str, media_type: str) -> str:
    """`name` without folders, signs that systems trip over or that turn text round, ending as its content demands."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = UNSAFE.sub("_", last).strip(" .") or "file"
    extensions = kinds.EXTENSIONS[media_type]
    if clean.lower().endswith(extensions):
        stem, dot, extension = clean.rpartition(".")
        return f"{stem[:LONGEST_NAME] or 'file'}{dot}{extension}"
    return f"{clean[:LONGEST_NAME]}{extensions[0]}"
