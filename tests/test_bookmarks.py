"""Saved filters: kept under a name, shown as tabs with their numbers, one's own or the office's for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhou.bookmarks import actions
from qingzhou.bookmarks.actions import MOST, Marked
from qingzhou.bookmarks.models import Bookmark, Place
from qingzhou.ledger import tabs
from qingzhou.ledger.listing import Wanted
from qingzhou.ledger.states import Status
from qingzhou.units.models import Membership
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def signed_in(as_: Membership) -> Client:
    client = Client()
    client.force_login(as_.person, backend="qingzhou.units.backends.SignedInBackend")
    return client


def soon(days: int = 20, status: Status = Status.ISSUED, **kwargs):
    now = timezone.now()
    return build.task(status, now=now, due_on=timezone.localdate(now) + timedelta(days=days), **kwargs)


def kept(by: Membership, name: str = "待签收", query: str = "show=unsigned", **more) -> Bookmark:
    return actions.keep(Marked(Place.LEDGER, name, query, **more), by=by)


def tabs_of(client: Client, **asked) -> list[tuple[str, str, bool]]:
    bar = client.get(reverse("ledger:tasks"), asked or {"status": "open"}).context["bookmarks"]
    return [(tab.name, tab.count, tab.current) for tab in bar.tabs]


def test_a_filter_is_kept_and_stands_above_the_ledger_with_its_number() -> None:
    soon(), soon(status=Status.IN_PROGRESS), soon()
    by = build.clerk()
    client = signed_in(by)
    bar = client.get(reverse("ledger:tasks"), {"show": "unsigned", "after": "x"}).context["bookmarks"]
    data = {"place": bar.place, "query": bar.query, "name": " 待签收 "}
    answer = client.post(reverse("bookmarks:keep"), data)
    assert answer["Location"] == f"{reverse('ledger:tasks')}?show=unsigned"
    assert tabs_of(client, show="unsigned", sort="due") == [("待签收", "2", True)]
    assert tabs_of(client) == [("待签收", "2", False)]
    assert "存为常用筛选" not in client.get(answer["Location"]).content.decode()


def test_a_ledger_counts_its_own_kind_alone() -> None:
    soon(), build.issue(), build.issue()
    for by in (build.clerk(), build.handler(build.unit())):
        client = signed_in(by)
        kept(by, query="status=all")
        kept(by, "未销号", query="sort=moved")
        assert [number for _name, number, _current in tabs_of(client)] == ["1", "1"]
        bar = client.get(reverse("ledger:issues")).context["bookmarks"]
        assert [tab.count for tab in bar.tabs] == ["2", "2"]


def test_all_numbers_are_one_query_and_stop_at_a_thousand(django_assert_num_queries, monkeypatch) -> None:
    for _one in range(4):
        soon()
    by = build.clerk()
    for name in ("甲", "乙", "丙"):
        kept(by, name)
    client = signed_in(by)
    client.get(reverse("ledger:tasks"), {"status": "open"})
    with django_assert_num_queries(7):
        client.get(reverse("ledger:tasks"), {"status": "open"})
    monkeypatch.setattr(tabs, "MOST", 3)
    assert {tab[1] for tab in tabs_of(client)} == {"3+"}


def test_the_office_shares_a_filter_and_others_count_their_own_items_in_it() -> None:
    soon(lead=build.unit("城管局")), soon(), soon()
    clerk, unit = build.clerk(), build.handler(build.unit())
    shared = kept(clerk, shared=True)
    assert tabs_of(signed_in(unit)) == [("待签收", "2", False)]
    assert tabs_of(signed_in(clerk)) == [("待签收", "3", False)]
    with build.refused("bookmarks.not_yours"):
        actions.remove(shared, by=unit)
    with build.refused("bookmarks.not_office"):
        kept(unit, "我的", shared=True)
    actions.remove(shared, by=build.clerk())  # another clerk of the office
    assert tabs_of(signed_in(unit)) == []


def test_nobody_sees_anothers_own_filter() -> None:
    mine = kept(build.handler(build.unit()))
    other = signed_in(build.handler(build.unit("城管局")))
    assert tabs_of(other) == []
    for address in ("change", "remove"):
        assert other.post(reverse(f"bookmarks:{address}", args=[mine.pk]), {"name": "我的"}).status_code == 404
    assert Bookmark.objects.get().name == "待签收"


def test_the_ledger_opens_with_the_filter_that_was_chosen_for_it() -> None:
    by = build.handler(build.unit())
    first = kept(by, opens_first=True)
    client = signed_in(by)
    assert client.get(reverse("ledger:tasks"))["Location"].endswith("?show=unsigned")
    assert client.get(reverse("ledger:tasks"), {"status": "open"}).status_code == 200
    kept(by, "超期", "show=overdue", opens_first=True)
    assert client.get(reverse("ledger:tasks"))["Location"].endswith("?show=overdue")
    first.refresh_from_db()
    assert not first.opens_first
    assert signed_in(build.handler(build.unit("城管局"))).get(reverse("ledger:tasks")).status_code == 200


def test_a_filter_is_renamed_and_deleted() -> None:
    by = build.handler(build.unit())
    mark = kept(by)
    client = signed_in(by)
    assert "待签收" in client.get(reverse("bookmarks:list")).content.decode()
    assert client.post(reverse("bookmarks:change", args=[mark.pk]), {"name": "新名"}).status_code == 302
    assert tabs_of(client) == [("新名", "0", False)]
    kept(by, "别名")
    assert client.post(reverse("bookmarks:change", args=[mark.pk]), {"name": "别名"}).status_code == 422
    assert client.post(reverse("bookmarks:change", args=[mark.pk]), {"name": " "}).status_code == 422
    client.post(reverse("bookmarks:remove", args=[mark.pk]))
    assert [tab[0] for tab in tabs_of(client)] == ["别名"]


def test_a_filter_that_means_nothing_any_more_still_opens() -> None:
    by = build.clerk()
    soon()
    kept(by, "老筛选", "unit=99999999&show=gone&status=nonsense&light=pink&q=%00")
    client = signed_in(by)
    assert client.get(reverse("ledger:tasks"), {"unit": "99999999", "show": "gone"}).status_code == 200
    assert tabs_of(client) == [("老筛选", "0", False)]


def test_a_filter_with_a_search_counts_what_the_search_finds() -> None:
    soon(title="查广告"), soon()
    by = build.clerk()
    kept(by, "广告", "q=广告"), kept(by, "没有", "q=没有这个")
    assert tabs_of(signed_in(by)) == [("广告", "1", False), ("没有", "0", False)]


def test_twenty_are_enough_and_a_name_is_used_once() -> None:
    by = build.clerk()
    for number in range(MOST):
        kept(by, f"筛选{number}")
    with build.refused("bookmarks.too_many"):
        kept(by, "再一个")
    Bookmark.objects.first().delete()
    with build.refused("bookmarks.name_taken"):
        kept(by, "筛选7")
    with build.refused("bookmarks.too_long"):
        kept(by, "长", f"q={'长' * 200}")


def test_only_known_lists_can_be_kept() -> None:
    data = {"place": "units:sign_in", "query": "", "name": "甲"}
    assert signed_in(build.clerk()).post(reverse("bookmarks:keep"), data).status_code == 404


def test_an_empty_page_says_what_is_next() -> None:
    page = signed_in(build.clerk()).get(reverse("bookmarks:list")).content.decode()
    assert "还没有常用筛选" in page


@pytest.mark.parametrize(
    "query",
    ["", "status=closed&sort=moved", "light=red&unit=3&q=%E5%9F%B9%E8%AE%AD", "status=all&sort=due", "sort=moved"],
)
def test_a_filter_written_as_an_address_reads_as_the_same_filter(query: str) -> None:
    wanted = Wanted.read(QueryDict(query).dict())
    again = Wanted.read(QueryDict(wanted.query).dict())
    assert (again, again.query) == (wanted, wanted.query)
