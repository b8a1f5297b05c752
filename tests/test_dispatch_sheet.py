"""周调度表: the same frozen week gives the same Word and Excel files, whatever happens later."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import translation
from docx import Document

from qingzhou.dispatch import actions, sheet, snapshot
from qingzhou.dispatch.lists import LISTS
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.links import plain
from tests import build
from tests.test_concurrency import scratch  # noqa: F401 (a fixture)
from tests.weeks import CUTOFF, W47, district, wild

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def frozen() -> Snapshot:
    district()
    return snapshot.read(actions.freeze(W47, by=build.clerk(), now=CUTOFF).snapshot)


def run(what: str, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.freezing", what, str(folder)],
        cwd=Path(__file__).parent.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_one_of_several_clerks_freezes_and_the_sheet_stays_byte_for_byte(
    tmp_path: Path,
    scratch: dict[str, str],  # noqa: F811
) -> None:
    first = run("freeze", tmp_path, scratch)
    assert sorted(first["freezing"]) == ["2026-W47", *["dispatch.frozen_already"] * 3]
    assert run("later", tmp_path, scratch)["differences"] == first["differences"] == []
    for extension in ("docx", "xlsx"):
        assert (tmp_path / f"freeze.{extension}").read_bytes() == (tmp_path / f"later.{extension}").read_bytes()


def test_the_papers_are_chinese_and_the_same_in_every_language() -> None:
    content = frozen()
    papers = sheet.word(content), sheet.excel(content)
    with translation.override("en"):
        assert (sheet.word(content), sheet.excel(content)) == papers


def test_the_paper_has_its_title_totals_every_list_the_units_and_the_office() -> None:
    content = frozen()
    wild()
    document = Document(BytesIO(sheet.word(content)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in ("青溪区“双减”工作第47周调度表", "（2026年11月12日17时至2026年11月19日17时）", plain(sheet.summary(content)),
                  "青溪区双减办", "2026年11月19日", snapshot.digest_of(content.json())):  # fmt: skip
        assert words in text
    filled = [each for each, rows in sheet.sections(content) if rows]
    for each in filled:
        assert f"、{each.label}（{content.totals.counts[each.code]}件）" in text
    *lists, units = document.tables
    assert [len(table.rows) - 1 for table in lists] == [content.totals.counts[each.code] for each in filled]
    assert [row.cells[0].text for row in units.rows][1:] == ["教育局", "公安分局", "城管局", "合计"]


def test_the_workbook_holds_the_totals_every_list_and_the_units() -> None:
    content = frozen()
    book = openpyxl.load_workbook(BytesIO(sheet.excel(content)))
    totals = {row[0].value: row[1].value for row in book["汇总"].iter_rows(min_row=2) if row[1].value is not None}
    assert totals == {str(each.label): content.totals.counts[each.code] for each in LISTS}
    numbers = [row[0].value for row in book["超期"].iter_rows(min_row=2) if row[1].value]
    assert numbers == list(content.lists["overdue"])
    assert not {"责任单位", "进度/应达"} & {
        cell.value for cell in book["超期"][1]
    }  # paper's columns; here each has its own
    assert [row[0].value for row in book["单位"].iter_rows(min_row=2, max_row=5)] == [
        "青溪区教育局", "青溪区公安分局", "青溪区城管局", "合计",
    ]  # fmt: skip
    assert content.header.ledger
    assert content.header.ledger.sha256 in "".join(str(row[0].value) for row in book["说明"].iter_rows())


def test_a_list_too_long_for_paper_says_where_the_rest_is() -> None:
    content = frozen()
    row = content.of("overdue")[0]
    rows = tuple(replace(row, number=f"2026-T{number}") for number in range(1000, 1103))
    numbers = tuple(each.number for each in rows)
    long = replace(content, rows=rows, lists={code: numbers if code == "overdue" else () for code in content.lists})
    document = Document(BytesIO(sheet.word(long)))
    assert len(document.tables[0].rows) == 101
    assert any("其余3件见" in paragraph.text for paragraph in document.paragraphs)
    book = openpyxl.load_workbook(BytesIO(sheet.excel(long)))
    assert [cell.value for cell in book["超期"]["A"]][1:104] == list(numbers)


def test_the_command_says_what_is_missing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    build.task()
    asked: list[tuple[dict[str, str], int, str]] = [
        ({"week": "2026-47", "docx": "x"}, 2, "2026-W47"),
        ({"week": "2026-W47"}, 2, "--docx"),
        ({"week": "2026-W47", "docx": "x"}, 1, "尚未锁定"),
        ({"week": "2026-W47", "docx": "x", "jurisdiction": "123456"}, 2, "123456"),
    ]
    for options, code, words in asked:
        with pytest.raises(SystemExit) as told:
            call_command("sheet", **options)
        assert told.value.code == code
        assert words in capsys.readouterr().err
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    with pytest.raises(SystemExit) as told:
        call_command("sheet", week="2026-W47", docx=tmp_path / "no" / "folder.docx")
    assert told.value.code == 1
    build.office(build.jurisdiction("999002", "栖云县"))
    with pytest.raises(SystemExit) as told:
        call_command("sheet", week="2026-W47", docx=tmp_path / "w.docx")
    assert "--jurisdiction" in capsys.readouterr().err
    call_command("sheet", week="2026-W47", docx=tmp_path / "w.docx", jurisdiction="999001")
    assert (tmp_path / "w.docx").read_bytes().startswith(b"PK")
