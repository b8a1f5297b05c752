"""What can be seen of an institution on a day, what it comes to, and how that does in simulated districts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.compliance.sweeping.schema import schema_of
from qingzhou.warning import backtesting, wording
from qingzhou.warning.backtesting import Past
from qingzhou.warning.facts_of import CHANGES, ON
from qingzhou.warning.scoring.scores import score_of
from qingzhou.warning.scoring.signs import SIGNS, Seen, Watched
from qingzhou.warning.scoring.weights import USUAL, Wrong, read

TODAY = date(2026, 10, 31)
DAY = timedelta(days=1)
OF = {"institution": 1, "kind": "N", "mode": "off", "stage": "com"}


def facts(table: str, *rows: dict[str, Any]) -> pa.Table:
    numbered = [{**OF, "id": number, **row} for number, row in enumerate(rows, start=1)]
    return pa.Table.from_pylist(numbered, schema=schema_of(table))


def seen(day: date = TODAY, **tables: pa.Table) -> dict[str, Seen]:
    return Watched(tables).seen_on(day).get(1, {})


def test_every_sign_has_a_weight_and_words() -> None:
    assert set(SIGNS) == set(read().signs) == set(wording.LABELS)
    for sign in SIGNS:
        assert wording.evidence([sign, 3, 0.5, 10, 20])


def test_custody_is_judged_by_the_last_balance_that_is_not_too_old() -> None:
    old, last = (
        {"balance_on": TODAY - DAY * ago, "custody": held, "undelivered": 100_00} for ago, held in ((40, 0), (3, 60_00))
    )
    assert seen(balances=facts("balances", old, last))["custody_short"].figure == pytest.approx(0.4)
    assert "custody_short" not in seen(TODAY + DAY * 90, balances=facts("balances", old, last))


def test_a_refund_is_slow_when_fifteen_days_are_over_and_not_before() -> None:
    def refund(asked: int, paid: int | None) -> dict[str, Any]:
        return {"asked_on": TODAY - DAY * asked, "paid_on": None if paid is None else TODAY - DAY * paid, "amount": 100}

    table = facts("refunds", refund(40, 25), refund(40, 24), refund(30, None), refund(14, None))
    assert seen(refunds=table)["refunds_slow"] == Seen(pytest.approx(2 / 3), 2, 3)


def test_what_was_paid_later_was_not_paid_then() -> None:
    """Looking at the past, a payment after the fifteen days stays slow: what came later does not make it better."""
    rows = [{"asked_on": TODAY - DAY * 40, "paid_on": TODAY - DAY * 2, "amount": 100}] * 2
    assert seen(refunds=facts("refunds", *rows))["refunds_slow"].figure == 1


def test_a_few_complaints_are_no_acceleration_and_many_are() -> None:
    def complaints(*ago: int) -> pa.Table:
        return pa.table([[1] * len(ago), [TODAY - DAY * one for one in ago]], schema=ON)

    assert seen(complaints=complaints(3, 50, 90))["complaints"].figure == 0
    assert seen(complaints=complaints(1, 2, 3, 4, 50, 90, 120, 150, 180, 200))["complaints"].figure == 4


def test_only_what_was_known_on_the_day_counts() -> None:
    later = pa.table([[1], [TODAY + DAY], ["moved"], [0.0]], schema=CHANGES)
    assert seen(changes=later) == {}
    assert seen(TODAY + DAY, changes=later)["moved"].figure == 1


def test_a_table_that_is_not_there_is_said_to_be_missing() -> None:
    missing = Watched({"balances": facts("balances")}).missing
    assert "custody_short" not in missing
    assert {"refunds_slow", "complaints", "staff"} <= set(missing)


@given(
    st.dictionaries(
        st.sampled_from(sorted(SIGNS)), st.floats(0, 1e6, allow_nan=False).map(lambda figure: Seen(figure, 0, 0))
    )
)
def test_a_score_is_the_sum_of_what_stands_on_the_page(signs: dict[str, Seen]) -> None:
    score = score_of(signs, read())
    assert 0 <= score.points <= 100
    assert score.points == min(sum(part.points for part in score.parts), 100)
    assert {part.sign for part in score.parts} <= set(signs)


@given(st.sampled_from(sorted(SIGNS)), st.floats(0, 100), st.floats(0, 100))
def test_a_worse_figure_never_scores_less(sign: str, one: float, other: float) -> None:
    weight = read().signs[sign]
    assert weight.points(min(one, other)) <= weight.points(max(one, other))


@pytest.mark.parametrize("changed", ["weight = 28|weight = 29", "full = 0.5 |full = 0.05 ", "version|versoin"])
def test_a_table_of_weights_that_cannot_be_is_refused(tmp_path: Path, changed: str) -> None:
    old, new = changed.split("|")
    path = tmp_path / "weights.toml"
    path.write_text(USUAL.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(Wrong):
        read(path)


def test_precision_and_notice_are_counted_by_hand() -> None:
    """Of 40, number 1 is gone after 30 days, and one week of two it is among the first twenty."""
    first, second = TODAY - DAY * 30, TODAY - DAY * 23
    past = Past([(first, {}), (second, {})], 40, {1: TODAY})
    outcome = backtesting.outcome(past, lambda there, _signs: sorted(there, reverse=True))
    assert (outcome.precision, outcome.best_possible, outcome.met, outcome.days) == (0, 0.05, 0, 0)
    outcome = backtesting.outcome(past, lambda there, _signs: sorted(there))
    assert (outcome.precision, outcome.met, outcome.days) == (0.05, 1, 30)


@pytest.mark.slow
def test_in_a_simulated_district_the_score_beats_complaints_and_chance() -> None:
    past = backtesting.past_of(4242, 300, 20)
    score = backtesting.outcome(past, backtesting.by_score(read()))
    complaints = backtesting.outcome(past, backtesting.by_complaints)
    chance = backtesting.outcome(past, backtesting.at_random(1))
    assert score.precision > 2 * max(complaints.precision, chance.precision)
    assert score.days > complaints.days
