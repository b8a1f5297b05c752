"""Documents as clerks settled them, in the format of notices with gold: examples to measure the reader on.

One example a document: {"id", "type", "text", "clean_text"?, "gold": [{"units", "role", "span", "clause", "deadline",
"recurrence", "kind", "corrected"}]}. Offsets are Python string indices into `clean_text` where there is one, else `text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from qingzhou.directives.actions.shaping import MERGED
from qingzhou.directives.actions.undoing import TAKEN_BACK
from qingzhou.directives.models import Correction, Draft, DraftUnit, Version
from qingzhou.directives.states import ClauseKind, State


def settled() -> QuerySet[Version]:
    """The readings in force of documents of which every duty was issued or dropped, oldest first."""
    waiting = Draft.objects.filter(state=State.PENDING).exclude(kind=ClauseKind.EXHORTATION).values("version_id")
    drafts = Draft.objects.order_by("start", "id").prefetch_related("parts__unit", "corrections")
    versions = Version.objects.filter(current=True).exclude(pk__in=waiting).order_by("pk")
    return versions.select_related("directive").prefetch_related(Prefetch("drafts", drafts))


def example_of(version: Version) -> dict[str, Any]:
    """One document with the duties that were made of it; what was dropped counts as no duty."""
    told: dict[str, Any] = {"id": f"d{version.directive_id}", "type": version.directive.kind, "text": version.raw_text}
    if version.clean_text != version.raw_text:
        told["clean_text"] = version.clean_text
    drafts = [draft for draft in version.drafts.all() if not draft.drop_reason.startswith((MERGED, TAKEN_BACK))]
    return told | {"gold": [item for draft in drafts for item in _items(draft, version.clean_text)]}


def _items(draft: Draft, text: str) -> Iterator[dict[str, Any]]:
    """A clause once for each role that occurs in it; a clause without units once, for all."""
    duty = draft.state == State.ISSUED
    said = {
        "span": [draft.start, draft.end],
        "clause": text[draft.start : draft.end],
        "deadline": (draft.deadline or None) if duty else None,
        "recurrence": (draft.recurrence or None) if duty else None,
        "kind": str(draft.kind if duty else ClauseKind.EXHORTATION),
        "corrected": sorted({str(one.subject) for one in draft.corrections.all()} - {Correction.Subject.STATE}),
    }
    for role, names in _roles(draft, text).items():
        yield {"units": names, "role": role, **said}


def _roles(draft: Draft, text: str) -> dict[str, list[str]]:
    parts = list(draft.parts.all())
    supports = [_name(part, text) for part in parts if part.role == DraftUnit.Role.SUPPORT]
    leads = [_name(part, text) for part in parts if part.role == DraftUnit.Role.LEAD]
    if not supports:
        return {"all": list(dict.fromkeys(leads))}
    return {"lead": list(dict.fromkeys(leads)), "cooperate": list(dict.fromkeys(supports))}


def _name(part: DraftUnit, text: str) -> str:
    """A unit as the text writes it; one that a clerk chose by whichever of its names stands there."""
    if part.written or part.unit is None:
        return part.written
    return next((name for name in (part.unit.name, part.unit.short_name) if name in text), part.unit.short_name)
