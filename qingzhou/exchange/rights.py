"""Whose imports and returned sheets are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.exchange.models import Batch, Chunk, Remembered, Returned
from qingzhou.rights import Acting, declare, nobody, through
from qingzhou.units.models import Role


def imports(by: Acting) -> Q:
    """The clerks of the office that takes the ledger over."""
    return Q(unit_id=by.unit_id) if by.role == Role.OFFICE_CLERK else nobody(by)


def own_sheets(by: Acting) -> Q:
    """Who brought the sheet back, for the unit they act for."""
    return Q(person_id=by.person_id, unit_id=by.unit_id)


declare(
    Batch,
    imports,
    internal="jurisdiction unit name sha256 at stage sheets sheet header_row headings mapping issued_on rows done_at",
    personal="person samples most fixes",
)
declare(
    Chunk,
    through(Batch, "batch"),
    internal="batch position checked imported new same wrong notices tokens",
    personal="rows faults passed_over",
)
declare(Remembered, nobody, internal="jurisdiction fingerprint mapping at")
declare(Returned, own_sheets, internal="unit name at form total", personal="person rows")
