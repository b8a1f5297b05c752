"""Uploads that go on where they broke off: tus 1.0 (core and creation), for the public's forms and for staff."""

from __future__ import annotations

import base64
import binascii

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from qingzhou.evidence import arriving
from qingzhou.hotline import flood
from qingzhou.hotline.handed_in import Arrived, named, signed
from qingzhou.refusals import Refusal
from qingzhou.units.entrance import open_to_everyone

SLICES = "application/offset+octet-stream"


@never_cache
@require_POST
@open_to_everyone
@flood.held_back(flood.UPLOADING)
def upload(request: HttpRequest) -> HttpResponse:
    """Begin a file of a size that is said beforehand; the answer says where its slices go."""
    name, size = _name(request.headers.get("Upload-Metadata", "")), _number(request.headers.get("Upload-Length"))
    try:
        key = arriving.begin(size or 0)
    except Refusal as refusal:  # read by a script, which shows these words
        return _answer(refusal.status, str(refusal))
    answer = _answer(201)
    answer["Location"] = reverse("hotline:slice", args=[signed(Arrived(key, name, size or 0))])
    return answer


@never_cache
@require_http_methods(["HEAD", "PATCH"])
@open_to_everyone
def slice_of(request: HttpRequest, upload: str) -> HttpResponse:
    """How much of a file is there; or one more slice of it."""
    file = named(upload)
    there = arriving.there(file.key) if file else None
    if file is None or there is None:
        raise Http404
    if request.method == "HEAD":
        return _answer(200, there=there, size=file.size)
    if request.content_type != SLICES:
        return _answer(415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > arriving.LARGEST_SLICE:
        return _answer(413)
    at = _number(request.headers.get("Upload-Offset"))
    try:
        added = arriving.add(file.key, -1 if at is None else at, request.body, file.size)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return _answer(204 if added else 409, there=arriving.there(file.key))


def _answer(status: int, said: str = "", *, there: int | None = None, size: int | None = None) -> HttpResponse:
    answer = HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    answer["Tus-Resumable"] = "1.0.0"
    for name, value in (("Upload-Offset", there), ("Upload-Length", size)):
        if value is not None:
            answer[name] = str(value)
    return answer


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _name(metadata: str) -> str:
    """The file's name out of “filename BASE64,…”; “file” where it is not said."""
    for pair in metadata.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode().replace("\0", "").strip() or "file"
            except (binascii.Error, UnicodeDecodeError):
                break
    return "file"
