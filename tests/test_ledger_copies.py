"""The fold's own copy of a projection is what dataclasses.replace would give; a chain's bytes are what they always were."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.ledger import chain
from qingzhou.ledger.copies import replace
from qingzhou.ledger.processes import in_processes
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.states import Status

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ITEM = Projection("2026-T001", "task", "查", "c", "", "", "", NOW, NOW)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(claimed=st.integers(0, 100), status=st.sampled_from(Status), note=st.text())
def test_a_copy_is_what_the_standard_library_gives_and_the_first_stays(claimed: int, status: Status, note: str) -> None:
    changes = {"claimed": claimed, "status": status, "last_note": note}
    assert replace(ITEM, **changes) == dataclasses.replace(ITEM, **changes)
    assert (ITEM.claimed, ITEM.last_note) == (0, "")


def test_a_copy_has_no_fields_of_its_own() -> None:
    with pytest.raises(TypeError):
        replace(ITEM, claimd=3)


@given(JSON)
def test_the_canonical_form_is_plain_json_with_sorted_keys(value: object) -> None:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    assert chain.canonical(value) == plain


@given(st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_a_moment_is_hashed_in_utc_to_the_microsecond(away: timedelta) -> None:
    at = (NOW + away).astimezone(timezone(timedelta(hours=8)))
    assert chain.moment(at) == at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.slow
def test_what_several_processes_found_is_told_in_order() -> None:
    assert list(in_processes(len, ["一", "一二", "", "一二三"])) == [1, 2, 0, 3]
