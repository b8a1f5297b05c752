"""Records and what follows from them, not stored yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from qingzhou.registry.checks import Change
from qingzhou.registry.columns import Aspect
from qingzhou.registry.files import File, Said, file_on
from qingzhou.registry.models import Institution, Record
from qingzhou.units.models import Membership

PROJECTED = (
    "name", "uscc", "kind", "subjects", "mode", "stages", "town", "address", "area", "seats", "longitude", "latitude",
    "licence", "licence_ends_on",
    "licence_standing", "legal_form", "listed",
)  # fmt: skip


def records_of(
    institution: Institution, changes: Iterable[Change], first: int, by: Membership, now: datetime
) -> list[Record]:
    """The records that some changes make, numbered from `first`."""
    return [
        Record(
            institution=institution,
            seq=seq,
            aspect=change.aspect.value,
            key=change.named,
            since=change.since,
            data=dict(change.data),
            at=now,
            person_id=by.person_id,
            stands_for_id=by.stands_in_for_id,
            unit_id=by.unit_id,
            ground=change.ground.strip(),
        )
        for seq, change in enumerate(changes, start=first)
    ]


def project(institution: Institution, records: Sequence[Said], today: date, now: datetime) -> Institution:
    """Set what the records say today on the row, which is not stored yet."""
    for name, value in projected(file_on(records, today)).items():
        setattr(institution, name, value)
    institution.records_count, institution.changed_at = len(records), now
    return institution


def projected(file: File) -> dict[str, Any]:
    """The columns of an institution, from its file."""
    identity, premises, licence = file.one(Aspect.IDENTITY), file.one(Aspect.PREMISES), file.one(Aspect.LICENCE)
    ends_on = licence.get("ends_on")
    return {
        "name": identity["name"],
        "uscc": identity.get("uscc") or "",
        "kind": identity["kind"],
        "subjects": identity.get("subjects") or "",
        "mode": identity["mode"],
        "stages": identity["stages"],
        "town": identity.get("town") or "",
        "address": premises.get("address") or "",
        "area": premises.get("area"),
        "seats": premises.get("seats"),
        "longitude": premises.get("longitude"),
        "latitude": premises.get("latitude"),
        "licence": licence.get("number") or "",
        "licence_ends_on": date.fromisoformat(ends_on) if ends_on else None,
        "licence_standing": licence.get("standing") or "",
        "legal_form": file.one(Aspect.REGISTRATION).get("form") or "",
        "listed": file.one(Aspect.PLATFORM).get("listed") or "",
    }
