"""Whose the saved filters are, and what may be told of them."""

from __future__ import annotations

from django.db.models import Q

from qingzhou.bookmarks.models import Bookmark
from qingzhou.rights import Acting, declare


def own_or_shared(by: Acting) -> Q:
    """The person's own, and what is shared in their jurisdiction."""
    return Q(jurisdiction_id=by.jurisdiction_id) & (Q(person_id=by.person_id) | Q(shared=True))


declare(Bookmark, own_or_shared, internal="jurisdiction place name query shared opens_first", personal="person")
