"""The dispatch's page: who sees which week, figures that open to their rows, downloads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qingzhou.dispatch import actions, queries, snapshot
from qingzhou.ledger.policy import policy
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Membership, Role
from tests import build
from tests.weeks import CUTOFF, W47, district, moment

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OVERSEERS = [Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR]
UNITS = [Role.UNIT_HANDLER, Role.UNIT_LEADER]
ADDRESS = "/dispatch/2026-W47/"


def client(by: Membership) -> Client:
    signed_in = Client()
    signed_in.force_login(by.person)
    return signed_in


def text(by: Membership, address: str = ADDRESS) -> str:
    response = client(by).get(address)
    assert response.status_code == 200
    return response.content.decode()


def overseer() -> Membership:
    return build.member(Role.AUDITOR, build.office())


def rows(page: str) -> list[str]:
    """The numbers of the items on a page, in order."""
    return re.findall(r'<p class="src num">(20\d\d-T\d+)', page)


@pytest.mark.parametrize("role", OVERSEERS)
def test_those_who_oversee_see_the_preview(role: Role) -> None:
    district()
    page = text(build.member(role, build.office()))
    assert "尚未锁定" in page
    assert "sheet.docx" not in page


@pytest.mark.parametrize("role", UNITS)
def test_units_see_a_week_once_it_is_frozen(role: Role) -> None:
    district()
    by = build.member(role, build.unit("公安分局"))
    assert "这一期尚未锁定" in text(by)
    assert client(by).get(f"{ADDRESS}sheet.docx").status_code == 404
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    page = text(by)
    assert "不再变化" in page
    assert client(by).get(f"{ADDRESS}sheet.docx").status_code == 200
    assert client(by).post(f"{ADDRESS}freeze").status_code == 403


def test_another_district_sees_nothing_of_it() -> None:
    district()
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    stranger = build.clerk(build.jurisdiction("999002", "栖云县"))
    assert rows(text(stranger, f"{ADDRESS}?section=open")) == []
    assert client(stranger).get(f"{ADDRESS}sheet.xlsx").status_code == 404


def test_nobody_enters_without_signing_in() -> None:
    assert Client().get(ADDRESS).status_code == 302


@pytest.mark.parametrize("frozen", [False, True])
def test_every_figure_on_the_page_opens_exactly_its_rows(*, frozen: bool) -> None:
    district()
    if frozen:
        actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    by = overseer()
    for page in (text(by), text(by, f"{ADDRESS}?by=unit")):
        figures = list(linked_figures(page))
        assert len(figures) > 10
        for query, count in figures:
            assert (query, len(rows(text(by, ADDRESS + query)))) == (query, count)


def linked_figures(page: str) -> Iterator[tuple[str, int]]:
    for query, inner in re.findall(r'<a[^>]*href="(\?[^"]*section=[^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL):
        if found := re.search(r"(?:^|<b>|/)(\d+)(?:</b>|$)", inner.strip()):
            yield query.replace("&amp;", "&"), int(found[1])


def test_the_clerk_freezes_by_one_press_and_then_takes_the_sheet() -> None:
    district()
    by = build.clerk()
    page = client(by).post(f"{ADDRESS}freeze", follow=True).content.decode()
    kept = queries.frozen_in(by.jurisdiction_id, W47)
    assert kept
    assert kept.sha256 in page
    assert "已锁定" in page
    for extension in ("docx", "xlsx"):
        answer = client(by).get(f"{ADDRESS}sheet.{extension}")
        assert answer.content.startswith(b"PK")
        assert "W47" in answer.headers["Content-Disposition"]
    assert client(by).post(f"{ADDRESS}freeze").status_code == 409


def test_before_its_cut_off_the_page_says_that_freezing_is_early() -> None:
    build.task(now=timezone.now(), due_on=timezone.localdate())
    running = IsoWeek.holding(timezone.now(), policy())
    page = text(build.clerk(), f"/dispatch/{running}/")
    assert "提前锁定" in page
    assert "才截止" in page


def test_only_the_office_is_offered_to_freeze() -> None:
    district()
    assert "锁定本周" in text(build.clerk())
    assert "锁定本周" not in text(overseer())


def test_the_first_page_is_the_week_that_waits_for_the_office() -> None:
    by = build.clerk()
    assert queries.first_shown(by=by, now=moment(11, 23)) == W47.plus(1)
    build.task()
    assert queries.first_shown(by=by, now=moment(11, 23)) == W47
    unit = build.handler(build.unit())
    assert queries.first_shown(by=unit, now=moment(11, 23)) == W47.plus(1)
    actions.freeze(W47, by=by, now=moment(11, 23))
    assert queries.first_shown(by=by, now=moment(11, 23)) == W47.plus(1)
    assert queries.first_shown(by=unit, now=moment(11, 23)) == W47
    text(by, "/dispatch/")


def test_a_unit_opens_only_its_own_items() -> None:
    build.task(lead=build.unit("公安分局"))
    district()
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    seen = queries.seen(W47, by=build.handler(build.unit("公安分局")), now=CUTOFF).snapshot
    assert isinstance(seen, snapshot.Snapshot)
    assert len(rows(text(build.handler(build.unit("公安分局")), f"{ADDRESS}?section=open"))) == len(seen.of("open"))


@pytest.mark.parametrize(
    "query", ["?section=nonsense", "?unit=x&after=-1", "?unit=99999999", "?section=open&after=99999"]
)
def test_an_address_that_means_nothing_is_still_a_page(query: str) -> None:
    district()
    text(overseer(), ADDRESS + query)


def test_long_lists_come_in_pages() -> None:
    for _item in range(101):
        build.task()
    by = overseer()
    first, second = (rows(text(by, f"{ADDRESS}?section=open&after={start}")) for start in (0, 100))
    assert (len(first), len(second), len({*first, *second})) == (100, 1, 101)


@pytest.mark.parametrize(
    "address", ["/dispatch/2026-W54/", "/dispatch/9999-W01/", "/dispatch/2026-47/", "/dispatch/2027-W53/"]
)
def test_what_is_no_week_is_no_page(address: str) -> None:
    assert client(build.clerk()).get(address).status_code == 404


def test_empty_and_future_weeks_say_so() -> None:
    build.task()
    by = build.clerk()
    assert "这一期没有事项" in text(by, "/dispatch/2025-W10/")
    assert "这一期还没有开始" in text(by, "/dispatch/2040-W10/")


@pytest.mark.parametrize(("frozen", "most"), [(False, 23), (True, 8)])
def test_a_week_costs_the_same_few_queries_however_many_items(*, frozen: bool, most: int) -> None:
    by, counts = overseer(), []
    district()
    for _round in range(2):
        if frozen and not counts:
            actions.freeze(W47, by=build.clerk(), now=CUTOFF)
        signed_in = client(by)
        signed_in.get("/dispatch/")  # the session and the calendar are known by now
        with CaptureQueriesContext(
            connection,
        ) as captured:
            signed_in.get(ADDRESS)
        counts.append(len(captured))
        district()
    assert counts[0] == counts[1] <= most


def test_the_page_is_wholly_english_for_those_who_pressed_the_switch() -> None:
    district()
    signed_in = client(build.clerk())
    signed_in.cookies["django_language"] = "en"
    for query in ("", "?section=overdue", "?by=unit"):
        page = signed_in.get(ADDRESS + query).content.decode()
        words = re.sub(r"<(script|title|option)\b.*?</\1>", "", page, flags=re.DOTALL)
        assert "Overdue" in words
        for chinese in ("超期", "在办", "锁定", "按单位", "牵头", "工作日", "合计"):
            assert chinese not in words
