"""Whose the reconciliations are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.reconciliation.models import Pair, PairLine, Reconciliation, Row
from qingzhou.rights import Acting, declare, nobody, through


def overseen(by: Acting) -> Q:
    """Who oversees: those of the own jurisdiction. Nobody else: lists name people, and a suggestion is no fact."""
    return Q(jurisdiction_id=by.jurisdiction_id) if by.oversees else nobody(by)


declare(Reconciliation, overseen, internal="jurisdiction intake source as_of at unit files", personal="person")
declare(
    Row,
    through(Reconciliation, "reconciliation"),
    internal="reconciliation number name uscc address found institution issue",
    personal="said",
)
declare(Pair, overseen, internal="jurisdiction institution row other score levels renamed state lines_count")
declare(PairLine, through(Pair, "pair"), internal="pair seq verb at unit reason", personal="person stands_for")
