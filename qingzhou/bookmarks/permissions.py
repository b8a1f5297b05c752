"""Who may share and change a bookmark, and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingzhou.bookmarks.models import Bookmark
from qingzhou.refusals import NotAllowed, Refusal
from qingzhou.units.models import Membership, Role


def why_not_share(by: Membership) -> Refusal | None:
    """Why `by` may not show a bookmark to everybody, or None if they may."""
    if by.role == Role.OFFICE_CLERK:
        return None
    return NotAllowed("bookmarks.not_office", _("共享的常用筛选由领导小组办公室设置。"), _("请保存为自己的常用筛选。"))


def may_change(bookmark: Bookmark, by: Membership) -> bool:
    """Whether `by` may rename or delete it: one's own, and the office's by any of its clerks."""
    return bookmark.person_id == by.person_id or (bookmark.shared and by.role == Role.OFFICE_CLERK)
