"""Everybody tries every address with everything it can name, and gets exactly the answer that is promised."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from tests.rights.crawl import addresses, every_address, faults, visits
from tests.rights.district import District
from tests.rights.table import NOT_DESCRIBED, TABLE

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
VISITORS = (
    "stranger", "disabled", "ended", "closed unit", "clerk", "group leader", "auditor", "unit auditor",
    "lead handler", "lead leader", "named leader", "support handler", "support leader", "other handler", "other leader",
    "neighbour office_clerk", "neighbour group_leader", "neighbour auditor", "neighbour unit_handler", "neighbour unit_leader",
)  # fmt: skip
AT_LEAST = 10_000


def test_every_address_has_a_line_in_the_table_and_every_line_an_address() -> None:
    assert {address.name for address in addresses()} == set(TABLE)
    assert {address.name for address in every_address()} - set(TABLE) >= NOT_DESCRIBED


@pytest.mark.parametrize("name", ["stranger", "disabled", "ended", "closed unit", "auditor", "other handler"])
def test_what_has_no_line_yet_is_closed_to_whom_it_does_not_name(name: str, world: District) -> None:
    who, wrong = world.visitor(name), []
    for address in (one for one in every_address() if one.name in NOT_DESCRIBED):
        roles = address.view.open_to
        if roles is None or (not who.standing and who.role in roles):
            continue
        place = reverse(address.name, kwargs=dict.fromkeys(address.takes, 1))
        who.client.cookies.clear()
        if who.cookie:
            who.client.cookies[settings.SESSION_COOKIE_NAME] = who.cookie
        answers = {who.client.get(place).status_code, who.client.post(place).status_code}
        if not answers <= {302, 403}:
            wrong.append(f"{address.name}: {answers}")
    assert wrong == []


@pytest.mark.parametrize("name", VISITORS)
def test_everybody_gets_the_answer_that_is_promised(name: str, world: District) -> None:
    assert [fault for fault in faults(world, world.visitor(name)) if fault] == []


def test_nobody_is_forgotten_and_more_than_ten_thousand_requests_are_made(world: District) -> None:
    assert {visitor.name for visitor in world.visitors} == set(VISITORS)
    assert sum(1 for visitor in world.visitors for _visit in visits(world, visitor)) >= AT_LEAST
