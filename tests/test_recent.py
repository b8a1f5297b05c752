"""What a page may take from memory is a few seconds old at most, and never older than a change made here."""

from __future__ import annotations

import pytest
from django.db import transaction

from qingzhou.kit import recent
from qingzhou.kit.recent import Recent
from qingzhou.units import actions, queries
from tests import build


def test_a_value_is_read_again_once_it_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, stored = [100.0], ["一"]
    monkeypatch.setattr(recent, "monotonic", lambda: clock[0])
    memory: Recent[str, str] = Recent(lambda key: key + stored[0])
    assert (memory.of("甲"), memory.of("乙")) == ("甲一", "乙一")
    stored[0] = "二"
    clock[0] += recent.SECONDS
    assert memory.of("甲") == "甲一"
    clock[0] += 0.1
    assert memory.of("甲") == "甲二"
    stored[0] = "三"
    assert memory.anew("甲") == "甲三" == memory.of("甲")
    memory.forget()
    assert memory.of("乙") == "乙三"


@pytest.mark.django_db(transaction=True)
def test_a_new_name_of_a_unit_is_on_the_next_page_and_not_before_it_is_stored() -> None:
    unit, by = build.unit("教育局"), build.clerk()
    assert queries.units_named(unit.jurisdiction_id, [unit.pk])[unit.pk].short_name == "教育局"
    with transaction.atomic():
        actions.change_unit(unit, short_name="教体局", by=by)
        assert queries.units_named(unit.jurisdiction_id, [unit.pk])[unit.pk].short_name == "教育局"
    assert queries.units_named(unit.jurisdiction_id, [unit.pk])[unit.pk].short_name == "教体局"


@pytest.mark.django_db
def test_a_unit_that_is_new_to_this_process_is_found_at_once() -> None:
    first = build.unit("教育局")
    queries.units_named(first.jurisdiction_id, [first.pk])
    later = build.unit("城管局")
    assert set(queries.units_named(first.jurisdiction_id, [first.pk, later.pk, None])) == {first.pk, later.pk}
