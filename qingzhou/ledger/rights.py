"""Whose the lines of the ledger are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.ledger.models import Chore, Clock, Entry, Item, Part, PolicyVersion, SearchText, Sequence, Supervision
from qingzhou.rights import Acting, declare, nobody, through
from qingzhou.units.models import Role


def items(by: Acting) -> Q:
    """Who oversees: the own jurisdiction. Others: what the own unit takes part in; of what is confidential, the unit's
    handlers and the owner."""
    # The jurisdiction stands in both: numbers are one's own within it, and without it no index finds one.
    if by.oversees:
        return Q(jurisdiction_id=by.jurisdiction_id)
    own = Q(jurisdiction_id=by.jurisdiction_id, parts__unit_id=by.unit_id)
    return own if by.role == Role.UNIT_HANDLER else own & (Q(confidential=False) | Q(owner_id=by.person_id))


declare(
    Item,
    items,
    public="jurisdiction office number kind campaign status is_open lead issued_on due_on first_due_on closed_at",
    internal="title source quote recurrence asked_due_on active_on moved_at claimed difficult confidential yellow_on red_on "
    "milestones target target_unit counted parent weight weighted children_count children_open children_claimed "
    "waits_on next_verb next_on last_note severity about investigated founded has_consequence rebound_of reopen_count "
    "entries_count head acted_at round level step_level step_on proposed proposed_on",
    personal="owner handed_in_by closed_by",
)
declare(
    Part,
    through(Item, "item"),
    public="item unit role is_open item_due_on kind due_on",
    internal="request signed_at active_on done_at note yellow_on red_on next_verb next_on",
)
declare(
    Entry,
    through(Item, "item"),
    internal="item seq verb at unit role data files token previous_hash hash",
    personal="person stands_for",
)
declare(Clock, through(Item, "item"), internal="item name turn unit starts_on due_on term met_at void")
declare(Sequence, nobody, internal="jurisdiction kind year last")


def sheets(by: Acting) -> Q:
    """Whoever sees its `ledger.Item` and oversees, or acts for the unit that it was sent to."""
    seen = through(Item, "item")(by)
    return seen if by.oversees else seen & Q(unit_id=by.unit_id)


declare(
    Supervision,
    sheets,
    public="item jurisdiction unit seq level round number sent_on standing reply_by replied_on objected_on",
)


def terms(by: Acting) -> Q:
    """Who oversees: all, for the terms are one set for the whole installation."""
    return Q() if by.oversees else nobody(by)


declare(PolicyVersion, terms, internal="at unit terms changed reason", personal="person")
declare(Chore, nobody, internal="name version place")
declare(SearchText, through(Item, "item"), internal="item text folded")
