"""Everybody tries every address with everything it can name, and gets exactly the answer that is promised."""

from __future__ import annotations

import pytest

from tests.rights.crawl import addresses, faults, visits
from tests.rights.table import TABLE
from tests.rights.things import District

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
VISITORS = (
    "stranger", "disabled", "ended", "closed unit", "clerk", "group leader", "auditor", "unit auditor",
    "lead handler", "lead leader", "named leader", "support handler", "support leader", "other handler", "other leader",
    "neighbour office_clerk", "neighbour group_leader", "neighbour auditor", "neighbour unit_handler", "neighbour unit_leader",
)  # fmt: skip
AT_LEAST = 10_000


def test_every_address_has_a_line_in_the_table_and_every_line_an_address() -> None:
    assert {address.name for address in addresses()} == set(TABLE)


@pytest.mark.parametrize("name", VISITORS)
def test_everybody_gets_the_answer_that_is_promised(name: str, world: District) -> None:
    assert [fault for fault in faults(world, world.visitor(name)) if fault] == []


def test_nobody_is_forgotten_and_more_than_ten_thousand_requests_are_made(world: District) -> None:
    assert {visitor.name for visitor in world.visitors} == set(VISITORS)
    assert sum(1 for visitor in world.visitors for _visit in visits(world, visitor)) >= AT_LEAST
