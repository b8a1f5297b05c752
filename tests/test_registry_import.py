"""Lists of institutions from Excel and CSV: checked first, then taken in whole or not at all."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from qingzhou.refusals import Incomplete
from qingzhou.registry import actions, queries
from qingzhou.registry.columns import Aspect
from qingzhou.registry.models import Institution, Intake, Record
from qingzhou.registry.states import Step
from qingzhou.units.models import Membership
from tests import build
from tests.build import refused
from tests.institutions import (
    HEADINGS,
    NOW,
    change,
    checked,
    code,
    handed_in,
    identity,
    institution,
    licence,
    received,
    row,
)
from tests.ledgers import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Membership:
    return build.clerk()


def taken_in(intake: Intake, by: Membership, *, only_good: bool = False) -> Intake:
    return actions.take_in(checked(intake), by=by, now=NOW, only_good=only_good)


@pytest.mark.database
def test_a_list_becomes_files_and_the_same_list_again_changes_nothing(by: Membership) -> None:
    intake = received(row(1), row(2), by=by, above=[["青溪区校外培训机构名册"]])
    assert checked(intake).outcome["new"] == 2
    assert Institution.objects.count() == 0  # checking writes nothing
    taken_in(intake, by)
    made = Institution.objects.get(uscc=code(1))
    assert (made.name, made.area, made.seats, made.stages) == ("青禾艺术培训中心1", 32050, 100, ["com"])
    assert made.licence_ends_on == date(2027, 3, 31)
    again = checked(received(row(1), row(2), by=by)).outcome
    assert (again["new"], again["changed"], again["same"], again["wrong"]) == (0, 0, 2, 0)


@pytest.mark.database
def test_a_later_list_adds_what_changed_from_its_day_on(by: Membership) -> None:
    taken_in(received(row(1), by=by), by)
    later = received(row(1, 机构名称="青禾美育", 办学地址="新街 9 号", 座位数=None), by=by)
    later = actions.set_mapping(later, later.mapping, date(2026, 11, 22), now=NOW)
    assert later.outcome["changed"] == 1
    actions.take_in(later, by=by, now=NOW)
    made = Institution.objects.get()
    assert (made.name, made.address, made.seats) == ("青禾美育", "新街 9 号", 100)  # an empty cell says nothing
    before = queries.file_seen(made, by, date(2026, 11, 21))
    assert before.one(Aspect.PREMISES)["address"] == "滨河路 1 号"
    assert len(queries.file_seen(made, by, date(2026, 11, 22)).all(Aspect.PREMISES)) == 1  # it has moved


def test_one_faulty_row_keeps_all_rows_out_unless_it_is_left_out(by: Membership) -> None:
    intake = received(row(1), row(2, 有效期止="2027-02-30"), by=by)
    assert checked(intake).outcome["wrong"] == 1
    with refused("registry.faulty_rows"):
        taken_in(intake, by)
    assert (Institution.objects.count(), Record.objects.count()) == (0, 0)
    taken_in(intake, by, only_good=True)
    assert [one.uscc for one in Institution.objects.all()] == [code(1)]


@pytest.mark.parametrize(
    ("changed", "letter", "words"),
    [
        ({"有效期止": "2027-02-30"}, "H", "2027-02-30"),
        ({"统一社会信用代码": code(1)[:-1] + "0"}, "B", "校验位"),
        ({"机构类别": "补习"}, "C", "补习"),
        ({"机构类别": None}, "C", "类别"),
        ({"建筑面积": "不详"}, "J", "不详"),
        ({"有效期止": "2020-01-01"}, "H", "早于"),
        ({"机构名称": None, "统一社会信用代码": None}, "A", "机构名称"),
    ],
)
def test_a_fault_says_row_column_value_and_what_would_do(
    by: Membership, changed: dict[str, str], letter: str, words: str
) -> None:
    faults = checked(received(row(2), row(1, **changed), by=by)).outcome["faults"]
    assert [(fault[0], fault[1]) for fault in faults] == [(3, letter)]
    assert words in faults[0][4]
    assert faults[0][5]


def test_the_same_institution_twice_in_a_list_is_a_fault(by: Membership) -> None:
    outcome = checked(received(row(1), row(2), row(1, 机构名称="别名"), by=by)).outcome
    assert [(fault[0], fault[1]) for fault in outcome["faults"]] == [(4, "B")]
    assert "第 2 行" in outcome["faults"][0][4]


def test_rows_of_sums_and_notes_are_passed_over(by: Membership) -> None:
    sums = ["合计", None, None, None, None, None, None, None, None, 320, 100]
    outcome = checked(received(row(1), sums, by=by)).outcome
    assert (outcome["new"], outcome["wrong"], outcome["passed_over"]) == (1, 0, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_the_encodings_offices_use(by: Membership, encoding: str) -> None:
    lines = [",".join(HEADINGS), ",".join(str(cell) for cell in row(1))]
    intake = handed_in("\r\n".join(lines).encode(encoding), by=by, name="名册.csv")
    taken_in(intake, by)
    assert Institution.objects.get().name == "青禾艺术培训中心1"


def test_columns_may_be_called_and_ordered_otherwise(by: Membership) -> None:
    headings = ("序号", "街道", "培训机构名称", "社会信用代码", "类别", "培训形式", "学段", "许可证有效期")
    cells = [1, "望禾街道", "青橙口才", code(5), "学科类", "线上", "高中", "2026.12.31"]
    intake = taken_in(received(cells, by=by, headings=headings), by)
    assert intake.outcome["new"] == 1
    made = Institution.objects.get()
    assert (made.town, made.kind, made.mode, made.stages) == ("望禾街道", "S", "on", ["sen"])
    assert made.licence_ends_on == date(2026, 12, 31)


def test_a_platform_list_tells_only_of_the_platform(by: Membership) -> None:
    institution(by=by)
    intake = received([code(), "未入驻"], by=by, headings=("统一社会信用代码", "平台状态"))
    taken_in(intake, by)
    assert Institution.objects.get().listed == "absent"


def test_a_name_alone_finds_the_institution_unless_two_have_it(by: Membership) -> None:
    institution(by=by, name="同名", uscc=code(1))
    headings = ("机构名称", "平台状态")
    assert checked(received(["同名", "未入驻"], by=by, headings=headings)).outcome["changed"] == 1
    institution(by=by, name="同名", uscc=code(2))
    outcome = checked(received(["同名", "未入驻"], by=by, headings=headings)).outcome
    assert (outcome["changed"], outcome["wrong"]) == (0, 1)


def test_a_list_that_is_older_than_what_is_known_covers_nothing_newer(by: Membership) -> None:
    known = institution(change(Aspect.LICENCE, licence(), date(2026, 11, 21)), by=by)
    intake = received(row(1, 机构名称="启航艺术中心", 办学许可证号="教民1", 有效期止="2026-03-31"), by=by)
    taken_in(intake, by)  # the list is of the 20th
    known.refresh_from_db()
    assert known.licence_ends_on == date(2027, 3, 31)


def test_a_list_from_before_the_file_begins_is_a_fault(by: Membership) -> None:
    institution(by=by)
    intake = received(row(1, 机构名称="启航艺术中心"), by=by)
    intake = actions.set_mapping(intake, intake.mapping, date(2025, 1, 1), now=NOW)
    assert intake.outcome["wrong"] == 1


def test_what_was_imported_is_not_imported_again(by: Membership) -> None:
    done = taken_in(received(row(1), by=by), by)
    assert done.step == Step.DONE
    with refused("registry.no_such_step"):
        actions.take_in(done, by=by, now=NOW)
    with refused("registry.no_such_step"):
        actions.reopen(done)


def test_what_lacks_a_name_a_past_day_or_a_known_column_is_refused(by: Membership) -> None:
    intake = received(row(1), by=by)
    with refused("registry.column_missing"):
        actions.set_mapping(intake, {"licence.number": 5}, date(2026, 11, 20), now=NOW)
    with refused("registry.as_of"):
        actions.set_mapping(intake, intake.mapping, date(2026, 11, 24), now=NOW)
    with refused("registry.column_unknown"):
        actions.set_mapping(intake, {**intake.mapping, "identity.colour": 3}, date(2026, 11, 20), now=NOW)
    with refused("registry.no_such_sheet"):
        actions.choose(intake, 7)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xfe\x00", book(row(1))[:900]])
def test_what_is_no_table_is_refused_and_leaves_nothing(by: Membership, content: bytes) -> None:
    with pytest.raises(Incomplete):
        handed_in(content, by=by)
    assert Intake.objects.count() == 0


def test_what_an_import_changed_is_judged_again_when_it_is_taken_in(by: Membership) -> None:
    first, second = checked(received(row(1), by=by)), checked(received(row(1), by=by))
    actions.take_in(first, by=by, now=NOW)
    actions.take_in(second, by=by, now=NOW)
    assert Institution.objects.count() == 1
    assert identity()["name"] != Institution.objects.get().name


def test_the_command_takes_a_list_in_whole_or_not_at_all_and_says_row_and_column(
    by: Membership, tmp_path: Path
) -> None:
    path, out, wrong = tmp_path / "名册.xlsx", StringIO(), StringIO()
    path.write_bytes(book(row(1), row(2, 有效期止="2026-02-30"), headings=HEADINGS))
    username = by.person.username
    with pytest.raises(CommandError, match="一行也没有导入"):
        call_command("import_institutions", path, by=username, as_of=date(2026, 11, 20), stdout=out, stderr=wrong)
    assert "新建 1 家" in out.getvalue()
    assert "3  H 许可至  2026-02-30" in wrong.getvalue()
    assert not Institution.objects.exists()
    call_command(
        "import_institutions", path, by=username, as_of=date(2026, 11, 20), dry_run=True, stdout=out, stderr=wrong
    )
    assert not Institution.objects.exists()
    call_command(
        "import_institutions", path, by=username, as_of=date(2026, 11, 20), only_good=True, stdout=out, stderr=wrong
    )
    assert Institution.objects.get().name == "青禾艺术培训中心1"
    with pytest.raises(CommandError, match="没有这样的办公室人员账号"):
        call_command("import_institutions", path, by="nobody")


def test_checking_tells_how_many_rows_are_done(by: Membership) -> None:
    told: list[tuple[int, int]] = []
    intake = received(*(row(n) for n in range(1, 6)), by=by)
    actions.set_mapping(intake, intake.mapping, date(2026, 11, 20), now=NOW, told=lambda *said: told.append(said))
    assert told == [(0, 6), (6, 6)]
