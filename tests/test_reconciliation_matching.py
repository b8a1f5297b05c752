"""By what an institution is known again, and how much each agreement says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.linking import party, renamed, written_otherwise
from qingzhou.reconciliation.matching import traits
from qingzhou.reconciliation.matching.levels import ALIKE, COMPARED
from qingzhou.reconciliation.matching.pairing import between, within
from qingzhou.reconciliation.matching.traits import Party
from qingzhou.reconciliation.wording import WORDS

KNOWN = Party(10, "启航艺术中心", "91X", "教民1", "临河街道滨河路 18 号三层301室", ("13800001111",), ("王某某",))


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("启航艺术中心", "启航"),
        ("青溪区启航艺术培训学校有限公司", "启航"),
        ("启航（临河校区）", "启航"),
        ("艺术中心", "艺术中心"),  # there is nothing of its own
        ("ＡＢＣ英语", "ABC英语"),
    ],
)
def test_a_name_is_known_by_what_is_its_own(written: str, own: str) -> None:
    assert traits.core(written) == own


@pytest.mark.parametrize(
    "written",
    ["滨河路18号3楼301", "临河街道滨河路 18 号三层 301 室", "青溪区临河街道滨河路１８号３层３０１室"],
)
def test_an_address_is_the_same_however_it_is_written(written: str) -> None:
    assert traits.whole_place(written) == "滨河路18-3-301"
    assert traits.street_of(written) == "滨河路18"
    assert traits.says_room(written)
    assert not traits.says_room("滨河路18号")


def test_telephones_are_compared_without_country_and_area() -> None:
    assert traits.telephones_of(["0571-8812 3456", "+86 138 0000 1234、13911112222"]) == (
        "13800001234", "13911112222", "88123456",
    )  # fmt: skip


@given(st.text(max_size=80))
def test_no_text_is_too_strange_to_be_compared(text: str) -> None:
    row = Party(1, text, text, text, text, (text,), (text,))
    assert all(0 < one.probability <= 1 for one in between([row], [KNOWN]))


def test_every_level_has_its_words_and_its_shares_add_up() -> None:
    assert {level.code for one in COMPARED for level in one.levels} == set(WORDS)
    assert set(WORDS) >= ALIKE
    for one in COMPARED:
        assert sum(level.of_one for level in one.levels) == pytest.approx(1)
        assert sum(level.of_two for level in one.levels) == pytest.approx(1)


def test_a_new_name_at_the_old_room_and_telephone_is_somebody_known() -> None:
    row = Party(1, "启程美育工坊", address="滨河路18号3楼301", telephones=("138 0000 1111",))
    (found,) = between([row], [KNOWN])
    assert found.is_renamed
    assert found.levels == ("other_name", "same_room", "same_telephone")
    assert found.probability > 0.9


def test_a_building_with_many_tenants_alone_says_nothing() -> None:
    assert between([Party(1, "望禾书画", address="滨河路18号")], [KNOWN]) == []


def test_another_code_speaks_against_a_common_name() -> None:
    namesake = Party(1, "启航艺术中心", "92Y", address="新街 9 号")
    alone = between([Party(1, "启航艺术中心")], [KNOWN])[0].probability
    assert [one.probability < alone for one in between([namesake], [KNOWN])] in ([], [True])


def test_names_of_one_file_are_not_suggested_to_be_one() -> None:
    assert within([KNOWN, Party(10, "启航美育", "91X")]) == []
    assert [(one.left, one.right) for one in within([KNOWN, Party(11, "启程", telephones=KNOWN.telephones, people=KNOWN.people)])] == [
        (10, 11)
    ]  # fmt: skip


@pytest.mark.slow
def test_of_a_distorted_list_nearly_all_is_found_and_nearly_nothing_else() -> None:
    rng = random.Random(4711)
    files = [party(rng, number) for number in range(1, 1_001)]
    truth = [(place, rng.choice(files)) for place in range(1, 701)]
    rows = [(renamed if place % 10 == 0 else written_otherwise)(rng, known, place) for place, known in truth]
    strangers = [party(rng, 5_000 + place) for place in range(701, 1_001)]
    found = between([*rows, *strangers], files)
    wanted = {(place, known.whose) for place, known in truth}
    likely = {(one.left, one.right) for one in found if one.probability >= 0.9}
    assert len({(one.left, one.right) for one in found} & wanted) >= 0.95 * len(wanted)
    assert len(likely & wanted) >= 0.99 * len(likely)
