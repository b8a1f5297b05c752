"""The register: one file for each institution, as it was on any day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.registry import actions, codes, queries, values
from qingzhou.registry.columns import BY_CODE, COLUMNS, Aspect, Form
from qingzhou.registry.files import file_on, licensed
from qingzhou.registry.models import Institution, Record
from qingzhou.registry.queries import Asked
from qingzhou.units.models import Role
from tests import build
from tests.build import refused
from tests.institutions import NOW, change, code, identity, institution, licence
from tests.offices import signed_in

TODAY = date(2026, 11, 23)


# --- the code --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "right",
    ["91350100M000100Y43", code(1)],  # the first is the standard's own example
)
def test_the_check_digit_is_that_of_gb_32100(right: str) -> None:
    assert codes.wrong(right) == ""


@given(place=st.integers(0, 17), sign=st.sampled_from(codes.SIGNS))
def test_any_single_wrong_sign_of_a_code_is_noticed(place: int, sign: str) -> None:
    right = code(7)
    other = right[:place] + sign + right[place + 1 :]
    assert (codes.wrong(other) == "") == (other == right)


@pytest.mark.parametrize("text", ["", "9135", "91350100M000100Y4I", "91350100M000100Y43X"])
def test_what_is_no_code_is_refused_in_words(text: str) -> None:
    assert codes.wrong(codes.tidy(text)).endswith("。")


# --- what people write -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("column", "written", "kept"),
    [
        ("licence.ends_on", "2027.3.31", "2027-03-31"),
        ("licence.ends_on", "2027年3月31日", "2027-03-31"),
        ("licence.ends_on", date(2027, 3, 31), "2027-03-31"),
        ("licence.ends_on", "20270331", "2027-03-31"),
        ("licence.ends_on", "—", None),
        ("premises.area", "320.5㎡", 32050),
        ("premises.area", 320, 32000),
        ("premises.seats", "100人", 100),
        ("identity.kind", "非学科", "N"),
        ("identity.kind", "学科类", "S"),
        ("identity.stages", "小学、初中", ["com"]),
        ("identity.stages", "学龄前和高中", ["pre", "sen"]),
        ("identity.uscc", " 91350100m000100y43 ", "91350100M000100Y43"),
        ("staff.full_time", "专职", True),
        ("platform.listed", "否", "absent"),
    ],
)
def test_what_people_write_is_read(column: str, written: Any, kept: Any) -> None:
    assert values.read(BY_CODE[column], written) == kept


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("licence.ends_on", "2026-02-30"), ("licence.ends_on", "长期"), ("premises.area", "很大"), ("premises.area", "-3"),
        ("premises.area", "NaN"), ("premises.area", "1e99"), ("premises.seats", "3.5"), ("identity.kind", "其他"),
        ("identity.uscc", "91350100M000100Y44"), ("identity.name", "长" * 200), ("identity.name", "启\0航"),
    ],
)  # fmt: skip
def test_what_says_nothing_is_refused_with_what_would_do(column: str, written: str) -> None:
    with pytest.raises(values.Unreadable) as told:
        values.read(BY_CODE[column], written)
    assert told.value.said
    assert told.value.do


SAYS = {
    Form.TEXT: st.sampled_from(["甲", "教民 12 号"]),
    Form.CODE: st.integers(1, 999).map(code),
    Form.DAY: st.dates(date(1990, 1, 1), date(2040, 1, 1)).map(date.isoformat),
    Form.AREA: st.integers(1, 9_000_000),
    Form.COUNT: st.integers(0, 9999),
    Form.TICK: st.booleans(),
}
DEGREES = {name: st.integers(*(end * 1_000_000 for end in ends)) for name, ends in values.WITHIN.items()}


@given(st.data())
def test_what_a_form_shows_of_a_value_is_read_as_that_value(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from([column for column in COLUMNS if column.choices is None]))
    value = data.draw(DEGREES[column.name] if column.form is Form.DEGREES else SAYS[column.form])
    if column.form is Form.TEXT and len(value) > column.longest:
        return
    assert values.read(column, values.written(column, value)) == value


# --- the file on a day -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Told:
    aspect: str
    key: str
    since: date
    seq: int
    data: dict[str, Any]


def told(seq: int, since: date, key: str = "", aspect: Aspect = Aspect.LICENCE, **data: Any) -> Told:
    return Told(aspect, key, since, seq, data)


DAYS = st.integers(0, 60).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@given(records=st.lists(st.tuples(DAYS, st.integers(0, 5)), max_size=8), day=DAYS)
def test_of_one_aspect_the_file_says_what_the_latest_day_until_then_says(
    records: list[tuple[date, int]], day: date
) -> None:
    said = [told(seq, since, name=value) for seq, (since, value) in enumerate(records, start=1)]
    until = [one for one in said if one.since <= day]
    wanted = max(until, key=lambda one: (one.since, one.seq)).data if until else {}
    assert file_on(said, day).get(Aspect.LICENCE) == wanted
    assert file_on(reversed(said), day).get(Aspect.LICENCE) == wanted  # in whatever order a database gives them


def test_a_record_made_late_about_earlier_does_not_cover_what_is_known_of_later() -> None:
    said = [told(1, date(2026, 3, 1), name="新"), told(2, date(2026, 2, 1), name="旧")]
    assert file_on(said, date(2026, 3, 1)).one(Aspect.LICENCE) == {"name": "新"}
    assert file_on(said, date(2026, 2, 28)).one(Aspect.LICENCE) == {"name": "旧"}
    assert file_on(said, date(2026, 1, 31)).one(Aspect.LICENCE) == {}


def test_a_licence_covers_its_written_days_before_and_after_it_was_put_down() -> None:
    said = [
        told(1, date(2025, 6, 1), "甲", starts_on="2024-04-01", ends_on="2026-03-31"),
        told(2, date(2026, 3, 20), "乙", starts_on="2026-04-01", ends_on="2027-03-31"),
    ]
    (period,) = licensed(said)
    assert (period.since, period.until) == (date(2024, 4, 1), date(2027, 3, 31))


def test_a_suspended_licence_covers_nothing_until_it_is_valid_again() -> None:
    days = {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    said = [
        told(1, date(2026, 1, 1), "甲", **days),
        told(2, date(2026, 5, 1), "甲", **days, standing="suspended"),
        told(3, date(2026, 7, 1), "甲", **days, standing="valid"),
    ]
    first, second = licensed(said)
    assert (first.since, first.until) == (date(2026, 1, 1), date(2026, 4, 30))
    assert (second.since, second.until) == (date(2026, 7, 1), date(2026, 12, 31))


def test_a_licence_that_is_gone_or_has_no_first_day_covers_nothing_from_then() -> None:
    said = [told(1, date(2026, 1, 1), "甲", starts_on="2026-01-01"), told(2, date(2026, 3, 1), "甲")]
    (period,) = licensed(said)
    assert (period.since, period.until) == (date(2026, 1, 1), date(2026, 2, 28))
    assert licensed([told(1, date(2026, 1, 1), "甲", number="甲")]) == []


# --- keeping it ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.database
def test_a_file_shows_the_institution_as_it_was_on_any_day() -> None:
    by = build.clerk()
    made = institution(change(Aspect.LICENCE, licence()), by=by)
    renamed = change(Aspect.IDENTITY, identity(name="启航美育中心"), date(2026, 6, 1))
    made = actions.put_down(made, renamed, by=by, now=NOW)
    assert made.name == "启航美育中心"
    assert queries.file_seen(made, by, date(2026, 5, 31)).one(Aspect.IDENTITY)["name"] == "启航艺术中心"
    assert queries.file_seen(made, by, date(2026, 6, 1)).one(Aspect.IDENTITY)["name"] == "启航美育中心"
    assert queries.file_seen(made, by, date(2026, 1, 4)).held == {}


@pytest.mark.django_db
@pytest.mark.database
def test_the_database_refuses_to_change_a_record() -> None:
    institution()
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.update(seq=F("seq") + 10)
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.all()._raw_delete("default")


@pytest.mark.django_db
def test_what_the_file_says_already_is_not_said_again() -> None:
    by = build.clerk()
    made = institution(change(Aspect.LICENCE, licence()), by=by)
    actions.put_down(made, change(Aspect.LICENCE, licence()), by=by, now=NOW)
    assert made.records.count() == 2


@pytest.mark.django_db
def test_a_code_is_one_institutions_in_a_place_and_may_be_anothers_elsewhere() -> None:
    institution()
    with refused("registry.code_taken"):
        institution(name="另一家")
    there = build.clerk(build.jurisdiction("999002", "栖云县"))
    assert institution(by=there).jurisdiction.name == "栖云县"
    assert institution(name="没有代码", uscc="").uscc == ""
    assert institution(name="也没有代码", uscc="").uscc == ""


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.UNIT_HANDLER, Role.UNIT_LEADER, Role.GROUP_LEADER, Role.AUDITOR])
def test_only_the_office_keeps_the_register(role: Role) -> None:
    made, other = institution(), build.member(role, build.office())
    with refused("registry.not_office"):
        actions.put_down(made, change(Aspect.LICENCE, licence()), by=other, now=NOW)
    with refused("registry.elsewhere"):
        neighbour = build.clerk(build.jurisdiction("999002", "栖云县"))
        actions.put_down(made, change(Aspect.LICENCE, licence()), by=neighbour, now=NOW)
    assert made.records.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("aspect", "data", "since", "code"),
    [
        (Aspect.LICENCE, licence(ends_on="2020-01-01"), date(2026, 1, 5), "registry.order"),
        (Aspect.LICENCE, licence(), TODAY + timedelta(days=1), "registry.since"),
        (Aspect.LICENCE, licence(), date(1979, 12, 31), "registry.since"),
        (Aspect.IDENTITY, {}, date(2026, 2, 1), "registry.nameless"),
        (Aspect.IDENTITY, identity(name=""), date(2026, 2, 1), "registry.missing"),
        (Aspect.IDENTITY, identity(), date(2025, 12, 1), "registry.before_the_file"),
        (Aspect.STAFF, {"post": "teaching"}, date(2026, 2, 1), "registry.missing"),
    ],
)
def test_what_cannot_be_so_is_not_put_down(aspect: Aspect, data: dict[str, Any], since: date, code: str) -> None:
    by = build.clerk()
    made = institution(by=by)
    with refused(code):
        actions.put_down(made, change(aspect, data, since), by=by, now=NOW)
    assert made.records.count() == 1


@pytest.mark.django_db
def test_of_people_unit_leaders_are_told_nothing() -> None:
    staff = change(Aspect.STAFF, {"name": "某老师", "post": "teaching"})
    made = institution(staff)
    told_to = {role: build.member(role, build.unit()) for role in (Role.UNIT_HANDLER, Role.UNIT_LEADER)}
    seen = {role: len(queries.records_seen(made, by)) for role, by in told_to.items()}
    assert seen == {Role.UNIT_HANDLER: 2, Role.UNIT_LEADER: 1}


# --- the list --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.database
def test_the_list_goes_forth_and_back_through_every_institution_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    by = build.clerk()
    for serial in range(1, 9):
        institution(by=by, name=f"机构{serial % 4}", uscc=code(serial))
    forth, page = [], queries.listed(by, Asked(), TODAY)
    pages = [page]
    while page.after:
        page = queries.listed(by, Asked(), TODAY, after=page.after)
        pages.append(page)
    forth = [one.pk for page in pages for one in page.rows]
    assert len(forth) == len(set(forth)) == 8
    back = queries.listed(by, Asked(), TODAY, before=pages[-1].before)
    assert [one.pk for one in back.rows] == [one.pk for one in pages[-2].rows]
    assert pages[0].before == ""


@pytest.mark.django_db
@pytest.mark.database
def test_two_characters_offer_the_institutions_that_may_be_meant_and_none_of_elsewhere() -> None:
    by = build.clerk()
    for serial, name in enumerate(("启航艺术中心", "启航教育", "远航书院"), start=1):
        institution(by=by, name=name, uscc=code(serial))
    elsewhere = build.clerk(build.jurisdiction("999002", "栖云区"))
    client = signed_in(by)

    def offered(text: str) -> list[str]:
        return re.findall(r'value="([^"]+)"', client.get("/institutions/offered", {"about": text}).content.decode())

    assert offered("启航") == ["启航教育", "启航艺术中心"]
    assert offered("启") == offered("没有") == offered("\0") == []
    assert queries.offered(elsewhere, "启航") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ends_on", "standing", "word"),
    [
        ("2026-11-22", "valid", "over"), ("2026-11-23", "valid", "soon"), ("2027-02-21", "valid", "soon"),
        ("2027-02-22", "valid", "valid"), (None, "valid", "valid"), ("2030-01-01", "revoked", "over"), (None, "", "valid"),
    ],
)  # fmt: skip
def test_each_licence_counts_in_one_place(ends_on: str | None, standing: str, word: str) -> None:
    by = build.clerk()
    data = {name: value for name, value in licence(ends_on=ends_on, standing=standing).items() if value}
    institution(change(Aspect.LICENCE, data), by=by)
    found = {one: queries.listed(by, Asked(licence=one), TODAY).total for one in queries.LICENCES}
    assert found == {one: int(one == word) for one in queries.LICENCES}


@pytest.mark.django_db
def test_an_institution_is_found_by_name_place_and_code() -> None:
    by = build.clerk()
    made = institution(change(Aspect.PREMISES, {"address": "临河街道滨河路 18 号"}), by=by)
    for text in ("启航", "滨河路", code()[:10].lower()):
        assert [one.pk for one in queries.listed(by, Asked(text=text), TODAY).rows] == [made.pk]
    assert queries.listed(by, Asked(text="没有"), TODAY).rows == []
    assert Institution.objects.get().licence == ""
