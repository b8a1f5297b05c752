"""Whose the filings are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.filings.models import Filing, RhythmVersion
from qingzhou.rights import Acting, declare, own_jurisdiction


def filings(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction. Others: those of the own unit."""
    own = Q(jurisdiction_id=by.jurisdiction_id)
    return own if by.oversees else own & Q(unit_id=by.unit_id)


declare(
    Filing,
    filings,
    internal="jurisdiction unit period version done todo problems wanted unchanged late at role token",
    personal="person stands_for",
)
declare(
    RhythmVersion,
    own_jurisdiction("jurisdiction"),
    internal="jurisdiction every daily_from daily_to on_holidays special reason unit at",
    personal="person",
)
