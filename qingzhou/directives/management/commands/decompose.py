"""`qingzhou decompose FILE`: the draft tasks of a document, as a table or as JSON. Needs no database."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table
from rich.text import Text

from qingzhou.directives.intake import text_of
from qingzhou.directives.reading import Draft, Reading, read, to_json
from qingzhou.refusals import Refusal

KINDS = {"task": "任务", "mechanism": "机制", "exhortation": "表态"}
HEADINGS = ("句", "类别", "事项", "单位", "时限", "周期", "把握")
ROLES = {"lead": "牵头", "cooperate": "配合", "all": ""}


class Command(BaseCommand):
    help = "Read a notice, plan or meeting text (.txt or .docx, - for standard input) and print its draft tasks."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a .txt or .docx file, or - for standard input")
        parser.add_argument(
            "--year", type=_year, help="year of deadlines without one, if the text bears no date itself"
        )
        parser.add_argument("--json", action="store_true", help="print JSON with spans into clean_text")

    def handle(self, *_args: object, **options: Any) -> None:
        """Print the reading. Exit code 2 and one sentence for what cannot be read."""
        name = options["file"]
        try:
            text = text_of(name if name != "-" else "", _content(name))
        except Refusal as refusal:
            raise self._refused(str(refusal)) from refusal
        except OSError as problem:
            raise self._refused(f"无法读取“{name}”（{problem.strerror or problem}）。请核对路径和权限。") from problem
        reading = _reading(text, options["year"])
        if options["json"]:
            self.stdout.write(json.dumps(to_json(reading), ensure_ascii=False, indent=2))
        else:
            _print(reading)

    def _refused(self, said: str) -> SystemExit:
        """One sentence on standard error, without Django's own words around it; exit code 2."""
        self.stderr.write(said)
        return SystemExit(2)


def _year(text: str) -> int:
    """argparse turns ValueError into its own message and exit code 2."""
    year = int(text)
    if not 1990 <= year <= 2100:
        raise ValueError
    return year


def _content(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _reading(text: str, year: int | None) -> Reading:
    reading = read(text)
    return read(text, dated=date(year, 1, 1)) if year and reading.dated is None else reading


def _print(reading: Reading) -> None:
    console = Console(highlight=False)
    table = Table(title=None, show_lines=False)
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for draft in reading.drafts:
        if draft.kind != "exhortation":
            table.add_row(*map(Text, _cells(draft)))
    console.print(table)
    named, without = len(reading.coverage.named), reading.coverage.without_task
    tail = f"；没有任务的：{'、'.join(without)}" if without else "，都有任务" if named else ""
    console.print(
        Text(f"点到 {named} 个单位{tail}。跳过 {reading.coverage.skipped} 句表态，修复原文 {len(reading.repairs)} 处。")
    )


def _cells(draft: Draft) -> Iterable[str]:
    units = "、".join(f"{unit.name}（{ROLES[unit.role]}）" if ROLES[unit.role] else unit.name for unit in draft.units)
    due = draft.due_on.isoformat() if draft.due_on else ""
    deadline = f"{draft.deadline}（{due}）" if draft.deadline and due else draft.deadline or due
    return (
        str(draft.sentence),
        KINDS[draft.kind],
        draft.clause,
        units,
        deadline,
        draft.recurrence or "",
        f"{draft.confidence:.2f}",
    )
