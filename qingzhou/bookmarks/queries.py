"""The bookmarks that somebody sees."""

from __future__ import annotations

from django.db.models import QuerySet

from qingzhou.bookmarks.models import Bookmark, Place
from qingzhou.rights import visible
from qingzhou.units.models import Membership


def visible_to(by: Membership) -> QuerySet[Bookmark]:
    """One's own bookmarks and those the office shares, of the own jurisdiction."""
    return visible(Bookmark, by)


def of_place(by: Membership, place: Place) -> list[Bookmark]:
    """The bookmarks of a list, the shared ones first."""
    return list(visible_to(by).filter(place=place))


def opening(marks: list[Bookmark], by: Membership) -> Bookmark | None:
    """The one of these that a person has the list open with."""
    return next((mark for mark in marks if mark.opens_first and mark.person_id == by.person_id), None)
