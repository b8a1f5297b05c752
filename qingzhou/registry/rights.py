"""Whose the files of institutions are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.registry.columns import PERSONAL
from qingzhou.registry.models import Institution, Intake, Record
from qingzhou.rights import Acting, declare, nobody, own_jurisdiction
from qingzhou.units.models import Role


def records(by: Acting) -> Q:
    """Those of the own jurisdiction; what says something about people only for who oversees, and handlers."""
    own = Q(institution__jurisdiction_id=by.jurisdiction_id)
    return own if by.oversees or by.role == Role.UNIT_HANDLER else own & ~Q(aspect__in=PERSONAL)


def intakes(by: Acting) -> Q:
    """The office: those of the own jurisdiction."""
    return Q(jurisdiction_id=by.jurisdiction_id) if by.role == Role.OFFICE_CLERK else nobody(by)


declare(
    Institution,
    own_jurisdiction("jurisdiction"),
    public="jurisdiction name uscc kind subjects mode stages town address longitude latitude licence licence_ends_on licence_standing"
    " legal_form listed",
    internal="area seats records_count changed_at",
)
declare(Record, records, internal="institution seq aspect since at unit ground", personal="key data person stands_for")
declare(
    Intake,
    intakes,
    internal="jurisdiction unit name sha256 at step sheets sheet header_row headings mapping as_of",
    personal="person outcome",
)
