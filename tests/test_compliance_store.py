"""Facts from outside: checked row by row, and put in place whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from qingzhou.compliance.law.facts import OUTSIDE
from qingzhou.compliance.sweeping.schema import optional, schema_of
from qingzhou.compliance.sweeping.store import USCC, Faulty, load
from qingzhou.refusals import Incomplete
from tests.institutions import code

KNOWN = {code(1): 11, code(2): 12}
HEAD = "id,uscc,kind,mode,stage,starts_at,ends_at"
GOOD = f"1,{code(1)},N,off,com,2026-09-01 19:00:00,2026-09-01 20:00:00"


def written(folder: Path, *lines: str, encoding: str = "utf-8", head: str = HEAD) -> Path:
    path = folder / "facts.csv"
    path.write_bytes("\n".join((head, *lines, "")).encode(encoding))
    return path


def test_a_text_file_becomes_a_table_of_facts(tmp_path: Path) -> None:
    second = f"2,{code(2).lower()},,,,2026-09-02T19:00:00.500,"
    target = tmp_path / "place" / "sessions.parquet"
    assert load(written(tmp_path, GOOD, second), target, "sessions", KNOWN) == 2
    made = pq.read_table(target)
    assert made.schema.names == schema_of("sessions").names
    first, other = made.to_pylist()
    assert (first["institution"], first["ends_at"]) == (11, datetime(2026, 9, 1, 20))  # noqa: DTZ001
    assert (other["institution"], other["kind"], other["ends_at"]) == (12, None, None)
    assert other["starts_at"] == datetime(2026, 9, 2, 19)  # noqa: DTZ001 - whole seconds


@pytest.mark.parametrize("moment", ["2026-09-01T11:00:00Z", "2026-09-01 19:00:00+08:00", "2026-09-01T18:00:00+0700"])
def test_moments_with_a_zone_become_beijing_time(tmp_path: Path, moment: str) -> None:
    target = tmp_path / "place" / "sessions.parquet"
    load(written(tmp_path, f"1,{code(1)},N,off,com,{moment},{moment}"), target, "sessions", KNOWN)
    assert pq.read_table(target)["starts_at"].to_pylist() == [datetime(2026, 9, 1, 19)]  # noqa: DTZ001


def test_a_parquet_file_with_zoned_moments_is_taken_too(tmp_path: Path) -> None:
    moment = datetime(2026, 9, 1, 11, tzinfo=UTC)
    columns = {"id": [1], "uscc": [code(1)], "kind": ["S"], "mode": ["on"], "stage": ["com"]}
    given = pa.table({**columns, "starts_at": pa.array([moment]), "ends_at": pa.array([moment])})
    pq.write_table(given, tmp_path / "given.parquet")
    target = tmp_path / "place" / "sessions.parquet"
    assert load(tmp_path / "given.parquet", target, "sessions", KNOWN) == 1
    assert pq.read_table(target)["starts_at"].to_pylist() == [datetime(2026, 9, 1, 19)]  # noqa: DTZ001


def test_a_file_in_gb18030_is_read(tmp_path: Path) -> None:
    head = "id,uscc,kind,mode,stage,signed_on,prepaid,written,uses_template"
    path = written(tmp_path, f"1,{code(1)},N,off,com,2026-09-01,true,true,false", head=head, encoding="gb18030")
    target = tmp_path / "place" / "contracts.parquet"
    load(path, target, "contracts", KNOWN)
    assert pq.read_table(target)["signed_on"].to_pylist() == [date(2026, 9, 1)]


@pytest.mark.parametrize(
    ("line", "column", "row"),
    [
        (GOOD.replace("2026-09-01 20", "2026-02-30 20"), "ends_at", 2),
        (GOOD.replace(code(1), code(9)), "uscc", 2),
        (GOOD.replace(code(1), ""), "uscc", 2),
        (GOOD.replace(",N,", ",X,"), "kind", 2),
        (GOOD.replace("1,", "x,", 1), "id", 2),
        (GOOD.replace("1,", ",", 1), "id", 2),
    ],
)
def test_a_fault_says_row_column_and_value_and_the_old_table_stays(
    tmp_path: Path, line: str, column: str, row: int
) -> None:
    target = tmp_path / "place" / "sessions.parquet"
    load(written(tmp_path, GOOD), target, "sessions", KNOWN)
    before = target.read_bytes()
    with pytest.raises(Faulty) as told:
        load(written(tmp_path, GOOD.replace("1,", "7,", 1), line), target, "sessions", KNOWN)
    assert (told.value.faults[0].column, told.value.faults[0].row) == (column, row)
    assert told.value.faults[0].said
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["sessions.parquet"]


def test_a_number_that_comes_twice_is_a_fault_in_both_rows(tmp_path: Path) -> None:
    with pytest.raises(Faulty) as told:
        load(written(tmp_path, GOOD, GOOD), tmp_path / "place" / "sessions.parquet", "sessions", KNOWN)
    assert [fault.row for fault in told.value.faults] == [1, 2]


@pytest.mark.parametrize(
    ("head", "code_"),
    [
        ("id,uscc,kind,mode,stage,starts_at", "compliance.columns_missing"),
        (HEAD + ",colour", "compliance.columns_unknown"),
    ],
)
def test_wrong_columns_are_named(tmp_path: Path, head: str, code_: str) -> None:
    line = ",".join(
        ["1", code(1), "N", "off", "com", "2026-09-01 19:00:00", "2026-09-01 20:00:00", "red"][: head.count(",") + 1]
    )
    with pytest.raises(Incomplete) as told:
        load(written(tmp_path, line, head=head), tmp_path / "place" / "sessions.parquet", "sessions", KNOWN)
    assert told.value.code == code_


def test_a_truncated_or_foreign_file_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"id": list(range(10_000))}), whole)
    for name, content in (("cut", whole.read_bytes()[:-100]), ("picture", b"\x89PNG\r\n\x1a\n\0\0"), ("empty", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Incomplete):
            load(path, tmp_path / "place" / "sessions.parquet", "sessions", KNOWN)
        assert list((tmp_path / "place").iterdir()) == []


def test_loading_tells_how_far_it_is_and_that_it_is_done(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    target = tmp_path / "place" / "sessions.parquet"
    load(written(tmp_path, GOOD), target, "sessions", KNOWN, told=lambda done, steps: told.append((done, steps)))
    steps = told[0][1]
    assert [done for done, _steps in told] == list(range(1, steps + 1))


@pytest.mark.parametrize("table", OUTSIDE)
def test_every_table_from_outside_is_loaded_by_what_it_must_say_alone(tmp_path: Path, table: str) -> None:
    names = [USCC if name == "institution" else name for name in schema_of(table).names if name not in optional(table)]
    line = ",".join({"id": "1", USCC: code(1)}.get(name, "") for name in names)
    target = tmp_path / "place" / f"{table}.parquet"
    assert load(written(tmp_path, line, head=",".join(names)), target, table, KNOWN) == 1
    (row,) = pq.read_table(target).to_pylist()
    assert {name: value for name, value in row.items() if value is not None} == {"id": 1, "institution": 11}


def test_an_advertisement_in_a_place_that_is_none_is_a_fault(tmp_path: Path) -> None:
    head = "id,uscc,kind,mode,stage,seen_on,place,promises,names_examiners,recommended,urges,speaker_age"
    path = written(tmp_path, f"1,{code(1)},N,off,com,2026-09-01,电梯,true,,,,十岁", head=head)
    with pytest.raises(Faulty) as told:
        load(path, tmp_path / "place" / "advertisements.parquet", "advertisements", KNOWN)
    assert {(fault.row, fault.column) for fault in told.value.faults} == {(1, "place"), (1, "speaker_age")}


@pytest.mark.parametrize(
    ("lines", "row", "said"),
    [
        ((GOOD, GOOD.replace("1,", "2,", 1)[:40]), 2, "应有 7 格"),
        ((GOOD, GOOD.replace("1,", "2,", 1) + ",红", GOOD.replace("1,", "3,", 1)), 2, "这一行有 8 格"),
        ((GOOD, GOOD.replace("1,", "2,", 1).replace(",N,", ',"N,')), 2, "引号没有成对"),
    ],
)
def test_a_row_that_is_cut_off_or_too_long_is_named_and_nothing_is_loaded(
    tmp_path: Path, lines: tuple[str, ...], row: int, said: str
) -> None:
    target = tmp_path / "place" / "sessions.parquet"
    with pytest.raises(Faulty) as told:
        load(written(tmp_path, *lines), target, "sessions", KNOWN)
    assert (told.value.faults[0].row, said in told.value.faults[0].said) == (row, True)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("head", [HEAD + ",id", HEAD + ",", "", "\ufeff"])
def test_a_first_row_that_names_columns_twice_or_not_at_all_is_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(Incomplete) as told:
        load(written(tmp_path, GOOD, head=head), tmp_path / "place" / "sessions.parquet", "sessions", KNOWN)
    assert told.value.code == "compliance.columns_wrong"


def test_a_file_with_a_mark_of_its_encoding_is_read(tmp_path: Path) -> None:
    assert load(written(tmp_path, GOOD, encoding="utf-8-sig"), tmp_path / "s.parquet", "sessions", KNOWN) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp037"])
def test_an_encoding_that_offices_do_not_use_is_refused_in_words(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, GOOD, encoding=encoding)
    with pytest.raises(Incomplete):
        load(path, tmp_path / "place" / "sessions.parquet", "sessions", KNOWN)
    assert list((tmp_path / "place").iterdir()) == []


@pytest.mark.parametrize("begins", [HEAD.encode() + b"\n" + GOOD.encode() + b"\n", b"PAR1"])
def test_ten_gigabytes_of_nothing_are_refused_at_once_and_leave_nothing(tmp_path: Path, begins: bytes) -> None:
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.write(begins)
        file.truncate(10 << 30)
    with pytest.raises(Incomplete):
        load(huge, tmp_path / "place" / "sessions.parquet", "sessions", KNOWN)
    assert list((tmp_path / "place").iterdir()) == []
