"""A sweep finds what the Python form finds, fact by fact and figure by figure, on whatever facts there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingzhou.compliance.law.facts import (
    TABLES,
    Advertisement,
    Balance,
    Contract,
    Course,
    Fact,
    Material,
    Member,
    Payment,
    Refund,
    Roster,
    Session,
    Site,
)
from qingzhou.compliance.law.measures import Around
from qingzhou.compliance.law.rules import FOR_EVER, RULES, breach, in_place
from qingzhou.compliance.simulation.world import Size
from qingzhou.compliance.simulation.writing import write
from qingzhou.compliance.sweeping import engine
from qingzhou.compliance.sweeping.around import FIRST, LAST, beyond, gaps, rest_days, school_days
from qingzhou.compliance.sweeping.connecting import connected
from qingzhou.compliance.sweeping.schema import as_table
from qingzhou.registry.files import Period
from qingzhou.workdays.calendar import Calendar
from qingzhou.workdays.terms import Term
from tests.facts import DAY, at, session
from tests.test_compliance_rules import AROUND, GOLDEN, IN_PLACE, table_of

ROWS = IN_PLACE
Hit = tuple[int, int, int, date, int, int]


def by_reference(facts: list[Fact], around: Around) -> list[Hit]:
    return [
        (place, fact.id, fact.institution, fact.day, measure.figure, measure.limit)
        for place, rule in enumerate(ROWS)
        for fact in sorted(facts, key=lambda one: one.id)
        if table_of(fact) == rule.of.table and fact.day and (measure := breach(rule, fact, around))
    ]


def by_sweep(facts: list[Fact], around: Around, where: str = "") -> list[Hit]:
    by_table: dict[str, list[Fact]] = {}
    for fact in facts:
        by_table.setdefault(table_of(fact), []).append(fact)
    with TemporaryDirectory() as folder, connected(where) as connection:
        paths = {name: f"{folder}/{name}.parquet" for name in by_table}
        for name, rows in by_table.items():
            pq.write_table(as_table(name, rows), paths[name])
        swept = engine.sweep(engine.read(connection, paths), ROWS, around)
    return [tuple(row.values()) for row in swept.hits.to_pylist()]


def numbered(facts: list[Fact]) -> list[Fact]:
    return [type(fact)(**{**vars(fact), "id": place}) for place, fact in enumerate(facts, start=1)]


def test_a_sweep_agrees_on_every_golden_case() -> None:
    facts = numbered([fact for fact, _codes in GOLDEN])
    assert by_sweep(facts, AROUND) == by_reference(facts, AROUND)


def test_a_sweep_over_nothing_finds_nothing() -> None:
    assert by_sweep([], AROUND) == []
    assert engine.sweep({}, ROWS, Around()).hits.num_rows == 0


def test_the_checksum_tells_what_was_found_and_not_in_which_order() -> None:
    rows = [{"rule": 0, "fact": 1, "institution": 1, "day": DAY, "figure": 2, "limit": 1}]
    rows.append({**rows[0], "rule": 1, "fact": 2})
    first, second = ROWS[0], ROWS[4]
    told = engine.checksum(pa.Table.from_pylist(rows, engine.HITS), [first, second])
    turned = [{**row, "rule": 1 - int(str(row["rule"]))} for row in reversed(rows)]
    assert engine.checksum(pa.Table.from_pylist(turned, engine.HITS), [second, first]) == told
    rows[1]["figure"] = 3
    assert engine.checksum(pa.Table.from_pylist(rows, engine.HITS), [first, second]) != told


def test_an_older_table_without_a_column_is_judged_by_what_it_has(tmp_path: Path) -> None:
    fact = session(mode="on", kind="S", ends_at=at(21, 0, 1), starts_at=at(20, 59), before_ended_at=at(20, 58))
    table = as_table("sessions", [fact]).drop_columns(["before_ended_at"])
    pq.write_table(table, tmp_path / "sessions.parquet")
    with connected() as connection:
        tables = engine.read(connection, {"sessions": str(tmp_path / "sessions.parquet")})
        swept = engine.sweep(tables, ROWS, Around())
    assert [ROWS[hit["rule"]].code for hit in swept.hits.to_pylist()] == ["time-online-end"]


# --- facts that lie where rules turn ---------------------------------------------------------------------------
EDGES = sorted({day for rule in ROWS for day in (rule.since, rule.until) if day != FOR_EVER})
MONTH_ENDS = [date(2024, 2, 29), date(2025, 2, 28), date(2026, 1, 31), date(2026, 11, 30), date(2026, 12, 31)]
DAYS = st.one_of(
    st.sampled_from([day + timedelta(days=place) for day in EDGES for place in (-1, 0)]),
    st.sampled_from(MONTH_ENDS),
    st.dates(date(2018, 1, 1), date(2027, 12, 31)),
)
CLOCKS = st.one_of(
    st.sampled_from([0, 1, 73_799, 73_800, 73_801, 75_600, 75_601, 86_399]), st.integers(0, 86_399)
)  # seconds of a day
LENGTHS = st.one_of(st.sampled_from([-1, 0, 1_799, 1_800, 1_801, 2_400, 2_401, 86_400]), st.integers(-100, 200_000))


def or_none(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, values, values, st.none())


SCOPE: dict[str, Any] = {
    "id": st.just(0),
    "institution": st.integers(1, 3),
    "kind": or_none(st.sampled_from("SN")),
    "mode": or_none(st.sampled_from(["on", "off"])),
    "stage": or_none(st.sampled_from(["pre", "com", "sen"])),
}


@st.composite
def sessions(draw: Callable[..., Any]) -> Session:
    starts = datetime.combine(draw(DAYS), datetime.min.time()) + timedelta(seconds=draw(CLOCKS))
    ends = starts + timedelta(seconds=draw(LENGTHS))
    said = {name: draw(values) for name, values in SCOPE.items()}
    before = starts - timedelta(seconds=draw(st.one_of(st.sampled_from([-1, 0, 599, 600]), st.integers(-9, 9_000))))
    moments = {"starts_at": starts, "ends_at": ends, "before_ended_at": before}
    return Session(**said, **{name: draw(or_none(st.just(moment))) for name, moment in moments.items()})


@st.composite
def payments(draw: Callable[..., Any]) -> Payment:
    day = draw(DAYS)
    near = st.one_of(
        st.sampled_from([27, 28, 29, 30, 31, 88, 89, 90, 91, 92]), st.integers(-40, 400)
    ).map(lambda days: day + timedelta(days=days))  # fmt: skip
    return Payment(
        **{name: draw(values) for name, values in SCOPE.items()},
        paid_on=draw(or_none(st.just(day))),
        amount=draw(or_none(st.one_of(st.sampled_from([399_999, 400_001, 500_000, 500_001]), st.integers(-5, 2**40)))),
        hours=draw(or_none(st.integers(58, 62))),
        covers_from=draw(or_none(st.one_of(st.just(day), near))),
        covers_to=draw(or_none(near)),
        hours_left=draw(or_none(st.integers(18, 23))),
        class_starts_on=draw(or_none(near)),
        to_account=draw(or_none(st.booleans())),
        by_loan=draw(or_none(st.booleans())),
        invoiced=draw(or_none(st.booleans())),
        posted=draw(or_none(st.sampled_from([399_999, 500_000, 500_001]))),
    )


YES = or_none(st.booleans())
CONTRACTS = st.builds(Contract, **SCOPE, signed_on=or_none(DAYS), prepaid=YES, written=YES, uses_template=YES)
CENTS = or_none(st.one_of(st.integers(0, 3), st.integers(-(2**40), 2**40)))
MONEY = dict.fromkeys(("custody", "undelivered", "released", "taught"), CENTS)
BALANCES = st.builds(Balance, **SCOPE, balance_on=or_none(DAYS), **MONEY)
AREAS = or_none(st.one_of(st.sampled_from([0, 299, 300, 19_999, 20_000, 30_000]), st.integers(0, 10**6)))
SITES = st.builds(Site, **SCOPE, seen_on=or_none(DAYS), area=AREAS, seats=or_none(st.integers(0, 120)))
FEW = or_none(st.integers(-1, 60))
PRICED = or_none(st.one_of(st.sampled_from([0, 3_000, 3_001, 6_000, 9_000, 9_001]), st.integers(-10, 2**40)))
LASTING = or_none(st.sampled_from([-1, 0, 1, 29, 30, 31, 40, 45, 46, 90]))
COURSES = st.builds(
    Course, **SCOPE, starts_on=or_none(DAYS), pupils=or_none(st.sampled_from([0, 1, 9, 10, 35, 36, 50, 51, -3])),
    teachers=FEW, price=PRICED, minutes=LASTING,
)  # fmt: skip
SHOWN = or_none(st.sampled_from(["media", "public", "transit", "school", "own"]))
ADVERTS = st.builds(
    Advertisement, **SCOPE, seen_on=or_none(DAYS), place=SHOWN, promises=YES, names_examiners=YES, recommended=YES, urges=YES,
    speaker_age=or_none(st.integers(8, 12)),
)  # fmt: skip
ROSTERS = st.builds(Roster, **SCOPE, seen_on=or_none(DAYS), everyone=FEW, full_time=FEW)


def near(day: date) -> st.SearchStrategy[date | None]:
    """About a day: just before and after it, or a year, with the end of February within."""
    away = st.one_of(st.sampled_from([-366, -365, -364, -8, -7, -6, -1, 0, 1, 7, 15, 16]), st.integers(-800, 60))
    return or_none(away.map(lambda days: day + timedelta(days=days)))


@st.composite
def of_days(draw: Callable[..., Any], kind: type[Fact], *dates: str, **values: Any) -> Fact:
    """A fact whose other days lie about its own."""
    day = draw(DAYS)
    said = {name: draw(of) for name, of in (SCOPE | values).items()}
    return kind(**said, **{kind.dated_by: draw(or_none(st.just(day)))}, **{name: draw(near(day)) for name in dates})


MEMBERS = of_days(
    Member, "hired_on", "checked_on", "checked_again_on", teaches=YES, certified=YES, in_service=YES, blacklisted=YES,
    lives_abroad=YES,
)  # fmt: skip
MATERIALS = of_days(Material, "used_since", "reviewed_on", "filed_on", overseas=YES)
REFUNDS = of_days(Refund, "paid_on", "charged_on", "answer_due_on", "answered_on", "seen_on", amount=CENTS, refused=YES)
FACTS = st.one_of(
    sessions(), payments(), CONTRACTS, BALANCES, SITES, COURSES, ADVERTS, ROSTERS, MEMBERS, MATERIALS, REFUNDS
)  # fmt: skip
PERIODS = st.tuples(DAYS, st.integers(0, 900)).map(lambda one: (one[0], one[0] + timedelta(days=one[1])))
AROUNDS = st.builds(
    Around,
    rest_days=st.frozensets(DAYS, max_size=20),
    unlicensed=st.dictionaries(st.integers(1, 2), st.lists(PERIODS, max_size=2), max_size=2),
    school_days=st.frozensets(DAYS, max_size=20),
    beyond=st.dictionaries(
        st.tuples(st.integers(1, 2), st.sampled_from(["S", "N", "on", "off"])),
        st.lists(PERIODS, min_size=1, max_size=2),
        max_size=4,
    ),
)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    facts=st.lists(FACTS, min_size=20, max_size=60),
    around=AROUNDS,
)
def test_a_sweep_agrees_with_the_reference_on_whatever_facts(facts: list[Fact], around: Around) -> None:
    facts = numbered(facts)
    assert by_sweep(facts, around) == by_reference(facts, around)


# --- a simulated world -----------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_sweep_finds_exactly_what_was_planted(seed: int, tmp_path: Path) -> None:
    world = write(tmp_path, Size(districts=3, years=2, planted=0.02), seed)
    paths, rules = {name: str(tmp_path / f"{name}.parquet") for name in TABLES}, in_place(RULES)
    with connected() as connection:
        swept = engine.sweep(engine.read(connection, paths), rules, world.around())
    found = Counter((rules[hit["rule"]].code, hit["fact"]) for hit in swept.hits.to_pylist())
    truth = pq.read_table(tmp_path / "truth.parquet").to_pylist()
    planted = Counter((one["rule"], one["fact"]) for one in truth)
    assert found == planted
    unplanted = ("pre-", "ctr-prepay", "time-online-nonsubject")
    national = {rule.code for rule in rules if not rule.code.startswith(unplanted)}
    assert {code for code, _fact in planted} == national  # each rule was broken by something


def test_the_same_seed_gives_the_same_world(tmp_path: Path) -> None:
    size = Size(districts=1, years=1, institutions=20)
    for name in ("one", "two"):
        write(tmp_path / name, size, 7)
    for path in sorted((tmp_path / "one").iterdir()):
        assert pq.read_table(path).equals(pq.read_table(tmp_path / "two" / path.name)), path.name


@pytest.mark.parametrize(
    ("periods", "wanted"),
    [
        ([], []),
        ([Period(FIRST, None)], []),
        ([Period(date(2020, 1, 1), date(2020, 12, 31))], [(FIRST, date(2019, 12, 31)), (date(2021, 1, 1), LAST)]),
        (
            [Period(FIRST, date(2020, 1, 1)), Period(date(2020, 1, 3), None)],
            [(date(2020, 1, 2), date(2020, 1, 2))],
        ),
    ],
)
def test_gaps_lie_where_no_licence_is(periods: list[Period], wanted: list[tuple[date, date]]) -> None:
    assert gaps(periods) == wanted


def test_pupils_rest_on_weekends_holidays_and_in_vacations_that_are_known() -> None:
    known = [Term(date(2026, 3, 1), date(2026, 7, 3)), Term(date(2026, 9, 1), date(2027, 1, 22))]
    days = rest_days(Calendar(), known, date(2026, 6, 1), date(2026, 12, 31))
    assert date(2026, 7, 3) not in days  # the last day of term
    assert date(2026, 7, 6) in days
    assert date(2026, 8, 31) in days
    assert date(2026, 9, 1) not in days
    assert date(2026, 10, 1) in days
    assert date(2026, 11, 21) in days
    alone = rest_days(Calendar(), known[:1], date(2026, 7, 4), date(2026, 7, 10))
    assert alone == {date(2026, 7, 4), date(2026, 7, 5)}  # no vacation without the term that ends it


def test_pupils_are_at_school_on_working_days_of_known_terms_only() -> None:
    known = [Term(date(2026, 9, 1), date(2027, 1, 22))]
    days = school_days(Calendar(), known, date(2026, 8, 1), date(2026, 10, 31))
    assert min(days) == date(2026, 9, 1)
    assert max(days) == date(2026, 10, 30)
    assert date(2026, 10, 1) not in days
    assert date(2026, 9, 20) not in days  # a Sunday on which offices work: schools may not
    assert school_days(Calendar(), [], date(2026, 8, 1), date(2026, 10, 31)) == frozenset()


def test_what_an_institution_is_not_on_file_for_changes_with_its_file() -> None:
    told = [(date(2020, 1, 1), "N", "off"), (date(2022, 5, 1), "S", "both")]
    first, last = (date(2020, 1, 1), date(2022, 4, 30)), (date(2022, 5, 1), date(2026, 12, 31))
    assert beyond(told, date(2026, 12, 31)) == {"S": [first], "on": [first], "N": [last]}
    assert beyond([], date(2026, 12, 31)) == {}
