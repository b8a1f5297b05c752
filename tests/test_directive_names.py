"""What names in documents mean, who leads, and how the text is cut for the page. No database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.directives.quick_dates import quick_picks
from qingzhou.directives.reading import UnitInClause
from qingzhou.directives.resolving import Directory, assign, resolve
from qingzhou.directives.source_marks import Doubt, Mark, stretches
from qingzhou.units.models import Jurisdiction, Unit, UnitKind


def directory() -> Directory:
    place = Jurisdiction(pk=1, name="青溪区")
    rows = [
        (UnitKind.OFFICE, "双减办", "青溪区“双减”工作领导小组办公室"),
        (UnitKind.DEPARTMENT, "教育局", "青溪区教育局"),
        (UnitKind.DEPARTMENT, "宣传部", "中共青溪区委宣传部"),
        (UnitKind.DEPARTMENT, "市场监管局", "青溪区市场监督管理局"),
        (UnitKind.DEPARTMENT, "公安分局", "青溪公安分局"),
        (UnitKind.DEPARTMENT, "卫健局", "青溪区卫生健康局"),
        (UnitKind.TOWN, "青石镇", "青溪区青石镇人民政府"),
        (UnitKind.TOWN, "河湾街道", "青溪区河湾街道办事处"),
        (UnitKind.SCHOOL, "一小", "青溪区第一小学"),
    ]
    names: dict[str, Unit] = {}
    for number, (kind, short, name) in enumerate(rows, start=1):
        unit = Unit(pk=number, jurisdiction=place, kind=kind, short_name=short, name=name, position=number)
        names |= {short: unit, name: unit}
    return Directory(names, place.name)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("教育局", "教育局"),
        ("区教育局", "教育局"),
        ("县教育局", "教育局"),
        ("青溪区教育局", "教育局"),
        ("教育部门", "教育局"),
        ("教育行政部门", "教育局"),
        ("卫健", "卫健局"),
        ("区委宣传部", "宣传部"),
        ("市场监管局", "市场监管局"),
        ("区市场监管局", "市场监管局"),
        ("市场监管部门", "市场监管局"),
        ("公安机关", "公安分局"),
        ("青石镇人民政府", "青石镇"),
        ("青石镇政府", "青石镇"),
        ("河湾街道办", "河湾街道"),
        ("领导小组办公室", "双减办"),
        ("区双减办", "双减办"),
        ("区“双减”工作领导小组办公室", "双减办"),
        ("各镇街", "青石镇 河湾街道"),
        ("各镇（街道）", "青石镇 河湾街道"),
        ("各乡镇", "青石镇 河湾街道"),
        ("各乡镇（街道）", "青石镇 河湾街道"),
        ("各街道", "河湾街道"),
        ("各成员单位", "教育局 宣传部 市场监管局 公安分局 卫健局"),
        ("各部门", "教育局 宣传部 市场监管局 公安分局 卫健局"),
        ("区直各部门", "教育局 宣传部 市场监管局 公安分局 卫健局"),
        ("各中小学校", "一小"),
        ("各有关部门", ""),
        ("牵头单位", ""),
        ("区气象局", ""),
        ("区政府办公室", ""),
        ("市教育局", "教育局"),
    ],
)
def test_a_name_as_written_means_the_districts_own_unit(written: str, meant: str) -> None:
    found = resolve(written, directory())
    assert " ".join(map(str, found.units)) == meant
    assert found.why
    assert found.each == (written.startswith(("各", "区直各")) and bool(meant))


@pytest.mark.parametrize(
    ("units", "expected", "each"),
    [
        ((("区教育局", "lead"), ("区公安分局", "cooperate")), "教育局 lead, 公安分局 support", False),
        ((("区公安分局", "cooperate"), ("区教育局", "lead")), "教育局 lead, 公安分局 support", False),
        ((("区教育局", "all"), ("区公安分局", "all")), "教育局 lead, 公安分局 support", False),
        ((("各镇街", "all"),), "青石镇 lead, 河湾街道 lead", True),
        (
            (("各镇街", "all"), ("区教育局", "cooperate")),
            "青石镇 lead, 河湾街道 lead, 教育局 support",
            True,
        ),
        ((("区教育局", "all"), ("教育部门", "all")), "教育局 lead", False),
        ((("区气象局", "lead"),), "区气象局 lead", False),
        ((("区教育局", "cooperate"),), "教育局 support", False),
        ((), "", False),
    ],
)
def test_roles_follow_from_how_units_are_named(units: tuple[tuple[str, str], ...], expected: str, each: bool) -> None:
    found = assign([UnitInClause(name, role, "subject") for name, role in units], directory())
    assert ", ".join(f"{part.unit or part.written} {part.role}" for part in found.parts) == expected
    assert found.each is each


# --- the text on the page --------------------------------------------------------------------------------------
@given(
    text=st.text(max_size=60),
    spans=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6),
    doubts=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=3),
    names=st.lists(st.text(max_size=3), max_size=3),
)
def test_stretches_joined_again_are_the_text(
    text: str, spans: list[tuple[int, int]], doubts: list[tuple[int, int]], names: list[str]
) -> None:
    marks = [Mark(number, min(span), max(span)) for number, span in enumerate(spans, start=1)]
    found = stretches(text, marks, names, [Doubt(min(span), max(span), "?") for span in doubts])
    assert "".join(piece.text for piece in found) == text
    firsts = [piece.draft for piece in found if piece.first]
    assert len(firsts) == len(set(firsts))


def test_quick_dates_are_never_past_and_each_day_is_offered_once() -> None:
    for today in (date(2026, 1, 31), date(2026, 2, 27), date(2026, 12, 31), date(2028, 2, 29)):
        picks = [pick.on for pick in quick_picks(today)]
        assert picks == sorted(set(picks))
        assert picks[0] >= today
