"""Whose proposed and made changes of the calendar are, and what may be told of them."""

from __future__ import annotations

from qingzhou.adjustments.models import Adjustment, Proposal, SchoolTerm
from qingzhou.rights import declare, everyone, own_jurisdiction

declare(
    Proposal,
    own_jurisdiction("jurisdiction"),
    public="jurisdiction unit made_at ground days base",
    internal="totals",
    personal="person",
)
# The calendar is one for the whole installation, so its history is everybody's.
declare(Adjustment, everyone, public="proposal unit at ground days base result moved", personal="person")
declare(
    SchoolTerm,
    own_jurisdiction("jurisdiction"),
    public="season starts ends ground jurisdiction unit at",
    personal="person",
)
