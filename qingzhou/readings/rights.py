"""Whose the log of readings is: the auditors' and, beside an item, the office's."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.readings.models import Mention, Reading
from qingzhou.rights import Acting, declare, nobody, through
from qingzhou.units.models import Role

READERS = (Role.AUDITOR, Role.OFFICE_CLERK)


def readings(by: Acting) -> Q:
    """Auditors and the office: the own jurisdiction. Nobody else learns who read what."""
    return Q(jurisdiction_id=by.jurisdiction_id) if by.role in READERS else nobody(by)


declare(Reading, readings, internal="jurisdiction at what numbers address", personal="by")
declare(Mention, through(Reading, "reading"), internal="reading jurisdiction number")
