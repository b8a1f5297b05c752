"""Files that came with a form which could not be recorded yet: kept once, carried along in the form, signed.

The signature ties a file to the person who handed it in; or whoever knew a fingerprint could claim somebody's file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import QueryDict

from qingzhou.evidence.actions import keep
from qingzhou.ledger.actions import Attached
from qingzhou.refusals import Incomplete
from qingzhou.units.entrance import StaffRequest

SALT = "ledger.kept"
SECONDS = 24 * 60 * 60


def sealed(file: Attached, person: int) -> str:
    """A file as a form carries it."""
    return signing.dumps({"person": person, **asdict(file)}, salt=SALT)


def unsealed(text: str, person: int) -> Attached | None:
    """The file that this person's form carries; None for what this program did not seal, or too long ago."""
    try:
        said = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return Attached(**said) if said.pop("person", None) == person else None


def sent_again(request: StaffRequest, files: Sequence[Attached]) -> QueryDict:
    """What was sent, with the files that are kept by now instead of those that were uploaded."""
    data = request.POST.copy()
    data.setlist("kept", [sealed(file, request.acting.person_id) for file in files])
    return data


def keep_files(form: Any) -> list[Attached]:
    """The files of a form of the ledger, kept for good before it is written."""
    return keep_uploads(form, form.uploads, form.desk.now)


def keep_uploads(form: Any, uploads: Sequence[Any], now: datetime) -> list[Attached]:
    """Files that came with a form, kept for good; what cannot be kept is said at its field `files`."""
    kept = []
    for upload in uploads:
        try:
            stored = keep(upload, now=now)
        except Incomplete as refusal:
            form.add_error("files", f"{upload.name}：{refusal.said}{refusal.do}")
            continue
        kept.append(Attached(stored.sha256, str(upload.name), stored.size, stored.media_type))
    return kept
