"""Whose the warnings are, and what may be told of them: nothing of it is public."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.rights import Acting, declare, nobody, through
from qingzhou.warning.models import Alert, AlertLine, Assessment


def alerts(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction. Others: those that their unit answers for."""
    own = Q(jurisdiction_id=by.jurisdiction_id)
    return own if by.oversees else own & Q(unit_id=by.unit_id)


def assessments(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction."""
    return Q(jurisdiction_id=by.jurisdiction_id) if by.oversees else nobody(by)


declare(
    Assessment,
    assessments,
    internal="jurisdiction day at unit version warns_from institutions raised cleared missing",
    personal="person",
)
declare(
    Alert,
    alerts,
    internal="jurisdiction institution unit state score parts missing assessed_on version told issue outcome lines_count",
)
declare(
    AlertLine,
    through(Alert, "alert"),
    internal="alert seq verb at unit reason outcome data",
    personal="person stands_for",
)
