"""Whose the documents and drafts are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.directives.models import Before, Correction, Directive, Draft, DraftUnit, Issued, Version
from qingzhou.rights import Acting, declare, nobody, through


def directives(by: Acting) -> Q:
    """Who oversees: the own jurisdiction. Units see no documents and no drafts."""
    return Q(jurisdiction_id=by.jurisdiction_id) if by.oversees else nobody(by)


declare(
    Directive,
    directives,
    internal="jurisdiction title kind dated sha256 recognised created_at revision",
    personal="created_by",
)
declare(
    Version,
    through(Directive, "directive"),
    internal="directive number raw_text clean_text repairs undone named current created_at",
    personal="created_by",
)
declare(
    Draft,
    through(Directive, "version__directive"),
    internal="version ordinal start end clause sentence title kind confidence deadline due_on recurrence each apart "
    "state drop_reason issued_at touched revision",
    personal="owner",
)
declare(DraftUnit, through(Directive, "draft__version__directive"), internal="draft unit written role why")
declare(
    Before,
    through(Directive, "draft__version__directive"),
    internal="draft change columns parts found left taken_back",
    personal="by",
)
declare(Issued, through(Directive, "draft__version__directive"), internal="draft item unit")
declare(
    Correction,
    through(Directive, "directive"),
    internal="directive draft at subject before after reason",
    personal="by",
)
