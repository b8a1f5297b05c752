"""Whatever stands in an address after the question mark: no page breaks over it, and none shows what it must not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.rights.crawl import Secrets, Visit, ask, content_of, expected, quiet, visits
from tests.rights.things import District

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.django_db]
VALUES = (
    "' OR 1=1 --", "id; DROP TABLE ledger_item", "-due_on", "lead__memberships__person__password", "jurisdiction_id",
    "%' --", "\\", "\x00", "-1", "0", "1e9", "9" * 400, "\uff19", "\u0661", "2026-11-02", "0000-00-00", "9999-12-31_1",
    "2026-11-02_1", "x_y", "_", "None", "<script>", "../../etc/passwd", "😀" * 50, "all", "open", "overdue", "2026-T001",
)  # fmt: skip
SEEKERS = ("clerk", "lead leader", "neighbour unit_handler")
PARAMETERS = (
    "q", "sort", "after", "before", "unit", "light", "status", "show", "since", "until", "page", "section", "by", "from",
    "next", "due_on", "number",
)  # fmt: skip


def pages(world: District, name: str) -> list[Visit]:
    """One visit to every address whose page somebody is shown."""
    found: dict[str, Visit] = {}
    for visit in visits(world, world.visitor(name)):
        if visit.method == "get" and visit.row.enter is not None and expected(visit) == 200:
            found.setdefault(f"{visit.address.name} {bool(visit.things)}", visit)
    return list(found.values())


def tries(visit: Visit) -> Iterator[dict[str, str]]:
    """Each value in all parameters at once; for the office each parameter alone too, with a few."""
    if visit.things:
        yield dict.fromkeys(PARAMETERS, VALUES[0])
        return
    for value in VALUES:
        yield dict.fromkeys(PARAMETERS, value)
    if visit.who.name == "clerk":
        for place, parameter in enumerate(PARAMETERS):
            yield from ({parameter: value} for value in VALUES[place % 9 :: 9])


@pytest.mark.parametrize("name", SEEKERS)
def test_no_parameter_breaks_a_page_or_shows_somebody_elses_row(name: str, world: District) -> None:
    who, wrong = world.visitor(name), []
    with world.files(), quiet():
        secrets = Secrets.of(world, who)
        for visit in pages(world, name):
            for query in tries(visit):
                with transaction.atomic():
                    answer = ask(visit, query)
                    told = secrets.told_by(content_of(answer), visit.row)
                    fine = (200, 302, 404, 422) if visit.row.by_token else (200, 302, 404)
                    if answer.status_code not in fine or told:
                        wrong.append(f"{visit} {query}: {answer.status_code} {told}")
                    transaction.set_rollback(True)
    assert wrong == []
