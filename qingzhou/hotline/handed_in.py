"""Files as people hand them in: with the form, or slice by slice before it, where the browser can; both are one field.

What arrived before the form is named in it by a signed text, so that nobody hands in what others sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.evidence import arriving
from qingzhou.evidence.actions import keep_without_place
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.forms.base import FilesField, FilesInput
from qingzhou.refusals import Incomplete

SALT, SECONDS = "hotline.arriving", 24 * 60 * 60
LONGEST_NAME = 200


class Arrived:
    """A file that arrived before its form, as a form's field takes it."""

    def __init__(self, key: str, name: str, size: int) -> None:
        self.key, self.name, self.size = key, name, size

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return arriving.there(self.key) == self.size

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, piece by piece."""
        return arriving.chunks(self.key)


def signed(file: Arrived) -> str:
    """The name under which a file arrives."""
    return signing.dumps([file.key, file.name[:LONGEST_NAME], file.size], salt=SALT)


def named(text: str) -> Arrived | None:
    """The file of a name; None for what this program did not sign, or too long ago."""
    try:
        return Arrived(*signing.loads(text, salt=SALT, max_age=SECONDS))
    except signing.BadSignature:
        return None


class SlicedInput(FilesInput):
    """A field for files that hands them in slice by slice where the browser can, see upload.js."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        words = {
            "data-slices": reverse_lazy("hotline:upload"),
            "data-going": gettext_lazy("正在上传"),
            "data-done": gettext_lazy("已上传"),
            "data-broken": gettext_lazy("网络断了，恢复后接着传"),
            "data-refused": gettext_lazy("没有收下，请换一个文件"),
            "data-remove": gettext_lazy("去掉"),
        }
        super().__init__(attrs=words | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What came with the form and what came before it."""
        plain = super().value_from_datadict(data, files, name) or []
        before = [
            file for text in getattr(data, "getlist", lambda _name: [])(f"{name}-arrived") if (file := named(text))
        ]
        return [*(plain if isinstance(plain, list) else [plain]), *before]


class HandedInField(FilesField):
    """Any number of files, of which none is half there."""

    widget = SlicedInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files. Raises ValidationError."""
        if any(isinstance(file, Arrived) and not file.is_whole for file in data or ()):
            raise forms.ValidationError(_("有文件没有传完，请重新选择。"))
        return super().clean(data or None, initial)


def keep_handed_in(form: forms.Form, uploads: Sequence[Any], now: datetime) -> tuple[list[Attached], str]:
    """Files that came with a form of the public, kept for good, and where the first of the photos was taken.

    What cannot be kept is said at its field `files`. No photo is kept with where it was taken.
    """
    kept, spot = [], ""
    for upload in uploads:
        try:
            file, place = keep_without_place(upload, now=now)
        except Incomplete as refusal:
            form.add_error("files", f"{upload.name}：{refusal.said}{refusal.do}")
            _done(upload, now)
            continue
        except FileNotFoundError:  # thrown away meanwhile
            form.add_error("files", _("%(name)s 没有传完，请重新选择。") % {"name": upload.name})
            continue
        kept.append(Attached(file.sha256, str(upload.name), file.size, file.media_type))
        spot = spot or place
        _done(upload, now)
    return kept, spot


def _done(upload: Any, now: datetime) -> None:
    if isinstance(upload, Arrived):
        arriving.done(upload.key, now)
