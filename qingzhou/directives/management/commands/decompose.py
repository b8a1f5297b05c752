"""`qingzhou decompose FILE`: the draft tasks of a document, as a table or as JSON; `qingzhou decompose DIR --json OUT_DIR`: of many.

Needs no database.
"""

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
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from qingzhou.directives.intake import checked, text_of
from qingzhou.directives.reading import Draft, Reading, read, to_json
from qingzhou.refusals import Incomplete, Refusal

KINDS = {"task": "任务", "mechanism": "机制", "exhortation": "表态"}
HEADINGS = ("句", "类别", "事项", "单位", "时限", "周期", "把握")
ROLES = {"lead": "牵头", "cooperate": "配合", "all": ""}
BAR = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
NOTICE = ".json"  # a document kept as {"id": …, "text": …}, beside what else is known of it


class Command(BaseCommand):
    help = (
        "Read a notice, plan or meeting text (.txt or .docx, - for standard input) and print its draft tasks;"
        " or read every document of a folder and write a JSON file for each."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="PATH", help="a .txt or .docx file, - for standard input, or a folder")
        parser.add_argument(
            "--year", type=_year, help="year of deadlines without one, if the text bears no date itself"
        )
        parser.add_argument(
            "--json", nargs="?", const="", metavar="OUT_DIR",
            help="print JSON with spans into clean_text; for a folder: where to write a file for each document",
        )  # fmt: skip

    def handle(self, *_args: object, **options: Any) -> None:
        """Print the reading. Exit code 2 and one sentence for what cannot be read."""
        name, into, year = options["file"], options["json"], options["year"]
        if name != "-" and Path(name).is_dir():
            self._folder(Path(name), into, year)
            return
        try:
            reading = _reading(text_of(name if name != "-" else "", _content(name)), year)
        except Refusal as refusal:
            raise self._refused(str(refusal)) from refusal
        except OSError as problem:
            raise self._refused(f"无法读取“{name}”（{problem.strerror or problem}）。请核对路径和权限。") from problem
        if into is None:
            _print(reading)
        elif into:
            raise self._refused("“--json 文件夹”用于分解整个文件夹。分解一个文件时只写 --json，结果打印出来。")
        else:
            self.stdout.write(json.dumps(to_json(reading), ensure_ascii=False, indent=2))

    def _folder(self, folder: Path, into: str | None, year: int | None) -> None:
        """Read each file of a folder; exit code 1 and a sentence for each that cannot be read, after all the others."""
        target = Path(into) if into else None
        if target is None or target.resolve() == folder.resolve():
            raise self._refused("请用 --json 写明结果放在哪个文件夹，例如：--json 结果；不能与原文件同在一处。")
        target.mkdir(parents=True, exist_ok=True)
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
        refused: list[str] = []
        with Progress(*BAR, console=Console(stderr=True)) as bar:
            for path in bar.track(files, description="分解"):
                try:
                    name, text = _document(path)
                except (Refusal, OSError) as problem:
                    refused.append(f"{path.name}：{problem}")
                    continue
                told = {"id": name, **to_json(_reading(text, year))}
                out = target / f"{path.name.removesuffix(NOTICE)}{NOTICE}"
                out.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        self.stdout.write(f"已分解 {len(files) - len(refused)} 个文件。")
        if refused:
            self.stderr.write("\n".join(["没有分解的：", *refused]))
            raise SystemExit(1)

    def _refused(self, said: str) -> SystemExit:
        """One sentence on standard error, without Django's own words around it; exit code 2."""
        self.stderr.write(said)
        return SystemExit(2)


def _document(path: Path) -> tuple[str, str]:
    """The name and the text of one file. Raises Refusal or OSError."""
    content = path.read_bytes()
    if path.suffix.lower() != NOTICE:
        return path.stem, text_of(path.name, content)
    try:
        kept = json.loads(content)
        return str(kept.get("id") or path.stem), checked(str(kept["text"]))
    except (ValueError, KeyError, AttributeError) as wrong:
        said = "不是 {“text”: …} 格式的文件。"
        raise Incomplete("directives.no_text", said, "请放入 .txt、.docx 文件，或带 text 的 .json 文件。") from wrong


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
