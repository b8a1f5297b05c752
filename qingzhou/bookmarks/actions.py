"""The only file that writes bookmarks."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.bookmarks.models import NAME_LENGTH, QUERY_LENGTH, Bookmark, Place
from qingzhou.bookmarks.permissions import may_change, why_not_share
from qingzhou.refusals import Incomplete, NotAllowed
from qingzhou.units.models import Membership

MOST = 20  # of one's own in one list


@dataclass(frozen=True)
class Marked:
    """What is to be kept."""

    place: Place
    name: str
    query: str
    shared: bool = False
    opens_first: bool = False


@transaction.atomic
def keep(marked: Marked, *, by: Membership) -> Bookmark:
    """Keep a filter under a name. Raises NotAllowed or Incomplete; then nothing has been written."""
    if marked.shared and (refusal := why_not_share(by)):
        raise refusal
    mine = Bookmark.objects.filter(person_id=by.person_id, jurisdiction_id=by.jurisdiction_id, place=marked.place)
    query = urlencode(parse_qsl(marked.query))
    if len(query) > QUERY_LENGTH:
        raise Incomplete("bookmarks.too_long", _("筛选条件太长，不能保存。"), _("请缩短搜索的文字后再保存。"))
    if mine.count() >= MOST:
        said = _("常用筛选最多 %(most)d 个。") % {"most": MOST}
        raise Incomplete("bookmarks.too_many", said, _("请先删除不用的。"))
    if marked.opens_first:
        mine.update(opens_first=False)
    return Bookmark.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        person_id=by.person_id,
        place=marked.place,
        name=_free_name(marked.name, by, marked.place),
        query=query,
        shared=marked.shared,
        opens_first=marked.opens_first,
    )


@transaction.atomic
def change(bookmark: Bookmark, name: str, *, opens_first: bool, by: Membership) -> Bookmark:
    """Give it another name, or have the list open with it. Raises NotAllowed or Incomplete."""
    _check(bookmark, by)
    if name.strip() != bookmark.name:
        bookmark.name = _free_name(name, by, Place(bookmark.place))
    if bookmark.person_id == by.person_id:
        if opens_first:
            known = {"person_id": by.person_id, "jurisdiction_id": by.jurisdiction_id, "place": bookmark.place}
            Bookmark.objects.filter(**known).update(opens_first=False)
        bookmark.opens_first = opens_first
    bookmark.save(update_fields=("name", "opens_first"))
    return bookmark


@transaction.atomic
def remove(bookmark: Bookmark, *, by: Membership) -> None:
    """Delete it. Raises NotAllowed."""
    _check(bookmark, by)
    bookmark.delete()


def _check(bookmark: Bookmark, by: Membership) -> None:
    if not may_change(bookmark, by):
        raise NotAllowed(
            "bookmarks.not_yours", _("这是办公室共享的常用筛选。"), _("需要修改的，请与领导小组办公室联系。")
        )


def _free_name(name: str, by: Membership, place: Place) -> str:
    name = name.replace("\0", "").strip()[:NAME_LENGTH]
    if not name:
        raise Incomplete("bookmarks.name_missing", _("未写名称。"), _("请给这个筛选起个名字。"))
    known = Bookmark.objects.filter(person_id=by.person_id, jurisdiction_id=by.jurisdiction_id, place=place, name=name)
    if known.exists():
        raise Incomplete("bookmarks.name_taken", _("已有同名的常用筛选。"), _("请换一个名称。"))
    return name
