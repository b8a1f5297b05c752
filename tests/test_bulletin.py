"""An edited sheet is read again, and each figure that was changed is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from docx import Document

from qingzhou.dispatch import actions, queries, sheet
from qingzhou.dispatch.models import Week
from tests import build
from tests.weeks import CUTOFF, W47, district

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def frozen() -> Week:
    district()
    return actions.freeze(W47, by=build.clerk(), now=CUTOFF)


def edited(week: Week, folder: Path, change: Callable[[Any], object]) -> Path:
    document = Document(BytesIO(sheet.word(queries.content_of(week))))
    change(document)
    path = folder / "edited.docx"
    document.save(str(path))
    return path


def checked(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    try:
        call_command("check_bulletin", str(path), *more)
        code = 0
    except SystemExit as stop:
        code = int(str(stop.code))
    told = capsys.readouterr()
    return code, told.out + told.err


def replaced(paragraph: Any, old: str, new: str) -> None:
    text = paragraph.text
    assert old in text
    for run in paragraph.runs[1:]:
        run.text = ""
    paragraph.runs[0].text = text.replace(old, new, 1)


def test_a_sheet_as_it_was_made_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = checked(edited(frozen(), tmp_path, lambda _document: None), capsys)
    assert (code, "全部相符" in said) == (0, True)


def test_a_changed_sum_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    week = frozen()
    overdue = queries.content_of(week).totals.counts["overdue"]

    def fewer(document: Any) -> None:
        paragraph = next(one for one in document.paragraphs if f"超期{overdue}件" in one.text)
        replaced(paragraph, f"超期{overdue}件", f"超期{overdue - 1}件")

    code, said = checked(edited(week, tmp_path, fewer), capsys)
    assert code == 1
    assert f"超期：纸面为“{overdue - 1}”，快照为“{overdue}”。" in said
    assert "1 处不符" in said


def test_a_changed_cell_a_changed_rate_and_rows_taken_out_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    week = frozen()
    overdue, *_rest = queries.content_of(week).of("overdue")

    def worse(document: Any) -> None:
        rows = document.tables[0].rows
        cell = next(one for one in rows[1].cells if "%" in one.text)
        replaced(cell.paragraphs[0], cell.text, "99%/100%")
        units = document.tables[-1]
        replaced(units.rows[1].cells[1].paragraphs[0], units.rows[1].cells[1].text, "77")
        last = document.tables[1].rows[-1]
        last._tr.getparent().remove(last._tr)

    path = edited(week, tmp_path, worse)
    code, said = checked(path, capsys, "--json")
    told = json.loads(said)
    assert code == 1
    assert len(told) == 3
    assert {"99%/100%", "77", ""} == {one["paper"] for one in told}
    assert any(overdue.number in one["where"] for one in told)


def test_reworded_sentences_without_other_figures_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def reworded(document: Any) -> None:
        paragraph = next(one for one in document.paragraphs if one.text.startswith("截至"))
        replaced(paragraph, "在办事项", "全区在办事项")
        document.add_paragraph("请各单位对照清单抓紧落实。")

    code, _said = checked(edited(frozen(), tmp_path, reworded), capsys)
    assert code == 0


def test_what_cannot_be_compared_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    week = frozen()
    other = tmp_path / "other.docx"
    Document().save(str(other))
    assert checked(other, capsys)[0] == 2
    (tmp_path / "cut.docx").write_bytes(sheet.word(queries.content_of(week))[:2000])
    code, said = checked(tmp_path / "cut.docx", capsys)
    assert (code, "cut.docx" in said) == (2, True)
    assert checked(tmp_path / "none.docx", capsys)[0] == 2
    assert checked(other, capsys, "--week", "47")[0] == 2
    code, said = checked(other, capsys, "--week", "2026-W47")
    assert code == 1  # an empty paper lacks every row
