"""Whose the findings are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.compliance.models import Finding, FindingLine, Limit, Sweep
from qingzhou.rights import Acting, declare, nobody, own_jurisdiction, through


def findings(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction. Others: those that their unit answers for."""
    own = Q(jurisdiction_id=by.jurisdiction_id)
    return own if by.oversees else own & Q(unit_id=by.unit_id)


def sweeps(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction."""
    return Q(jurisdiction_id=by.jurisdiction_id) if by.oversees else nobody(by)


declare(
    Limit,
    own_jurisdiction("jurisdiction"),
    public="jurisdiction code limit since document",
    internal="at unit",
    personal="person",
)
declare(
    Sweep, sweeps, internal="jurisdiction at unit opens facts hits checksum made changed cleared", personal="person"
)
declare(
    Finding,
    findings,
    internal="jurisdiction institution rule severity unit state count first_on last_on worst digest issue found_at"
    " lines_count",
)
declare(
    FindingLine,
    through(Finding, "finding"),
    internal="finding seq verb at unit reason data",
    personal="person stands_for",
)
