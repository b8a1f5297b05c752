"""Documents as clerks settled them, written as notices with gold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from qingzhou.directives import actions
from qingzhou.directives.models import Directive
from qingzhou.units.models import Membership
from tests import build
from tests.test_directives import DUE, arrived, district, drafts, hand

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TEXT = (
    "区教育局牵头，区财政局配合，12月20日前编制清单。区教育局要每周报送进展，区财政局要拨付资金。各单位要提高政治站位。"
)


def exported(path: Path) -> list[dict[str, Any]]:
    call_command("corrections", "--out", str(path))
    with ZipFile(path) as archive:
        return [json.loads(archive.read(name)) for name in archive.namelist()]


def issued(directive: Directive, boss: Membership) -> Directive:
    actions.set_due(directive, None, DUE, hand(boss))
    actions.confirm(directive, by=boss, now=build.MONDAY)
    return directive


def gold_of(example: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(item["clause"], item["role"]): item for item in example["gold"]}


def test_what_was_issued_as_read_is_gold_and_rhetoric_stays_rhetoric(tmp_path: Path) -> None:
    boss = district()
    directive = issued(arrived(boss, TEXT), boss)
    (example,) = exported(tmp_path / "out.zip")
    assert (example["id"], example["text"], "clean_text" in example) == (f"d{directive.pk}", TEXT, False)
    gold = gold_of(example)
    assert gold["12月20日前编制清单", "lead"]["units"] == ["区教育局"]
    assert gold["12月20日前编制清单", "cooperate"]["units"] == ["区财政局"]
    assert gold["12月20日前编制清单", "lead"]["deadline"] == "12月20日前"
    assert (gold["每周报送进展", "all"]["kind"], gold["每周报送进展", "all"]["recurrence"]) == ("mechanism", "每周")
    assert gold["提高政治站位", "all"]["kind"] == "exhortation"
    for item in example["gold"]:
        start, end = item["span"]
        assert TEXT[start:end] == item["clause"]


def test_what_a_clerk_dropped_or_gave_to_somebody_else_is_gold_as_corrected(tmp_path: Path) -> None:
    boss = district()
    directive = arrived(boss, TEXT)
    _first, second, third = drafts(directive)
    actions.drop(second, hand(boss, "不是任务"))
    (education,) = [part.unit for part in second.parts.all()]
    assert education is not None
    actions.change(third, replace(actions.as_is(third), leads=(education.pk,)), hand(boss))
    issued(directive, boss)
    gold = gold_of(exported(tmp_path / "out.zip")[0])
    assert gold[second.clause, "all"]["kind"] == "exhortation"
    assert gold[second.clause, "all"]["recurrence"] is None
    assert gold[third.clause, "all"]["units"] == ["教育局"]
    assert "units" in gold[third.clause, "all"]["corrected"]


def test_what_was_joined_is_one_duty_and_what_was_split_two(tmp_path: Path) -> None:
    boss = district()
    directive = arrived(boss, "区教育局要编制清单，报送台账。区财政局要拨付资金、公示结果。")
    first, second, third = drafts(directive)
    merged = actions.merge(first, second, hand(boss))
    actions.split(third, actions.cuts_of(third)[0].at, hand(boss))
    issued(directive, boss)
    gold = gold_of(exported(tmp_path / "out.zip")[0])
    assert [clause for clause, _role in gold] == [merged.clause, "拨付资金", "公示结果"]


def test_a_document_that_waits_for_a_clerk_is_left_out_and_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boss = district()
    arrived(boss, TEXT)
    assert exported(tmp_path / "out.zip") == []
    assert "1 份还有待下达的任务" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("corrections", "--out", str(tmp_path / "nowhere" / "out.zip"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.zip"]
