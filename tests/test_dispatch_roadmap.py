"""The roadmap: what is due when, counted as the ledger's lists show it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingzhou.ledger.states import Status
from qingzhou.units.models import Role
from tests import build
from tests.test_dispatch_pages import client, overseer, text
from tests.weeks import district

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ADDRESS = "/dispatch/roadmap?year=2026"


def rows(page: str) -> int:
    return len(re.findall(r'<tr id="item-\d+"', page))


def test_every_figure_opens_exactly_its_rows() -> None:
    district()
    by = overseer()
    figures = re.findall(
        r'<a href="(/tasks\?[^"]+)"[^>]*><span class="light[^>]*>.*?</span>(\d+)</span>', text(by, ADDRESS)
    )
    assert len(figures) >= 5
    for address, count in figures:
        assert (address, rows(text(by, address.replace("&amp;", "&")))) == (address, int(count))


def test_a_unit_begins_with_its_own_tasks_each_in_its_month() -> None:
    lead = build.unit("公安分局")
    build.task(lead=lead, due_on=date(2026, 12, 4), title="清查合同")
    build.task(lead=build.unit("城管局"), due_on=date(2026, 12, 4), title="别家的事")
    build.task(Status.CLOSED, lead=lead, due_on=date(2026, 11, 20), title="办完的事")
    page = text(build.handler(lead), ADDRESS)
    assert page.index("办完的事") < page.index("清查合同")
    assert "别家的事" not in page
    assert "12月4日" in page
    assert "2027 年没有到期的任务" in text(build.handler(lead), "/dispatch/roadmap?year=2027")


def test_confidential_tasks_are_shown_to_nobody_else() -> None:
    lead = build.unit("公安分局")
    task = build.task(lead=lead, due_on=date(2026, 12, 4), title="暗访安排")
    type(task).objects.filter(pk=task.pk).update(confidential=True)
    assert "暗访安排" not in text(build.member(Role.UNIT_LEADER, lead), ADDRESS)
    assert "暗访安排" in text(build.handler(lead), ADDRESS)


@pytest.mark.parametrize("query", ["year=abc", "year=9999", "unit=x", "unit=99999999&year=1000", "year=2005"])
def test_an_address_that_means_nothing_is_still_a_page(query: str) -> None:
    build.task()
    text(overseer(), f"/dispatch/roadmap?{query}")


@pytest.mark.parametrize(("one_unit", "most"), [(False, 11), (True, 7)])
def test_the_roadmap_costs_the_same_few_queries_however_many_items(*, one_unit: bool, most: int) -> None:
    district()
    signed_in = client(overseer())
    address = f"{ADDRESS}&unit={build.unit('教育局').pk}" if one_unit else ADDRESS
    signed_in.get(address)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(address).status_code == 200
        counts.append(len(captured))
        district()
    assert counts[0] == counts[1] <= most
