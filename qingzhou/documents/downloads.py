"""How a paper that was made is handed to a browser: saved under its name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def saved_as(name: str, content: bytes, kind: str = WORD) -> HttpResponse:
    """The file, to be saved under a name; `kind` is its media type."""
    disposition = content_disposition_header(True, name)  # noqa: FBT003 - Django's own order of arguments
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition or "attachment"})
