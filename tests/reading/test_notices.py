"""The reader against notices of many campaigns and forms, with the duties a clerk would enter."""

import pytest

from tests.reading.scoring import Tally, notices, tally

UNDAMAGED = [notice for notice in notices() if "clean_text" not in notice]


@pytest.mark.parametrize("notice", UNDAMAGED, ids=lambda notice: str(notice["id"]))
def test_a_notice_is_read_nearly_as_a_clerk_would_read_it(notice: dict[str, object]) -> None:
    result = tally(notice)
    assert result.f1 >= 0.9, result
    assert len(result.wrong_units) <= max(1, result.hits // 8), result


def test_over_all_notices_units_and_times_are_nearly_always_right() -> None:
    results: list[Tally] = [tally(notice) for notice in UNDAMAGED]
    hits = sum(result.hits for result in results)
    assert sum(len(result.wrong_units) for result in results) <= 0.05 * hits
    assert sum(len(result.wrong_times) for result in results) <= 0.05 * hits
    assert sum(len(result.rhetoric_as_task) for result in results) <= 2


@pytest.mark.parametrize(
    ("folder", "floor", "wrong_units", "rhetoric"),
    [
        ("written", 0.97, 0.04, 0.02),
        ("held_back", 0.96, 0.06, 0.02),
        ("held_back_2", 0.98, 0.02, 0.02),
        ("held_back_3", 0.93, 0.07, 0.025),
        ("held_back_4", 0.93, 0.06, 0.025),
    ],
)
def test_what_a_folder_of_notices_has_taught_is_not_forgotten(
    folder: str, floor: float, wrong_units: float, rhetoric: float
) -> None:
    results = [tally(notice) for notice in notices(folder) if "clean_text" not in notice]
    hits = sum(result.hits for result in results)
    false = sum(len(one.missed) + len(one.invented) + len(one.rhetoric_as_task) for one in results)
    assert 2 * hits / (2 * hits + false) >= floor
    assert sum(len(one.wrong_units) for one in results) <= wrong_units * hits
    assert sum(len(one.wrong_times) for one in results) <= 0.03 * hits
    assert sum(len(one.rhetoric_as_task) for one in results) <= rhetoric * hits


@pytest.mark.parametrize(
    "notice", [n for n in UNDAMAGED if str(n["id"]).startswith("neg_")], ids=lambda n: str(n["id"])
)
def test_a_text_without_any_duty_gives_no_task(notice: dict[str, object]) -> None:
    assert tally(notice).invented == []
